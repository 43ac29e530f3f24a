import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from '@smithy/core/client';

/** Of one operation in one test file. Simulations build hundreds of thousands, all alike. */
const MOST = 200;

/**
 * Notes every request to AWS that a test builds, for `npm run test:api`: the SDK itself checks none of them. Done where commands are built, because
 * mocks take the place of what sends them.
 */
export function recordAwsCalls(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}.jsonl`);
  const noted = new Map<string, number>();
  const builderOf = Command.classBuilder;
  Command.classBuilder = (() => {
    const builder = builderOf.call(Command);
    const [name, build] = [builder.n.bind(builder), builder.build.bind(builder)];
    let [client, command] = ['', ''];
    builder.n = (clientName: string, commandName: string) => {
      [client, command] = [clientName, commandName];
      return name(clientName, commandName);
    };
    builder.build = (() => {
      // biome-ignore lint/suspicious/noExplicitAny: every command of the SDK comes by here, each with a type of its own
      const Built = build() as any;
      return class extends Built {
        constructor(...input: unknown[]) {
          super(...input);
          const count = (noted.get(client + command) ?? 0) + 1;
          if (count > MOST) return;
          noted.set(client + command, count);
          const test = expect.getState().testPath?.replace(/^.*?[\\/]test[\\/]/, '');
          appendFileSync(file, `${JSON.stringify({ client, command, input: input[0] ?? {}, test }, typed)}\n`);
        }
      };
    }) as typeof builder.build;
    return builder;
  }) as typeof builderOf;
}

/** The same for a request that no client of the SDK builds; a stand-in that gets it says what it was. */
export function noteAwsCall(client: string, command: string, input: object): void {
  const folder = process.env.OTP_SHIELD_RECORD_CALLS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const test = expect.getState().testPath?.replace(/^.*?[\\/]test[\\/]/, '');
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ client, command, input, test })}\n`);
}

/** What JSON has no type for. Called with `this` as the holder, since a date is text by the time it gets here. */
function typed(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  if (original instanceof Date) return { $date: original.toISOString() };
  if (original instanceof Uint8Array) return { $bytes: Buffer.from(original).toString('base64') };
  return value;
}

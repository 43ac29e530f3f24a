const { appendFileSync, mkdirSync } = require('node:fs');
const { join } = require('node:path');
const { isDate, isUint8Array } = require('node:util').types;
const { Command } = require('@smithy/core/client');

/** Of one operation in one test file. Simulations build hundreds of thousands, all alike. */
const MOST = 200;

/**
 * Notes every request to AWS that a test builds, for `npm run test:api`: the SDK itself checks none of them. Done where commands are built, because
 * mocks take the place of what sends them. Called once a worker, which loads the SDK once; `suiteOf` says which suite runs.
 */
exports.recordAwsCalls = (folder, suiteOf) => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}.jsonl`);
  const noted = new Map();
  const builderOf = Command.classBuilder;
  Command.classBuilder = () => {
    const builder = builderOf.call(Command);
    const [name, build] = [builder.n.bind(builder), builder.build.bind(builder)];
    let [client, command] = ['', ''];
    builder.n = (clientName, commandName) => {
      [client, command] = [clientName, commandName];
      return name(clientName, commandName);
    };
    builder.build = () => {
      const Built = build();
      return class extends Built {
        constructor(...input) {
          super(...input);
          const test = suiteOf();
          const key = `${test} ${client} ${command}`;
          const count = (noted.get(key) ?? 0) + 1;
          if (count > MOST) return;
          noted.set(key, count);
          appendFileSync(file, `${JSON.stringify({ client, command, input: input[0] ?? {}, test }, typed)}\n`);
        }
      };
    };
    return builder;
  };
};

/** What JSON has no type for. Called with `this` as the holder, since a date is text by the time it gets here. */
function typed(key, value) {
  const original = this[key];
  if (isDate(original)) return { $date: original.toISOString() };
  if (isUint8Array(original)) return { $bytes: Buffer.from(original).toString('base64') };
  return value;
}

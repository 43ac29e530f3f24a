import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeCommand } from '../../bin/commands/probe';
import { OtpRoute } from '../../lib/protection/otp-route';
import { FakeIo } from '../../test/bin/fake-io';
import { synthesize } from '../../test/spellings/synthesize';
import { naiveTemplate } from './naive-rules';

/** A stack that runs a handler for `POST` to the path, and the kinds of spellings that it must be found to take. */
export interface ProbedStack {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  /** Named where the rules compare the normalised path, as most people write them. */
  readonly kinds: readonly string[];
  /** Named where the shield guards the path as it comes: what its documents say that an option is for. */
  readonly uncovered?: readonly string[];
}

type Found = ReadonlyMap<string, string>;

/** Probes stacks with rules that have a hole, and with those of the shield. */
export class Prober {
  private readonly folder = mkdtempSync(join(tmpdir(), 'otp-shield-probe-'));
  private readonly templates = new Map<string, string>();

  constructor(private readonly requests: number) {}

  /** What went otherwise than it must, for two checks. */
  async check(stack: ProbedStack): Promise<ReadonlyArray<readonly [what: string, faults: readonly string[]]>> {
    const planted = await this.probed(stack, 'naive');
    const missed = stack.kinds.filter((kind) => !planted.found.has(kind));
    const shielded = await this.probed(stack, 'shield');
    const wanted = stack.uncovered ?? [];
    const isWanted = (kind: string) => kind.split('+').some((part) => wanted.includes(part));
    const leaks = [...shielded.found].filter(([kind]) => !isWanted(kind)).map(([, request]) => request);
    const unseen = wanted.filter((kind) => !shielded.found.has(kind));
    return [
      [
        `probe, ${stack.name}: rules with a hole, ${planted.found.size} kinds of spellings are named`,
        [...planted.faults, ...missed.map((kind) => `${kind} was not`)],
      ],
      [
        `probe, ${stack.name}: with the shield ${wanted.length === 0 ? 'none' : `${wanted.join(', ')} alone, as documented`}`,
        [...shielded.faults, ...leaks, ...unseen.map((kind) => `${kind} was not named`)],
      ],
    ];
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async probed(
    { port, path }: ProbedStack,
    rules: 'naive' | 'shield',
  ): Promise<{ found: Found; faults: string[] }> {
    // Real time, since it asks so many a second.
    const io = Object.assign(new FakeIo(), { clock: { now: () => Date.now() } });
    const code = await probeCommand.run(
      [
        ...['--url', `http://127.0.0.1:${port}${path}`, '--body', '{"email":"{email}"}', '--json', '--only-open'],
        ...['--template', this.template(path, rules), '--requests', String(this.requests), '--per-second', '1000'],
      ],
      io,
    );
    if (io.stdout === '') return { found: new Map(), faults: [`${code}: ${io.stderr}`] };
    const { holes, doubts, ended } = JSON.parse(io.stdout) as {
      holes: Array<{ family: string; request: string }>;
      doubts: Array<{ request: string; why: string }>;
      ended?: string;
    };
    const found = new Map(holes.map(({ family, request }) => [family, request]));
    // Rules with many holes use up the requests.
    const isOver = ended !== undefined && !/^the bound of \d+ requests/.test(ended);
    return {
      found,
      faults: [
        ...(isOver ? [ended] : []),
        ...(rules === 'shield' ? doubts.map(({ request, why }) => `unclear: ${request}: ${why}`) : []),
      ],
    };
  }

  private template(path: string, rules: 'naive' | 'shield'): string {
    const key = `${rules}${path}`;
    const known = this.templates.get(key);
    if (known !== undefined) return known;
    const file = join(this.folder, `${this.templates.size}.json`);
    const routes = { requestRoutes: [OtpRoute.path(path)] };
    writeFileSync(file, JSON.stringify(rules === 'naive' ? naiveTemplate(path) : synthesize(routes)));
    this.templates.set(key, file);
    return file;
  }
}

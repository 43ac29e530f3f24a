import { createServer } from 'node:net';
import { readTemplate } from '../../bin/input/input-file';
import {
  CommandError,
  describeError,
  ExitCode,
  type Io,
  integerOption,
  parseOptions,
  UsageError,
} from '../../bin/terminal/io';
import { Simulator } from '../../lib/sim/simulator';
import type { Replay } from '../campaign';
import { allReplays } from '../campaigns';
import { LabServer, type LabState } from '../lab-server';
import { LiveTraffic } from '../live-traffic';
import type { LoopStory } from '../loop-timeline';
import { brokenExpectations, type ReplayReport, renderTable } from '../report';
import { runOnAllCores } from './lab-crew';
import { LOOP_TEMPLATE, loopTimeline, PUMPING_TEMPLATE, poolTable, pumpingTimeline } from './lab-loop';
import { labMailer } from './lab-mailer';

const DEFAULT_PORT = 4400;

export const USAGE = `npm start -- [options]: the synthesized template against attacks and honest people, on this machine

  --once            print the table and exit: 0 when every expectation held, 1 otherwise
  --port N          port of the page (default ${DEFAULT_PORT}, 0 for a free one)
  --replay NAME…    only these replays, or all of a family: ${families().join(', ')}
  --json            print the results as JSON instead of the table
  --help            this

Everything listens on 127.0.0.1 only. Ctrl-C ends it.

Exit codes: 0 every expectation held, 1 one did not or it could not be done, 2 wrong usage.
`;

function families(): string[] {
  return [...new Set(allReplays().map(({ family }) => family))];
}

/** Options that `npm start` adds: where the templates are that it synthesized, and the web frameworks. */
const INTERNAL = { template: 'list', frameworks: 'value' } as const;

export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await lab(args, io);
  } catch (error) {
    return complain(error, io);
  }
}

/** What a run needs that takes time to make, or the exit code when there is nothing to run. */
export interface LabPlan {
  readonly exit?: ExitCode;
  /** Names of `settings.json` to synthesize. */
  readonly templates: readonly string[];
  readonly frameworks: boolean;
}

/** Says what can be said at once: help, a wrong option, a busy port. */
export async function planLab(args: readonly string[], io: Io): Promise<LabPlan> {
  const nothing = { templates: [], frameworks: false };
  if (args.includes('--help') || args.includes('-h')) {
    io.out(USAGE);
    return { ...nothing, exit: ExitCode.DONE };
  }
  try {
    const { once, port, replays, replay } = readOptions(args);
    if (!once) await refuseBusyPort(port);
    return {
      templates: [
        ...new Set([
          'default',
          ...replays.map(({ template }) => template),
          ...(replay.length === 0 ? [LOOP_TEMPLATE, PUMPING_TEMPLATE] : []),
        ]),
      ],
      frameworks: replays.some(({ traffic }) => traffic.some(({ kind }) => kind === 'spellings')),
    };
  } catch (error) {
    return { ...nothing, exit: complain(error, io) };
  }
}

function refuseBusyPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => reject(busyPort(error, port)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

function busyPort(error: unknown, port: number): unknown {
  const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  return busy ? new CommandError(`port ${port} is in use; choose another one with --port`) : error;
}

/** Whatever goes wrong becomes one line that says what to do. */
function complain(error: unknown, io: Io): ExitCode {
  const usage = error instanceof UsageError;
  io.err(`npm start: ${describeError(error)}${usage ? '; see npm start -- --help' : ''}\n`);
  return usage ? ExitCode.USAGE : ExitCode.FAILED;
}

function readOptions(args: readonly string[]) {
  const options = parseOptions(args, { once: 'flag', port: 'value', replay: 'list', json: 'flag', ...INTERNAL });
  return {
    ...options,
    port: integerOption('port', options.port, 0, 65_535) ?? DEFAULT_PORT,
    replays: chooseReplays(options.replay),
  };
}

async function lab(args: readonly string[], io: Io): Promise<ExitCode> {
  const options = readOptions(args);
  const { port, replays } = options;
  const templates = await readTemplates(options.template);

  const reports: ReplayReport[] = [];
  const order = new Map(replays.map(({ name }, index) => [name, index]));
  const page = options.once ? undefined : await LabPage.open(port, templates.default, io, reports);
  try {
    if (page) io.err(`the page: ${page.url}\n`);
    const show = new ProgressLine(io, replays.length);
    await runOnAllCores(replays, {
      templates,
      ...(options.frameworks === undefined ? {} : { frameworksUrl: options.frameworks }),
      signal: io.signal,
      onProgress: (what) => {
        show.now(what);
        page?.progress({ done: reports.length, all: replays.length, now: what });
      },
      onReport: (report) => {
        reports.push(report);
        reports.sort((a, b) => order.get(a.name)! - order.get(b.name)!);
        show.finished(report);
      },
    });
    show.clear();
    if (io.signal.aborted) return options.once ? ExitCode.FAILED : ExitCode.DONE;
    const broken = brokenExpectations(reports);
    io.out(
      options.json
        ? `${JSON.stringify({ held: broken.length === 0, broken, replays: reports })}\n`
        : renderTable(reports),
    );
    io.err(summary(reports, broken));
    if (templates[LOOP_TEMPLATE] !== undefined && !options.json) {
      io.out(`\n${await loopTimeline(templates[LOOP_TEMPLATE], io.signal, (story) => page?.played(story))}`);
    }
    if (templates[PUMPING_TEMPLATE] !== undefined && !options.json) {
      io.out(`\n${await pumpingTimeline(templates[PUMPING_TEMPLATE], io.signal)}`);
      io.out(`\n${await poolTable(templates[PUMPING_TEMPLATE], io.signal)}`);
    }
    if (!page) return broken.length === 0 ? ExitCode.DONE : ExitCode.FAILED;
    page.progress(undefined);
    io.err(`\nThe page stays at ${page.url} until Ctrl-C.\n`);
    await aborted(io.signal);
    return ExitCode.DONE;
  } finally {
    await page?.close();
  }
}

function chooseReplays(names: readonly string[]): readonly Replay[] {
  const all = allReplays();
  const unknown = names.find((wanted) => !all.some(({ name, family }) => name === wanted || family === wanted));
  if (unknown !== undefined) {
    throw new UsageError(`no replay ${JSON.stringify(unknown)}; there are ${families().join(', ')}`);
  }
  return names.length === 0 ? all : all.filter(({ name, family }) => names.includes(name) || names.includes(family));
}

/** `NAME=PATH` each: a template, or the folder of a synthesized app. */
async function readTemplates(pairs: readonly string[]): Promise<Record<string, unknown>> {
  const templates: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, name, path] = /^([\w-]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || path === undefined) {
      throw new UsageError(`--template must be NAME=PATH, got ${JSON.stringify(pair)}`);
    }
    templates[name] = await readTemplate(path);
    // Here, so that what can't be evaluated is said before anything runs.
    Simulator.fromTemplate(templates[name]);
  }
  if (templates.default === undefined) throw new UsageError('no template given; run npm start, which synthesizes it');
  return templates;
}

function summary(reports: readonly ReplayReport[], broken: readonly string[]): string {
  const several = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
  if (broken.length === 0) return `every expectation of ${several(reports.length, 'replay')} held\n`;
  return `${several(broken.length, 'expectation')} did not hold:\n${broken.map((line) => `  ✗ ${line}\n`).join('')}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** One line that changes for people, one line for each replay in a log. */
class ProgressLine {
  private done = 0;

  constructor(
    private readonly io: Io,
    private readonly all: number,
  ) {}

  now(what: string): void {
    if (this.io.errIsTerminal) this.io.err(`\r\u001b[K[${this.done}/${this.all}] ${what}`);
  }

  finished({ name, held }: ReplayReport): void {
    this.done += 1;
    this.clear();
    this.io.err(`[${this.done}/${this.all}] ${held ? '✓' : '✗'} ${name}\n`);
  }

  clear(): void {
    if (this.io.errIsTerminal) this.io.err('\r\u001b[K');
  }
}

/** The page and the traffic that its buttons start. */
class LabPage {
  static async open(port: number, template: unknown, io: Io, reports: readonly ReplayReport[]): Promise<LabPage> {
    const page = new LabPage(reports);
    try {
      page.server = await LabServer.open({
        port,
        state: () => page.state(),
        start: (action) => {
          page.live?.start(action).catch((error: Error) => io.err(`${action}: ${error.message}\n`));
        },
      });
    } catch (error) {
      throw busyPort(error, port);
    }
    try {
      page.live = await LiveTraffic.open({
        clock: io.clock,
        template,
        openMailer: labMailer,
        onChange: () => page.server.changed(),
      });
    } catch (error) {
      await page.server.close();
      throw error;
    }
    return page;
  }

  private server!: LabServer;
  private live: LiveTraffic | undefined;
  private current: LabState['progress'];
  private loop: LoopStory | undefined;

  private constructor(private readonly reports: readonly ReplayReport[]) {}

  get url(): string {
    return this.server.url;
  }

  progress(current: LabState['progress']): void {
    this.current = current;
    this.server.changed();
  }

  played(loop: LoopStory): void {
    this.loop = loop;
    this.server.changed();
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.live?.close();
  }

  private state(): LabState {
    return {
      ...(this.current === undefined ? {} : { progress: this.current }),
      reports: this.reports,
      ...(this.loop === undefined ? {} : { loop: this.loop }),
      ...(this.live === undefined ? {} : { live: this.live.state() }),
    };
  }
}

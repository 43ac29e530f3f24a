import type { Io } from '../terminal/io';
import type { Application, Asked } from './application';
import { type Candidate, keyOf, PLAIN, single, spellingOf } from './candidate';
import type { Coverage, Opening } from './coverage';
import type { FirstRequest } from './first-request';
import { bodyVariants } from './generate/body-families';
import type { Draft, Variant } from './generate/draft';
import { frameVariants } from './generate/frame-families';
import { operationVariants } from './generate/operation-families';
import { pathVariants } from './generate/path-families';
import { Random } from './generate/random';
import { rewriteVariants } from './generate/rewrite-families';
import type { Recipients } from './recipients';
import type { Spelling } from './spelling';
import { Ended } from './wire';

/** A request that the application takes, and the rules let through. */
export interface Hole {
  readonly family: string;
  readonly spelling: Spelling;
  /** The request that works, to the same recipient. */
  readonly plain: Spelling;
  readonly opening: Opening;
}

/** What could be read neither way, of what the rules let through. */
export interface Doubt extends Hole {
  readonly why: string;
}

/** What was found, by family. */
export interface Findings {
  readonly asked: number;
  /** Of `asked`, those that are taken for the route. */
  readonly taken: Readonly<Record<string, number>>;
  readonly covered: number;
  readonly holes: readonly Hole[];
  readonly doubts: readonly Doubt[];
  /** Candidates that would have been asked with a higher bound. */
  readonly left: number;
  /** Why it ended before all was asked. */
  readonly ended?: string;
}

export interface SearchOptions {
  readonly pageOrigin: string;
  readonly host: string;
  /** Ask what the rules stop, too: to see what the application takes. */
  readonly all: boolean;
  readonly seed: number;
}

interface Judged {
  readonly candidate: Candidate;
  readonly opening: Opening | undefined;
}

/** Pairs that are looked at by the rules alone, which costs nobody a request. */
const MOST_PAIRS = 8000;
const BREATHE_EVERY = 200;

/** Asks every variant alone, then pairs of those that were taken: the rules stop each of two, and maybe not both together. */
export class Search {
  private asked = 0;
  private covered = 0;
  private left = 0;
  private readonly taken = new Map<string, number>();
  private readonly holes: Hole[] = [];
  private readonly doubts: Doubt[] = [];
  private readonly takenSingles: Judged[] = [];
  private readonly holeVariants: Variant[] = [];
  private readonly seen = new Set<string>();
  private readonly random: Random;
  private readonly sample: Draft;

  constructor(
    private readonly application: Application,
    private readonly coverage: Coverage,
    private readonly first: FirstRequest,
    recipients: Recipients,
    private readonly segments: readonly string[],
    private readonly options: SearchOptions,
    private readonly io: Io,
  ) {
    this.random = new Random(options.seed);
    this.sample = first.draft(recipients.take());
  }

  async run(): Promise<Findings> {
    let ended: string | undefined;
    try {
      const singles = await this.judged([PLAIN, ...this.variants().map(single)]);
      await this.ask(singles);
      const pairs = await this.judged(this.pairs(this.options.all ? this.takenSingles : singles));
      await this.ask(pairs.filter(({ opening }) => opening !== undefined));
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      ended = error.message;
    }
    return {
      asked: this.asked,
      taken: Object.fromEntries([...this.taken].sort(([, a], [, b]) => b - a)),
      covered: this.covered,
      holes: this.holes,
      doubts: this.doubts,
      left: this.left,
      ...(ended !== undefined && { ended }),
    };
  }

  private variants() {
    const { host, pageOrigin } = this.options;
    return [
      ...rewriteVariants(),
      ...operationVariants(),
      ...pathVariants(Math.max(1, this.segments.length)),
      ...frameVariants({ method: this.first.method, host, pageOrigin }),
      ...bodyVariants(),
    ];
  }

  /** What the rules say first: what they let through is asked before what they stop. */
  private async judged(candidates: readonly Candidate[]): Promise<Judged[]> {
    const open: Judged[] = [];
    const stopped: Judged[] = [];
    for (const [index, candidate] of candidates.entries()) {
      if (index % BREATHE_EVERY === 0) await this.breathe();
      const spelling = spellingOf(candidate, this.sample);
      if (spelling === undefined || this.seen.has(keyOf(spelling))) continue;
      this.seen.add(keyOf(spelling));
      const [opening] = this.coverage.openings(spelling);
      (opening === undefined ? stopped : open).push({ candidate, opening });
    }
    return [...inTurns(open), ...(this.options.all ? inTurns(stopped) : [])];
  }

  private pairs(taken: readonly Judged[]): Candidate[] {
    // What is a hole alone is told already.
    const holes = new Set(this.holeVariants);
    const variants = taken
      .flatMap(({ candidate }) => candidate.variants.slice(0, 1))
      .filter((variant) => !holes.has(variant));
    const pairs: Candidate[] = [];
    for (let tries = 0; tries < MOST_PAIRS * 2 && pairs.length < MOST_PAIRS && variants.length > 1; tries++) {
      const [a, b] = [this.random.pick(variants), this.random.pick(variants)];
      if (a.family === b.family) continue;
      pairs.push({ family: `${a.family}+${b.family}`, variants: [a, b] });
    }
    return pairs;
  }

  private async ask(judged: readonly Judged[]): Promise<void> {
    const openings = new Map(judged.map(({ candidate, opening }) => [candidate, opening]));
    const before = this.asked;
    try {
      await this.application.ask([...openings.keys()], (asked) => this.take(asked, openings));
    } finally {
      this.left += Math.max(0, judged.length - (this.asked - before));
    }
  }

  private async take(window: readonly Asked[], openings: ReadonlyMap<Candidate, Opening | undefined>): Promise<void> {
    this.asked += window.length;
    for (const asked of window) {
      const { candidate, reading } = asked;
      if (reading === 'refused') continue;
      // The recipient is another one, so the rules are asked for what was sent.
      const opening = openings.get(candidate) && this.coverage.openings(asked.spelling)[0];
      if (opening !== undefined) await this.told(asked, opening);
      else if (reading === 'taken') this.count(asked, undefined);
    }
  }

  private async told(asked: Asked, opening: Opening): Promise<void> {
    const { candidate, spelling, plain, reading, reply } = asked;
    const found = { family: candidate.family, spelling, plain, opening };
    let sure: 'sure' | 'anything' | 'once';
    try {
      sure = await this.application.confirm(asked);
    } catch (error) {
      this.doubts.push({ ...found, why: 'there was no time to ask it again' });
      throw error;
    }
    if (sure === 'anything') return;
    if (reading === 'unclear')
      this.doubts.push({
        ...found,
        why: reply.status === 0 ? 'no answer came' : `it was answered with ${reply.status}`,
      });
    else if (sure === 'once') this.doubts.push({ ...found, why: 'it was taken once, and not again' });
    else this.count(asked, opening);
  }

  private count({ candidate, spelling, plain }: Asked, opening: Opening | undefined): void {
    const { family, variants } = candidate;
    this.taken.set(family, (this.taken.get(family) ?? 0) + 1);
    if (variants.length === 1) this.takenSingles.push({ candidate, opening });
    if (opening === undefined) this.covered++;
    else {
      this.holes.push({ family, spelling, plain, opening });
      if (variants.length === 1) this.holeVariants.push(...variants);
    }
  }

  private async breathe(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.io.signal.aborted) throw new Ended('it was stopped');
  }
}

/** One of each family, then the next of each: a bound that is met cuts off no family. */
function inTurns(judged: readonly Judged[]): Judged[] {
  const turns = new Map<string, number>();
  return judged
    .map((one) => {
      const turn = turns.get(one.candidate.family) ?? 0;
      turns.set(one.candidate.family, turn + 1);
      return { one, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ one }) => one);
}

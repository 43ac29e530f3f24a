import { LABEL } from '../../lib/contract/names';
import type { Simulator, Verdict, WafRequest } from '../../lib/sim';
import { CommandError } from '../terminal/io';
import { readings } from './readings';
import type { Spelling } from './spelling';

/** A request as the rules would let it through, and by what. */
export interface Opening {
  /** How AWS WAF reads it there, where AWS leaves that open. */
  readonly reading: string;
  readonly request: WafRequest;
  readonly verdict: Verdict;
}

/** From a person's network; documentation's own address. */
const ADDRESS = '198.51.100.1';
const HOUR = 3_600_000;

/** Time that jumps, so that no rate limit answers in the place of what is asked. */
export class JumpingClock {
  private time: number;
  constructor(start: number) {
    this.time = start;
  }
  now(): number {
    return this.time;
  }
  jump(): void {
    this.time += HOUR;
  }
}

/** What the rules say to a request without a solved puzzle. */
export class Coverage {
  private readonly words: ReadonlySet<string>;
  /** Custom labels by which the rules know the request that works. */
  readonly labels: readonly string[];
  /** By what it is stopped; undefined where its labels alone say that it is known. */
  readonly stoppedBy: Verdict | undefined;

  /**
   * @param right the request that works
   * @param wrong one that has nothing to do with it
   * @throws CommandError when the rules don't know the first one, or stop the second
   */
  constructor(
    private readonly simulator: Simulator,
    private readonly clock: JumpingClock,
    segments: readonly string[],
    right: Spelling,
    wrong: Spelling,
  ) {
    this.words = new Set(segments);
    const verdict = this.ask(readings(right, ADDRESS, this.words)[0]!.request);
    const other = this.ask(readings(wrong, ADDRESS, this.words)[0]!.request);
    if (isStopped(other))
      throw new CommandError(
        `the rules stop a GET of ${wrong.target}, too, which is no route (${other.action} by ${other.rule}): what they say to spellings of yours can't be told from it`,
      );
    const ends = [LABEL.request, LABEL.verify, LABEL.page];
    this.labels = ends.filter((end) => verdict.labels.some((label) => label.endsWith(`:${end}`) || label === end));
    this.stoppedBy = isStopped(verdict) ? verdict : undefined;
    if (this.stoppedBy === undefined && this.labels.length === 0)
      throw new CommandError(
        `the rules let ${right.method} ${right.target} through as it stands, by ${verdict.rule}, and give it no label of a route: it is none of theirs, so no spelling of it can be covered`,
      );
  }

  /** In which readings the rules let it through; empty where they always stop it, or know it as the request that works. */
  openings(spelling: Spelling): readonly Opening[] {
    return readings(spelling, ADDRESS, this.words).flatMap(({ name, request }) => {
      const verdict = this.ask(request);
      return isStopped(verdict) || (this.stoppedBy === undefined && this.knows(verdict))
        ? []
        : [{ reading: name, request, verdict }];
    });
  }

  private knows({ labels }: Verdict): boolean {
    return this.labels.every((end) => labels.some((label) => label.endsWith(`:${end}`) || label === end));
  }

  private ask(request: WafRequest): Verdict {
    this.clock.jump();
    return this.simulator.evaluate(request);
  }
}

/** Without a token the application must not see it. */
const isStopped = ({ action }: Verdict) => action !== 'ALLOW';

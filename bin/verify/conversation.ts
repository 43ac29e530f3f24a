import { RULE } from '../../lib/contract/names';
import { type Answer, answerOf, answerText, isSame, type SiteAnswer } from './answer';
import type { Finding } from './finding';
import type { Site, SiteRequest } from './site';
import type { Prediction, Twin } from './twin';

export interface Exchange {
  readonly predicted: Prediction;
  readonly answer: Answer;
  readonly raw: SiteAnswer;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Of its rate limit a run leaves this much, since AWS counts by estimates. */
const SHARE_OF_LIMIT = 0.5;

/** Asks the site and its twin the same, slowly enough that no rate limit answers in the place of what is asked. */
export class Conversation {
  private readonly recent: number[] = [];
  private readonly blocks: ReadonlySet<string>;

  constructor(
    readonly site: Site,
    readonly twin: Twin,
    private readonly now: () => number,
    private readonly pause: (seconds: number) => Promise<void>,
  ) {
    this.blocks = twin.blocks;
  }

  /** The guarded route, as it is asked for a code. */
  get route(): string {
    return this.site.url.pathname;
  }

  /** @param how `unpaced` for whoever wants to meet the rate limit */
  async ask(request: SiteRequest, how: 'paced' | 'unpaced' = 'paced'): Promise<Exchange> {
    if (how === 'paced') await this.makeRoom(1, SHARE_OF_LIMIT);
    const at = this.now();
    this.recent.push(at);
    const predicted = this.twin.predict(request);
    const raw = await this.site.send(request);
    return { predicted, answer: answerOf(raw, this.blocks), raw, at };
  }

  /** Expects of the site what its twin says. */
  async compare(asked: string, request: SiteRequest, meaning: Meaning): Promise<Finding> {
    const { predicted, answer } = await this.ask(request);
    return compared(asked, predicted, answer, meaning);
  }

  /** Seconds that `requests` take at most, with the pauses between them. */
  secondsFor(requests: number): number {
    const rate = this.twin.limit(RULE.rateLimit);
    if (rate === undefined) return requests;
    return requests + Math.floor(requests / Math.max(1, Math.floor(rate.limit * SHARE_OF_LIMIT))) * rate.seconds;
  }

  /** Waits until so many requests can follow at once without meeting the rate limit. */
  async makeRoom(requests: number, share = 0.9): Promise<void> {
    const rate = this.twin.limit(RULE.rateLimit);
    if (rate === undefined) return;
    for (;;) {
      const since = this.now() - rate.seconds * 1000;
      while (this.recent[0] !== undefined && this.recent[0] <= since) this.recent.shift();
      const [oldest] = this.recent;
      if (oldest === undefined || this.recent.length + requests <= Math.max(1, rate.limit * share)) return;
      await this.pause(Math.max(1, Math.ceil((oldest - since) / 1000)));
    }
  }
}

export interface Meaning {
  /** When it is as expected. */
  readonly same: string;
  readonly other: string | ((seen: Answer) => string);
}

export function compared(asked: string, { answer, verdict }: Prediction, seen: Answer, meaning: Meaning): Finding {
  const same = isSame(answer, seen);
  const { other } = meaning;
  const doubt = verdict.fidelity === 'undocumented' ? ' (AWS leaves it open)' : '';
  return {
    level: same ? 'good' : 'bad',
    asked,
    expected: answerText(answer),
    seen: answerText(seen),
    meaning: same ? meaning.same : typeof other === 'string' ? other : other(seen),
    simulator: { says: `${answerText(answer)}, by ${verdict.rule}${doubt}`, same },
  };
}

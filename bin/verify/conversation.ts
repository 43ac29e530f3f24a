import { RULE } from '../../lib/contract/names';
import { type Answer, answerOf, answerText, isSame, type SiteAnswer } from './answer';
import type { Finding } from './finding';
import { REDIRECT_MEANING, redirectOf } from './redirect';
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
  /** What it saw until now, by who answered. */
  readonly seen = { puzzle: 0, challenge: 0, block: 0, application: 0 };
  /** How many of them were requests for a code, as the rules count them. */
  forCodes = 0;
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
    const answer = this.answerOf(raw, predicted, request);
    this.seen[answer.by]++;
    const { trace } = predicted.verdict;
    if (trace.some(({ rule, matched }) => rule === RULE.classifyRequest && matched)) this.forCodes++;
    return { predicted, answer, raw, at };
  }

  /** Expects of the site what its twin says. */
  async compare(asked: string, request: SiteRequest, meaning: Meaning): Promise<Finding> {
    const { predicted, answer } = await this.ask(request);
    return compared(asked, predicted, answer, meaning);
  }

  private answerOf(raw: SiteAnswer, { answer, verdict }: Prediction, { target }: SiteRequest): Answer {
    const seen = answerOf(raw, this.blocks);
    if (seen.by !== 'application') return seen;
    const redirect = redirectOf(raw, this.site.url, target);
    if (redirect === undefined) return seen;
    // A rule can answer with a redirect, too: then it is the one of the template.
    const own = verdict.response?.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    if (answer.by === 'block' && answer.status === raw.status && own === raw.headers.location?.[0]) return answer;
    return { ...seen, redirect };
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
  const { redirect } = seen;
  const otherwise = redirect === undefined ? other : REDIRECT_MEANING[redirect];
  const doubt = verdict.fidelity === 'undocumented' ? ' (AWS leaves it open)' : '';
  return {
    level: same ? 'good' : 'bad',
    asked,
    expected: answerText(answer),
    seen: answerText(seen),
    meaning: same ? meaning.same : typeof otherwise === 'string' ? otherwise : otherwise(seen),
    simulator: { says: `${answerText(answer)}, by ${verdict.rule}${doubt}`, same },
  };
}

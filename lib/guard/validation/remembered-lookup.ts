import type { RecipientFlag, RefusalReason } from '../../contract/recipient/guard';
import type { RecipientLookup } from '../lookup';
import type { Recipient } from '../recipient';

export interface RememberedOptions {
  readonly now?: () => number;
  /** How long an answer is good. @default 1 hour */
  readonly forMs?: number;
  /** So many answers, then the oldest goes. @default 10,000 */
  readonly most?: number;
}

const HOUR_MS = 3_600_000;
const MOST_ANSWERS = 10_000;

/**
 * Keeps what a look-up that costs money said, in this process: who asks for three codes pays for one look-up, and requests that come together ask once. What it could not say is not kept.
 */
export class RememberedLookup implements RecipientLookup {
  private readonly answers = new Map<string, { readonly answer: Promise<unknown>; readonly until: number }>();

  constructor(
    private readonly lookup: RecipientLookup,
    private readonly options: RememberedOptions = {},
  ) {}

  public refusal(recipient: Recipient): Promise<RefusalReason | undefined> {
    return this.remember(`refusal ${recipient.channel}`, recipient, () => this.lookup.refusal(recipient));
  }

  public async flags(recipient: Recipient): Promise<readonly RecipientFlag[]> {
    if (this.lookup.flags === undefined) return [];
    return this.remember('flags', recipient, () => this.lookup.flags!(recipient));
  }

  private remember<T>(question: string, { address }: Recipient, ask: () => Promise<T>): Promise<T> {
    const { now = Date.now, forMs = HOUR_MS, most = MOST_ANSWERS } = this.options;
    const key = `${question} ${address}`;
    const known = this.answers.get(key);
    if (known && now() < known.until) return known.answer as Promise<T>;
    const answer = ask();
    this.answers.delete(key);
    if (this.answers.size >= most) this.answers.delete(this.answers.keys().next().value!);
    this.answers.set(key, { answer, until: now() + forMs });
    answer.catch(() => {
      if (this.answers.get(key)?.answer === answer) this.answers.delete(key);
    });
    return answer;
  }
}

/** What happened to requests, counted where it happened. */
export class Tally {
  requests = 0;
  /** Counted at the SES stand-in. */
  mails = 0;
  /** Requests that AWS WAF answered with a CAPTCHA or a challenge. */
  challenged = 0;
  /** Requests that AWS WAF blocked, by rule. */
  readonly blocked: Record<string, number> = {};
  /** Requests that the per-address limit of the application turned away. */
  limited = 0;
  /** Codes that the recipient guard kept from going out. */
  withheld = 0;
  private readonly mailsTo = new Map<string, number>();
  /** How often the handler that makes a code go out ran, whatever came of it. */
  handled = 0;
  /** Answers with 503 whose JSON body names other ways to sign in. */
  alternativesNamed = 0;
  unavailable = 0;

  /** The most mails that one mailbox got, whatever spellings of it were used. */
  get mostMailsToOne(): number {
    return Math.max(0, ...this.mailsTo.values());
  }

  mailed(to: readonly string[]): void {
    this.mails += 1;
    for (const address of to) {
      const mailbox = address.toLowerCase().replace(/\+[^@]*/, '');
      this.mailsTo.set(mailbox, (this.mailsTo.get(mailbox) ?? 0) + 1);
    }
  }

  get blockedTotal(): number {
    return Object.values(this.blocked).reduce((sum, count) => sum + count, 0);
  }

  block(rule: string): void {
    this.blocked[rule] = (this.blocked[rule] ?? 0) + 1;
  }
}

/** How it went for one person. */
export interface Visit {
  readonly served: boolean;
  /** When the CAPTCHAs were solved, in milliseconds. */
  readonly captchas: readonly number[];
  /** What turned the person away although nothing was wrong with what they did. */
  readonly stoppedBy: readonly string[];
}

export interface PeopleOutcome {
  readonly total: number;
  /** Got a code and confirmed it. */
  readonly served: number;
  /** Solved at least one CAPTCHA. */
  readonly challenged: number;
  readonly wronglyStopped: number;
  /** The most CAPTCHAs that one person solved within 300 seconds. */
  readonly captchasWithin300s: number;
  /** What stopped them, with how many people it stopped. */
  readonly stoppedBy: Readonly<Record<string, number>>;
}

export interface Outcome {
  readonly replay: string;
  readonly column: string;
  readonly total: Tally;
  readonly phases: Readonly<Record<string, Tally>>;
  readonly people?: PeopleOutcome;
  /** The same by name of the traffic, when there are several kinds of people. */
  readonly groups: Readonly<Record<string, PeopleOutcome>>;
  /** Requests that ran the handler of a web framework, by framework. */
  readonly frameworks: Readonly<Record<string, number>>;
}

const WINDOW_MS = 300_000;

export function summarize(visits: readonly Visit[]): PeopleOutcome {
  const stoppedBy: Record<string, number> = {};
  for (const visit of visits) {
    for (const cause of new Set(visit.stoppedBy)) stoppedBy[cause] = (stoppedBy[cause] ?? 0) + 1;
  }
  const within = (times: readonly number[]) =>
    Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at - from < WINDOW_MS).length));
  return {
    total: visits.length,
    served: visits.filter(({ served }) => served).length,
    challenged: visits.filter(({ captchas }) => captchas.length > 0).length,
    wronglyStopped: visits.filter((visit) => visit.stoppedBy.length > 0).length,
    captchasWithin300s: Math.max(0, ...visits.map(({ captchas }) => within(captchas))),
    stoppedBy,
  };
}

import type { Fidelity, VerdictAction } from '../verdict';
import type { ReplayOutcome } from './run';

export interface ReplaySummaryJson {
  readonly name: string;
  /** Place of the first verdict among those of all replays. */
  readonly firstIndex: number;
  readonly requests: number;
  readonly actions: Readonly<Record<VerdictAction, number>>;
  readonly fidelity: Readonly<Record<Fidelity, number>>;
  /** Deciding rules, most frequent first. */
  readonly rules: ReadonlyArray<{ readonly rule: string; readonly action: VerdictAction; readonly requests: number }>;
  readonly expectations: {
    /** Requests with a `want`. */
    readonly checked: number;
    readonly held: number;
    /** One line for each request of the file whose `want` did not hold. */
    readonly unmet: readonly string[];
  };
  /** Why verdicts are not exact. */
  readonly notes: readonly string[];
}

interface Failure {
  readonly first: string;
  count: number;
  readonly of: number;
}

/** What became of a replay, in numbers. */
export class ReplaySummary {
  private requests = 0;
  private checked = 0;
  private held = 0;
  private readonly actions = { ALLOW: 0, BLOCK: 0, CAPTCHA: 0, CHALLENGE: 0 };
  private readonly fidelity = { exact: 0, approximate: 0, undocumented: 0 };
  private readonly rules = new Map<string, { rule: string; action: VerdictAction; requests: number }>();
  private readonly failures = new Map<object, Failure>();
  private readonly places = new Map<object, number>();
  private readonly notes = new Set<string>();

  constructor(
    readonly name: string,
    readonly firstIndex = 0,
  ) {}

  add({ timed, sent, verdict, unmet }: ReplayOutcome): void {
    this.requests++;
    this.actions[verdict.action]++;
    this.fidelity[verdict.fidelity]++;
    for (const note of verdict.notes) this.notes.add(note);
    const key = `${verdict.action} ${verdict.rule}`;
    const decided = this.rules.get(key);
    if (decided) decided.requests++;
    else this.rules.set(key, { rule: verdict.rule, action: verdict.action, requests: 1 });
    const { request } = timed;
    if (!request.want) return;
    this.checked++;
    if (unmet.length === 0) {
      this.held++;
      return;
    }
    const failure = this.failures.get(request);
    if (failure) failure.count++;
    else {
      const first = `request ${timed.index} (${sent.method} ${sent.uri} from ${timed.ip} at ${timed.at} s): ${unmet.join('; ')}`;
      this.failures.set(request, { first, count: 1, of: request.repeat?.count ?? 1 });
      this.places.set(request, timed.index);
    }
  }

  /** One line for each request of the file, in the file's order; repetitions share one. */
  get unmet(): readonly string[] {
    return [...this.failures]
      .sort(([a], [b]) => this.places.get(a)! - this.places.get(b)!)
      .map(([, { first, count, of }]) => (of > 1 ? `${first} — ${count} of ${of} repetitions` : first));
  }

  toJson(): ReplaySummaryJson {
    return {
      name: this.name,
      firstIndex: this.firstIndex,
      requests: this.requests,
      actions: this.actions,
      fidelity: this.fidelity,
      rules: [...this.rules.values()].sort((a, b) => b.requests - a.requests),
      expectations: { checked: this.checked, held: this.held, unmet: this.unmet },
      notes: [...this.notes],
    };
  }

  /** Of all replays of a run. */
  static total(summaries: readonly ReplaySummary[]) {
    const parts = summaries.map((summary) => summary.toJson());
    const sum = (pick: (part: ReplaySummaryJson) => number) => parts.reduce((total, part) => total + pick(part), 0);
    return {
      requests: sum(({ requests }) => requests),
      actions: {
        ALLOW: sum(({ actions }) => actions.ALLOW),
        BLOCK: sum(({ actions }) => actions.BLOCK),
        CAPTCHA: sum(({ actions }) => actions.CAPTCHA),
        CHALLENGE: sum(({ actions }) => actions.CHALLENGE),
      },
      checked: sum(({ expectations }) => expectations.checked),
      held: sum(({ expectations }) => expectations.held),
      failed: sum(({ expectations }) => expectations.checked - expectations.held),
      replays: parts,
    };
  }
}

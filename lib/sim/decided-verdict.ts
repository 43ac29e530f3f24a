import type { Plan } from './plan/plan';
import type { TokenFailure, TokenKind } from './tokens/token-check';
import type { Fidelity, TraceStep, Verdict, VerdictAction, WafResponse } from './verdict';

/** What a CAPTCHA or challenge rule found, for the log. */
export interface TokenEvent {
  readonly rule: string;
  readonly group: string | undefined;
  readonly kind: TokenKind;
  readonly failure: TokenFailure | undefined;
  readonly solvedAt: number;
}

/** What log records say beyond the verdict. */
export interface VerdictDetails {
  readonly plan: Plan;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tokens: readonly TokenEvent[];
}

export interface VerdictParts {
  readonly action: VerdictAction;
  readonly rule: string;
  readonly labels: readonly string[];
  readonly fidelity: Fidelity;
  readonly notes: readonly string[];
  readonly trace: readonly TraceStep[];
  readonly insertedHeaders: ReadonlyArray<readonly [string, string]>;
  readonly response: WafResponse | undefined;
  readonly failureReason: TokenFailure | undefined;
}

/** A verdict that remembers how it came about, out of sight of whoever prints or compares it. */
export class DecidedVerdict implements Verdict {
  readonly action: VerdictAction;
  readonly rule: string;
  readonly status?: number;
  readonly labels: readonly string[];
  readonly fidelity: Fidelity;
  readonly notes: readonly string[];
  readonly trace: readonly TraceStep[];
  readonly insertedHeaders: ReadonlyArray<readonly [string, string]>;
  readonly response?: WafResponse;
  readonly failureReason?: TokenFailure;
  readonly #details: VerdictDetails;

  constructor(parts: VerdictParts, details: VerdictDetails) {
    this.action = parts.action;
    this.rule = parts.rule;
    this.labels = parts.labels;
    this.fidelity = parts.fidelity;
    this.notes = parts.notes;
    this.trace = parts.trace;
    this.insertedHeaders = parts.insertedHeaders;
    if (parts.response !== undefined) {
      this.response = parts.response;
      this.status = parts.response.status;
    }
    if (parts.failureReason !== undefined) this.failureReason = parts.failureReason;
    this.#details = details;
  }

  /** Undefined for verdicts that no simulator made. */
  static detailsOf(verdict: Verdict): VerdictDetails | undefined {
    return verdict instanceof DecidedVerdict ? verdict.#details : undefined;
  }
}

/** How far an answer can be trusted: documented, a documented estimate, or a choice of ours where AWS is silent. */
export type Fidelity = 'exact' | 'approximate' | 'undocumented';

export type VerdictAction = 'ALLOW' | 'BLOCK' | 'CAPTCHA' | 'CHALLENGE';

/** What a rule did to one request, in order of evaluation. */
export interface TraceStep {
  readonly rule: string;
  /** Reference rule in the web ACL when the rule sits in a group. */
  readonly group?: string;
  readonly matched: boolean;
  /** What the rule did when it matched; `COUNT` for a valid token at a CAPTCHA or challenge too. */
  readonly action?: VerdictAction | 'COUNT';
  /** Whether the rule ended the evaluation. */
  readonly terminating: boolean;
  readonly labels: readonly string[];
  readonly fidelity: Fidelity;
  /** Why the answer is not exact, with the topic that AWS leaves open. */
  readonly notes: readonly string[];
}

/** The response that AWS WAF itself sends; absent when the request is allowed. */
export interface WafResponse {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
}

export interface Verdict {
  readonly action: VerdictAction;
  /** Name of the deciding rule, or `Default_Action`. */
  readonly rule: string;
  /** 405 for CAPTCHA, 202 for challenge, the block's status; undefined when allowed (the origin answers). */
  readonly status?: number;
  /** Full names, in order of appearance. */
  readonly labels: readonly string[];
  /** Worst of the rules that could have changed the outcome. */
  readonly fidelity: Fidelity;
  readonly notes: readonly string[];
  readonly trace: readonly TraceStep[];
  /** Headers that AWS WAF adds to an allowed request, prefix `x-amzn-waf-` included. */
  readonly insertedHeaders: ReadonlyArray<readonly [string, string]>;
  readonly response?: WafResponse;
  /** Why a CAPTCHA or challenge was not satisfied. */
  readonly failureReason?: 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED' | 'TOKEN_DOMAIN_MISMATCH';
}

/** One thing that keeps a web ACL from being evaluated. */
export interface SimProblem {
  /** Stable, snake_case, e.g. `unsupported_statement`. */
  readonly code: string;
  /** Where it was found, e.g. `rule "human-check": Statement.SqliMatchStatement`. */
  readonly where: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
}

/**
 * Why a web ACL can't be evaluated. Thrown at load only, never for a request, and with every problem at once.
 *
 * Codes: `not_a_template`, `no_web_acl`, `ambiguous_web_acl`, `unresolved_reference`, `unsupported_intrinsic`,
 * `unsupported_statement`, `unsupported_field`, `unsupported_action`, `unsupported_transformation`,
 * `unsupported_managed_group`, `invalid_regex`, `unsupported_regex`, `invalid_cidr`, `invalid_option`,
 * `unknown_ip_set`, `unknown_rule`, `refused_by_service`.
 */
export class SimError extends Error {
  override readonly name = 'SimError';
  readonly code: string;
  readonly problems: readonly SimProblem[];

  constructor(code: string, message: string, problems?: readonly SimProblem[]) {
    super(message);
    this.code = code;
    this.problems = problems ?? [{ code, where: '', message }];
  }

  /** All problems in one error, whose code is that of the first. */
  static of(problems: readonly SimProblem[]): SimError {
    const lines = problems.map(({ where, message }) => (where ? `${where}: ${message}` : message));
    const text = lines.length === 1 ? lines[0]! : `${lines.length} problems:\n${lines.map((l) => `- ${l}`).join('\n')}`;
    return new SimError(problems[0]!.code, text, problems);
  }
}

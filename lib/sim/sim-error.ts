/** The option that would help, and what to write there. */
export interface SimRemedy {
  /** Of `SimulatorOptions` or `TemplateOptions`, or `resources` of `fromWebAcl`. */
  readonly option: 'parameters' | 'webAcl' | 'resources' | 'managedRuleGroups' | 'searchStrings';
  /** E.g. the name of a parameter, or the ARN of a rule group. */
  readonly name?: string;
}

/** One thing that keeps a web ACL from being evaluated. */
export interface SimProblem {
  /** Stable, snake_case, e.g. `unsupported_statement`. */
  readonly code: string;
  /** Where it was found, e.g. `rule "human-check": Statement.SqliMatchStatement`. */
  readonly where: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
  /** Absent where the template or web ACL itself must change. */
  readonly remedy?: SimRemedy;
}

const IN_LIBRARY: Readonly<Record<SimRemedy['option'], (name: string) => string>> = {
  parameters: (name) => `give its value in parameters, as ${JSON.stringify(name)}`,
  webAcl: () => 'choose with webAcl',
  resources: () => 'give it as a resource',
  managedRuleGroups: () => 'give a stand-in in managedRuleGroups',
  searchStrings: () => "say with searchStrings: 'text' or 'base64'",
};

function inLibrary({ option, name = '' }: SimRemedy): string {
  return IN_LIBRARY[option](name);
}

/**
 * Why a web ACL can't be evaluated. Thrown at load only, never for a request, and with every problem at once.
 *
 * Codes: `not_a_template`, `no_web_acl`, `ambiguous_web_acl`, `unresolved_reference`, `unsupported_intrinsic`,
 * `unsupported_transform`, `unsupported_statement`, `unsupported_field`, `unsupported_action`, `unsupported_transformation`,
 * `unsupported_managed_group`, `unsupported_condition` (of a listener rule), `ambiguous_search_string`, `invalid_regex`, `unsupported_regex`, `invalid_cidr`, `invalid_option`,
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

  /**
   * All problems in one error, whose code is that of the first.
   *
   * @param remedy how the option that would help is called where the error is read; the library's own words by default
   */
  static of(problems: readonly SimProblem[], remedy: (of: SimRemedy) => string = inLibrary): SimError {
    const lines = problems.map((problem) => {
      const text = problem.remedy ? `${problem.message}; ${remedy(problem.remedy)}` : problem.message;
      return problem.where ? `${problem.where}: ${text}` : text;
    });
    const text = lines.length === 1 ? lines[0]! : `${lines.length} problems:\n${lines.map((l) => `- ${l}`).join('\n')}`;
    return new SimError(problems[0]!.code, text, problems);
  }
}

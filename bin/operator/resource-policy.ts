/** A statement of a policy, as IAM's grammar has it. */
export interface PolicyStatement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What an AWS service, or a role, asks for. */
export interface PolicyRequest {
  /** Service principal, as `cloudwatch.amazonaws.com`. */
  readonly service?: string;
  /** Names under which a policy may speak of a role: its ARN, and where its account counts for it, too, that of the account. */
  readonly principals?: readonly string[];
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the request carries; keys of any case. */
  readonly context: Readonly<Record<string, string>>;
}

/** `unclear` when the outcome hangs on a condition that isn't understood here: never to be taken for a yes. */
export type PolicyVerdict = 'allowed' | 'denied' | 'not allowed' | 'unclear';

/**
 * Whether a policy lets an AWS service or a role do something: a Deny that fits wins, else an Allow has to fit.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function judgePolicy(policy: unknown, request: PolicyRequest): PolicyVerdict {
  const statements = statementsOf(policy);
  if (statements === undefined) return 'unclear';
  const fits = (effect: string) =>
    statements.filter(({ Effect }) => Effect === effect).map((statement) => matches(statement, request));
  const deny = fits('Deny');
  if (deny.includes('yes')) return 'denied';
  const allow = fits('Allow');
  if (deny.includes('unclear')) return 'unclear';
  if (allow.includes('yes')) return 'allowed';
  return allow.includes('unclear') ? 'unclear' : 'not allowed';
}

type Fit = 'yes' | 'no' | 'unclear';

/** @returns undefined when it is no policy */
export function statementsOf(policy: unknown): PolicyStatement[] | undefined {
  if (typeof policy !== 'string') {
    const { Statement } = (policy ?? {}) as { readonly Statement?: unknown };
    return Statement === undefined ? undefined : ([Statement].flat() as PolicyStatement[]);
  }
  try {
    const parsed: unknown = JSON.parse(policy);
    return typeof parsed === 'string' ? undefined : statementsOf(parsed);
  } catch {
    return undefined;
  }
}

function matches(statement: PolicyStatement, request: PolicyRequest): Fit {
  const { service, principals = [], action, resource, context } = request;
  const { Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const isNamed = (principal: unknown) =>
    principal === '*' ||
    Object.entries((principal ?? {}) as Record<string, unknown>).some(([kind, names]) =>
      [names].flat().some((name) => {
        if (name === '*') return true;
        return kind === 'Service' ? name === service : kind === 'AWS' && principals.includes(String(name));
      }),
    );
  if (Principal === undefined && NotPrincipal === undefined) return 'no';
  if (Principal === undefined ? isNamed(NotPrincipal) : !isNamed(Principal)) return 'no';
  const named = (patterns: string | readonly string[] | undefined, text: string, ignoreCase: boolean) =>
    [patterns ?? []].flat().some((pattern) => like(String(pattern), text, ignoreCase));
  if (NotAction === undefined ? !named(Action, action, true) : named(NotAction, action, true)) return 'no';
  if (NotResource !== undefined ? named(NotResource, resource, false) : Resource && !named(Resource, resource, false)) {
    return 'no';
  }
  const keys = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const fits = Object.entries(Condition).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, values]) =>
      holds(operator, [values].flat().map(String), keys, key.toLowerCase(), service !== undefined),
    ),
  );
  if (fits.includes('no')) return 'no';
  return fits.includes('unclear') ? 'unclear' : 'yes';
}

type Comparison = (wanted: string, got: string) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, got) => wanted === got,
  StringEqualsIgnoreCase: (wanted, got) => wanted.toLowerCase() === got.toLowerCase(),
  StringLike: (wanted, got) => like(wanted, got),
  ArnEquals: (wanted, got) => like(wanted, got),
  ArnLike: (wanted, got) => like(wanted, got),
  Bool: (wanted, got) => wanted.toLowerCase() === got.toLowerCase(),
};

/** Keys that the request of a service never carries: what a person or a role brings along, and where it comes from. */
const NEVER_CARRIED =
  /^aws:(principal(account|arn|orgid|orgpaths|tag\/.*|type)|userid|username|sourceip|sourcevpce?|vpcsourceip|multifactorauth.*|calledvia.*)$/;

function holds(
  operator: string,
  wanted: string[],
  keys: ReadonlyMap<string, string>,
  key: string,
  isService: boolean,
): Fit {
  const got = keys.get(key);
  // Whether a key is there isn't known of those that nobody listed here.
  if (got === undefined && !(isService && NEVER_CARRIED.test(key))) return 'unclear';
  if (operator === 'Null') return wanted.includes(String(got === undefined)) ? 'yes' : 'no';
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const negated = name.replace(/^(String|Arn)Not/, '$1');
  const compare = COMPARISONS[name] ?? COMPARISONS[negated];
  if (compare === undefined) return 'unclear';
  const isNegated = COMPARISONS[name] === undefined;
  if (got === undefined) return ifExists || isNegated || set === 'ForAllValues' ? 'yes' : 'no';
  return wanted.some((value) => compare(value, got)) === isNegated ? 'no' : 'yes';
}

/** IAM's `*` and `?`. */
function like(pattern: string, text: string, ignoreCase = false): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, ignoreCase ? 'is' : 's').test(text);
}

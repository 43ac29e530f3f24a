/** Who AWS WAF lets its records be written by: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
export const DELIVERY = 'delivery.logs.amazonaws.com';

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | string[]; readonly AWS?: string | string[] };
  readonly Action?: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

interface LogGroupPlace {
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

/**
 * What a policy of CloudWatch Logs says about the delivery of the log into a group. `unclear` stands for a condition that isn't judged here.
 * A policy may stand on the account, or on the log group itself.
 */
export function deliveryIn(policy: string, group: LogGroupPlace): 'allowed' | 'denied' | 'unclear' | 'silent' {
  const concerned = statementsOf(policy).filter((statement) => concerns(statement, group));
  const verdicts = concerned.map(({ Effect, Condition }) => ({ Effect, met: isMet(Condition, group) }));
  if (verdicts.some(({ Effect, met }) => Effect === 'Deny' && met === true)) return 'denied';
  if (verdicts.some(({ met }) => met === undefined)) return 'unclear';
  return verdicts.some(({ Effect, met }) => Effect === 'Allow' && met === true) ? 'allowed' : 'silent';
}

function statementsOf(policy: string): Statement[] {
  try {
    return [(JSON.parse(policy) as { Statement?: Statement | Statement[] }).Statement ?? []].flat();
  } catch {
    return [];
  }
}

function concerns({ Principal, Action, Resource }: Statement, { name, region, account }: LogGroupPlace): boolean {
  const services =
    typeof Principal === 'string' ? [Principal] : [Principal?.Service ?? [], Principal?.AWS ?? []].flat();
  const stream = `arn:aws:logs:${region}:${account}:log-group:${name}:log-stream:any`;
  return (
    services.some((service) => service === '*' || service === DELIVERY) &&
    [Action ?? []].flat().some((action) => matches(action.toLowerCase(), 'logs:putlogevents')) &&
    [Resource ?? []].flat().some((resource) => matches(resource.replace(/^arn:aws[a-z-]*:/, 'arn:aws:'), stream))
  );
}

/** Of the conditions that AWS itself writes into such policies; undefined for any other. */
function isMet(condition: Statement['Condition'], { region, account }: LogGroupPlace): boolean | undefined {
  const source = `arn:aws:logs:${region}:${account}:any`;
  const results = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => {
      const values = [value].flat();
      const text = { 'aws:sourceaccount': account, 'aws:sourcearn': source }[key.toLowerCase()];
      if (text === undefined || !/^(?:String|Arn)(?:Equals|Like)(?:IfExists)?$/i.test(operator)) return undefined;
      return values.some((pattern) => matches(pattern.replace(/^arn:aws[a-z-]*:/, 'arn:aws:'), text));
    }),
  );
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

/** IAM's `*` and `?`. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(text);
}

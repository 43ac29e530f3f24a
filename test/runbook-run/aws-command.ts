/** The clients by the names that the AWS CLI gives to the services. Required when a page asks. */
const CLIENTS: Readonly<Record<string, () => object>> = {
  cloudformation: () => require('@aws-sdk/client-cloudformation'),
  cloudwatch: () => require('@aws-sdk/client-cloudwatch'),
  ec2: () => require('@aws-sdk/client-ec2'),
  events: () => require('@aws-sdk/client-eventbridge'),
  kms: () => require('@aws-sdk/client-kms'),
  lambda: () => require('@aws-sdk/client-lambda'),
  logs: () => require('@aws-sdk/client-cloudwatch-logs'),
  'pinpoint-sms-voice-v2': () => require('@aws-sdk/client-pinpoint-sms-voice-v2'),
  secretsmanager: () => require('@aws-sdk/client-secrets-manager'),
  sesv2: () => require('@aws-sdk/client-sesv2'),
  sns: () => require('@aws-sdk/client-sns'),
  sqs: () => require('@aws-sdk/client-sqs'),
  wafv2: () => require('@aws-sdk/client-wafv2'),
};

/** Operations of services without a client here: their options are looked at by nobody but the reader of this list. */
const WITHOUT_MODEL: readonly string[] = [
  'cloudtrail lookup-events',
  'cognito-idp describe-user-pool',
  'health describe-events',
  'ses describe-active-receipt-rule-set',
  'ses get-identity-notification-attributes',
  'ses get-send-statistics',
  'ses set-identity-feedback-forwarding-enabled',
  'ses set-identity-notification-topic',
  'sts get-caller-identity',
  'support describe-cases',
];

/** Of the CLI itself, version 2. */
const TAIL = ['--since', '--format', '--filter-pattern', '--follow'];
/** Every operation takes them. */
const GLOBAL = ['--query', '--output', '--region', '--profile'];
/** Names that the CLI gives to members whose own name means something else to it. */
const RENAMED: Readonly<Record<string, string>> = { '--notification-endpoint': '--endpoint' };

/** As the schemas of the SDK have it: a kind, or a function that gives a schema; beside it traits. */
type Type = number | (() => unknown[]) | unknown[];

export interface AwsCommand {
  readonly service: string;
  /** Such as `UpdateIPSet`; undefined where there is no model. */
  readonly operation?: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly query?: string;
}

/**
 * Reads a command of the AWS CLI as AWS's model of the service has it.
 *
 * @throws {Error} on an operation or an option that does not exist, on a missing one, and on a value of another kind
 */
export function readAwsCommand(args: readonly string[]): AwsCommand {
  const [service = '', name = '', ...rest] = args;
  const options = optionsOf(rest);
  const query = options.get('--query')?.[0];
  for (const option of GLOBAL) options.delete(option);
  if (service === 'logs' && name === 'tail') {
    const unknown = [...options.keys()].filter((option) => option !== '' && !TAIL.includes(option));
    if (unknown.length > 0 || !options.get('')?.[0])
      throw new Error(`logs tail does not take ${unknown.join(' ')}, or misses its group`);
    return { service, input: {} };
  }
  if (WITHOUT_MODEL.includes(`${service} ${name}`)) return { service, input: {} };
  const client = CLIENTS[service]?.() as Record<string, unknown[]> | undefined;
  if (client === undefined) throw new Error(`aws ${service}: no model of this service is here`);
  const found = Object.keys(client).find((key) => key.endsWith('Command') && kebab(key.slice(0, -7)) === name);
  if (found === undefined) throw new Error(`aws ${service} has no operation ${name}`);
  const operation = found.slice(0, -7);
  const schema = (client[`${operation}$`]![4] as () => unknown[])();
  const members = (schema[4] ?? []) as string[];
  const types = (schema[5] ?? []) as Type[];
  const input: Record<string, unknown> = {};
  for (const [option, values] of options) {
    const asked = RENAMED[option] ?? option;
    const [at, flag] = memberOf(members, types, asked);
    if (values.length === 0 && flag === undefined) throw new Error(`aws ${service} ${name}: ${option} has no value`);
    if (flag !== undefined && at >= 0) {
      input[members[at]!] = flag;
      continue;
    }
    if (at < 0) throw new Error(`aws ${service} ${name} does not take ${option || values.join(' ')}`);
    input[members[at]!] = readValue(types[at]!, values, `aws ${service} ${name} ${option}`);
  }
  const missing = members.slice(0, Number(schema[6] ?? 0)).filter((member) => !(member in input));
  if (missing.length > 0)
    throw new Error(`aws ${service} ${name} misses ${missing.map((member) => `--${kebab(member)}`).join(', ')}`);
  return { service, operation, input, ...(query === undefined ? {} : { query }) };
}

/** `UpdateIPSet` → `update-ip-set`, `WebACLArn` → `web-acl-arn`, as botocore spells it. */
function kebab(name: string): string {
  return name
    .replace(/IPSet/g, 'IpSet')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

/** What stands before the first option belongs to no option. */
function optionsOf(args: readonly string[]): Map<string, string[]> {
  const options = new Map<string, string[]>();
  let current = '';
  for (const arg of args) {
    if (/^--[a-z]/.test(arg)) {
      current = arg;
      options.set(current, []);
    } else options.set(current, [...(options.get(current) ?? []), arg]);
  }
  return options;
}

/** Where the member stands, and for one of true and false which it is: `--no-…` is false. */
function memberOf(members: readonly string[], types: readonly Type[], option: string): [number, boolean | undefined] {
  const of = (text: string) => members.findIndex((member) => `--${kebab(member)}` === text);
  const isFlag = (at: number) => at >= 0 && kindOf(types[at]!) === 2;
  const negated = of(option.replace(/^--no-/, '--'));
  if (option.startsWith('--no-') && isFlag(negated)) return [negated, false];
  const at = of(option);
  return [at, isFlag(at) ? true : undefined];
}

function kindOf(type: Type): unknown {
  return Array.isArray(type) ? type[0] : type;
}

const LIST_OF_TEXT = 64;

function readValue(type: Type, values: readonly string[], what: string): unknown {
  const kind = kindOf(type);
  const [value = ''] = values;
  if (/^[[{]/.test(value)) return JSON.parse(value);
  if (kind === LIST_OF_TEXT) return [...values];
  if (values.length !== 1 && typeof kind !== 'function')
    throw new Error(`${what} takes one value, got ${values.join(' ')}`);
  if (kind === 4) {
    if (Number.isNaN(Date.parse(value))) throw new Error(`${what} must be a time, got ${value}`);
    return new Date(value);
  }
  if (kind === 1) {
    if (!/^-?\d+$/.test(value)) throw new Error(`${what} must be a whole number, got ${value}`);
    return Number(value);
  }
  // A structure, as Key=value,Key=value; or a list of what has names.
  if (typeof kind === 'function' && values.some((each) => each.includes('='))) return { shorthand: [...values] };
  return values.length === 1 ? value : [...values];
}

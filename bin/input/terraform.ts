import { CommandError, UsageError } from '../terminal/io';
import { readJson } from './input-file';

type Json = Record<string, unknown>;

interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly mode?: string;
  readonly values?: Json;
}

interface Module {
  readonly resources?: readonly StateResource[];
  readonly child_modules?: readonly Module[];
}

/** What Terraform knows of AWS WAF, in the API's form. */
export interface TerraformWaf {
  readonly webAcl: unknown;
  /** Rule groups, sets and the log. */
  readonly resources: readonly unknown[];
}

const WEB_ACL = 'aws_wafv2_web_acl';
/** By attribute in which a resource holds its rules as JSON. */
const RULES_JSON: Readonly<Record<string, string>> = { [WEB_ACL]: 'rule_json', aws_wafv2_rule_group: 'rules_json' };
const READ = [
  'aws_wafv2_rule_group',
  'aws_wafv2_ip_set',
  'aws_wafv2_regex_pattern_set',
  'aws_wafv2_web_acl_logging_configuration',
];
/** These put rules into a web ACL that says nothing of them. */
const ELSEWHERE = ['aws_wafv2_web_acl_rule', 'aws_wafv2_web_acl_rule_group_association'];

/**
 * Web ACL, rule groups and sets out of what `terraform show -json` prints, of a state or of a plan.
 *
 * @param wanted address or name of the web ACL, where there are several
 * @throws CommandError, UsageError, errno errors
 */
export async function readTerraform(path: string, wanted?: string): Promise<TerraformWaf> {
  return terraformWaf(await readJson(path), path, wanted);
}

/** The same of what was read. @throws CommandError, UsageError */
export function terraformWaf(output: unknown, path: string, wanted?: string): TerraformWaf {
  const shown = output as { values?: Json; planned_values?: Json } | null;
  const root = (shown?.planned_values ?? shown?.values)?.root_module as Module | undefined;
  if (root === undefined) throw new CommandError(`${path}: is not what "terraform show -json" prints`);
  const all = [...resourcesOf(root)].filter(({ mode = 'managed' }) => mode === 'managed');
  const elsewhere = all.filter(({ type }) => ELSEWHERE.includes(type)).map(({ address }) => address);
  if (elsewhere.length > 0) {
    throw new CommandError(
      `${path}: ${elsewhere.join(', ')} put rules into a web ACL from outside, which is not read; give "aws wafv2 get-web-acl" with --web-acl`,
    );
  }
  const acls = all.filter(({ type }) => type === WEB_ACL);
  const chosen = acls.filter((acl) => wanted === undefined || [acl.address, acl.values?.name].includes(wanted));
  if (chosen.length !== 1) {
    const there = acls.map(({ address }) => address).join(', ') || 'none';
    if (chosen.length === 0)
      throw new CommandError(`${path}: no web ACL${wanted ? ` ${wanted}` : ''}; there are ${there}`);
    throw new UsageError(`${path}: several web ACLs; choose with --acl: ${there}`);
  }
  const webAcl = inApiForm(chosen[0]!, path);
  const resources = all
    .filter(({ type, values }) => READ.includes(type) && isOf(values, chosen[0]!.values))
    .map((resource) => inApiForm(resource, path));
  return { webAcl, resources };
}

function* resourcesOf({ resources = [], child_modules: children = [] }: Module): Generator<StateResource> {
  yield* resources;
  for (const child of children) yield* resourcesOf(child);
}

/** A log belongs to one web ACL; whatever else there is may be referred to. */
function isOf(values: Json | undefined, webAcl: Json | undefined): boolean {
  return values?.resource_arn === undefined || values.resource_arn === webAcl?.arn;
}

function inApiForm({ address, type, values = {} }: StateResource, path: string): Json {
  const attribute = RULES_JSON[type];
  const { rule, custom_response_body: bodies, regular_expression: patterns, ...rest } = values;
  if (attribute !== undefined) {
    delete rest[attribute];
    // In a plan that refers to what doesn't exist yet the whole text is unknown, and Terraform leaves it out.
    if (values[attribute] == null && isEmpty(rule)) {
      throw new CommandError(
        `${path}: the rules of ${address} are known after the next apply only; show the state after it, or give the rules by --web-acl or --rule-group`,
      );
    }
  }
  const rules =
    attribute === undefined ? undefined : rulesOf(values[attribute], rule, `${path}: ${attribute} of ${address}`);
  return {
    ...(apiForm(rest) as Json),
    ...(rules !== undefined && { Rules: rules }),
    // None is a set that is empty.
    ...(type === 'aws_wafv2_ip_set' && { Addresses: values.addresses ?? [] }),
    ...(type === 'aws_wafv2_regex_pattern_set' && {
      RegularExpressionList: apiForm(patterns ?? [], 'regular_expression'),
    }),
    ...(!isEmpty(bodies) && { CustomResponseBodies: bodiesOf(bodies as Json[]) }),
  };
}

function rulesOf(json: unknown, blocks: unknown, where: string): unknown {
  if (typeof json !== 'string' || json === '') return apiForm(blocks ?? [], 'rule');
  try {
    return withBytes(JSON.parse(json));
  } catch (error) {
    throw new CommandError(`${where}: not JSON: ${(error as Error).message}`);
  }
}

function bodiesOf(blocks: readonly Json[]): Json {
  return Object.fromEntries(blocks.map(({ key, ...body }) => [String(key), apiForm(body)]));
}

/** Names that are more than their words with capital letters. */
const NAMES: Readonly<Record<string, string>> = {
  arn: 'ARN',
  asn: 'ASN',
  aws_managed_rules_acfp_rule_set: 'AWSManagedRulesACFPRuleSet',
  aws_managed_rules_anti_ddos_rule_set: 'AWSManagedRulesAntiDDoSRuleSet',
  aws_managed_rules_atp_rule_set: 'AWSManagedRulesATPRuleSet',
  aws_managed_rules_bot_control_rule_set: 'AWSManagedRulesBotControlRuleSet',
  cloudwatch_metrics_enabled: 'CloudWatchMetricsEnabled',
  forwarded_ip: 'ForwardedIP',
  forwarded_ip_config: 'ForwardedIPConfig',
  http_method: 'HTTPMethod',
  ip: 'IP',
  ip_address_version: 'IPAddressVersion',
  ip_set_forwarded_ip_config: 'IPSetForwardedIPConfig',
  ip_set_reference_statement: 'IPSetReferenceStatement',
  ja3_fingerprint: 'JA3Fingerprint',
  ja4_fingerprint: 'JA4Fingerprint',
};

/** Repeated blocks that are a list in the API; every other block is there once. */
const LISTS: Readonly<Record<string, string>> = {
  condition: 'Conditions',
  custom_key: 'CustomKeys',
  data_protection: 'DataProtections',
  excluded_rule: 'ExcludedRules',
  filter: 'Filters',
  insert_header: 'InsertHeaders',
  managed_rule_group_configs: 'ManagedRuleGroupConfigs',
  pre_parse_text_transformation: 'PreParseTextTransformations',
  redacted_fields: 'RedactedFields',
  regular_expression: 'RegularExpressionList',
  response_header: 'ResponseHeaders',
  rule: 'Rules',
  rule_action_override: 'RuleActionOverrides',
  rule_label: 'RuleLabels',
  text_transformation: 'TextTransformations',
};
/** Whose `statement` blocks are a list. */
const SEVERAL_STATEMENTS = ['and_statement', 'or_statement'];

/** Blocks and attributes of the provider as members of the API. */
function apiForm(value: unknown, block = ''): unknown {
  if (!Array.isArray(value)) return isObject(value) ? members(value, block) : value;
  if (!value.some(isObject)) return value.every((item) => item === null) && value.length > 0 ? {} : value;
  return LISTS[block] === undefined ? members(value[0] as Json, block) : value.map((item) => apiForm(item, block));
}

function members(object: Json, block: string): Json {
  const found = Object.entries(object).flatMap(([name, value]): Array<[string, unknown]> => {
    if (isEmpty(value)) return [];
    if (name === 'search_string') return [['SearchString', Buffer.from(String(value))]];
    if (name === 'statement' && SEVERAL_STATEMENTS.includes(block)) {
      return [['Statements', (value as unknown[]).map((item) => apiForm(item))]];
    }
    // The kinds of resource, such as `API_GATEWAY`.
    if (block === 'request_body') return [[name.toUpperCase(), apiForm(value, name)]];
    return [[LISTS[name] ?? NAMES[name] ?? pascal(name), apiForm(value, name)]];
  });
  return Object.fromEntries(found);
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Absent blocks are empty lists, absent texts empty. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `rule_json` has search strings as text, which the provider encodes: as bytes they can't be taken for base64. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === 'SearchString' && typeof child === 'string' ? Buffer.from(child) : withBytes(child),
    ]),
  );
}

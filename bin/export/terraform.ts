import { GROUP_REFERENCE } from '../../lib/contract/protection/web-acl-metrics';
import type { LogSettings } from '../../lib/sim/log/settings';
import { CommandError } from '../terminal/io';
import type { Exported } from './api-inputs';
import { type HclBlock, HclExpression, type HclValue } from './hcl';
import type { ShieldExport } from './shield-resources';
import { BLOCK_OF_LIST, snake } from './terraform-names';

type Json = Readonly<Record<string, unknown>>;

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type?: string; readonly Properties?: Json } | undefined>>;
}

const RESOURCE: Readonly<Record<Exported['kind'], string>> = {
  'ip-set': 'aws_wafv2_ip_set',
  'regex-pattern-set': 'aws_wafv2_regex_pattern_set',
  'rule-group': 'aws_wafv2_rule_group',
  'web-acl': 'aws_wafv2_web_acl',
};

/** The local value that holds the rules by which a web ACL refers to the groups. */
const RULES_LOCAL = 'otp_shield_rules';

export interface TerraformExport {
  readonly blocks: readonly HclBlock[];
  /** What stands in the template and not in the blocks, in words. */
  readonly missing: readonly string[];
}

/**
 * The shield as resources of Terraform's provider `hashicorp/aws`. References between them are expressions, so one apply makes all.
 *
 * @throws CommandError for what Terraform's JSON can't say, such as a search string that is no text
 */
export function terraformExport(
  shield: Pick<ShieldExport, 'resources' | 'groups'>,
  template: unknown,
  log: LogSettings,
): TerraformExport {
  const addresses = new Map(shield.resources.map(({ name, kind }) => [name, `${RESOURCE[kind]}.${label(name)}`]));
  const { Resources: all = {} } = template as Template;
  const blocks = shield.resources.map((resource) => resourceBlock(resource, addresses, isRunTime(all, resource)));
  if (shield.groups.length > 0) blocks.push(references(shield.groups, addresses));
  const around = shield.resources
    .filter(({ kind }) => kind === 'web-acl')
    .map((webAcl) => besideWebAcl(webAcl, all, log, addresses.get(webAcl.name)!));
  return {
    blocks: [...blocks, ...around.flatMap((each) => each.blocks)],
    missing: around.flatMap(({ missing }) => missing),
  };
}

/** A set whose addresses are written at run time: a gate, or a block list. */
function isRunTime(all: NonNullable<Template['Resources']>, { logicalId = '' }: Exported): boolean {
  return all[logicalId]?.Type === 'Custom::OtpShieldIpSet';
}

/** Names of AWS WAF are letters, digits, `_` and `-`; Terraform's may not begin with a digit or `-`. */
function label(name: string): string {
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

function resourceBlock(
  { kind, name, input }: Exported,
  addresses: ReadonlyMap<string, string>,
  runTime: boolean,
): HclBlock {
  const { Rules: rules, RegularExpressionList: patterns, CustomResponseBodies: bodies = {}, ...rest } = input;
  const { attributes, blocks } = parts(rest);
  const json = rules === undefined ? {} : { [rulesAttribute(kind)]: encoded(rules, addresses, name) };
  return {
    type: 'resource',
    labels: [RESOURCE[kind], label(name)],
    comment: runTime
      ? 'A gate or a block list: what stands in it is written at run time, and not by Terraform.'
      : undefined,
    attributes: { ...attributes, ...(runTime ? { addresses: [] } : {}), ...json },
    blocks: [
      ...blocks,
      ...((patterns ?? []) as ReadonlyArray<{ RegexString: string }>).map(({ RegexString }) => ({
        type: 'regular_expression',
        attributes: { regex_string: RegexString },
      })),
      ...Object.entries(bodies as Readonly<Record<string, Json>>).map(([key, body]) => ({
        type: 'custom_response_body',
        attributes: { key, ...parts(body).attributes },
      })),
      ...(runTime ? [lifecycle('addresses', 'description')] : []),
    ],
  };
}

function lifecycle(...ignored: readonly string[]): HclBlock {
  return { type: 'lifecycle', attributes: { ignore_changes: ignored.map((name) => new HclExpression(name)) } };
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/wafv2_rule_group and …/wafv2_web_acl */
function rulesAttribute(kind: Exported['kind']): string {
  return kind === 'rule-group' ? 'rules_json' : 'rule_json';
}

function encoded(rules: unknown, addresses: ReadonlyMap<string, string>, owner: string): HclExpression {
  return new HclExpression('jsonencode(', ruleValue(rules, addresses, owner), ')');
}

/** Rules of the API with expressions for ARNs, and with search strings as text: the provider makes the base64 itself. */
function ruleValue(value: unknown, addresses: ReadonlyMap<string, string>, owner: string): HclValue {
  if (Array.isArray(value)) return value.map((item) => ruleValue(item, addresses, owner));
  if (typeof value !== 'object' || value === null) return value as string | number | boolean;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]): [string, HclValue] => {
      const address = key === 'ARN' ? addresses.get(String(child)) : undefined;
      if (address !== undefined) return [key, new HclExpression(`${address}.arn`)];
      if (key === 'SearchString') return [key, textOf(String(child), owner)];
      return [key, ruleValue(child, addresses, owner)];
    }),
  );
}

function textOf(base64: string, owner: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    throw new CommandError(
      `${owner}: the search string ${base64} (base64) is no text, and Terraform takes search strings as text only; export without --terraform`,
    );
  }
}

/** Members of the API as attributes and blocks. */
function parts(value: Json): Required<Pick<HclBlock, 'attributes' | 'blocks'>> {
  const attributes: Record<string, HclValue> = {};
  const blocks: HclBlock[] = [];
  for (const [key, child] of Object.entries(value)) {
    const repeated = BLOCK_OF_LIST[key];
    if (repeated !== undefined) {
      for (const item of child as readonly Json[]) blocks.push({ type: repeated, ...parts(item) });
    } else if (typeof child === 'object' && child !== null && !Array.isArray(child)) {
      blocks.push({ type: snake(key), ...parts(child as Json) });
    } else attributes[snake(key)] = child as HclValue;
  }
  return { attributes, blocks };
}

/** For `rule_json = jsonencode(concat(local.otp_shield_rules, […]))` of the web ACL that refers to the groups. */
function references(groups: readonly string[], addresses: ReadonlyMap<string, string>): HclBlock {
  const rules = Object.values(GROUP_REFERENCE).map((Name, Priority) => ({
    Name,
    Priority,
    Statement: { RuleGroupReferenceStatement: { ARN: new HclExpression(`${addresses.get(groups[Priority]!)}.arn`) } },
    OverrideAction: { None: {} },
    VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: Name },
  }));
  return {
    type: 'locals',
    comment: `The rules for your web ACL, in this order and before rules that allow:\n  rule_json = jsonencode(concat(local.${RULES_LOCAL}, [ … ]))`,
    attributes: { [RULES_LOCAL]: rules },
  };
}

/** Its log, and what it is in front of. */
function besideWebAcl(
  { logicalId = '', name }: Exported,
  all: NonNullable<Template['Resources']>,
  log: LogSettings,
  address: string,
): TerraformExport {
  const ofType = (type: string) => Object.entries(all).filter(([, resource]) => resource?.Type === type);
  const isOurs = (reference: unknown) => JSON.stringify(reference ?? '').includes(`"${logicalId}"`);
  const blocks: HclBlock[] = [];
  const missing: string[] = [];
  for (const [, resource] of ofType('AWS::WAFv2::LoggingConfiguration')) {
    const { ResourceArn, LogDestinationConfigs } = resource?.Properties ?? {};
    if (!isOurs(ResourceArn)) continue;
    const text = JSON.stringify(LogDestinationConfigs);
    const group = ofType('AWS::Logs::LogGroup').find(([id]) => text.includes(`"${id}"`))?.[1]?.Properties;
    if (typeof group?.LogGroupName !== 'string') {
      missing.push(`the log of ${name}, which goes where only a deployment knows`);
      continue;
    }
    const { RedactedFields = [], LoggingFilter } = log;
    const { blocks: filters } = parts({ RedactedFields, ...(LoggingFilter && { LoggingFilter }) });
    blocks.push(
      { type: 'resource', labels: ['aws_cloudwatch_log_group', label(name)], attributes: logGroup(group) },
      {
        type: 'resource',
        labels: ['aws_wafv2_web_acl_logging_configuration', label(name)],
        attributes: {
          resource_arn: new HclExpression(`${address}.arn`),
          log_destination_configs: [new HclExpression(`aws_cloudwatch_log_group.${label(name)}.arn`)],
        },
        blocks: filters,
      },
    );
    if (group.KmsKeyId !== undefined) missing.push(`the key of the log of ${name} (kms_key_id)`);
  }
  const associations = ofType('AWS::WAFv2::WebACLAssociation').filter(([, { Properties } = {}]) =>
    isOurs(Properties?.WebACLArn),
  );
  associations.forEach(([, { Properties } = {}], index) => {
    const arn = Properties?.ResourceArn;
    if (typeof arn !== 'string')
      missing.push(`the association of ${name} with a resource that only a deployment knows`);
    else {
      blocks.push({
        type: 'resource',
        labels: ['aws_wafv2_web_acl_association', index === 0 ? label(name) : `${label(name)}_${index + 1}`],
        attributes: { resource_arn: arn, web_acl_arn: new HclExpression(`${address}.arn`) },
      });
    }
  });
  if (all[logicalId]?.Properties?.Scope === 'CLOUDFRONT' && associations.length === 0) {
    blocks.push({
      type: 'output',
      labels: [`${label(name)}_arn`],
      comment: 'For web_acl_id of your aws_cloudfront_distribution: AWS WAF has no association for it.',
      attributes: { value: new HclExpression(`${address}.arn`) },
    });
    for (const [id, { Properties } = {}] of ofType('AWS::CloudFront::Distribution')) {
      const { WebACLId } = (Properties?.DistributionConfig ?? {}) as Json;
      if (isOurs(WebACLId)) missing.push(`web_acl_id of the distribution ${id}, which must be ${address}.arn`);
    }
  }
  return { blocks, missing };
}

function logGroup({ LogGroupName, RetentionInDays }: Json): Record<string, HclValue> {
  return {
    name: String(LogGroupName),
    ...(typeof RetentionInDays === 'number' && { retention_in_days: RetentionInDays }),
  };
}

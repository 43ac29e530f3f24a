import type { RuleGroup, WebAcl } from '../../waf/statement';
import { SimError, type SimProblem } from '../sim-error';
import type { LoadedContainer } from './program';
import type { WafResource } from './waf-resource';

type Json = Record<string, unknown>;

/** A resource that is not made, because its condition is false. */
export interface OmittedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly condition: string;
}

export interface WebAclCandidates {
  readonly resources: readonly WafResource[];
  readonly omitted: readonly OmittedResource[];
  readonly template: Json;
  readonly wanted: string | undefined;
}

/** Undefined for a template that has rule groups and no web ACL. @throws SimError `no_web_acl`, `ambiguous_web_acl` */
export function chooseWebAcl({ resources, omitted, template, wanted }: WebAclCandidates): WafResource | undefined {
  const acls = resources.filter(({ kind }) => kind === 'webacl');
  const names = acls.map(({ logicalId }) => logicalId).join(', ');
  const missing = omitted.filter(({ type }) => type === 'AWS::WAFv2::WebACL');
  if (wanted !== undefined) {
    const found = acls.find(({ logicalId, name }) => logicalId === wanted || name === wanted);
    if (found) return found;
    const hidden = missing.find(({ logicalId }) => logicalId === wanted);
    if (hidden) throw SimError.of([behindCondition(hidden, template)]);
    throw new SimError(
      'no_web_acl',
      `the template has no web ACL ${JSON.stringify(wanted)}, ${names === '' ? 'and no other' : `only ${names}`}`,
    );
  }
  if (acls.length > 1) {
    const message = `the template has several web ACLs: ${names}`;
    throw SimError.of([{ code: 'ambiguous_web_acl', where: '', message, remedy: { option: 'webAcl' } }]);
  }
  if (acls.length === 1) return acls[0]!;
  if (missing.length > 0) throw SimError.of(missing.map((acl) => behindCondition(acl, template)));
  if (resources.some(({ kind }) => kind === 'rulegroup')) return undefined;
  throw new SimError('no_web_acl', `the template has no AWS::WAFv2::WebACL${nestedStacks(template)}`);
}

function behindCondition({ logicalId, condition }: OmittedResource, template: Json): SimProblem {
  const parameters = parametersOf(condition, template, new Set());
  const message =
    `the web ACL ${JSON.stringify(logicalId)} is not made, because its condition ${JSON.stringify(condition)} is false` +
    (parameters.length === 0 ? '' : `, which depends on ${parameters.join(', ')}`);
  const remedy = parameters[0] === undefined ? {} : { remedy: { option: 'parameters', name: parameters[0] } as const };
  return { code: 'no_web_acl', where: '', message, ...remedy };
}

/** Parameters that a condition looks at, through other conditions too. */
function parametersOf(condition: string, template: Json, seen: Set<string>): readonly string[] {
  if (seen.has(condition)) return [];
  seen.add(condition);
  const parameters = (template.Parameters ?? {}) as Json;
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        if (key === 'Ref' && typeof child === 'string' && Object.hasOwn(parameters, child)) found.add(child);
        else if (key === 'Condition' && typeof child === 'string') {
          for (const name of parametersOf(child, template, seen)) found.add(name);
        } else walk(child);
      }
    }
  };
  walk((template.Conditions as Json | undefined)?.[condition]);
  return [...found];
}

function nestedStacks(template: Json): string {
  const nested = Object.entries((template.Resources ?? {}) as Json).flatMap(([logicalId, resource]) => {
    const { Type, Properties } = (resource ?? {}) as { Type?: unknown; Properties?: Json };
    return Type === 'AWS::CloudFormation::Stack' ? [`${logicalId} (${shown(Properties?.TemplateURL)})`] : [];
  });
  if (nested.length === 0) return '';
  return ` itself, only nested stacks, whose templates are not here: ${nested.join(', ')}; give the template with the web ACL`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'no TemplateURL').slice(0, 100);
}

/** A web ACL that lets everything through its rule groups, one after the other, for a template that has only them. */
export function aclAround(groups: readonly LoadedContainer<RuleGroup>[]): LoadedContainer<WebAcl> {
  const visibility = (MetricName: string) => ({
    SampledRequestsEnabled: false,
    CloudWatchMetricsEnabled: false,
    MetricName,
  });
  const name = 'rule-groups-alone';
  const [first] = groups;
  return {
    logicalId: name,
    name,
    arn: first!.arn.replace(/\/rulegroup\/.*/, `/webacl/${name}/alone`),
    labelPrefix: first!.labelPrefix.replace(/:rulegroup:.*/, `:webacl:${name}:`),
    spec: {
      Name: name,
      Scope: first!.spec.Scope,
      DefaultAction: { Allow: {} },
      VisibilityConfig: visibility(name),
      Rules: groups.map(({ logicalId, arn }, index) => ({
        Name: logicalId,
        Priority: index,
        OverrideAction: { None: {} },
        Statement: { RuleGroupReferenceStatement: { Arn: arn } },
        VisibilityConfig: visibility(logicalId),
      })),
    },
  };
}

export const ALONE =
  'there is no web ACL: its rule groups are judged alone, in the order of the template, before an ALLOW';

import { createHash } from 'node:crypto';
import { RUN_TIME_IP_SET_TYPE } from '../../contract/posture/run-time-ip-set';
import type { ShapeName } from '../../waf/validation/keys';

export type WafResourceKind = 'webacl' | 'rulegroup' | 'ipset' | 'regexpatternset';

export const RESOURCE_KINDS: Readonly<Record<string, WafResourceKind>> = {
  'AWS::WAFv2::WebACL': 'webacl',
  'AWS::WAFv2::RuleGroup': 'rulegroup',
  'AWS::WAFv2::IPSet': 'ipset',
  // Empty until somebody writes it.
  [RUN_TIME_IP_SET_TYPE]: 'ipset',
  'AWS::WAFv2::RegexPatternSet': 'regexpatternset',
};

export const SHAPES: Readonly<Record<WafResourceKind, ShapeName>> = {
  webacl: 'WebACL',
  rulegroup: 'RuleGroup',
  ipset: 'IPSet',
  regexpatternset: 'RegexPatternSet',
};

/** What CloudFormation would make of a resource of the template, as far as rules refer to it. */
export interface WafResource {
  readonly logicalId: string;
  readonly kind: WafResourceKind;
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly scope: string;
  /** Whether its addresses belong to run time, so that no deployment writes them. */
  readonly atRunTime?: boolean;
  /** Before intrinsic functions are resolved. */
  readonly properties: Record<string, unknown>;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

export function wafResource(
  resource: Pick<WafResource, 'logicalId' | 'kind' | 'name' | 'scope' | 'atRunTime' | 'properties'>,
  { account, region }: Place,
): WafResource {
  const id = uuidOf(resource.logicalId);
  const [place, scope] = resource.scope === 'CLOUDFRONT' ? ['us-east-1', 'global'] : [region, 'regional'];
  const arn = `arn:aws:wafv2:${place}:${account}:${scope}/${resource.kind}/${resource.name}/${id}`;
  return { ...resource, id, arn };
}

/** Labels of a web ACL's or rule group's own rules begin so. */
export function labelPrefix(kind: WafResourceKind, name: string, account: string): string {
  return `awswaf:${account}:${kind}:${name}:`;
}

/** The same id in every run, so that logs can be compared. */
function uuidOf(logicalId: string): string {
  const hex = createHash('sha256').update(logicalId).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

import { WAF_LIMIT } from '../contract/aws-limits';
import { parseCidr } from './cidr';
import type { RuleContainerKind } from './dialect';
import type { CustomResponseBody, Rule, RuleGroup, WebAcl } from './statement';
import { checkAction, checkBodies } from './validation/action';
import { type Fault, Place } from './validation/fault';
import { checkKeys, type ShapeName } from './validation/keys';
import { checkRegex } from './validation/regex';
import { checkImmunity, checkName, checkRules, checkVisibility } from './validation/rule';
import { checkTokenDomains } from './validation/token-domain';

/**
 * What the AWS WAF service refuses at deployment, found beforehand: CloudFormation's schema and CDK's synthesis let much of
 * it pass. Values that are known only at deployment (intrinsic functions, CDK tokens) are left alone. Everything wrong is
 * on the list, not just the first thing.
 */
export { describeFault, type Fault } from './validation/fault';

function collect(value: unknown, check: (place: Place) => void, path = ''): readonly Fault[] {
  const faults: Fault[] = [];
  check(new Place(value, faults, path));
  return faults;
}

export interface RuleSurroundings {
  readonly container: RuleContainerKind;
  /** `CustomResponseBodies` of the same web ACL or rule group. */
  readonly bodies?: Readonly<Record<string, CustomResponseBody>>;
}

export function validateRules(rules: readonly Rule[], around: RuleSurroundings): readonly Fault[] {
  const container = { Rules: rules, CustomResponseBodies: around.bodies };
  return collect(container, (place) => {
    checkKeys(place.at('Rules'), 'Rule');
    checkRules(place.at('Rules'), around.container, place.at('CustomResponseBodies'));
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-webacl.html */
export function validateWebAcl(acl: WebAcl): readonly Fault[] {
  return collect(acl, (place) => {
    checkContainer(place, 'WEB_ACL');
    checkKeys(place, 'WebACL');
    checkAction(place.at('DefaultAction'), place.at('CustomResponseBodies'), ['Allow', 'Block']);
    checkImmunity(place);
    checkTokenDomains(place.at('TokenDomains'));
    checkRequestBody(place.at('AssociationConfig').at('RequestBody'));
    checkDataProtection(place.at('DataProtectionConfig').at('DataProtections'));
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-rulegroup.html */
export function validateRuleGroup(group: RuleGroup): readonly Fault[] {
  return collect(group, (place) => {
    checkContainer(place, 'RULE_GROUP');
    checkKeys(place, 'RuleGroup');
    // Whether a capacity below the documented cost of the rules is enough only the service can tell: it may charge less.
    place.at('Capacity').required().integer(1, WAF_LIMIT.ruleGroupCapacity);
  });
}

function checkContainer(place: Place, container: RuleContainerKind): void {
  checkName(place.at('Name'));
  place
    .at('Description')
    .matches(
      /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]{1,254}[\w+=:#@/\-,.]$/,
      '3 to 256 of A-Z a-z 0-9 _ + = : # @ / - , . and blanks inside',
    );
  place.at('Scope').required().oneOf(['REGIONAL', 'CLOUDFRONT']);
  checkVisibility(place.at('VisibilityConfig'));
  checkBodies(place.at('CustomResponseBodies'));
  checkRules(place.at('Rules'), container, place.at('CustomResponseBodies'));
}

const BODY_LIMIT_RESOURCES = [
  'CLOUDFRONT',
  'API_GATEWAY',
  'COGNITO_USER_POOL',
  'APP_RUNNER_SERVICE',
  'VERIFIED_ACCESS_INSTANCE',
];

/** An Application Load Balancer's 8 KB can't be raised. */
function checkRequestBody(place: Place): void {
  for (const resource of place.keys) {
    if (!BODY_LIMIT_RESOURCES.includes(resource)) {
      place
        .at(resource)
        .fault(`must be one of ${BODY_LIMIT_RESOURCES.join(', ')}; no other resource's limit can be set`);
    }
    place.at(resource).at('DefaultSizeInspectionLimit').required().oneOf(['KB_16', 'KB_32', 'KB_48', 'KB_64']);
  }
}

function checkDataProtection(protections: Place): void {
  for (const protection of protections.items) {
    protection.at('Action').required().oneOf(['SUBSTITUTION', 'HASH']);
    const type = protection.at('Field').at('FieldType').required();
    type.oneOf(['SINGLE_HEADER', 'SINGLE_COOKIE', 'SINGLE_QUERY_ARGUMENT', 'QUERY_STRING', 'BODY']);
    const keys = protection.at('Field').at('FieldKeys');
    if (type.text?.startsWith('SINGLE_')) keys.required().count(1, 100, 'names');
    else if (type.text !== undefined && keys.items.length > 0) keys.fault(`are not allowed for ${type.text}`);
  }
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html */
export function validateIpSet(set: object): readonly Fault[] {
  return collect(set, (place) => {
    checkKeys(place, 'IPSet');
    checkName(place.at('Name'));
    const version = place.at('IPAddressVersion').required();
    version.oneOf(['IPV4', 'IPV6']);
    const addresses = place.at('Addresses').required();
    addresses.count(0, WAF_LIMIT.addressesOfIpSet, 'addresses');
    for (const address of addresses.items) checkCidr(address, version.text);
  });
}

function checkCidr(place: Place, version: string | undefined): void {
  if (place.text === undefined) return;
  const cidr = parseCidr(place.text);
  if (!cidr) {
    place.fault(`must be a CIDR such as 192.0.2.44/32 or 2001:db8::/32, got ${JSON.stringify(place.text)}`);
    return;
  }
  place.check(!place.text.endsWith('/0'), 'must not be /0; write its two halves, e.g. 0.0.0.0/1 and 128.0.0.0/1');
  const spelled = place.text.includes(':') ? 'IPV6' : 'IPV4';
  if (version !== undefined && version !== spelled) place.check(false, `must be ${version}, as IPAddressVersion says`);
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_RegexPatternSet.html */
export function validateRegexPatternSet(set: object): readonly Fault[] {
  return collect(set, (place) => {
    checkKeys(place, 'RegexPatternSet');
    checkName(place.at('Name'));
    const patterns = place.at('RegularExpressionList').required();
    patterns.count(1, WAF_LIMIT.patternsOfRegexSet, 'patterns');
    for (const pattern of patterns.items) checkRegex(pattern);
  });
}

/** Names alone, of what is held against nothing else. */
export function validateNames(value: unknown, shape: ShapeName): readonly Fault[] {
  return collect(value, (place) => checkKeys(place, shape), shape === 'Rule' ? 'Rules' : '');
}

/** Also for API keys, which take five: https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateAPIKey.html */
export function validateTokenDomains(
  domains: readonly string[],
  max: number = WAF_LIMIT.tokenDomains,
): readonly Fault[] {
  return collect(domains, (place) => checkTokenDomains(place, max), 'TokenDomains');
}

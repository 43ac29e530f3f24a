import type { Place } from './fault';
import { nearest } from './nearest';

/**
 * Members of everything in a web ACL, rule group, set or logging configuration, as CloudFormation's schema has them. `name:Shape` says what
 * stands below, `name` alone is a value or something of the user's. CloudFormation refuses what isn't here; a test compares the list
 * with the types of CDK.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_WAFv2.html
 */
const INSPECTED =
  'FieldToMatch:FieldToMatch TextTransformations:TextTransformation PreParseTextTransformations:TextTransformation';
const REQUESTED = 'CustomRequestHandling:CustomRequestHandling';
const KEY = 'Name TextTransformations:TextTransformation';

const SHAPES = {
  WebACL:
    'Name Scope Description Tags:Tag DefaultAction:RuleAction Rules:Rule VisibilityConfig:VisibilityConfig CustomResponseBodies CaptchaConfig:ImmunityConfig ChallengeConfig:ImmunityConfig TokenDomains AssociationConfig:AssociationConfig DataProtectionConfig:DataProtectionConfig ApplicationConfig MonetizationConfig OnSourceDDoSProtectionConfig:OnSourceDDoSProtectionConfig',
  RuleGroup:
    'Name Scope Description Tags:Tag Capacity Rules:Rule VisibilityConfig:VisibilityConfig CustomResponseBodies AvailableLabels ConsumedLabels MonetizationConfig',
  IPSet: 'Name Scope Description Tags:Tag IPAddressVersion Addresses',
  RegexPatternSet: 'Name Scope Description Tags:Tag RegularExpressionList',
  Tag: 'Key Value',
  LoggingConfiguration: 'ResourceArn LogDestinationConfigs RedactedFields:RedactedField LoggingFilter:LoggingFilter',
  RedactedField: 'SingleHeader:Name UriPath:Empty QueryString:Empty Method:Empty',
  WebACLAssociation: 'ResourceArn WebACLArn',
  LoggingFilter: 'DefaultBehavior Filters:Filter',
  Filter: 'Behavior Requirement Conditions:Condition',
  Condition: 'ActionCondition:ActionCondition LabelNameCondition:LabelNameCondition',
  ActionCondition: 'Action',
  LabelNameCondition: 'LabelName',
  AssociationConfig: 'RequestBody',
  DataProtectionConfig: 'DataProtections:DataProtect',
  DataProtect: 'Action ExcludeRateBasedDetails ExcludeRuleMatchDetails Field:FieldToProtect',
  FieldToProtect: 'FieldType FieldKeys',
  OnSourceDDoSProtectionConfig: 'ALBLowReputationMode',

  Rule: 'Name Priority Statement:Statement Action:RuleAction OverrideAction:OverrideAction RuleLabels:Name CaptchaConfig:ImmunityConfig ChallengeConfig:ImmunityConfig VisibilityConfig:VisibilityConfig',
  RuleAction: `Allow:RequestAction Block:BlockAction Count:RequestAction Captcha:RequestAction Challenge:RequestAction Monetize:MonetizeAction`,
  RequestAction: REQUESTED,
  MonetizeAction: 'PriceMultiplier',
  BlockAction: 'CustomResponse:CustomResponse',
  CustomRequestHandling: 'InsertHeaders:HttpHeader',
  CustomResponse: 'ResponseCode CustomResponseBodyKey ResponseHeaders:HttpHeader',
  HttpHeader: 'Name Value',
  OverrideAction: 'None:Empty Count:Empty',
  ImmunityConfig: 'ImmunityTimeProperty:ImmunityTimeProperty',
  ImmunityTimeProperty: 'ImmunityTime',
  VisibilityConfig: 'SampledRequestsEnabled CloudWatchMetricsEnabled MetricName',

  Statement:
    'ByteMatchStatement:ByteMatch RegexMatchStatement:RegexMatch RegexPatternSetReferenceStatement:RegexPatternSetReference SizeConstraintStatement:SizeConstraint SqliMatchStatement:SqliMatch XssMatchStatement:XssMatch GeoMatchStatement:GeoMatch AsnMatchStatement:AsnMatch IPSetReferenceStatement:IPSetReference LabelMatchStatement:LabelMatch AndStatement:Several OrStatement:Several NotStatement:One RateBasedStatement:RateBased RuleGroupReferenceStatement:RuleGroupReference ManagedRuleGroupStatement:ManagedRuleGroup',
  ByteMatch: `${INSPECTED} SearchString SearchStringBase64 PositionalConstraint`,
  RegexMatch: `${INSPECTED} RegexString`,
  RegexPatternSetReference: `${INSPECTED} Arn`,
  SizeConstraint: `${INSPECTED} ComparisonOperator Size`,
  SqliMatch: `${INSPECTED} SensitivityLevel`,
  XssMatch: INSPECTED,
  GeoMatch: 'CountryCodes ForwardedIPConfig:ForwardedIPConfig',
  AsnMatch: 'AsnList ForwardedIPConfig:ForwardedIPConfig',
  IPSetReference: 'Arn IPSetForwardedIPConfig:IPSetForwardedIPConfig',
  LabelMatch: 'Scope Key',
  Several: 'Statements:Statement',
  One: 'Statement:Statement',
  RateBased:
    'Limit EvaluationWindowSec AggregateKeyType CustomKeys:CustomKey ForwardedIPConfig:ForwardedIPConfig ScopeDownStatement:Statement',
  RuleGroupReference: 'Arn ExcludedRules:Name RuleActionOverrides:RuleActionOverride',
  ManagedRuleGroup:
    'VendorName Name Version ScopeDownStatement:Statement ExcludedRules:Name RuleActionOverrides:RuleActionOverride ManagedRuleGroupConfigs:ManagedRuleGroupConfig',
  RuleActionOverride: 'Name ActionToUse:RuleAction',

  FieldToMatch:
    'SingleHeader:Name Headers:Headers Cookies:Cookies HeaderOrder:Oversize UriPath:Empty UriFragment:Fallback QueryString:Empty SingleQueryArgument:Name AllQueryArguments:Empty Method:Empty Body:Oversize JsonBody:JsonBody JA3Fingerprint:Fallback JA4Fingerprint:Fallback',
  Name: 'Name',
  Empty: '',
  Fallback: 'FallbackBehavior',
  Oversize: 'OversizeHandling',
  Headers: 'MatchPattern:HeaderPattern MatchScope OversizeHandling',
  HeaderPattern: 'All:Empty IncludedHeaders ExcludedHeaders',
  Cookies: 'MatchPattern:CookiePattern MatchScope OversizeHandling',
  CookiePattern: 'All:Empty IncludedCookies ExcludedCookies',
  JsonBody: 'MatchPattern:JsonPattern MatchScope InvalidFallbackBehavior OversizeHandling',
  JsonPattern: 'All:Empty IncludedPaths',
  TextTransformation: 'Priority Type',
  ForwardedIPConfig: 'HeaderName FallbackBehavior',
  IPSetForwardedIPConfig: 'HeaderName FallbackBehavior Position',
  CustomKey:
    'IP:Empty ForwardedIP:Empty ASN:Empty HTTPMethod:Empty Header:NamedKey Cookie:NamedKey QueryArgument:NamedKey QueryString:TransformedKey UriPath:TransformedKey LabelNamespace:LabelNamespace JA3Fingerprint:Fallback JA4Fingerprint:Fallback',
  NamedKey: KEY,
  TransformedKey: 'TextTransformations:TextTransformation',
  LabelNamespace: 'Namespace',

  ManagedRuleGroupConfig:
    'AWSManagedRulesACFPRuleSet:AcfpRuleSet AWSManagedRulesATPRuleSet:AtpRuleSet AWSManagedRulesBotControlRuleSet:BotControlRuleSet AWSManagedRulesAntiDDoSRuleSet:AntiDDoSRuleSet LoginPath PayloadType PasswordField:Identifier UsernameField:Identifier',
  Identifier: 'Identifier',
  BotControlRuleSet: 'InspectionLevel EnableMachineLearning',
  AtpRuleSet: 'LoginPath EnableRegexInPath RequestInspection:RequestInspection ResponseInspection:ResponseInspection',
  AcfpRuleSet:
    'CreationPath RegistrationPagePath EnableRegexInPath RequestInspection:RequestInspection ResponseInspection:ResponseInspection',
  RequestInspection:
    'PayloadType UsernameField:Identifier PasswordField:Identifier EmailField:Identifier PhoneNumberFields:Identifier AddressFields:Identifier',
  ResponseInspection: 'BodyContains:BodyContains Header:ResponseHeader Json:ResponseJson StatusCode:ResponseStatus',
  BodyContains: 'SuccessStrings FailureStrings',
  ResponseHeader: 'Name SuccessValues FailureValues',
  ResponseJson: 'Identifier SuccessValues FailureValues',
  ResponseStatus: 'SuccessCodes FailureCodes',
  AntiDDoSRuleSet: 'ClientSideActionConfig:ClientSideActionConfig SensitivityToBlock',
  ClientSideActionConfig: 'Challenge:ClientSideAction',
  ClientSideAction: 'UsageOfAction Sensitivity ExemptUriRegularExpressions:Regex',
  Regex: 'RegexString',
} as const;

export type ShapeName = keyof typeof SHAPES;

const MEMBERS = new Map<string, ReadonlyMap<string, string | undefined>>(
  Object.entries(SHAPES).map(([shape, text]) => [
    shape,
    new Map(
      text
        .split(' ')
        .filter(Boolean)
        .map((member) => member.split(':') as [string, string | undefined]),
    ),
  ]),
);

/** Every member name with the shape below it, for the test that holds the list against CDK's. */
export function membersOf(shape: ShapeName): ReadonlyMap<string, string | undefined> {
  return MEMBERS.get(shape)!;
}

/** Of whose members exactly one is set: what is none of them is told where the one is looked for. */
const ONE_OF: ReadonlySet<ShapeName> = new Set([
  'Statement',
  'RuleAction',
  'OverrideAction',
  'FieldToMatch',
  'CustomKey',
  'HeaderPattern',
  'CookiePattern',
  'JsonPattern',
]);

const LISTS: ReadonlySet<string> = new Set(
  'Rules RuleLabels TextTransformations PreParseTextTransformations InsertHeaders ResponseHeaders Statements CustomKeys ExcludedRules RuleActionOverrides ManagedRuleGroupConfigs DataProtections RedactedFields Filters Conditions AsnList PhoneNumberFields AddressFields ExemptUriRegularExpressions'.split(
    ' ',
  ),
);
const LISTS_OF_TEXTS: ReadonlySet<string> = new Set(
  'IncludedPaths IncludedHeaders ExcludedHeaders IncludedCookies ExcludedCookies CountryCodes Addresses RegularExpressionList TokenDomains FieldKeys LogDestinationConfigs'.split(
    ' ',
  ),
);

/** Whoever reads a list relies on its being one. */
function checkList(place: Place, name: string): void {
  const ofTexts = LISTS_OF_TEXTS.has(name);
  if (!ofTexts && !LISTS.has(name)) return;
  place.check(Array.isArray(place.value), 'must be a list');
  for (const item of place.items) {
    if (item.value === null || item.isAbsent) item.fault(NOT_NULL_IN_LIST);
    else if (ofTexts) item.check(typeof item.value === 'string', 'must be text');
    else item.check(!Array.isArray(item.value), 'must be no list');
  }
}

const NOT_NULL_IN_LIST = 'must not be null; leave it out of the list';

/** Faults for members that CloudFormation doesn't know, at every depth, with the one that was probably meant, and for what is no list where one belongs. */
export function checkKeys(place: Place, shape: ShapeName): void {
  if (Array.isArray(place.value)) {
    for (const item of place.items) checkKeys(item, shape);
    return;
  }
  const members = MEMBERS.get(shape)!;
  const here = shape === 'Rule' ? place.ofRule(place.at('Name').text) : place;
  for (const key of here.keys) {
    if (members.has(key)) {
      const below = members.get(key);
      if (here.at(key).value === null) {
        here.at(key).fault('must not be null; what is empty is written as {} or left out');
        continue;
      }
      checkList(here.at(key), key);
      if (below !== undefined) checkKeys(here.at(key), below as ShapeName);
    } else if (!ONE_OF.has(shape)) here.at(key).unknownName(`is no property here; ${remedy(key, [...members.keys()])}`);
  }
}

function remedy(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'this object must be empty';
  const meant = nearest(key, known);
  return meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
}

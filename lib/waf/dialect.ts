import type { Rule } from './statement';

/**
 * Three spellings of the same rules: CDK's L1 properties (camelCase), CloudFormation templates (the one used inside this
 * project) and the AWS WAF API. Only this file knows what tells them apart. It works on any part of a web ACL, rule group,
 * IP set or pattern set; what it doesn't know it capitalises.
 *
 * INVARIANT: intrinsic functions and CDK tokens pass through untouched.
 */

/** Names whose CloudFormation spelling is more than a capital first letter. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  albLowReputationMode: 'ALBLowReputationMode',
  asn: 'ASN',
  awsManagedRulesAcfpRuleSet: 'AWSManagedRulesACFPRuleSet',
  awsManagedRulesAntiDDoSRuleSet: 'AWSManagedRulesAntiDDoSRuleSet',
  awsManagedRulesAtpRuleSet: 'AWSManagedRulesATPRuleSet',
  awsManagedRulesBotControlRuleSet: 'AWSManagedRulesBotControlRuleSet',
  forwardedIp: 'ForwardedIP',
  forwardedIpConfig: 'ForwardedIPConfig',
  httpMethod: 'HTTPMethod',
  ip: 'IP',
  ipAddressVersion: 'IPAddressVersion',
  ipSetForwardedIpConfig: 'IPSetForwardedIPConfig',
  ipSetReferenceStatement: 'IPSetReferenceStatement',
  ja3Fingerprint: 'JA3Fingerprint',
  ja4Fingerprint: 'JA4Fingerprint',
  webAclArn: 'WebACLArn',
};
const INVERSE: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(EXCEPTIONS).map(([l1, template]) => [template, l1]),
);

/** Typed `any` in CDK (as are `uriPath` and `queryString`, but only where they are empty): it copies the value as it stands, so `singleHeader: { Name: 'host' }` is right there. */
const VERBATIM = new Set([
  'singleHeader',
  'singleQueryArgument',
  'allQueryArguments',
  'method',
  'all',
  'none',
  'asn',
  'forwardedIp',
  'httpMethod',
  'ip',
]);
/** Likewise, but only in `CfnRuleGroup`. */
const ACTIONS = new Set(['allow', 'block', 'captcha', 'challenge', 'count']);
/** Maps whose keys are the user's. */
const MAPS = new Set(['customResponseBodies', 'requestBody', 'challengeJavascriptSdkInjection']);

export type RuleContainerKind = 'WEB_ACL' | 'RULE_GROUP';

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** `{ Ref: … }`, `{ 'Fn::…': … }`, or an object of a class, as CDK's tokens are. */
function isIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (!isPlainObject(value) || typeof value.resolve === 'function') return true;
  let only: string | undefined;
  // Asked of every object of a web ACL: no list of keys is made for it.
  for (const key in value) {
    if (only !== undefined) return false;
    only = key;
  }
  return only !== undefined && (only === 'Ref' || only.startsWith('Fn::'));
}

/** Whether a value is only known at deployment: an intrinsic function, or a string or number that stands for a CDK token. */
export function isUnresolved(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${Token[');
  // CDK encodes tokens in numbers as large negatives; nothing in a web ACL is negative that far.
  if (typeof value === 'number') return value <= -1.8881545897087e289;
  if (Array.isArray(value)) return value.some((item) => typeof item === 'string' && item.startsWith('#{Token['));
  return isIntrinsic(value);
}

/** Renames keys at every depth; `verbatim` says below which key nothing is renamed. */
function rename(
  value: unknown,
  name: (key: string) => string,
  l1Name: (key: string) => string,
  verbatim: (l1Key: string) => boolean,
): unknown {
  if (Array.isArray(value)) return value.map((item) => rename(item, name, l1Name, verbatim));
  if (!isPlainObject(value) || isIntrinsic(value)) return value;
  const renamed: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined) continue;
    const l1Key = l1Name(key);
    if (verbatim(l1Key)) renamed[name(key)] = child;
    else if (MAPS.has(l1Key) && isPlainObject(child) && !isIntrinsic(child)) {
      const entries = Object.entries(child).map(([k, v]) => [k, rename(v, name, l1Name, verbatim)]);
      renamed[name(key)] = Object.fromEntries(entries);
    } else renamed[name(key)] = rename(child, name, l1Name, verbatim);
  }
  return renamed;
}

function toTemplateName(key: string): string {
  return EXCEPTIONS[key] ?? key.charAt(0).toUpperCase() + key.slice(1);
}

function toL1Name(key: string): string {
  return INVERSE[key] ?? key.charAt(0).toLowerCase() + key.slice(1);
}

function verbatimIn(container: RuleContainerKind): (l1Key: string) => boolean {
  return (key) => VERBATIM.has(key) || (container === 'RULE_GROUP' && ACTIONS.has(key));
}

/**
 * What CDK would write into the template for L1 properties, mistakes included: `singleHeader: { name: 'host' }` stays
 * `{ name: 'host' }`, and so do the members of actions in a `CfnRuleGroup`, which must be written as the template has them.
 */
export function fromL1<T = readonly Rule[]>(value: unknown, container: RuleContainerKind = 'WEB_ACL'): T {
  return rename(value, toTemplateName, (key) => key, verbatimIn(container)) as T;
}

/** L1 properties for which CDK writes exactly the given part into the template. */
export function toL1<T>(value: unknown, container: RuleContainerKind = 'WEB_ACL'): T {
  return rename(value, toL1Name, toL1Name, verbatimIn(container)) as T;
}

const NUMBERS = new Set([
  'Priority',
  'Limit',
  'EvaluationWindowSec',
  'Size',
  'ImmunityTime',
  'ResponseCode',
  'Capacity',
  'AsnList',
]);
const BOOLEANS = new Set(['CloudWatchMetricsEnabled', 'SampledRequestsEnabled']);

/** Strings in which a number or a word such as `true` makes sense. */
const TEXTS = new Set([
  'SearchString',
  'SearchStringBase64',
  'RegexString',
  'RegularExpressionList',
  'Name',
  'MetricName',
  'Value',
  'Content',
  'Description',
  'Key',
  'Namespace',
  'Version',
  'IncludedPaths',
  'IncludedHeaders',
  'ExcludedHeaders',
  'IncludedCookies',
  'ExcludedCookies',
]);

/**
 * Takes what CloudFormation takes: numbers and booleans written as strings and the other way round, and properties that are `AWS::NoValue`, which
 * count as absent.
 */
export function fromTemplate<T = readonly Rule[]>(value: unknown): T {
  return coerce(value, '') as T;
}

function isNoValue(value: unknown): boolean {
  return isPlainObject(value) && value.Ref === 'AWS::NoValue';
}

function coerce(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isNoValue(item)).map((item) => coerce(item, key));
  if (typeof value === 'string') {
    if (NUMBERS.has(key) && /^\d+$/.test(value)) return Number(value);
    if (BOOLEANS.has(key) && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
    return value;
  }
  // CloudFormation takes a number or a boolean where a string belongs: SearchString: 12345.
  if (TEXTS.has(key) && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  if (!isPlainObject(value) || isIntrinsic(value)) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== undefined && !isNoValue(child));
  return Object.fromEntries(kept.map(([name, child]) => [name, coerce(child, name)]));
}

/** How search strings are written in what is in the API's form. */
export type SearchStrings = 'base64' | 'text';

/**
 * From what the API or `aws wafv2 get-…` gives: `ARN` for `Arn`, search strings as bytes or as text, patterns as objects.
 *
 * @param searchStrings whether search strings that are text are base64, as the AWS CLI prints them, or stand as they are,
 * as the console shows them
 */
export function fromApi<T = readonly Rule[]>(value: unknown, searchStrings: SearchStrings = 'base64'): T {
  return translate(value, searchStrings) as T;
}

function translate(value: unknown, spelling: SearchStrings): unknown {
  if (Array.isArray(value)) return value.map((item) => translate(item, spelling));
  if (!isPlainObject(value)) return value;
  const translated: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined || child === null) continue;
    if (key === 'ARN') translated.Arn = child;
    else if (key === 'SearchString') Object.assign(translated, searchString(child, spelling));
    else if (key === 'RegularExpressionList' && Array.isArray(child)) {
      translated[key] = child.map((item) => (isPlainObject(item) ? item.RegexString : item));
    } else translated[key] = translate(child, spelling);
  }
  return translated;
}

function searchString(value: unknown, spelling: SearchStrings): object {
  const bytes = bytesOf(value);
  if (bytes) return { SearchStringBase64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
  return spelling === 'text' ? { SearchString: value } : { SearchStringBase64: value };
}

/** Of bytes themselves, and of what `JSON.stringify` makes of a Node Buffer or of an array of bytes. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (!isPlainObject(value)) return undefined;
  const list = value.type === 'Buffer' ? value.data : Object.values(value);
  return Array.isArray(list) && list.every((byte) => typeof byte === 'number') ? Uint8Array.from(list) : undefined;
}

/** What `aws wafv2 create-…` takes as `--cli-input-json`: the way back from `fromApi`, with search strings as base64 of their bytes. */
export function toApi<T = unknown>(value: unknown): T {
  return back(value) as T;
}

function back(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(back);
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(members.map(([key, child]) => backMember(key, child)));
}

function backMember(key: string, child: unknown): [string, unknown] {
  // Its keys are the user's.
  if (key === 'CustomResponseBodies') return [key, child];
  if (key === 'Arn') return ['ARN', child];
  if (key === 'SearchStringBase64') return ['SearchString', child];
  if (key === 'SearchString' && typeof child === 'string') return [key, base64(child)];
  if (key === 'RegularExpressionList' && Array.isArray(child)) {
    return [key, child.map((item) => (typeof item === 'string' ? { RegexString: item } : item))];
  }
  return [key, back(child)];
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

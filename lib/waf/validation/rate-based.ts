import { WAF_LIMIT } from '../../contract/aws-limits';
import type { Place } from './fault';
import { checkName, checkTransformations, FALLBACK } from './field';
import { checkForwardedIp } from './forwarded-ip';

const KEYS = [
  'IP',
  'ForwardedIP',
  'ASN',
  'HTTPMethod',
  'Header',
  'Cookie',
  'QueryArgument',
  'QueryString',
  'UriPath',
  'LabelNamespace',
  'JA3Fingerprint',
  'JA4Fingerprint',
];
const NAMED = ['Header', 'Cookie', 'QueryArgument'];

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html */
export function checkRateBased(statement: Place): void {
  statement.at('Limit').required().integer(WAF_LIMIT.rateLimitMin, WAF_LIMIT.rateLimitMax);
  statement.at('EvaluationWindowSec').oneOf(WAF_LIMIT.rateWindowsSeconds);
  const type = statement.at('AggregateKeyType').required();
  type.oneOf(['IP', 'FORWARDED_IP', 'CONSTANT', 'CUSTOM_KEYS']);
  const forwarded = statement.at('ForwardedIPConfig');
  checkForwardedIp(forwarded);
  if (type.value === 'FORWARDED_IP' && forwarded.isAbsent) {
    statement.fault('needs ForwardedIPConfig, because AggregateKeyType is FORWARDED_IP');
  }
  if (type.value === 'CONSTANT' && statement.at('ScopeDownStatement').isAbsent) {
    statement.fault('needs ScopeDownStatement, because AggregateKeyType is CONSTANT');
  }
  const keys = statement.at('CustomKeys');
  if (type.value === 'CUSTOM_KEYS') checkCustomKeys(keys.required(), forwarded);
  else if (type.text !== undefined && keys.items.length > 0) {
    keys.fault(`belong to AggregateKeyType CUSTOM_KEYS, got ${type.text}`);
  }
}

function checkCustomKeys(keys: Place, forwarded: Place): void {
  keys.count(1, WAF_LIMIT.rateKeys, 'custom keys');
  const kinds = keys.items.map((key) => checkCustomKey(key, forwarded));
  if (kinds.length === 1 && (kinds[0] === 'IP' || kinds[0] === 'ForwardedIP')) {
    const type = kinds[0] === 'IP' ? 'IP' : 'FORWARDED_IP';
    keys.fault(`${kinds[0]} needs another key beside it; for the address alone set AggregateKeyType to ${type}`);
  }
  keys.unique(identity, 'custom key');
}

/** Keys that must not repeat; those with a name may, under another name. */
function identity(key: Place): string | undefined {
  const [kind] = key.keys;
  if (kind === undefined) return undefined;
  if (kind === 'LabelNamespace') return `LabelNamespace ${key.at(kind).at('Namespace').text}`;
  if (!NAMED.includes(kind)) return kind;
  const name = key.at(kind).at('Name').text;
  return name === undefined ? undefined : `${kind} ${kind === 'Cookie' ? name : name.toLowerCase()}`;
}

function checkCustomKey(key: Place, forwarded: Place): string | undefined {
  const kind = key.exactlyOne(KEYS, 'custom key');
  if (kind === undefined) return undefined;
  const place = key.at(kind);
  if (NAMED.includes(kind)) checkName(place);
  if (NAMED.includes(kind) || kind === 'QueryString' || kind === 'UriPath') {
    checkTransformations(place.at('TextTransformations').required());
  }
  if (kind.startsWith('JA')) place.at('FallbackBehavior').required().oneOf(FALLBACK);
  if (kind === 'LabelNamespace') {
    place
      .at('Namespace')
      .required()
      .matches(/^[0-9A-Za-z_:-]{1,1023}:$/, 'a label namespace that ends in a colon');
  }
  if (kind === 'ForwardedIP' && forwarded.isAbsent) place.fault('needs ForwardedIPConfig on the rate-based statement');
  return kind;
}

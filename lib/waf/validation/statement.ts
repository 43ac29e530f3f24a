import { WAF_LIMIT } from '../../contract/aws-limits';
import type { RuleContainerKind } from '../dialect';
import { checkActionOverrides } from './action';
import type { Place } from './fault';
import { checkInspection } from './field';
import { checkForwardedIp } from './forwarded-ip';
import { checkLabelMatch } from './label';
import { checkRateBased } from './rate-based';
import { checkRegex } from './regex';

export const GROUP_REFERENCES = ['RuleGroupReferenceStatement', 'ManagedRuleGroupStatement'];
const STATEMENTS = [
  'ByteMatchStatement',
  'RegexMatchStatement',
  'RegexPatternSetReferenceStatement',
  'SizeConstraintStatement',
  'SqliMatchStatement',
  'XssMatchStatement',
  'GeoMatchStatement',
  'AsnMatchStatement',
  'IPSetReferenceStatement',
  'LabelMatchStatement',
  'AndStatement',
  'OrStatement',
  'NotStatement',
  'RateBasedStatement',
  ...GROUP_REFERENCES,
];

/** Where a statement stands decides what it may be. */
export interface Surroundings {
  readonly container: RuleContainerKind;
  /** Of the whole statement tree: inside And, Or, Not or a scope-down statement nothing top-level is left. */
  readonly nested: boolean;
}

/** Gives the kind of the statement when it has exactly one. */
export function checkStatement(place: Place, around: Surroundings): string | undefined {
  const kind = place.exactlyOne(STATEMENTS, 'statement');
  if (kind === undefined) return undefined;
  const statement = place.at(kind);
  if (around.nested && (kind === 'RateBasedStatement' || GROUP_REFERENCES.includes(kind))) {
    place.fault(`${kind} must be the top statement of a rule, it can't stand inside another`);
  }
  if (around.container === 'RULE_GROUP' && GROUP_REFERENCES.includes(kind)) {
    place.fault(`${kind} can't stand in a rule group, only in a web ACL`);
  }
  const inside = { ...around, nested: true };
  switch (kind) {
    case 'AndStatement':
    case 'OrStatement':
      statement.at('Statements').required().count(2, Number.MAX_SAFE_INTEGER, 'statements');
      for (const child of statement.at('Statements').items) checkStatement(child, inside);
      break;
    case 'NotStatement':
      checkStatement(statement.at('Statement'), inside);
      break;
    case 'RateBasedStatement':
    case 'ManagedRuleGroupStatement':
      if (!statement.at('ScopeDownStatement').isAbsent) checkStatement(statement.at('ScopeDownStatement'), inside);
      break;
  }
  if (!statement.isUnresolved) checkMembers(statement, kind);
  return kind;
}

function checkMembers(statement: Place, kind: string): void {
  switch (kind) {
    case 'ByteMatchStatement':
      checkByteMatch(statement);
      break;
    case 'RegexMatchStatement':
      checkRegex(statement.at('RegexString'));
      checkOrdinaryField(statement);
      break;
    case 'RegexPatternSetReferenceStatement':
      statement.at('Arn').required();
      checkOrdinaryField(statement);
      break;
    case 'SizeConstraintStatement':
      statement.at('ComparisonOperator').required().oneOf(['EQ', 'NE', 'LE', 'LT', 'GE', 'GT']);
      statement.at('Size').required().integer(0, WAF_LIMIT.sizeMax);
      checkOrdinaryField(statement);
      break;
    case 'SqliMatchStatement':
      statement.at('SensitivityLevel').oneOf(['LOW', 'HIGH']);
      checkOrdinaryField(statement);
      break;
    case 'XssMatchStatement':
      checkOrdinaryField(statement);
      break;
    case 'GeoMatchStatement':
      statement.at('CountryCodes').count(1, WAF_LIMIT.countriesOfStatement, 'country codes');
      for (const code of statement.at('CountryCodes').items) {
        code.matches(/^[A-Z]{2}$/, 'a two-letter country code of ISO 3166');
      }
      checkForwardedIp(statement.at('ForwardedIPConfig'));
      break;
    case 'AsnMatchStatement':
      statement.at('AsnList').required().count(1, WAF_LIMIT.networksOfStatement, 'autonomous system numbers');
      for (const asn of statement.at('AsnList').items) asn.integer(0, WAF_LIMIT.asnMax);
      checkForwardedIp(statement.at('ForwardedIPConfig'));
      break;
    case 'IPSetReferenceStatement':
      statement.at('Arn').required();
      checkForwardedIp(statement.at('IPSetForwardedIPConfig'), true);
      break;
    case 'LabelMatchStatement':
      checkLabelMatch(statement);
      break;
    case 'RateBasedStatement':
      checkRateBased(statement);
      break;
    case 'RuleGroupReferenceStatement':
      statement.at('Arn').required();
      checkActionOverrides(statement.at('RuleActionOverrides'));
      break;
    case 'ManagedRuleGroupStatement':
      statement.at('VendorName').required();
      statement.at('Name').required();
      checkActionOverrides(statement.at('RuleActionOverrides'));
      break;
  }
}

const FINGERPRINTS = ['JA3Fingerprint', 'JA4Fingerprint'];

function checkOrdinaryField(statement: Place): void {
  const field = checkInspection(statement);
  if (field !== undefined && FINGERPRINTS.includes(field)) {
    statement.at('FieldToMatch').fault(`${field} works with ByteMatchStatement and EXACTLY only`);
  }
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-string-match.html */
function checkByteMatch(statement: Place): void {
  const constraint = statement.at('PositionalConstraint').required();
  constraint.oneOf(['EXACTLY', 'STARTS_WITH', 'ENDS_WITH', 'CONTAINS', 'CONTAINS_WORD']);
  const plain = statement.at('SearchString');
  const base64 = statement.at('SearchStringBase64');
  if (plain.isAbsent === base64.isAbsent) {
    statement.fault('must have exactly one of SearchString and SearchStringBase64');
  }
  plain.bytes(1, WAF_LIMIT.searchStringLength);
  base64.matches(
    /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/,
    'base64 of at least one byte',
  );
  if (base64.text !== undefined) {
    const bytes = Math.floor((base64.text.replace(/=+$/, '').length * 3) / 4);
    if (bytes > WAF_LIMIT.searchStringLength) {
      base64.fault(`must stand for at most ${WAF_LIMIT.searchStringLength} bytes, got ${bytes}`);
    }
  }
  if (constraint.value === 'CONTAINS_WORD') {
    plain.matches(/^[A-Za-z0-9_]+$/, 'only letters, digits and _ for CONTAINS_WORD');
  }
  const field = checkInspection(statement);
  if (field !== undefined && FINGERPRINTS.includes(field)) {
    constraint.check(constraint.value === 'EXACTLY', `must be EXACTLY for ${field}`);
  }
}

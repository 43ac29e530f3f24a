import { Lazy, Token } from 'aws-cdk-lib';
import type { RuleGroup, Statement, WebAcl } from '../../lib/waf/statement';
import {
  describeFault,
  validateIpSet,
  validateRegexPatternSet,
  validateRuleGroup,
  validateRules,
  validateTokenDomains,
  validateWebAcl,
} from '../../lib/waf/validation';
import {
  acl,
  block,
  bytes,
  geo,
  type Json,
  label,
  rate,
  reference,
  regex,
  rule,
  rules,
  VisibilityConfig,
  withReference,
  withStatement,
} from './validation/sample-rules';

describe('validateWebAcl', () => {
  test('names the rule, and lists all faults at once', () => {
    const faults = validateWebAcl(
      acl({
        TokenDomains: ['co.uk'],
        Rules: rules(2, (i) => ({
          Name: `r${i}`,
          Statement: { RateBasedStatement: { Limit: 9, AggregateKeyType: 'IP' } },
        })),
      }),
    );
    expect(faults.map(({ rule: name, path }) => [name, path])).toEqual([
      ['r0', 'Rules[0].Statement.RateBasedStatement.Limit'],
      ['r1', 'Rules[1].Statement.RateBasedStatement.Limit'],
      [undefined, 'TokenDomains[0]'],
    ]);
    expect(describeFault(faults[0]!)).toBe(
      'rule "r0": Rules[0].Statement.RateBasedStatement.Limit: must be a whole number from 10 to 2000000000, got 9',
    );
  });

  const intrinsic = { 'Fn::If': ['Prod', 1, 2] };
  const unknown: Array<[string, WebAcl]> = [
    ['rules', acl({ Rules: intrinsic })],
    ['a rule', acl({ Rules: [intrinsic] })],
    ['a statement', withStatement(intrinsic)],
    ['an action', acl({ Rules: [rule({ Action: intrinsic })] })],
    ['the visibility', acl({ VisibilityConfig: intrinsic })],
    ['a limit', rate({ Limit: intrinsic })],
    ['a number token', rate({ Limit: Token.asNumber({ Ref: 'Limit' }) })],
    ['an aggregate key type', rate({ AggregateKeyType: { Ref: 'Type' } })],
    ['a rate statement', withStatement({ RateBasedStatement: intrinsic })],
    ['a field', bytes({ FieldToMatch: intrinsic })],
    ['a search string', bytes({ SearchString: { 'Fn::Sub': `${'x'.repeat(300)}` } })],
    ['a search string token', bytes({ SearchString: `x${Token.asString({ Ref: 'X' })}${'x'.repeat(300)}` })],
    ['transformations', bytes({ TextTransformations: Lazy.any({ produce: () => [] }) })],
    ['a regex token', regex(`(${Token.asString({ Ref: 'X' })}`)],
    ['countries', withStatement({ GeoMatchStatement: { CountryCodes: { Ref: 'Countries' } } })],
    ['a country list token', withStatement({ GeoMatchStatement: { CountryCodes: Token.asList({ Ref: 'C' }) } })],
    ['token domains', acl({ TokenDomains: { Ref: 'Domains' } })],
    ['a token domain', acl({ TokenDomains: [{ Ref: 'Domain' }, Token.asString({ Ref: 'Domain' })] })],
    ['a response', block(intrinsic)],
    ['a body key', block({ ResponseCode: 429, CustomResponseBodyKey: { Ref: 'Key' } })],
    ['the bodies', block({ ResponseCode: 429, CustomResponseBodyKey: 'a' }, { CustomResponseBodies: intrinsic })],
    ['request handling', acl({ Rules: [rule({ Action: { Count: { CustomRequestHandling: intrinsic } } })] })],
    [
      'names',
      acl({ Name: { Ref: 'Name' }, Rules: [rule({ Name: { Ref: 'A' } }), rule({ Name: { Ref: 'A' }, Priority: 1 })] }),
    ],
    ['immunity', acl({ CaptchaConfig: intrinsic })],
  ];

  test.each(unknown)('leaves %s alone that is known only at deployment', (_, value) => {
    expect(validateWebAcl(value)).toEqual([]);
  });

  test('does not throw on what is no web ACL at all', () => {
    for (const value of [null, [], 'x', { Rules: 'x' }, { Rules: [null, 1, { Statement: 7 }] }]) {
      expect(validateWebAcl(value as unknown as WebAcl).length).toBeGreaterThan(0);
    }
  });
});

describe('validateRuleGroup', () => {
  const group = (over: Json = {}): RuleGroup =>
    ({ Scope: 'REGIONAL', Capacity: 100, VisibilityConfig, Rules: [rule()], ...over }) as RuleGroup;
  const rateRules = (n: number) =>
    rules(n, () => ({ Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } }));

  test.each([
    [
      '4 rate rules',
      group({ Rules: rateRules(4) }),
      group({ Rules: rateRules(5) }),
      'must have at most 4 rate-based rules in a rule group, got 5',
    ],
    [
      'capacity 5,000',
      group({ Capacity: 5000 }),
      group({ Capacity: 5001 }),
      'Capacity: must be a whole number from 1 to 5000',
    ],
    [
      '50 references',
      group({ Rules: rules(50, reference) }),
      group({ Rules: rules(51, reference) }),
      'must have at most 50 references',
    ],
    [
      'a group in a group',
      group(),
      group({ Rules: withReference({}).Rules }),
      "RuleGroupReferenceStatement can't stand in a rule group, only in a web ACL",
    ],
    [
      'a managed group in a group',
      group(),
      group({
        Rules: [
          rule({
            Action: undefined,
            OverrideAction: { None: {} },
            Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'X' } },
          }),
        ],
      }),
      "ManagedRuleGroupStatement can't stand in a rule group",
    ],
  ])('%s', (_, good, bad, message) => {
    expect(validateRuleGroup(good)).toEqual([]);
    expect(validateRuleGroup(bad).map(describeFault).join('\n')).toContain(message);
  });
});

test('validateRules looks body keys up in the bodies given', () => {
  const blocking = [
    rule({ Action: { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'busy' } } } }),
  ];
  const known = { busy: { ContentType: 'TEXT_PLAIN' as const, Content: 'x' } };
  expect(validateRules(blocking, { container: 'RULE_GROUP', bodies: known })).toEqual([]);
  expect(validateRules(blocking, { container: 'RULE_GROUP', bodies: {} })).toHaveLength(1);
});

test.each([
  [
    'a version that is none',
    { IPAddressVersion: 'IPV5', Addresses: [] },
    'IPAddressVersion: must be one of IPV4, IPV6',
  ],
  ['a bare address', { IPAddressVersion: 'IPV4', Addresses: ['1.2.3.4'] }, 'Addresses[0]: must be a CIDR such as'],
  ['/0', { IPAddressVersion: 'IPV4', Addresses: ['0.0.0.0/0'] }, 'Addresses[0]: must not be /0'],
  ['IPv6 /0', { IPAddressVersion: 'IPV6', Addresses: ['::/0'] }, 'Addresses[0]: must not be /0'],
  ['/33', { IPAddressVersion: 'IPV4', Addresses: ['1.2.3.4/33'] }, 'Addresses[0]: must be a CIDR'],
  ['/129', { IPAddressVersion: 'IPV6', Addresses: ['::/129'] }, 'Addresses[0]: must be a CIDR'],
  [
    'the other version',
    { IPAddressVersion: 'IPV4', Addresses: ['1.2.3.4/32', '::1/128'] },
    'Addresses[1]: must be IPV4',
  ],
  [
    '10,001 entries',
    { IPAddressVersion: 'IPV4', Addresses: Array(10_001).fill('1.2.3.4/32') },
    'must have at most 10000 addresses, got 10001',
  ],
])('an IP set with %s is refused', (_, set, message) => {
  expect(validateIpSet(set).map(describeFault).join('\n')).toContain(message);
});

test.each([
  { IPAddressVersion: 'IPV4', Addresses: ['0.0.0.0/1', '1.2.3.4/32'] },
  { IPAddressVersion: 'IPV6', Addresses: ['::/1', '::1/128'] },
  { IPAddressVersion: 'IPV4', Addresses: Array(10_000).fill('1.2.3.4/32') },
  { IPAddressVersion: 'IPV4', Addresses: { Ref: 'Addresses' } },
  { IPAddressVersion: { Ref: 'Version' }, Addresses: ['1.2.3.4/32', { Ref: 'A' }] },
])('an IP set within the limits passes', (set) => {
  expect(validateIpSet(set)).toEqual([]);
});

test('a regex pattern set has 1 to 10 patterns', () => {
  const set = (n: number) => ({ RegularExpressionList: Array(n).fill('a') });
  expect(validateRegexPatternSet(set(10))).toEqual([]);
  expect(validateRegexPatternSet(set(11)).map(describeFault)).toEqual([
    'RegularExpressionList: must have 1 to 10 patterns, got 11',
  ]);
  expect(validateRegexPatternSet({ RegularExpressionList: ['(?>a)'] })).toHaveLength(1);
});

test('an API key takes five token domains', () => {
  const domains = (n: number) => Array.from({ length: n }, (_, i) => `d${i}.example.com`);
  expect(validateTokenDomains(domains(5), 5)).toEqual([]);
  expect(validateTokenDomains(domains(6), 5).map(describeFault)).toEqual([
    'TokenDomains: must have 1 to 5 token domains, got 6',
  ]);
});

test('a whole statement tree is looked through', () => {
  const deep: Statement = {
    NotStatement: {
      Statement: {
        OrStatement: {
          Statements: [
            label() as Statement,
            { AndStatement: { Statements: [geo(51).Rules![0]!.Statement, label() as Statement] } },
          ],
        },
      },
    },
  };
  expect(validateWebAcl(withStatement(deep as Json)).map(({ path }) => path)).toEqual([
    'Rules[0].Statement.NotStatement.Statement.OrStatement.Statements[1].AndStatement.Statements[0].GeoMatchStatement.CountryCodes',
  ]);
});

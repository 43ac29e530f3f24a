import { describeFault, validateWebAcl } from '../../../lib/waf/validation';
import { acl, ForwardedIPConfig, header, keys, type Limit, label, NONE, rate, reference, rules } from './sample-rules';

const limits: Limit[] = [
  ['limit 10', rate({ Limit: 10 }), rate({ Limit: 9 }), 'Limit: must be a whole number from 10 to 2000000000, got 9'],
  [
    'limit of two billion',
    rate({ Limit: 2_000_000_000 }),
    rate({ Limit: 2_000_000_001 }),
    'Limit: must be a whole number',
  ],
  ...[60, 120, 300, 600].map(
    (seconds): Limit => [
      `window ${seconds}`,
      rate({ EvaluationWindowSec: seconds }),
      rate({ EvaluationWindowSec: seconds + 1 }),
      'EvaluationWindowSec: must be one of 60, 120, 300, 600',
    ],
  ),
  [
    'Allow on a rate rule',
    rate(),
    rate({}, { Action: { Allow: {} } }),
    'Action: must be Block, Count, Captcha or Challenge, because the statement is rate-based, got Allow',
  ],
  [
    'CONSTANT without scope-down',
    rate({ AggregateKeyType: 'CONSTANT', ScopeDownStatement: label() }),
    rate({ AggregateKeyType: 'CONSTANT' }),
    'needs ScopeDownStatement, because AggregateKeyType is CONSTANT',
  ],
  [
    'FORWARDED_IP without config',
    rate({ AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig }),
    rate({ AggregateKeyType: 'FORWARDED_IP' }),
    'needs ForwardedIPConfig, because AggregateKeyType is FORWARDED_IP',
  ],
  [
    'ForwardedIP key without config',
    rate({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ ForwardedIP: {} }, header('a')], ForwardedIPConfig }),
    keys({ ForwardedIP: {} }, header('a')),
    'ForwardedIP: needs ForwardedIPConfig on the rate-based statement',
  ],
  ['custom keys without any', keys(header('a')), rate({ AggregateKeyType: 'CUSTOM_KEYS' }), 'CustomKeys: is required'],
  [
    'six custom keys',
    keys(...['a', 'b', 'c', 'd', 'e'].map(header)),
    keys(...['a', 'b', 'c', 'd', 'e', 'f'].map(header)),
    'CustomKeys: must have 1 to 5 custom keys, got 6',
  ],
  [
    'custom keys with another type',
    rate(),
    rate({ CustomKeys: [header('a')] }),
    'CustomKeys: belong to AggregateKeyType CUSTOM_KEYS, got IP',
  ],
  [
    'only IP as custom key',
    keys({ IP: {} }, header('a')),
    keys({ IP: {} }),
    'IP needs another key beside it; for the address alone set AggregateKeyType to IP',
  ],
  ...['IP', 'ASN', 'HTTPMethod'].map(
    (kind): Limit => [
      `${kind} twice`,
      keys({ [kind]: {} }, header('a')),
      keys({ [kind]: {} }, { [kind]: {} }),
      `custom key must be unique, "${kind}" is there already`,
    ],
  ),
  [
    'one header twice',
    keys(header('a'), header('b')),
    keys(header('a'), header('A')),
    'custom key must be unique, "Header a" is there already',
  ],
  [
    'two key kinds in one',
    keys(header('a')),
    keys({ ...header('a'), IP: {} }),
    'must have exactly one custom key, got Header, IP',
  ],
  [
    'header key without transformation',
    keys(header('a')),
    keys({ Header: { Name: 'a', TextTransformations: [] } }),
    'must have 1 to 10 text transformations, got 0',
  ],
  [
    'namespace key without colon',
    keys({ LabelNamespace: { Namespace: 'a:' } }),
    keys({ LabelNamespace: { Namespace: 'a' } }),
    'Namespace: must be a label namespace that ends in a colon',
  ],
  [
    'JA4 key without fallback',
    keys({ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }),
    keys({ JA4Fingerprint: {} }),
    'JA4Fingerprint.FallbackBehavior: is required',
  ],
  [
    '10 rate rules',
    acl({ Rules: rules(10, () => ({ Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } })) }),
    acl({ Rules: rules(11, () => ({ Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } })) }),
    'Rules: must have at most 10 rate-based rules in a web ACL, got 11',
  ],
  [
    '50 references',
    acl({ Rules: rules(50, reference) }),
    acl({ Rules: rules(51, reference) }),
    'Rules: must have at most 50 references to sets and rule groups in a web ACL, got 51',
  ],
  [
    '5,000 units',
    acl({
      Rules: rules(125, () => ({
        Statement: { XssMatchStatement: { FieldToMatch: { UriPath: {} }, TextTransformations: NONE } },
      })),
    }),
    acl({
      Rules: rules(126, () => ({
        Statement: { XssMatchStatement: { FieldToMatch: { UriPath: {} }, TextTransformations: NONE } },
      })),
    }),
    'Rules: must cost at most 5000 capacity units (WCU) in a web ACL, got 5040',
  ],
];

test.each(limits)('%s', (_, good, bad, message) => {
  expect(validateWebAcl(good)).toEqual([]);
  expect(validateWebAcl(bad).map(describeFault).join('\n')).toContain(message);
});

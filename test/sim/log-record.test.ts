import { SimError, Simulator, type WafRequest } from '../../lib/sim';
import { readCase } from './case-file';
import { templateOf } from './run-case';

const START = Date.parse('2026-01-01T00:00:00Z');
const NONE = [{ Priority: 0, Type: 'NONE' }];

const starts = (text: string): object => ({
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    SearchString: text,
    PositionalConstraint: 'STARTS_WITH',
    TextTransformations: NONE,
  },
});

function simulator(rules: readonly object[], extra: object = {}): Simulator {
  const file = readCase({
    note: 'for the log record',
    topic: 'logging-fields',
    rules,
    ...extra,
    requests: [{ want: {} }],
  });
  return Simulator.fromTemplate(templateOf(file), { clock: { now: () => START + 123 } });
}

const request: WafRequest = {
  ip: '198.51.100.23',
  method: 'POST',
  uri: '/v1/otp/send?a=1&b=2#top',
  headers: [
    ['Host', 'api.example.com'],
    ['Accept', 'application/json'],
  ],
  body: new Uint8Array(31),
  httpVersion: 'HTTP/2.0',
  country: 'DE',
  region: 'DE-BE',
  ja4: 't13d1516h2_8daaf6152771_b186095e22b6',
  requestId: '1-6a352f7b-5d8f0d6a2f3b4c5d6e7f8091',
};

const record = (sim: Simulator, given: WafRequest = request) => sim.logRecord(given, sim.evaluate(given));

const ask = { Name: 'ask', Statement: starts('/v1'), Action: { Captcha: {} } };

it('describes a request that a CAPTCHA rule terminated', () => {
  const sim = simulator([
    { Name: 'geo', Statement: { GeoMatchStatement: { CountryCodes: ['FR'] } }, Action: { Count: {} } },
    { Name: 'label', Statement: starts('/v1'), Action: { Count: {} }, RuleLabels: [{ Name: 'otp:send' }] },
    ask,
  ]);
  expect(record(sim)).toEqual({
    timestamp: START + 123,
    formatVersion: 1,
    webaclId: expect.stringMatching(/^arn:aws:wafv2:eu-central-1:111122223333:regional\/webacl\/acl\/[0-9a-f-]{36}$/),
    terminatingRuleId: 'ask',
    terminatingRuleType: 'REGULAR',
    action: 'CAPTCHA',
    terminatingRuleMatchDetails: [],
    httpSourceName: 'ALB',
    httpSourceId: '111122223333-app/simulated/0000000000000000',
    ruleGroupList: [],
    rateBasedRuleList: [],
    nonTerminatingMatchingRules: [{ ruleId: 'label', action: 'COUNT', ruleMatchDetails: [] }],
    requestHeadersInserted: null,
    responseCodeSent: 405,
    httpRequest: {
      clientIp: '198.51.100.23',
      country: 'DE',
      headers: [
        { name: 'Host', value: 'api.example.com' },
        { name: 'Accept', value: 'application/json' },
      ],
      uri: '/v1/otp/send',
      args: 'a=1&b=2',
      fragment: 'top',
      httpVersion: 'HTTP/2.0',
      httpMethod: 'POST',
      requestId: '1-6a352f7b-5d8f0d6a2f3b4c5d6e7f8091',
    },
    labels: [
      { name: 'awswaf:clientip:geo:country:DE' },
      { name: 'awswaf:clientip:geo:region:DE-BE' },
      { name: 'awswaf:111122223333:webacl:acl:otp:send' },
    ],
    captchaResponse: { responseCode: 405, solveTimestamp: 0, failureReason: 'TOKEN_MISSING' },
    ja4Fingerprint: 't13d1516h2_8daaf6152771_b186095e22b6',
    requestBodySize: 31,
    requestBodySizeInspectedByWAF: 31,
  });
});

it('describes a valid token as a rule that did not terminate', () => {
  const sim = simulator([ask]);
  const token = sim.tokens.mint({ captchaSolvedAt: START - 42_000, domain: 'api.example.com' });
  const found = record(sim, { ...request, headers: [...request.headers, ['cookie', `aws-waf-token=${token}`]] });
  const captchaResponse = { responseCode: 0, solveTimestamp: (START - 42_000) / 1000 };
  expect(found).toMatchObject({
    action: 'ALLOW',
    terminatingRuleId: 'Default_Action',
    responseCodeSent: null,
    captchaResponse,
  });
  expect(found.nonTerminatingMatchingRules).toEqual([
    { ruleId: 'ask', action: 'CAPTCHA', ruleMatchDetails: [], captchaResponse },
  ]);
});

it('lists every rate-based rule that was evaluated, limited or not', () => {
  const sim = simulator([
    { Name: 'by-ip', Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } },
    {
      Name: 'by-keys',
      Statement: {
        RateBasedStatement: {
          Limit: 20,
          EvaluationWindowSec: 60,
          AggregateKeyType: 'CUSTOM_KEYS',
          CustomKeys: [
            { IP: {} },
            { JA4Fingerprint: { FallbackBehavior: 'NO_MATCH' } },
            { Header: { Name: 'x-key', TextTransformations: NONE } },
          ],
        },
      },
    },
  ]);
  expect(record(sim).rateBasedRuleList).toEqual([
    {
      rateBasedRuleId: expect.stringContaining('/rule/by-ip'),
      rateBasedRuleName: 'by-ip',
      limitKey: 'IP',
      maxRateAllowed: 10,
      evaluationWindowSec: '300',
      limitValue: '198.51.100.23',
    },
    {
      rateBasedRuleId: expect.stringContaining('/rule/by-keys'),
      rateBasedRuleName: 'by-keys',
      limitKey: 'CUSTOMKEYS',
      maxRateAllowed: 20,
      evaluationWindowSec: '60',
      customValues: [
        { key: 'IP', value: '198.51.100.23' },
        { key: 'JA4_FINGERPRINT', value: 't13d1516h2_8daaf6152771_b186095e' },
        { key: 'HEADER', name: 'x-key', value: 'NO_EVALUATION_PERFORMED' },
      ],
    },
  ]);
});

it('is not moved by writing it: counts stay as they were', () => {
  const sim = simulator([{ Name: 'rate', Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } }]);
  for (let i = 0; i < 10; i++) record(sim);
  expect(sim.rateLimitedAddresses('rate').ipv4).toEqual([]);
  expect(record(sim)).toMatchObject({
    terminatingRuleId: 'rate',
    terminatingRuleType: 'RATE_BASED',
    responseCodeSent: null,
  });
});

it('names the reference when a group terminated, and the rule inside its group', () => {
  const group = {
    Type: 'AWS::WAFv2::RuleGroup',
    Properties: {
      Rules: [
        { Name: 'counted', Statement: starts('/v1') },
        { Name: 'inner', Statement: starts('/v1'), Action: { Block: { CustomResponse: { ResponseCode: 429 } } } },
      ],
    },
  };
  const sim = simulator(
    [
      {
        Name: 'reference',
        Statement: {
          RuleGroupReferenceStatement: {
            Arn: { 'Fn::GetAtt': ['Group', 'Arn'] },
            RuleActionOverrides: [{ Name: 'counted', ActionToUse: { Count: {} } }],
          },
        },
      },
    ],
    { resources: { Group: group } },
  );
  const found = record(sim);
  expect(found).toMatchObject({
    terminatingRuleId: 'reference',
    terminatingRuleType: 'GROUP',
    action: 'BLOCK',
    responseCodeSent: 429,
  });
  expect(found.nonTerminatingMatchingRules).toEqual([]);
  expect(found.ruleGroupList).toEqual([
    {
      ruleGroupId: expect.stringContaining(':regional/rulegroup/Group/'),
      terminatingRule: { ruleId: 'inner', action: 'BLOCK', ruleMatchDetails: null },
      nonTerminatingMatchingRules: [
        { ruleId: 'counted', action: 'COUNT', overriddenAction: 'BLOCK', ruleMatchDetails: [] },
      ],
      excludedRules: null,
    },
  ]);
});

it('shows what was inserted, the size of a body that was cut, and the system when a rule asks for it', () => {
  const sim = simulator([
    {
      Name: 'insert',
      Statement: { AsnMatchStatement: { AsnList: [3320] } },
      Action: { Count: { CustomRequestHandling: { InsertHeaders: [{ Name: 'a', Value: '1' }] } } },
    },
  ]);
  expect(record(sim, { ...request, asn: 3320, body: new Uint8Array(9000) })).toMatchObject({
    requestHeadersInserted: [{ name: 'x-amzn-waf-a', value: '1' }],
    oversizeFields: ['REQUEST_BODY'],
    requestBodySize: 9000,
    requestBodySizeInspectedByWAF: 8192,
    clientAsn: 3320,
  });
});

it('shows the system of the forwarded address when a rule asks for that', () => {
  const ForwardedIPConfig = { HeaderName: 'x-forwarded-for', FallbackBehavior: 'NO_MATCH' };
  const sim = simulator([{ Statement: { AsnMatchStatement: { AsnList: [1], ForwardedIPConfig } } }]);
  const headers: WafRequest['headers'] = [['X-Forwarded-For', '203.0.113.9']];
  const found = record(sim, { ...request, asn: 3320, headers, forwarded: { '203.0.113.9': { asn: 64500 } } });
  expect(found.forwardedAsn).toBe(64500);
  expect(found).not.toHaveProperty('clientAsn');
});

it('carries the first 100 labels', () => {
  const rules = Array.from({ length: 60 }, (_, n) => ({
    Name: `r${n}`,
    Statement: starts('/'),
    Action: { Count: {} },
    RuleLabels: [{ Name: `a:${n}` }, { Name: `b:${n}` }],
  }));
  const sim = simulator(rules);
  expect(record(sim).labels).toHaveLength(100);
  expect(sim.evaluate(request).labels).toHaveLength(120);
});

it('refuses a verdict that is a copy', () => {
  const sim = simulator([ask]);
  expect(() => sim.logRecord(request, { ...sim.evaluate(request) })).toThrow(SimError);
});

import { createHash } from 'node:crypto';
import { Simulator, type WafRequest } from '../../lib/sim';
import { readCase } from './case-file';
import { templateOf } from './run-case';

const NONE = [{ Priority: 0, Type: 'NONE' }];
/** Account and value, as AWS has it. */
const sha256 = (text: string): string => createHash('sha256').update(`111122223333${text}`).digest('base64');

const uri = (text: string): object => ({
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    SearchString: text,
    PositionalConstraint: 'EXACTLY',
    TextTransformations: NONE,
  },
});

function simulator(
  rules: readonly object[],
  acl: object,
  logging: object,
  resourceArn: unknown = { 'Fn::GetAtt': ['Acl', 'Arn'] },
): Simulator {
  const Properties = {
    ResourceArn: resourceArn,
    LogDestinationConfigs: [{ 'Fn::GetAtt': ['Group', 'Arn'] }],
    ...logging,
  };
  const file = readCase({
    note: 'for log records',
    topic: 'data-protection-and-logging',
    rules,
    acl,
    resources: { Log: { Type: 'AWS::WAFv2::LoggingConfiguration', Properties } },
    requests: [{ want: {} }],
  });
  return Simulator.fromTemplate(templateOf(file));
}

const protect = (Action: string, FieldType: string, FieldKeys?: readonly string[], more: object = {}): object => ({
  Action,
  Field: { FieldType, ...(FieldKeys && { FieldKeys }) },
  ...more,
});

const request: WafRequest = {
  ip: '192.0.2.1',
  method: 'GET',
  uri: '/otp?phone=1&x=2&PHONE=3',
  headers: [
    ['Authorization', 'secret'],
    ['Cookie', 'a=1; aws-waf-token=t; b=2'],
    ['x-other', 'open'],
  ],
};

const record = (sim: Simulator) => sim.logRecord(request, sim.evaluate(request));
const rule = { Name: 'rule', Statement: uri('/otp') };

it('hides what data protection names, and nothing else', () => {
  const DataProtections = [
    protect('SUBSTITUTION', 'SINGLE_HEADER', ['authorization']),
    protect('HASH', 'SINGLE_COOKIE', ['aws-waf-token']),
    protect('SUBSTITUTION', 'SINGLE_QUERY_ARGUMENT', ['phone']),
    protect('SUBSTITUTION', 'BODY'),
  ];
  const { httpRequest } = record(simulator([rule], { DataProtectionConfig: { DataProtections } }, {}));
  expect(httpRequest.args).toBe('phone=REDACTED&x=2&PHONE=REDACTED');
  expect(httpRequest.headers).toEqual([
    { name: 'Authorization', value: 'REDACTED' },
    { name: 'Cookie', value: `a=1; aws-waf-token=${sha256('t')}; b=2` },
    { name: 'x-other', value: 'open' },
  ]);
});

it('hides the whole query string', () => {
  const acl = { DataProtectionConfig: { DataProtections: [protect('HASH', 'QUERY_STRING')] } };
  expect(record(simulator([rule], acl, {})).httpRequest.args).toBe(sha256('phone=1&x=2&PHONE=3'));
});

it.each([
  [true, 't'],
  [false, sha256('t')],
])('covers rate keys unless told otherwise (exclude: %s)', (ExcludeRateBasedDetails, value) => {
  const protection = protect('HASH', 'SINGLE_COOKIE', ['aws-waf-token'], { ExcludeRateBasedDetails });
  const CustomKeys = [{ Cookie: { Name: 'aws-waf-token', TextTransformations: NONE } }];
  const rate = { Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'CUSTOM_KEYS', CustomKeys } } };
  const sim = simulator([rate], { DataProtectionConfig: { DataProtections: [protection] } }, {});
  expect(record(sim).rateBasedRuleList[0]!.customValues).toEqual([{ key: 'COOKIE', name: 'aws-waf-token', value }]);
});

it('redacts what the logging configuration names', () => {
  const RedactedFields = [{ SingleHeader: { Name: 'cookie' } }, { UriPath: {} }, { QueryString: {} }, { Method: {} }];
  const { httpRequest } = record(simulator([rule], {}, { RedactedFields }));
  expect(httpRequest).toMatchObject({ uri: 'REDACTED', args: 'REDACTED', httpMethod: 'REDACTED' });
  expect(httpRequest.headers.map(({ value }) => value)).toEqual(['secret', 'REDACTED', 'open']);
});

it('takes no notice of the logging configuration of another web ACL', () => {
  const sim = simulator([rule], {}, { RedactedFields: [{ UriPath: {} }] }, { 'Fn::ImportValue': 'other' });
  expect(record(sim).httpRequest.uri).toBe('/otp');
});

describe('the filter', () => {
  const rules = [
    { Name: 'label', Statement: uri('/label'), Action: { Count: {} }, RuleLabels: [{ Name: 'otp:request' }] },
    { Name: 'block', Statement: uri('/block') },
    { Name: 'allow', Statement: uri('/allow'), Action: { Allow: {} } },
  ];
  const kept = (filter: object | undefined): string[] => {
    const sim = simulator(rules, {}, filter ? { LoggingFilter: filter } : {});
    return ['/label', '/block', '/allow'].filter((path) => sim.isLogged(sim.evaluate({ ...request, uri: path })));
  };
  const action = (Action: string): object => ({ ActionCondition: { Action } });
  const label = { LabelNameCondition: { LabelName: 'awswaf:111122223333:webacl:acl:otp:request' } };

  it('keeps everything when there is none', () => {
    expect(kept(undefined)).toEqual(['/label', '/block', '/allow']);
  });

  it('keeps what meets any condition', () => {
    const filter = { Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [action('BLOCK'), label] };
    expect(kept({ DefaultBehavior: 'DROP', Filters: [filter] })).toEqual(['/label', '/block']);
  });

  it('drops what meets all conditions', () => {
    const filter = {
      Behavior: 'DROP',
      Requirement: 'MEETS_ALL',
      Conditions: [action('COUNT'), label, action('ALLOW')],
    };
    expect(kept({ DefaultBehavior: 'KEEP', Filters: [filter] })).toEqual(['/block', '/allow']);
  });
});

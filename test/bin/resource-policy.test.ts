import { judgePolicy } from '../../bin/operator/resource-policy';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:alarms';
const REQUEST = {
  service: 'cloudwatch.amazonaws.com',
  action: 'sns:Publish',
  resource: TOPIC,
  context: { 'aws:SecureTransport': 'true', 'aws:SourceAccount': '111122223333', 'aws:SourceOwner': '111122223333' },
};

const ALLOW = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: TOPIC,
};
const TLS_ONLY = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'sns:Publish',
  Resource: TOPIC,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const judge = (...Statement: object[]) => judgePolicy({ Version: '2012-10-17', Statement }, REQUEST);

describe('a policy', () => {
  test.each<[string, string, object[]]>([
    ['allowed', 'names the service', [ALLOW]],
    [
      'allowed',
      'names it beside others',
      [{ ...ALLOW, Principal: { Service: ['x.amazonaws.com', 'cloudwatch.amazonaws.com'] } }],
    ],
    ['not allowed', 'names another service', [{ ...ALLOW, Principal: { Service: 'events.amazonaws.com' } }]],
    [
      'not allowed',
      'names the account, which is no service',
      [{ ...ALLOW, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    ],
    ['not allowed', 'is one Deny that does not fit', [TLS_ONLY]],
    ['allowed', 'has that Deny beside an Allow', [TLS_ONLY, ALLOW]],
    ['denied', 'denies all', [ALLOW, { ...TLS_ONLY, Condition: {} }]],
    [
      'denied',
      'denies what comes from no organization, as services do',
      [ALLOW, { ...TLS_ONLY, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
    ],
    [
      'allowed',
      'is the default one, by the owner of the source',
      [
        {
          ...ALLOW,
          Principal: { AWS: '*' },
          Action: ['SNS:Publish', 'SNS:Subscribe'],
          Condition: { StringEquals: { 'AWS:SourceOwner': '111122223333' } },
        },
      ],
    ],
    [
      'allowed',
      'asks for this account',
      [{ ...ALLOW, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
    ],
    [
      'not allowed',
      'asks for another account',
      [{ ...ALLOW, Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } } }],
    ],
    ['not allowed', 'is about another topic', [{ ...ALLOW, Resource: `${TOPIC}2` }]],
    ['allowed', 'is about all topics', [{ ...ALLOW, Resource: 'arn:aws:sns:*:111122223333:*' }]],
    ['not allowed', 'is about another action', [{ ...ALLOW, Action: 'sns:Subscribe' }]],
    ['allowed', 'is about all actions', [{ ...ALLOW, Action: 'SNS:*' }]],
    ['not allowed', 'is about all but this action', [{ ...ALLOW, Action: undefined, NotAction: 'sns:Publish' }]],
    [
      'denied',
      'denies all but some other service',
      [ALLOW, { Effect: 'Deny', NotPrincipal: { Service: 'x.amazonaws.com' }, Action: '*', Resource: '*' }],
    ],
    [
      'unclear',
      'asks for what is not known here',
      [{ ...ALLOW, Condition: { DateLessThan: { 'aws:CurrentTime': '2030-01-01' } } }],
    ],
    [
      'unclear',
      'may deny for what is not known here',
      [ALLOW, { ...TLS_ONLY, Condition: { StringEquals: { 'aws:RequestedRegion': 'x' } } }],
    ],
  ])('is %s when it %s', (verdict, _, statements) => {
    expect(judge(...statements)).toBe(verdict);
  });

  test('that is no JSON is unclear', () => {
    expect(judgePolicy('{', REQUEST)).toBe('unclear');
    expect(judgePolicy(undefined, REQUEST)).toBe('unclear');
  });
});

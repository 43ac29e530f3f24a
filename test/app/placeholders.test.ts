import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { addStack } from '../../lib/app/otp-shield-app';
import { placeholdersIn } from '../../lib/app/placeholders';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const PREFIX = 'otp-shield:';
const WARNED = Match.stringLikeRegexp('can be looked at, not deployed: example values');

const REAL_ARN = 'arn:aws:elasticloadbalancing:eu-central-1:210987654321:loadbalancer/app/shop/50dc6c495c0c9188';
const REAL = {
  ...context,
  [`${PREFIX}resourceArn`]: REAL_ARN,
  [`${PREFIX}requestRoutes`]: ['/api/auth/otp'],
  [`${PREFIX}verifyRoutes`]: '/api/auth/verify',
  [`${PREFIX}alarmEmails`]: 'oncall@shop.de',
};

const rulesOf = (stack: Stack) => Template.fromStack(stack).toJSON().Rules ?? {};

/** What CloudFormation says of the rules of a template in a Region; the rules of a stack that may be deployed all hold. */
function refusals(rules: Record<string, { Assertions: { Assert: object; AssertDescription: string }[] }>): string[] {
  return Object.entries(rules)
    .filter(([name]) => name !== 'CheckBootstrapVersion')
    .flatMap(([, { Assertions }]) => Assertions)
    .filter(({ Assert }) => {
      const [left, right] = (Assert as { 'Fn::Equals': [{ Ref: string }, string] })['Fn::Equals'];
      expect(left).toEqual({ Ref: 'AWS::Region' });
      // The name of no Region, in any partition.
      return !/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(right);
    })
    .map(({ AssertDescription }) => AssertDescription);
}

describe('the settings that are shipped', () => {
  const stack = addStack(new App({ context }));

  test('are synthesized, for whoever looks', () => {
    Template.fromStack(stack).resourceCountIs('AWS::WAFv2::WebACL', 1);
    Annotations.fromStack(stack).hasWarning('/OtpShield', WARNED);
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  });

  test('are refused by CloudFormation before it makes anything, with every setting that has to be filled in', () => {
    expect(refusals(rulesOf(stack))).toEqual([
      `Not deployed: example values stand in otp-shield:resourceArn (${context[`${PREFIX}resourceArn`]}), ` +
        'otp-shield:requestRoutes (/example/send-code), otp-shield:verifyRoutes (/example/verify-code), ' +
        'otp-shield:alarmEmails (oncall@example.com); give your own in cdk.json or with -c',
    ]);
  });
});

test('settings of somebody are deployed without a rule and without a warning', () => {
  const stack = addStack(new App({ context: REAL }));
  expect(refusals(rulesOf(stack))).toEqual([]);
  Annotations.fromStack(stack).hasNoWarning('/OtpShield', WARNED);
});

describe('what only stands for a value', () => {
  test.each([
    ['alarmEmails', 'me@shop.de, oncall@example.com', 'oncall@example.com'],
    ['alarmEmails', ['me@mail.example.org'], 'me@mail.example.org'],
    ['reportFrom', 'shield@shop.example', 'shield@shop.example'],
    ['tokenDomains', ['example.com'], 'example.com'],
    ['turnstileIssuer', 'https://shop.example.com', 'https://shop.example.com'],
    ['turnstileIssuer', 'https://SHOP.EXAMPLE.COM:8443', 'https://SHOP.EXAMPLE.COM:8443'],
    ['guardCallerAccounts', ['123456789012'], '123456789012'],
    [
      'turnstileSecretArn',
      'arn:aws:secretsmanager:eu-central-1:111122223333:secret:t-AbCdEf',
      'arn:aws:secretsmanager:',
    ],
    ['requestRoutes', ['/api/auth/otp', { path: '/example/send-code' }], '/example/send-code'],
    ['requestRoutes', '[{"path":"/a","hosts":["shop.example.com"]}]', 'shop.example.com'],
    ['lockdownAlternatives', ['Passkey: https://app.example.com/passkey'], 'Passkey: https://app.example.com/passkey'],
  ])('%s: %j', (name, value, found) => {
    expect(placeholdersIn({ [PREFIX + name]: value }, PREFIX)).toEqual([
      expect.stringContaining(`${PREFIX}${name} (${found}`),
    ]);
  });

  test.each([
    ['alarmEmails', ['oncall@example.company', 'a@myexample.com', 'example.com@shop.de']],
    ['tokenDomains', 'example.com.au,example-shop.com'],
    ['requestRoutes', ['/api/auth/otp', '/examples/otp', '/api/example']],
    ['resourceArn', REAL_ARN],
    ['rateLimit', '100/10m'],
    ['dashboard', true],
  ])('not %s: %j', (name, value) => {
    expect(placeholdersIn({ [PREFIX + name]: value }, PREFIX)).toEqual([]);
  });

  test('of others are left alone', () => {
    expect(placeholdersIn({ 'shop:mail': 'a@example.com' }, PREFIX)).toEqual([]);
  });
});

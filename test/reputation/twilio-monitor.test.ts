import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { readStatusCallback } from '../../lambda/reputation/twilio-ingest/status-callback';
import { TwilioMonitor, type TwilioMonitorProps } from '../../lib/index';
import { unfilled } from '../alarms/unfilled';

const NOW = 1_800_000_000_000;

const kinds = (status: string, code?: string, To = '+4915112345678') =>
  readStatusCallback(
    JSON.stringify({ MessageSid: 'SM1', MessageStatus: status, To, at: NOW, ...(code && { ErrorCode: code }) }),
  ).map(({ kind }) => kind);

describe('a status callback', () => {
  test.each([
    ['queued', undefined, []],
    ['sending', undefined, []],
    ['sent', undefined, ['send']],
    ['delivered', undefined, ['send', 'textDelivery']],
    ['read', undefined, ['send', 'textDelivery']],
    ['canceled', undefined, ['reject']],
    ['undelivered', '30003', ['send', 'softBounce']],
    ['undelivered', '30005', ['send', 'hardBounce']],
    ['undelivered', '30007', ['send', 'carrierBlock']],
    ['undelivered', '30008', ['send', 'unreported']],
    ['failed', '21614', ['dropped']],
    ['failed', '21610', ['guarded']],
    ['failed', '21408', ['guarded']],
    ['failed', '30450', ['pumpingVerdict', 'guarded']],
    ['failed', '30453', ['pumpingVerdict', 'guarded']],
    ['failed', '60410', ['pumpingVerdict', 'guarded']],
    ['failed', '60605', ['guarded']],
    ['failed', '39999', ['send', 'softBounce']],
    ['failed', '69999', ['guarded']],
    ['failed', '99999', ['send', 'unreported']],
    ['failed', undefined, ['send', 'unreported']],
    ['a-status-of-next-year', undefined, ['send']],
  ])('%s %s counts as %j', (status, code, expected) => expect(kinds(status, code)).toEqual(expected));

  test('of another channel is counted apart', () =>
    expect(kinds('delivered', undefined, 'whatsapp:+4915112345678')).toEqual(['otherChannel']));

  test('tells the country from the number, since Twilio does not say it', () => {
    const [sent] = readStatusCallback(
      JSON.stringify({ MessageSid: 'SM1', MessageStatus: 'sent', To: '+992918123456', at: NOW }),
    );
    expect(sent!.text).toEqual({ country: 'TJ', range: '+99291812', parts: 1 });
  });

  test.each(['no JSON', '{}', '{"MessageSid":"SM1"}'])('that can not be read is refused: %s', (body) =>
    expect(() => readStatusCallback(body)).toThrow(/JSON|lacks/),
  );
});

function monitor(props: Partial<TwilioMonitorProps> = {}) {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const made = new TwilioMonitor(stack, 'Texts', {
    notify: [new Topic(stack, 'People')],
    authToken: Secret.fromSecretNameV2(stack, 'Token', 'twilio/auth-token'),
    ...props,
  });
  return { stack, made, template: () => Template.fromStack(stack) };
}

describe('a monitor', () => {
  test('prints the address with what makes Twilio repeat a call, and lets the webhook queue and read its secret alone', () => {
    const { made, template, stack } = monitor();
    expect(JSON.stringify(stack.resolve(made.callbackUrl))).toContain('#rc=5&rp=all');
    const policies = Object.entries(template().findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.includes('Webhook'),
    );
    const actions = policies.flatMap(([, { Properties }]) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
    );
    expect(actions.sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
    ]);
    unfilled(template()).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `${made.monitorName}-text-pumping-verdicts`,
      AlarmDescription: Match.stringLikeRegexp('^CRITICAL'),
    });
  });

  test.each([
    ['half of a shared key', { sharedKeyId: 'WK1' }, 'sharedKey and sharedKeyId go together'],
    ['an address with a query', { callbackUrl: 'https://x.example/?a=1' }, 'callbackUrl must be an https:// address'],
    ['a price in cents', { textPrice: 81 }, 'textPrice must be a price in USD'],
  ])('refuses %s', (_, props, complaint) => expect(() => monitor(props)).toThrow(complaint));
});

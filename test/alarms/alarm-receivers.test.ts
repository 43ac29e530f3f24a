import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import {
  OtpRoute,
  OtpWebAcl,
  RecipientGuard,
  SendGridReputationMonitor,
  SesReputationMonitor,
  ShieldAuditor,
} from '../../lib/index';

const ENV = { account: '111122223333', region: 'eu-central-1' };

/** Every construct whose alarms go to people. */
const TELLING: Readonly<Record<string, (stack: Stack, notify: ITopic[]) => unknown>> = {
  SesReputationMonitor: (stack, notify) => new SesReputationMonitor(stack, 'Tells', { notify }),
  SendGridReputationMonitor: (stack, notify) =>
    new SendGridReputationMonitor(stack, 'Tells', { notify, verificationKey: new Secret(stack, 'Key') }),
  RecipientGuard: (stack, notify) => new RecipientGuard(stack, 'Tells', { notify }),
  ShieldAuditor: (stack, notify) => {
    const webAcl = new OtpWebAcl(stack, 'Acl', { requestRoutes: [OtpRoute.path('/otp')] });
    return new ShieldAuditor(stack, 'Tells', { webAcl, resourceArns: [], notify });
  },
};

/** Topics that no alarm reaches, and what is said of each. */
const DEAF: ReadonlyArray<readonly [string, (stack: Stack) => ITopic[], string]> = [
  [
    'a FIFO topic',
    (stack) => [new Topic(stack, 'People', { fifo: true })],
    'notify[0] must be a standard topic, got the FIFO topic Site/People',
  ],
  [
    'a FIFO topic made elsewhere, after a sound one',
    (stack) => [new Topic(stack, 'People'), Topic.fromTopicArn(stack, 'Other', arn('eu-central-1', 'x.fifo'))],
    'notify[1] must be a standard topic',
  ],
  [
    'a topic of another Region',
    (stack) => [Topic.fromTopicArn(stack, 'People', arn('us-east-1', 'x'))],
    'notify[0] must be in the Region of the alarms, got Site/People in us-east-1 with alarms in eu-central-1',
  ],
  [
    'more topics than an alarm takes',
    (stack) => Array.from({ length: 6 }, (_, n) => new Topic(stack, `People${n}`)),
    'notify must hold at most 5 topics, got 6',
  ],
];

const arn = (region: string, name: string) => `arn:aws:sns:${region}:111122223333:${name}`;
const site = () => new Stack(new App(), 'Site', { env: ENV });

describe.each(Object.keys(TELLING))('%s', (name) => {
  test.each(DEAF)('refuses %s', (_, topics, message) => {
    const stack = site();
    expect(() => TELLING[name]!(stack, topics(stack))).toThrow(message);
  });

  test('takes topics of another account, and any in a stack that knows no Region', () => {
    const stack = site();
    TELLING[name]!(stack, [Topic.fromTopicArn(stack, 'People', 'arn:aws:sns:eu-central-1:444455556666:x')]);
    const anywhere = new Stack(new App(), 'Site');
    TELLING[name]!(anywhere, [Topic.fromTopicArn(anywhere, 'People', arn('us-east-1', 'x'))]);
  });
});

test.each(['chatTopics', 'dailyReport.topics'])('%s are looked at, too', (prop) => {
  const stack = site();
  const topics = [new Topic(stack, 'Ordered', { fifo: true })];
  const notify = [new Topic(stack, 'People')];
  const props = prop === 'chatTopics' ? { chatTopics: topics } : { dailyReport: { topics } };
  expect(() => new SesReputationMonitor(stack, 'Ses', { notify, ...props })).toThrow(
    `${prop}[0] must be a standard topic`,
  );
});

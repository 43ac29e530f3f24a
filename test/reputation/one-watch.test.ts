import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import { OtpShield } from '../../lib/otp-shield';
import { EmailProvider } from '../../lib/reputation/email-provider';
import { EndUserMessagingMonitor } from '../../lib/reputation/end-user-messaging/end-user-messaging-monitor';
import { SesReputationMonitor } from '../../lib/reputation/ses/ses-reputation-monitor';
import { ALB_ARN, ENV, ROUTES } from '../protection/stack';

const watch = (stack: Stack, id: string, props: object = { configurationSetName: 'otp' }) =>
  new SesReputationMonitor(stack, id, { notify: [], ...props });

test('a second shield on the same configuration set is refused with the remedy, in whatever stack', () => {
  const app = new App();
  const shield = (stack: string, arn: string, email: EmailProvider) =>
    new OtpShield(new Stack(app, stack, { env: ENV }), 'OtpShield', { ...ROUTES, resourceArns: [arn], email });
  shield('Shop', ALB_ARN, EmailProvider.ses({ configurationSetName: 'otp' }));
  const second = ALB_ARN.replace('/my-alb/', '/second/');
  const refused = () => shield('Portal', second, EmailProvider.ses({ configurationSetName: 'otp' }));
  expect(refused).toThrow(
    /^SesReputationMonitor \(Portal\/OtpShield\/[\w/]+\): configurationSetName must be watched once, got "otp", which Shop\/OtpShield\/[\w/]+ watches already/,
  );
  expect(() => shield('Admin', second, EmailProvider.ses({ configurationSetName: 'otp' }))).toThrow(
    'for several load balancers name all their ARNs in resourceArns of one shield',
  );
  expect(() => shield('Docs', second, EmailProvider.none())).not.toThrow();
});

describe('the same configuration set', () => {
  const stackIn = (scope: App | Stage, id: string, env?: object) => new Stack(scope, id, { env });

  test.each<[string, (app: App) => [Stack, Stack]]>([
    ['in one stack', (app) => [stackIn(app, 'A', ENV)].flatMap((each) => [each, each]) as [Stack, Stack]],
    ['in two stacks of one account', (app) => [stackIn(app, 'A', ENV), stackIn(app, 'B', ENV)]],
    [
      'in two stages of one account',
      (app) => [stackIn(new Stage(app, 'S'), 'A', ENV), stackIn(new Stage(app, 'P'), 'A', ENV)],
    ],
    ['in two stacks that go wherever the credentials do', (app) => [stackIn(app, 'A'), stackIn(app, 'B')]],
  ])('%s is watched once', (_, make) => {
    const [first, second] = make(new App());
    watch(first, 'One');
    expect(() => watch(second, 'Two')).toThrow('configurationSetName must be watched once, got "otp"');
  });

  test.each<[string, (app: App) => [Stack, Stack]]>([
    ['of two Regions', (app) => [stackIn(app, 'A', ENV), stackIn(app, 'B', { ...ENV, region: 'us-east-1' })]],
    ['of two accounts', (app) => [stackIn(app, 'A', ENV), stackIn(app, 'B', { ...ENV, account: '222233334444' })]],
    ['of two stages that go anywhere', (app) => [stackIn(new Stage(app, 'S'), 'A'), stackIn(new Stage(app, 'P'), 'A')]],
    ['of two apps', () => [stackIn(new App(), 'A', ENV), stackIn(new App(), 'A', ENV)]],
  ])('%s is two', (_, make) => {
    const [first, second] = make(new App());
    watch(first, 'One');
    expect(() => watch(second, 'Two')).not.toThrow();
  });

  test('made in the app is known by its token', () => {
    const stack = stackIn(new App(), 'A', ENV);
    const { configurationSetName } = new ses.ConfigurationSet(stack, 'Set');
    watch(stack, 'One', { configurationSetName });
    expect(() => watch(stack, 'Two', { configurationSetName })).toThrow('watched once, got one of this app');
    const other = new ses.ConfigurationSet(stack, 'Other').configurationSetName;
    expect(() => watch(stack, 'Three', { configurationSetName: other })).not.toThrow();
  });

  test('is no fault where one of the two does not count, or the set is made', () => {
    const stack = stackIn(new App(), 'A', ENV);
    watch(stack, 'One');
    expect(() => watch(stack, 'Two', { configurationSetName: 'otp', countEvents: false })).not.toThrow();
    expect(() => watch(stack, 'Three', {})).not.toThrow();
    expect(() => watch(stack, 'Four', { probeInterval: Duration.minutes(1) })).not.toThrow();
  });

  test('of texts is watched once, and has nothing to do with that of mails', () => {
    const stack = stackIn(new App(), 'A', ENV);
    const texts = (id: string) =>
      new EndUserMessagingMonitor(stack, id, { notify: [], configurationSetName: 'otp', homeCountries: ['DE'] });
    watch(stack, 'Mails');
    texts('One');
    expect(() => texts('Two')).toThrow('configurationSetName must be watched once, got "otp", which A/One watches');
  });
});

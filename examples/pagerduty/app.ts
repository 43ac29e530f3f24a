import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { OtpRoute, OtpShield, WarningChannel } from 'cdk-otp-shield';
import { PagerDuty } from './pager-duty';

const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });

const people = new Topic(stack, 'People', { enforceSSL: true });
people.addSubscription(new EmailSubscription('team@example.com'));

new OtpShield(stack, 'SignUp', {
  resourceArns: ['arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188'],
  requestRoutes: [OtpRoute.path('/api/auth/otp')],
  verifyRoutes: [OtpRoute.path('/api/auth/verify')],
  notify: [people],
  notices: { warnings: WarningChannel.NOTIFY },
});

new PagerDuty(stack, 'PagerDuty', {
  routingKey: Secret.fromSecretNameV2(stack, 'RoutingKey', 'pagerduty/otp-shield'),
  shieldName: 'Shop/SignUp',
});

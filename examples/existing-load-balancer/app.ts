import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { EmailProvider, OtpRoute, OtpShield } from 'cdk-otp-shield';

// Change these three.
const LOAD_BALANCER_ARN =
  'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188';
const ENV = { account: '111122223333', region: 'eu-central-1' };
const ON_CALL = 'oncall@example.com';

const app = new App();
const stack = new Stack(app, 'OtpShield', { env: ENV });

const alarms = new Topic(stack, 'Alarms', { enforceSSL: true });
alarms.addSubscription(new EmailSubscription(ON_CALL));

new OtpShield(stack, 'Shield', {
  resourceArns: [LOAD_BALANCER_ARN],
  requestRoutes: [OtpRoute.path('/api/auth/otp')],
  verifyRoutes: [OtpRoute.path('/api/auth/verify')],
  entryPages: [OtpRoute.path('/sign-up')],
  email: EmailProvider.ses({ configurationSetName: 'otp' }),
  notify: [alarms],
});

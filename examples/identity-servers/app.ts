import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { AuthPreset, EmailProvider, OtpShield } from 'cdk-otp-shield';

// Change these four.
const LOAD_BALANCER_ARN =
  'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188';
const ENV = { account: '111122223333', region: 'eu-central-1' };
const ON_CALL = 'oncall@example.com';
/** With which the application runs: the task role in ECS, the instance profile's role in EC2. */
const APPLICATION_ROLE = 'sign-up-service';

const app = new App();
const stack = new Stack(app, 'OtpShield', { env: ENV });

const alarms = new Topic(stack, 'Alarms', { enforceSSL: true });
alarms.addSubscription(new EmailSubscription(ON_CALL));

// In front: the routes of the auth server, and behind them the guard for whatever is signed.
const shield = new OtpShield(stack, 'Shield', {
  resourceArns: [LOAD_BALANCER_ARN],
  ...AuthPreset.betterAuth().routes,
  email: EmailProvider.ses({ configurationSetName: 'otp' }),
  notify: [alarms],
  recipientGuard: {},
});
shield.recipientGuard?.grantCheck(Role.fromRoleName(stack, 'Application', APPLICATION_ROLE));

new CfnOutput(stack, 'GuardFunction', { value: shield.recipientGuard?.guardFunction.functionArn ?? '' });

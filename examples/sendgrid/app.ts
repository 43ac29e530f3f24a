import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailProvider, OtpRoute, OtpShield } from 'cdk-otp-shield';
import type { Construct } from 'constructs';

interface MailWatchProps extends StackProps {
  readonly loadBalancerArn: string;
}

class MailWatchStack extends Stack {
  constructor(scope: Construct, id: string, props: MailWatchProps) {
    super(scope, id, props);
    new OtpShield(this, 'OtpShield', {
      resourceArns: [props.loadBalancerArn],
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
      verifyRoutes: [OtpRoute.path('/api/auth/verify')],
      entryPages: [OtpRoute.path('/sign-up')],
      email: EmailProvider.sendGrid({
        verificationKey: Secret.fromSecretNameV2(this, 'VerificationKey', 'sendgrid/verification-key'),
        apiKey: Secret.fromSecretNameV2(this, 'ApiKey', 'sendgrid/api-key'),
        category: 'otp', // mails of other categories are not counted
      }),
      notify: [new Topic(this, 'Alarms', { enforceSSL: true })],
    });
  }
}

const app = new App();
new MailWatchStack(app, 'MailWatch', {
  env: { account: '111122223333', region: 'eu-central-1' },
  loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188',
});

import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { CodeSender, CognitoGuard, RecipientGuard } from 'cdk-otp-shield';
import type { Construct } from 'constructs';
import { sendByEndUserMessaging } from './end-user-messaging';

export interface PasswordlessStackProps extends StackProps {
  readonly from: string;
  readonly senderId: string;
  readonly onCall: string;
}

/** People sign up and in by a code alone: `EMAIL_OTP`, or `SMS_OTP` for whoever gave a number. */
export class PasswordlessStack extends Stack {
  constructor(scope: Construct, id: string, props: PasswordlessStackProps) {
    super(scope, id, props);
    const alarms = new Topic(this, 'Alarms', { enforceSSL: true });
    alarms.addSubscription(new EmailSubscription(props.onCall));

    const pool = new cognito.UserPool(this, 'Users', {
      selfSignUpEnabled: true,
      signInAliases: { email: true, phone: true },
      // One code for each sign-up: with both, Cognito would send a text.
      autoVerify: { email: true },
      // Cognito wants passwords to be possible; the page asks for none.
      signInPolicy: { allowedFirstAuthFactors: { password: true, emailOtp: true, smsOtp: true } },
      featurePlan: cognito.FeaturePlan.ESSENTIALS,
      passwordPolicy: {
        minLength: 16,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      enableSmsRole: false,
      // Cognito demands it for EMAIL_OTP; the mails themselves go out by the sender below.
      email: cognito.UserPoolEmail.withSES({ fromEmail: props.from }),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    sendByEndUserMessaging(pool, props.senderId);
    const client = pool.addClient('Site', { authFlows: { user: true }, preventUserExistenceErrors: true });

    const guard = new RecipientGuard(this, 'Guard', { notify: [alarms] });
    new CognitoGuard(this, 'Codes', {
      guard,
      notify: [alarms],
      email: CodeSender.ses({ from: props.from }),
      text: CodeSender.endUserMessaging({ originationIdentity: props.senderId, maxPrice: 0.2 }),
    }).protect(pool);

    new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: client.userPoolClientId });
  }
}

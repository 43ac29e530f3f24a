import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import {
  CaptchaApiKey,
  CodeSender,
  CognitoGuard,
  EmailProvider,
  FrontEndOutputs,
  OtpShield,
  RecipientGuard,
  SmsProvider,
} from 'cdk-otp-shield';
import type { Construct } from 'constructs';
import { sendByEndUserMessaging } from './end-user-messaging';

/** Of Amazon SES, and of End User Messaging, by which the shield hears what becomes of the codes. */
const CONFIGURATION_SET = 'otp';

export interface PasswordlessStackProps extends StackProps {
  readonly from: string;
  readonly senderId: string;
  /** Domain of the page. */
  readonly site: string;
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

    const captchaApiKey = new CaptchaApiKey(this, 'CaptchaApiKey', { tokenDomains: [props.site] });
    new FrontEndOutputs(this, 'FrontEnd', { captchaApiKey, tokenDomains: [props.site] });

    const guard = new RecipientGuard(this, 'Guard', { notify: [alarms] });
    new CognitoGuard(this, 'Codes', {
      guard,
      notify: [alarms],
      email: CodeSender.ses({ from: props.from, configurationSetName: CONFIGURATION_SET }),
      text: CodeSender.endUserMessaging({
        originationIdentity: props.senderId,
        configurationSetName: CONFIGURATION_SET,
        maxPrice: 0.2,
      }),
    }).protect(pool);

    // In front of the pool, and made last, when the pool is whole: scripts stop here, and both senders are watched.
    new OtpShield(this, 'Shield', {
      userPool: pool,
      email: EmailProvider.ses({ configurationSetName: CONFIGURATION_SET }),
      sms: SmsProvider.endUserMessaging({ configurationSetName: CONFIGURATION_SET }),
      tokenDomains: [props.site], // a puzzle that was solved there counts at Cognito's API
      notify: [alarms],
    });

    new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: client.userPoolClientId });
  }
}

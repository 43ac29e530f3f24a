import { Annotations, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { CodeSender, CognitoGuard, EmailProvider, OtpShield, RecipientGuard, SmsProvider } from 'cdk-otp-shield';
import type { Construct } from 'constructs';
import { sendByEndUserMessaging } from './end-user-messaging';

/** Of Amazon SES, and of End User Messaging, by which the shield hears what becomes of the codes. */
const CONFIGURATION_SET = 'otp';

export interface SignInStackProps extends StackProps {
  /** Of the address at which Cognito shows its pages: `PREFIX.auth.REGION.amazoncognito.com`. */
  readonly domainPrefix: string;
  readonly callbackUrl: string;
  readonly from: string;
  readonly senderId: string;
  readonly onCall: string;
}

/** People sign up and in on Cognito's own pages, with a mail address, a password and, if they like, a text. */
export class SignInStack extends Stack {
  constructor(scope: Construct, id: string, props: SignInStackProps) {
    super(scope, id, props);
    const alarms = new Topic(this, 'Alarms', { enforceSSL: true });
    alarms.addSubscription(new EmailSubscription(props.onCall));

    const pool = new cognito.UserPool(this, 'Users', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      autoVerify: { email: true },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { sms: true, otp: true },
      // Who lost the telephone gets in again by mail, and nobody pumps texts by "forgot password".
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      enableSmsRole: false,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    sendByEndUserMessaging(pool, props.senderId);

    const client = pool.addClient('Site', {
      generateSecret: true,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
        callbackUrls: [props.callbackUrl],
      },
    });
    const domain = pool.addDomain('Pages', {
      cognitoDomain: { domainPrefix: props.domainPrefix },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    new cognito.CfnManagedLoginBranding(this, 'Look', {
      userPoolId: pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });

    // What one recipient gets, whoever asks, and in the pool's place: who sends.
    const guard = new RecipientGuard(this, 'Guard', { notify: [alarms] });
    const codes = new CognitoGuard(this, 'Codes', {
      guard,
      notify: [alarms],
      email: CodeSender.ses({ from: props.from, configurationSetName: CONFIGURATION_SET }),
      text: CodeSender.endUserMessaging({
        originationIdentity: props.senderId,
        configurationSetName: CONFIGURATION_SET,
        maxPrice: 0.2,
      }),
      messages: [{ language: 'en', subject: 'Your code for Example Shop' }],
    });
    codes.protect(pool);

    // In front of the pool, and made last, when the pool is whole: scripts stop here, and both senders are watched.
    const shield = new OtpShield(this, 'Shield', {
      userPool: pool,
      email: EmailProvider.ses({ configurationSetName: CONFIGURATION_SET }),
      sms: SmsProvider.endUserMessaging({ configurationSetName: CONFIGURATION_SET }),
      notify: [alarms],
    });
    // Nobody calls the API: managed login shows the puzzle itself.
    Annotations.of(shield).acknowledgeWarning('cdk-otp-shield:cognitoNoToken');

    new CfnOutput(this, 'SignInPage', { value: domain.signInUrl(client, { redirectUri: props.callbackUrl }) });
  }
}

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
} from 'cdk-otp-shield';
import type { Construct } from 'constructs';

/** Of Amazon SES, by which the shield hears what becomes of the mails. */
const CONFIGURATION_SET = 'otp';

export interface AccountStackProps extends StackProps {
  readonly from: string;
  /** Domain of the page. */
  readonly site: string;
  readonly onCall: string;
}

/** People have a mail address and a password; codes go out for a sign-up and for a password that was forgotten. */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, props: AccountStackProps) {
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
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const client = pool.addClient('Site', { authFlows: { userSrp: true }, preventUserExistenceErrors: true });

    const captchaApiKey = new CaptchaApiKey(this, 'CaptchaApiKey', { tokenDomains: [props.site] });
    new FrontEndOutputs(this, 'FrontEnd', { captchaApiKey, tokenDomains: [props.site] });

    const guard = new RecipientGuard(this, 'Guard', { notify: [alarms] });
    new CognitoGuard(this, 'Codes', {
      guard,
      notify: [alarms],
      email: CodeSender.ses({ from: props.from, configurationSetName: CONFIGURATION_SET }),
    }).protect(pool);

    // In front of the pool, and made last, when the pool is whole: scripts stop here, and the sender is watched.
    new OtpShield(this, 'Shield', {
      userPool: pool,
      email: EmailProvider.ses({ configurationSetName: CONFIGURATION_SET }),
      tokenDomains: [props.site], // a puzzle that was solved there counts at Cognito's API
      notify: [alarms],
    });

    new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: client.userPoolClientId });
  }
}

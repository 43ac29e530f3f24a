import { join } from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
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

export interface ChallengeStackProps extends StackProps {
  /** Host of the page on which people sign in. */
  readonly site: string;
  readonly from: string;
  readonly onCall: string;
}

/** People sign in by a code that our own function makes and sends (`CUSTOM_AUTH`); all other codes are Cognito's. */
export class ChallengeStack extends Stack {
  constructor(scope: Construct, id: string, props: ChallengeStackProps) {
    super(scope, id, props);
    const alarms = new Topic(this, 'Alarms', { enforceSSL: true });
    alarms.addSubscription(new EmailSubscription(props.onCall));
    const guard = new RecipientGuard(this, 'Guard', { notify: [alarms] });

    const challenge = new NodejsFunction(this, 'Challenge', {
      entry: join(__dirname, 'challenge.js'),
      runtime: Runtime.NODEJS_24_X,
      // Cognito waits five seconds.
      timeout: Duration.seconds(5),
      memorySize: 512,
      environment: { OTP_SHIELD_GUARD_FUNCTION: guard.guardFunction.functionArn, FROM: props.from, CONFIGURATION_SET },
    });
    guard.grantCheck(challenge);
    const identity = (name: string) => this.formatArn({ service: 'ses', resource: 'identity', resourceName: name });
    const set = this.formatArn({ service: 'ses', resource: 'configuration-set', resourceName: CONFIGURATION_SET });
    const [, domain = ''] = props.from.split('@');
    challenge.addToRolePolicy(
      new PolicyStatement({ actions: ['ses:SendEmail'], resources: [identity(props.from), identity(domain), set] }),
    );

    const pool = new cognito.UserPool(this, 'Users', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      autoVerify: { email: true },
      passwordPolicy: {
        minLength: 16,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      lambdaTriggers: {
        defineAuthChallenge: challenge,
        createAuthChallenge: challenge,
        verifyAuthChallengeResponse: challenge,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const client = pool.addClient('Site', { authFlows: { custom: true }, preventUserExistenceErrors: true });

    const captchaApiKey = new CaptchaApiKey(this, 'CaptchaApiKey', { tokenDomains: [props.site] });
    new FrontEndOutputs(this, 'FrontEnd', { captchaApiKey, tokenDomains: [props.site] });

    // Codes of sign-ups and forgotten passwords.
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

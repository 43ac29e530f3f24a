import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { WARNING } from './private/warnings';
import { type PoolSender, userPoolFacts } from './protection/user-pool/user-pool-facts';
import { EmailProvider } from './reputation/email-provider';
import { SmsProvider } from './reputation/sms-provider';

/** Who sends the messages of a user pool. */
interface Senders {
  readonly email: EmailProvider;
  readonly sms?: SmsProvider;
}

/** What was said by the user; and of the rest, what the pool says. Where nobody can hear what becomes of the messages, a warning says why. */
export function sendersOf(scope: Construct, userPool: IUserPool, said: Partial<Senders>): Senders {
  const facts = userPoolFacts(userPool);
  const unwatched: string[] = [];
  const email = said.email ?? mails(scope, facts?.email, unwatched);
  const sms = said.sms ?? texts(scope, facts?.sms, unwatched);
  // Who said one of the two may have meant the codes of that function.
  if (facts?.ownChallenge && said.email === undefined && said.sms === undefined) {
    unwatched.push(
      'its CreateAuthChallenge function may send codes itself, and only you know by whom; say it with email or sms',
    );
  }
  for (const why of unwatched) {
    Annotations.of(scope).addWarningV2(WARNING.cognitoUnwatched, `the user pool ${userPool.node.path}: ${why}`);
  }
  return { email, ...(sms && { sms }) };
}

const UNDECIDED = 'are sent by whom only the deployment knows (Fn::If, a parameter)';
const CUSTOM = 'are sent by a function of yours or of a CognitoGuard, and only you know who sends them then';

function mails(scope: Construct, sender: PoolSender | undefined, unwatched: string[]): EmailProvider {
  const { by, configurationSetName, region } = sender ?? {};
  if (by === 'ses') {
    const elsewhere = region !== undefined && region !== Stack.of(scope).region;
    const sesRegion = elsewhere ? { sesRegion: region } : {};
    if (configurationSetName !== undefined) return EmailProvider.ses({ configurationSetName, ...sesRegion });
    unwatched.push(
      'its mails name no configuration set, so single mails are not counted, only what SES says about the account; give the pool one (UserPoolEmail.withSES, configurationSetName)',
    );
    return EmailProvider.ses({ countEvents: false, ...sesRegion });
  }
  unwatched.push(
    by === 'custom' || by === 'undecided'
      ? `its mails ${by === 'custom' ? CUSTOM : UNDECIDED}; say it with email`
      : by === 'cognito'
        ? 'Amazon Cognito sends its mails itself, 50 a day, and tells nobody what becomes of them; let it send with SES (UserPoolEmail.withSES)'
        : 'it is imported, so who sends its mails is not seen; say it with email, EmailProvider.ses({ configurationSetName: … })',
  );
  return EmailProvider.none();
}

function texts(scope: Construct, sender: PoolSender | undefined, unwatched: string[]): SmsProvider | undefined {
  const { by, configurationSetName, region } = sender ?? {};
  if (by === 'nobody') return undefined;
  const { region: here } = Stack.of(scope);
  const elsewhere = region !== undefined && !Token.isUnresolved(here) && region !== here;
  if (by === 'end-user-messaging') return SmsProvider.endUserMessaging({ configurationSetName });
  if (by === 'sns' && !elsewhere) return SmsProvider.sns();
  unwatched.push(
    by === 'custom' || by === 'undecided'
      ? `its texts ${by === 'custom' ? CUSTOM : UNDECIDED}; say it with sms`
      : by === 'sns'
        ? `its texts go out in ${region}, and SNS tells its own Region alone what becomes of them; put an SnsTextMonitor there`
        : by === 'unnamed'
          ? 'its texts name no configuration set, so nobody hears what becomes of them; give EumsSms a ConfigurationSetName'
          : 'it is imported, so who sends its texts is not seen; say it with sms, SmsProvider.none() if nobody does',
  );
  return undefined;
}

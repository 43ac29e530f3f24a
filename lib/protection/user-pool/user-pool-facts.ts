import { Token } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { cfnUserPoolOf } from '../../private/cfn-user-pool';
import { propertiesOf } from '../../private/template-properties';
import { withReferences } from '../../private/with-references';

/** Who sends the messages of one kind, as the pool says itself. */
export interface PoolSender {
  /**
   * `custom` is a function; `unnamed` sends without a configuration set, so that nobody hears what becomes of a message; `undecided` is who only the deployment knows.
   */
  readonly by: 'ses' | 'end-user-messaging' | 'sns' | 'cognito' | 'custom' | 'unnamed' | 'nobody' | 'undecided';
  readonly configurationSetName?: string;
  /** Where it sends, if that isn't the Region of the pool. */
  readonly region?: string;
}

/** What a pool of this app says about itself. */
export interface UserPoolFacts {
  /** Whether a sign-in may make a code go out: a second factor by text or mail, a sign-in by code, a challenge of its own. */
  readonly signInSends: boolean;
  /** Whether a function makes challenges, and so may send codes of which the pool doesn't know. */
  readonly ownChallenge: boolean;
  readonly email: PoolSender;
  readonly sms: PoolSender;
}

type Properties = Readonly<Record<string, unknown>>;

/** Undefined for a pool that this app doesn't deploy. */
export function userPoolFacts(userPool: IUserPool): UserPoolFacts | undefined {
  const pool = cfnUserPoolOf(userPool);
  if (pool === undefined) return undefined;
  return factsOf(propertiesOf(pool, withReferences));
}

/** What is read when the shield is made must still hold at synth: a trigger that is added afterwards may send what no rule looks at. */
export function holdTo(scope: Construct, userPool: IUserPool): void {
  const facts = () => JSON.stringify(withReferences(userPool, userPoolFacts(userPool)));
  const before = facts();
  scope.node.addValidation({
    validate: () =>
      facts() === before
        ? []
        : [
            `userPool must be whole before the shield is made, got ${userPool.node.path}, which was given another sender, factor or trigger afterwards; make the shield last`,
          ],
  });
}

function factsOf(pool: Properties): UserPoolFacts {
  const lambda = inner(pool, 'LambdaConfig');
  const ownChallenge = lambda.CreateAuthChallenge !== undefined;
  return {
    ownChallenge,
    signInSends:
      ownChallenge ||
      sendsSecondFactor(pool) ||
      oneOf(inner(pool, 'Policies', 'SignInPolicy').AllowedFirstAuthFactors, ['SMS_OTP', 'EMAIL_OTP']) ||
      [pool.Policies, inner(pool, 'Policies').SignInPolicy, pool.LambdaConfig].some(isChosenLater),
    email: senderOf(lambda, 'CustomEmailSender', () => mailSender(inner(pool, 'EmailConfiguration'))),
    sms: senderOf(lambda, 'CustomSMSSender', () => textSender(inner(pool, 'SmsConfiguration'))),
  };
}

function sendsSecondFactor({ MfaConfiguration: mfa = 'OFF', EnabledMfas: factors }: Properties): boolean {
  // With no list Cognito takes the text.
  return mfa !== 'OFF' && (factors === undefined || oneOf(factors, ['SMS_MFA', 'EMAIL_OTP']));
}

/** What only the deployment knows may be any of them. */
function oneOf(list: unknown, values: readonly string[]): boolean {
  if (list === undefined) return false;
  return !Array.isArray(list) || list.some((each) => !isKnown(each) || values.includes(each));
}

function senderOf(lambda: Properties, name: string, own: () => PoolSender): PoolSender {
  if (isChosenLater(lambda) || isChosenLater(lambda[name])) return { by: 'undecided' };
  return lambda[name] === undefined ? own() : { by: 'custom' };
}

function mailSender(mails: Properties): PoolSender {
  const { EmailSendingAccount, SourceArn, ConfigurationSet } = mails;
  if (isChosenLater(mails) || (EmailSendingAccount !== undefined && !isKnown(EmailSendingAccount)))
    return { by: 'undecided' };
  if (EmailSendingAccount !== 'DEVELOPER') return { by: 'cognito' };
  const region = /:ses:([a-z0-9-]+):/.exec(JSON.stringify(SourceArn) ?? '')?.[1];
  return { by: 'ses', ...named(ConfigurationSet), ...(region === undefined ? {} : { region }) };
}

function textSender(texts: Properties): PoolSender {
  if (isChosenLater(texts) || isChosenLater(texts.EumsSms)) return { by: 'undecided' };
  if (texts.EumsSms !== undefined) {
    const set = named(inner(texts, 'EumsSms').ConfigurationSetName);
    return set.configurationSetName === undefined ? { by: 'unnamed' } : { by: 'end-user-messaging', ...set };
  }
  if (texts.SnsCallerArn === undefined) return { by: 'nobody' };
  return { by: 'sns', ...(isKnown(texts.SnsRegion) ? { region: texts.SnsRegion } : {}) };
}

function named(set: unknown): Pick<PoolSender, 'configurationSetName'> {
  if (set === undefined) return {};
  return { configurationSetName: typeof set === 'string' ? set : Token.asString(set) };
}

/** `Fn::If` and its like in the place of members: what is in it nobody sees at synth. */
function isChosenLater(part: unknown): boolean {
  return typeof part === 'string' || Object.keys(part ?? {}).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

function isKnown(value: unknown): value is string {
  return typeof value === 'string' && !Token.isUnresolved(value);
}

function inner(of: Properties, ...names: string[]): Properties {
  return names.reduce<Properties>((each, name) => (each[name] ?? {}) as Properties, of);
}

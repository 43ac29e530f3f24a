import { Annotations, CfnOutput, Names, Stack, Token } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Faults } from '../../private/faults';
import { propertiesOf } from '../../private/template-properties';
import { WARNING } from '../../private/warnings';

/** What a pool is given. */
export interface UserPoolTriggers {
  readonly sender: lambda.IFunction;
  readonly user: lambda.IFunction;
  readonly keyArn: () => string;
  readonly channels: ReadonlyArray<'email' | 'sms'>;
}

/** What the pool says about itself when the app is synthesized. */
export interface UserPoolFacts {
  readonly autoVerified: ReadonlyArray<'email' | 'sms'>;
  /** Whether nobody signs in without a code of a message. */
  readonly codesOnly: boolean;
}

/** A pool with its triggers. */
export interface ProtectedPool {
  /** Asked late: what is set after `protect` counts, too. */
  readonly facts: () => UserPoolFacts;
  /** The key that the pool had already. */
  readonly keyArn?: string;
}

type LambdaConfig = Readonly<Record<string, unknown>>;

const SENDERS = { email: 'customEmailSender', sms: 'customSmsSender' } as const;
/** Triggers that may stay those of the user, and what is missing then. */
const OTHERS = {
  preSignUp: 'sign-ups to bad recipients leave an unconfirmed user behind',
  postConfirmation: 'no code of a sign-up counts as typed in',
  postAuthentication: 'no code of a sign-in counts as typed in',
} as const;
/** As CloudFormation spells them. */
const PROPERTY = {
  customEmailSender: 'CustomEmailSender',
  customSmsSender: 'CustomSMSSender',
  preSignUp: 'PreSignUp',
  postConfirmation: 'PostConfirmation',
  postAuthentication: 'PostAuthentication',
} as const;
type Trigger = keyof typeof PROPERTY;

/**
 * Gives a pool of this app its triggers. What the pool has already stays.
 *
 * @throws Error when somebody else sends for it
 */
export function addTriggers(scope: Construct, pool: cognito.CfnUserPool, triggers: UserPoolTriggers): ProtectedPool {
  const { scope: around } = pool.node;
  // A CfnUserPool by itself stands beside others.
  const owner = around !== undefined && around.node.defaultChild === pool ? around : pool;
  const isProtected = owner.node.tryFindChild('OtpShieldSender') !== undefined;
  const had = { ...configOf(pool), ...(isProtected ? {} : inCamelCase(Stack.of(pool).resolve(overriddenIn(pool)))) };
  const faults = new Faults();
  for (const name of triggers.channels.map((channel) => SENDERS[channel])) {
    if (had[name] !== undefined)
      faults.add(
        `userPool must have no ${name} of its own, got ${owner.node.path} with one; take it out, or let it send as the function of CodeSender.handler`,
      );
  }
  if (isProtected)
    faults.add(
      `userPool must be protected once, got ${owner.node.path} a second time; call protect once for each pool`,
    );
  const keyArn = had.kmsKeyId as string | undefined;
  if (keyArn !== undefined && Stack.of(pool) !== Stack.of(scope))
    faults.add(
      `userPool must have no customSenderKmsKey when it stands in another stack than the guard, got ${owner.node.path} with one; give that key to CognitoGuard as encryptionKey, and not to the pool`,
    );
  if (isAlias(keyArn))
    faults.add(
      `userPool must have a key as customSenderKmsKey, got ${owner.node.path} with an alias, and a code names the key alone; give the key behind it`,
    );
  checkPlace(faults, scope, owner, Stack.of(pool));
  const unread = [propertiesOf(pool).LambdaConfig].flatMap((config) => Object.keys(config ?? {})).filter(isIntrinsic);
  if (unread.length > 0)
    faults.add(
      `userPool must have a LambdaConfig whose members synth sees, got ${owner.node.path} with ${unread.join(', ')} in its place; choose in each member, or between two pools`,
    );
  faults.throwIfAny(scope, 'CognitoGuard');
  const ours = [
    ...triggers.channels.map((channel) => SENDERS[channel]),
    ...(Object.keys(OTHERS) as Array<keyof typeof OTHERS>).filter((name) => had[name] === undefined),
  ];
  for (const name of ours) pool.addPropertyOverride(`LambdaConfig.${PROPERTY[name]}`, targetOf(name, triggers));
  if (keyArn === undefined) pool.addPropertyOverride('LambdaConfig.KMSKeyID', triggers.keyArn());
  const written = Object.fromEntries(
    Object.entries(overriddenIn(pool)).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  permit(owner, triggers, pool.attrArn);
  for (const [name, consequence] of Object.entries(OTHERS)) {
    if (had[name] === undefined) continue;
    Annotations.of(scope).addWarningV2(
      WARNING.cognitoTriggerKept,
      `${owner.node.path} keeps its own ${name}, so ${consequence}; let it invoke userFunction of the CognitoGuard with its event, and rethrow what that throws`,
    );
  }
  if (had.customMessage !== undefined)
    Annotations.of(scope).addWarningV2(
      WARNING.cognitoTriggerKept,
      `${owner.node.path} keeps its own customMessage, whose words nobody sends any more; give them to CognitoGuard as messages, or let a function of yours word them (CodeSender.handler)`,
    );
  keepWatch(scope, owner, pool, { ours, had, written });
  sayUnguarded(scope, owner, pool, triggers.channels);
  return { facts: () => factsOf(pool), ...(keyArn === undefined ? {} : { keyArn }) };
}

interface Place {
  readonly region: string;
  readonly account: string;
}

/** Amazon Cognito calls functions of its own Region alone, and CDK hands no function over to another account. */
function checkPlace(faults: Faults, scope: Construct, owner: Construct, there: Place): void {
  const here = Stack.of(scope);
  for (const [what, wanted, got] of [
    ['Region', here.region, there.region],
    ['account', here.account, there.account],
  ] as const) {
    if (Token.isUnresolved(wanted) || Token.isUnresolved(got) || wanted === got) continue;
    faults.add(
      `userPool must be in the ${what} of the CognitoGuard, got ${owner.node.path} in ${got} for ${wanted}; make the guard there`,
    );
  }
}

function isIntrinsic(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}

/** For a pool that this app does not deploy: nothing may write to it, so a person has to. */
export function explainImported(
  scope: Construct,
  pool: cognito.IUserPool,
  triggers: UserPoolTriggers,
  signInsUseCodes: boolean,
): void {
  const faults = new Faults();
  checkPlace(faults, scope, pool, pool.env);
  const id = `ByHand${Names.uniqueResourceName(pool, { maxLength: 40 })}`;
  if (scope.node.tryFindChild(id) !== undefined)
    faults.add(`userPool must be protected once, got ${pool.node.path} a second time; call protect once for each pool`);
  faults.throwIfAny(scope, 'CognitoGuard');
  permit(scope, triggers, pool.userPoolArn, id);
  const names: Trigger[] = [
    ...triggers.channels.map((channel) => SENDERS[channel]),
    'postConfirmation',
    ...(signInsUseCodes ? (['postAuthentication'] as const) : []),
  ];
  const config = Object.fromEntries(names.map((name) => [PROPERTY[name], targetOf(name, triggers)]));
  new CfnOutput(scope, id, {
    description: 'LambdaConfig to set by hand on a user pool of another app',
    value: Stack.of(scope).toJsonString({ ...config, KMSKeyID: triggers.keyArn() }),
  });
  Annotations.of(scope).addWarningV2(
    WARNING.cognitoImportedPool,
    `the user pool ${pool.node.path} is imported, so nothing is protected until its LambdaConfig has what the output ${id} says: add it where the pool is deployed. ` +
      'No call of ours may do it: UpdateUserPool sets all that it is not told back to its default' +
      (signInsUseCodes
        ? ''
        : '. Whether a password alone signs people in there is not seen, so no sign-in of this guard counts as a code that was typed in; signInsUseCodes: true says that none does'),
  );
}

function targetOf(name: Trigger, { sender, user }: UserPoolTriggers): unknown {
  return name === 'customEmailSender' || name === 'customSmsSender'
    ? { LambdaArn: sender.functionArn, LambdaVersion: 'V1_0' }
    : user.functionArn;
}

/** Beside the pool, so that the stack of the guard needs nothing of the pool's. */
function permit(scope: Construct, { sender, user }: UserPoolTriggers, poolArn: string, prefix = 'OtpShield'): void {
  for (const [id, handler] of [
    ['Sender', sender],
    ['User', user],
  ] as const) {
    new lambda.CfnPermission(scope, `${prefix}${id}`, {
      action: 'lambda:InvokeFunction',
      functionName: handler.functionArn,
      principal: 'cognito-idp.amazonaws.com',
      sourceArn: poolArn,
      sourceAccount: Stack.of(scope).account,
    });
  }
}

/** A trigger that is added to the pool afterwards would be overwritten without a word. */
function keepWatch(
  scope: Construct,
  owner: Construct,
  pool: cognito.CfnUserPool,
  {
    ours,
    had,
    written,
  }: { readonly ours: Trigger[]; readonly had: LambdaConfig; readonly written: Readonly<Record<string, string>> },
): void {
  scope.node.addValidation({
    validate: () => {
      const now = configOf(pool);
      return [
        ...ours
          .filter((name) => now[name] !== undefined)
          .map(
            (name) =>
              `CognitoGuard (${scope.node.path}): ${owner.node.path} got a ${name} after protect, which would be lost; add it before, or leave it out`,
          ),
        ...Object.keys(written)
          .filter((name) => written[name] !== JSON.stringify(overriddenIn(pool)[name]))
          .map(
            (name) =>
              `CognitoGuard (${scope.node.path}): ${owner.node.path} got another LambdaConfig.${name} by addPropertyOverride after protect, so nobody would guard it; take it out`,
          ),
        ...(had.kmsKeyId === undefined && now.kmsKeyId !== undefined
          ? [
              `CognitoGuard (${scope.node.path}): ${owner.node.path} got a key for custom senders after protect, which would be lost; give it before`,
            ]
          : []),
      ];
    },
  });
}

function sayUnguarded(
  scope: Construct,
  owner: Construct,
  pool: cognito.CfnUserPool,
  channels: ReadonlyArray<'email' | 'sms'>,
): void {
  const sendsTexts = propertiesOf(pool).SmsConfiguration !== undefined || factsOf(pool).autoVerified.includes('sms');
  const open = [
    ...(channels.includes('email') ? [] : (['email'] as const)),
    ...(sendsTexts && !channels.includes('sms') ? (['text'] as const) : []),
  ];
  for (const prop of open) {
    Annotations.of(scope).addWarningV2(
      WARNING.cognitoUnguarded,
      `${owner.node.path} can send ${prop === 'email' ? 'mails' : 'texts'} that nobody guards, since CognitoGuard has no ${prop}; give it a CodeSender`,
    );
  }
}

function factsOf(pool: cognito.CfnUserPool): UserPoolFacts {
  const {
    AutoVerifiedAttributes: verified,
    DeviceConfiguration: devices,
    EnabledMfas: factors = ['SMS_MFA'],
    LambdaConfig: triggers,
    MfaConfiguration: mfa,
    Policies: policies = {},
  } = propertiesOf(pool);
  const list = Array.isArray(verified) ? verified : [];
  return {
    autoVerified: [
      ...(list.includes('email') ? (['email'] as const) : []),
      ...(list.includes('phone_number') ? (['sms'] as const) : []),
    ],
    codesOnly:
      mfa === 'ON' &&
      // A device that is remembered needs no second factor, a passkey is none by text, and a challenge of somebody else's may ask for anything.
      devices === undefined &&
      !/WEB_AUTHN|Fn::|"Ref"/.test(JSON.stringify(policies)) &&
      !/CreateAuthChallenge|Fn::If/.test(JSON.stringify(triggers ?? {})) &&
      Array.isArray(factors) &&
      factors.every((factor) => factor === 'SMS_MFA' || factor === 'EMAIL_OTP'),
  };
}

/** Whether an ARN, as the template has it, is that of an alias. */
function isAlias(arn: unknown): boolean {
  return /alias\/|\{"Ref":"(?!AWS::)[^"]+"\}\]\]\}$/.test(JSON.stringify(arn) ?? '');
}

function inCamelCase(config: LambdaConfig): LambdaConfig {
  const names = Object.entries({ ...PROPERTY, customMessage: 'CustomMessage', kmsKeyId: 'KMSKeyID' });
  return Object.fromEntries(names.filter(([, name]) => name in config).map(([own, name]) => [own, config[name]]));
}

/** As it was given, without what we add. */
function configOf(pool: cognito.CfnUserPool): LambdaConfig {
  return (Stack.of(pool).resolve(pool.lambdaConfig) ?? {}) as LambdaConfig;
}

/** What was written over the properties, as `addPropertyOverride` does: CDK has no other way to read it. */
function overriddenIn(pool: cognito.CfnUserPool): LambdaConfig {
  const { rawOverrides } = pool as unknown as {
    readonly rawOverrides?: { readonly Properties?: { readonly LambdaConfig?: LambdaConfig } };
  };
  return rawOverrides?.Properties?.LambdaConfig ?? {};
}

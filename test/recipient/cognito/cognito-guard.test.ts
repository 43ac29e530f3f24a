import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  CodeSender,
  CognitoGuard,
  type CognitoGuardProps,
  CognitoPurpose,
  OtpWebAcl,
  RecipientGuard,
} from '../../../lib';

const email = CodeSender.ses({ from: 'Shop <codes@shop.example>', configurationSetName: 'otp' });
const text = CodeSender.endUserMessaging({ originationIdentity: 'SHOP' });
const env = { account: '111122223333', region: 'eu-central-1' };

function made(props: Partial<CognitoGuardProps> = {}, stack = new Stack(new App(), 'Site', { env })) {
  const notify = [new Topic(stack, 'Topic')];
  const guard = new RecipientGuard(stack, 'Guard', { notify });
  return { stack, codes: new CognitoGuard(stack, 'Codes', { guard, notify, email, text, ...props }) };
}

const own = (scope: Construct) =>
  new LambdaFunction(scope, 'Own', { runtime: Runtime.NODEJS_22_X, handler: 'a.b', code: Code.fromInline('x') });

const configIn = (stack: Stack) =>
  Object.values(Template.fromStack(stack).findResources('AWS::Cognito::UserPool'))[0]!.Properties.LambdaConfig;

/** What a handler is told, with references as text. */
function settingsIn(stack: Stack, handler: 'Sender' | 'User') {
  const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function');
  const [, found] = Object.entries(functions).find(([id]) => id.startsWith(`Codes${handler}`))!;
  const value = found.Properties.Environment.Variables.OTP_SHIELD_COGNITO;
  const joined =
    typeof value === 'string'
      ? value
      : value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'ref')).join('');
  return JSON.parse(joined);
}

test('protects a pool in one line: both senders, their key, and the triggers that are free', () => {
  const { stack, codes } = made();
  const pool = new cognito.UserPool(stack, 'Pool', { signInAliases: { email: true, phone: true } });
  codes.protect(pool);
  const arn = (id: RegExp) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] });
  expect(configIn(stack)).toEqual({
    CustomEmailSender: { LambdaArn: arn(/^CodesSender/), LambdaVersion: 'V1_0' },
    CustomSMSSender: { LambdaArn: arn(/^CodesSender/), LambdaVersion: 'V1_0' },
    KMSKeyID: arn(/^CodesKey/),
    PreSignUp: arn(/^CodesUser/),
    PostConfirmation: arn(/^CodesUser/),
    PostAuthentication: arn(/^CodesUser/),
  });
  Template.fromStack(stack).allResourcesProperties('AWS::Lambda::Permission', {
    SourceAccount: Match.anyValue(),
  });
  Template.fromStack(stack).resourcePropertiesCountIs(
    'AWS::Lambda::Permission',
    { Principal: 'cognito-idp.amazonaws.com', SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Pool'), 'Arn'] } },
    2,
  );
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('guards'));
});

test('may send by its identities alone, and read no more than it has to', () => {
  const { stack, codes } = made();
  codes.protect(new cognito.UserPool(stack, 'Pool'));
  const statements = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('CodesSender'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  const resourcesOf = (action: string) =>
    JSON.stringify(statements.find(({ Action }: { Action: unknown }) => [Action].flat().includes(action))?.Resource);
  expect(resourcesOf('ses:SendEmail')).toMatch(
    /identity\/codes@shop\.example.*identity\/shop\.example.*configuration-set\/otp/,
  );
  expect(resourcesOf('sms-voice:SendTextMessage')).toContain('sender-id/SHOP/*');
  expect(resourcesOf('kms:Decrypt')).toContain('CodesKey');
  expect(JSON.stringify(statements)).not.toContain('"Resource":"*"');
});

test('keeps what the pool has, and says what is missing then', () => {
  const { stack, codes } = made();
  const pool = new cognito.UserPool(stack, 'Pool', { lambdaTriggers: { preSignUp: own(stack) } });
  codes.protect(pool);
  expect(configIn(stack).PreSignUp).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'Arn'] });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('keeps its own preSignUp'));
});

test('takes the key that the pool has', () => {
  const { stack, codes } = made();
  const key = new Key(stack, 'Theirs');
  codes.protect(new cognito.UserPool(stack, 'Pool', { customSenderKmsKey: key }));
  expect(configIn(stack).KMSKeyID).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Theirs/), 'Arn'] });
  expect(settingsIn(stack, 'Sender').keyArns).toHaveLength(2);
});

test('refuses a pool for which somebody else sends, and one twice', () => {
  const { stack, codes } = made();
  const pool = new cognito.UserPool(stack, 'Pool', {
    customSenderKmsKey: new Key(stack, 'Theirs'),
    lambdaTriggers: { customSmsSender: own(stack) },
  });
  expect(() => codes.protect(pool)).toThrow(
    /userPool must have no customSmsSender of its own, got Site\/Pool with one/,
  );
  const other = new cognito.UserPool(stack, 'Other');
  codes.protect(other);
  expect(() => codes.protect(other)).toThrow(/userPool must be protected once/);
});

test('a trigger that comes afterwards is no silent loss', () => {
  const { stack, codes } = made();
  const pool = new cognito.UserPool(stack, 'Pool');
  codes.protect(pool);
  pool.addTrigger(cognito.UserPoolOperation.PRE_SIGN_UP, own(stack));
  expect(() => stack.node.root.node.findAll() && (stack.node.root as App).synth()).toThrow(
    /got a preSignUp after protect, which would be lost/,
  );
});

test('a trigger that is written over the template stays', () => {
  const { stack, codes } = made();
  const pool = new cognito.UserPool(stack, 'Pool');
  const resource = pool.node.defaultChild as cognito.CfnUserPool;
  resource.addPropertyOverride('LambdaConfig.PreSignUp', own(stack).functionArn);
  codes.protect(pool);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('keeps its own preSignUp'));
});

test('a sender that is written over ours afterwards is no silent loss', () => {
  const { stack, codes } = made();
  const pool = new cognito.UserPool(stack, 'Pool');
  const resource = pool.node.defaultChild as cognito.CfnUserPool;
  codes.protect(pool);
  resource.addPropertyOverride('LambdaConfig.CustomSMSSender.LambdaArn', 'arn:aws:lambda:eu-central-1:1:function:x');
  expect(() => (stack.node.root as App).synth()).toThrow(
    /another LambdaConfig\.CustomSMSSender by addPropertyOverride/,
  );
});

test('refuses a sender that is written over the template', () => {
  const { stack, codes } = made();
  const pool = new cognito.UserPool(stack, 'Pool');
  (pool.node.defaultChild as cognito.CfnUserPool).addPropertyOverride('LambdaConfig.CustomEmailSender', {});
  expect(() => codes.protect(pool)).toThrow(/must have no customEmailSender of its own/);
});

test('says that the words of a CustomMessage are lost', () => {
  const { stack, codes } = made();
  codes.protect(new cognito.UserPool(stack, 'Pool', { lambdaTriggers: { customMessage: own(stack) } }));
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('customMessage, whose words nobody sends'));
});

test('takes no alias for a key: codes do not name it', () => {
  const stack = new Stack(new App(), 'Site', { env });
  const alias = Alias.fromAliasName(stack, 'Theirs', 'alias/theirs');
  expect(() => made({ encryptionKey: alias }, stack)).toThrow(/encryptionKey must be a key, got an alias/);
  for (const customSenderKmsKey of [
    (scope: Construct) => Alias.fromAliasName(scope, 'Theirs', 'alias/theirs'),
    (scope: Construct) => new Alias(scope, 'Theirs', { aliasName: 'alias/x', targetKey: new Key(scope, 'Key') }),
  ]) {
    const other = made();
    const pool = new cognito.UserPool(other.stack, 'Pool', { customSenderKmsKey: customSenderKmsKey(other.stack) });
    expect(() => other.codes.protect(pool)).toThrow(/must have a key as customSenderKmsKey, got .* an alias/);
  }
});

test.each([
  ['Shop <codes@shop.example>', 'Shop <codes@shop.example>'],
  ['codes@shop.example', 'codes@shop.example'],
  ['Shop, Inc. <codes@shop.example>', '"Shop, Inc." <codes@shop.example>'],
  ['"Shop, Inc." <codes@shop.example>', '"Shop, Inc." <codes@shop.example>'],
  ['Bücher <codes@shop.example>', '=?UTF-8?B?QsO8Y2hlcg==?= <codes@shop.example>'],
  [`${'ü'.repeat(30)} <codes@shop.example>`, expect.stringMatching(/^(=\?UTF-8\?B\?[\w+/=]{1,63}\?= ){2}<codes@shop/)],
])('the sender %s stands in a mail as %s', (from, shown) => {
  const { stack } = made({ email: CodeSender.ses({ from, replyTo: from }) });
  expect(settingsIn(stack, 'Sender').email).toEqual({ from: shown, replyTo: shown });
});

test('works across stacks of one app', () => {
  const app = new App();
  const { stack, codes } = made({}, new Stack(app, 'Shield', { env }));
  const auth = new Stack(app, 'Auth', { env });
  const pool = new cognito.UserPool(auth, 'Pool', { signInAliases: { email: true }, autoVerify: { email: true } });
  codes.protect(pool);
  app.synth();
  expect(Object.keys(configIn(auth))).toContain('CustomEmailSender');
  expect(settingsIn(stack, 'User')).toMatchObject({ autoVerified: ['email'] });
});

test('tells what to set on an imported pool, and why', () => {
  const { stack, codes } = made();
  codes.protect(cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_aBcDeFgHi'));
  const [output] = Object.values(
    Template.fromStack(stack).findOutputs('*', { Description: Match.stringLikeRegexp('LambdaConfig') }),
  );
  expect(JSON.stringify(output!.Value)).toMatch(/CustomEmailSender.*CustomSMSSender.*PostConfirmation.*KMSKeyID/);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('sets all that it is not told back'));
  Template.fromStack(stack).resourcePropertiesCountIs(
    'AWS::Lambda::Permission',
    { Principal: 'cognito-idp.amazonaws.com' },
    2,
  );
});

test('says which channel nobody guards', () => {
  const { stack, codes } = made({ text: undefined });
  codes.protect(new cognito.UserPool(stack, 'Pool', { signInAliases: { phone: true } }));
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('can send texts that nobody guards'));
});

test.each([
  ['a password is enough', {}, false],
  ['every sign-in takes a text', { mfa: cognito.Mfa.REQUIRED, mfaSecondFactor: { sms: true, otp: false } }, true],
  [
    'a remembered device will do',
    {
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { sms: true, otp: false },
      deviceTracking: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true },
    },
    false,
  ],
  [
    'a passkey will do',
    {
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { sms: true, otp: false },
      signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
    },
    false,
  ],
  ['an authenticator will do', { mfa: cognito.Mfa.REQUIRED, mfaSecondFactor: { sms: true, otp: true } }, false],
])('where %s, a sign-in counts as a code: %s', (_, props, counts) => {
  const { stack, codes } = made();
  codes.protect(new cognito.UserPool(stack, 'Pool', props));
  expect(settingsIn(stack, 'User')).toMatchObject({ signInsUseCodes: counts });
});

const CODES_ONLY = { mfa: cognito.Mfa.REQUIRED, mfaSecondFactor: { sms: true, otp: false } };

test.each<[string, (codes: CognitoGuard, pool: cognito.UserPool, l1: cognito.CfnUserPool) => void]>([
  ['an escape hatch', (_codes, _pool, l1) => l1.addPropertyOverride('MfaConfiguration', 'OFF')],
  [
    'a property that is set after protect',
    (_codes, _pool, l1) => {
      l1.enabledMfas = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'];
    },
  ],
  [
    'a remembered device by escape hatch',
    (_codes, _pool, l1) => l1.addPropertyOverride('DeviceConfiguration.ChallengeRequiredOnNewDevice', true),
  ],
  [
    'a challenge of its own',
    (_codes, pool) => pool.addTrigger(cognito.UserPoolOperation.CREATE_AUTH_CHALLENGE, own(pool)),
  ],
  [
    'an imported pool beside it',
    (codes, pool) => codes.protect(cognito.UserPool.fromUserPoolId(pool.stack, 'There', 'eu-central-1_aBcDeFgHi')),
  ],
])('no sign-in counts as a code with %s', (_what, change) => {
  const { stack, codes } = made();
  const pool = new cognito.UserPool(stack, 'Pool', CODES_ONLY);
  codes.protect(pool);
  change(codes, pool, pool.node.defaultChild as cognito.CfnUserPool);
  expect(settingsIn(stack, 'User')).toMatchObject({ signInsUseCodes: false });
});

test('a pool of another Region is refused, and who says how people sign in is told of one trigger more', () => {
  const { stack, codes } = made({ signInsUseCodes: true });
  const there = new Stack(stack.node.root as App, 'There', { env: { ...env, region: 'us-east-1' } });
  expect(() => codes.protect(new cognito.UserPool(there, 'Pool'))).toThrow(
    'userPool must be in the Region of the CognitoGuard, got There/Pool in us-east-1 for eu-central-1; make the guard there',
  );
  codes.protect(cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_aBcDeFgHi'));
  const [output] = Object.values(
    Template.fromStack(stack).findOutputs('*', { Description: Match.stringLikeRegexp('LambdaConfig') }),
  );
  expect(JSON.stringify(output!.Value)).toContain('PostAuthentication');
});

test('a pool that is made as CfnUserPool and taken up by its ref is one of this app', () => {
  const { stack, codes } = made();
  for (const id of ['One', 'Two'])
    codes.protect(cognito.UserPool.fromUserPoolId(stack, `${id}Pool`, new cognito.CfnUserPool(stack, id, {}).ref));
  const configs = Object.values(Template.fromStack(stack).findResources('AWS::Cognito::UserPool'));
  expect(configs.map(({ Properties }) => Object.keys(Properties.LambdaConfig).length)).toEqual([6, 6]);
});

test('what can not be protected is refused, with what to do', () => {
  const { stack, codes } = made();
  const pool = cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_aBcDeFgHi');
  codes.protect(pool);
  expect(() => codes.protect(pool)).toThrow('userPool must be protected once, got Site/Pool a second time');
  expect(() => codes.protect('eu-central-1_aBcDeFgHi' as never)).toThrow(
    'userPool must be a user pool, got "eu-central-1_aBcDeFgHi"; give a UserPool',
  );
  const chosen = new cognito.UserPool(stack, 'Chosen');
  (chosen.node.defaultChild as cognito.CfnUserPool).addPropertyOverride('LambdaConfig', { 'Fn::If': ['A', {}, {}] });
  expect(() => codes.protect(chosen)).toThrow('got Site/Chosen with Fn::If in its place');
  const there = new Stack(stack.node.root as App, 'There', { env });
  const elsewhere = new cognito.UserPool(there, 'Pool');
  codes.protect(elsewhere);
  expect(() => new OtpWebAcl(stack, 'Acl', { userPool: elsewhere })).toThrow(
    'both stacks would need each other; make the shield where the pool is',
  );
  expect(() => new OtpWebAcl(there, 'Acl', { userPool: elsewhere })).not.toThrow();
});

test('says all that is wrong at once', () => {
  const message = { language: 'DE', sms: 'Hallo {username}', purpose: CognitoPurpose.SIGN_UP };
  expect(() =>
    made({
      email: CodeSender.endUserMessaging({ originationIdentity: 'SHOP' }),
      text: CodeSender.endUserMessaging({ originationIdentity: '+4915799912345', maxPrice: 0 }),
      messages: [message, { language: 'fr', html: 'x'.repeat(3000) }],
    }),
  ).toThrow(
    /email must send mails.*text\.originationIdentity must be.*text\.maxPrice must be.*messages\[0\]\.language must be.*write "de".*messages\[0\]\.sms must not hold \{username\}.*messages\[0\]\.sms must hold \{####\}.*messages\[1\]\.html must hold.*messages must have at most 2500 bytes/s,
  );
  expect(() => made({ email: undefined, text: undefined })).toThrow('email or text must be given, got neither');
});

import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRecovery, type CfnUserPool, type IUserPool, Mfa, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { stack } from './stack';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const POOL_ARN = 'arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_aB3dE5fG7';
const imported = (scope: Stack) => UserPool.fromUserPoolArn(scope, 'Pool', POOL_ARN);
const plain = (scope: Stack) => new UserPool(scope, 'Pool', { accountRecovery: AccountRecovery.EMAIL_ONLY });

function guarding(pool: (scope: Stack) => IUserPool, props: Partial<OtpWebAclProps> = {}): SimulatedWebAcl {
  const scope = stack();
  new OtpWebAcl(scope, 'Acl', { userPool: pool(scope), ...props });
  return new SimulatedWebAcl({}, Template.fromStack(scope).toJSON());
}

const call = (operation: string, body: unknown = {}, headers: Record<string, string> = {}): Sent => ({
  method: 'POST',
  headers: {
    host: 'cognito-idp.eu-central-1.amazonaws.com',
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-cognito-client-id': '1example23456789',
    'x-amzn-cognito-operation-name': operation,
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    ...headers,
  },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const without = (name: string, sent: Sent): Sent => ({
  ...sent,
  headers: Object.fromEntries(Object.entries(sent.headers ?? {}).filter(([each]) => each !== name)),
});
const OPERATION = 'x-amzn-cognito-operation-name';
const TARGET = 'x-amz-target';
const PAGE: Sent = {
  method: 'GET',
  headers: { host: 'shop.auth.eu-central-1.amazoncognito.com', accept: 'text/html' },
};
const FORM: Sent = {
  method: 'POST',
  headers: { ...PAGE.headers, 'content-type': 'application/x-www-form-urlencoded' },
};
/** As managed login has it for an app with PKCE. */
const OAUTH =
  '?client_id=1example23456789&response_type=code&scope=openid&redirect_uri=https%3A%2F%2Fshop.example.com%2Flogin%2Fdone&code_challenge=E9Melhoa2Ow&code_challenge_method=S256';

const FLOW = (AuthFlow: string, more: object = {}) =>
  call('InitiateAuth', { AuthFlow, ClientId: '1example23456789', AuthParameters: { ...more } });
const ANSWER = (ChallengeName: string) =>
  call('RespondToAuthChallenge', { ChallengeName, ClientId: '1example23456789', Session: 'AYABe'.repeat(300) });

/** [what, path, request] of a pool whose sign-in may send. */
const SENDS: ReadonlyArray<readonly [string, string, Sent]> = [
  ...[
    'SignUp',
    'ResendConfirmationCode',
    'ForgotPassword',
    'UpdateUserAttributes',
    'GetUserAttributeVerificationCode',
  ].map((operation) => [operation, '/', call(operation)] as const),
  ['sign-in by code', '/', FLOW('USER_AUTH', { PREFERRED_CHALLENGE: 'SMS_OTP' })],
  ['a password, with a second factor behind it', '/', FLOW('USER_PASSWORD_AUTH')],
  ['a custom challenge', '/', FLOW('CUSTOM_AUTH')],
  ['the choice of a factor', '/', ANSWER('SELECT_CHALLENGE')],
  ['the password of SRP', '/', ANSWER('PASSWORD_VERIFIER')],
  ['a new round of a custom challenge', '/', ANSWER('CUSTOM_CHALLENGE')],
  ['only the header of AWS', '/', without(TARGET, call('SignUp'))],
  ['only the header of the client', '/', without(OPERATION, call('SignUp'))],
  ['another case', '/', call('', {}, { [OPERATION]: 'signup', [TARGET]: 'awscognitoidentityproviderservice.SIGNUP' })],
  ['headers that disagree', '/', call('GetUser', {}, { [TARGET]: 'AWSCognitoIdentityProviderService.SignUp' })],
  [
    'headers that disagree the other way',
    '/',
    call('SignUp', {}, { [TARGET]: 'AWSCognitoIdentityProviderService.VerifySoftwareToken' }),
  ],
  [
    'two targets in one header',
    '/',
    call(
      'GetUser',
      {},
      { [TARGET]: 'AWSCognitoIdentityProviderService.GetUser, AWSCognitoIdentityProviderService.SignUp' },
    ),
  ],
  ['another name of the service', '/', without(OPERATION, call('', {}, { [TARGET]: 'com.amazonaws.cognito#SignUp' }))],
  ['another path', '/anything', call('SignUp')],
  ['the path of the sign-in page', '/login', call('SignUp')],
  ['no operation', '/', without(OPERATION, without(TARGET, call('SignUp')))],
  ['an empty operation', '/', call('', {}, { [OPERATION]: '', [TARGET]: '' })],
  [
    'the operation in the path',
    '/service/AWSCognitoIdentityProviderService/operation/SignUp',
    without(OPERATION, without(TARGET, call('SignUp'))),
  ],
  ['a flow said twice', '/', call('InitiateAuth', '{"AuthFlow":"REFRESH_TOKEN_AUTH","AuthFlow":"USER_AUTH"}')],
  [
    'a flow said twice, once in escapes',
    '/',
    call('InitiateAuth', '{"AuthFlow":"REFRESH_TOKEN_AUTH","Auth\\u0046low":"USER_AUTH"}'),
  ],
  ['a flow in a body that is cut off', '/', call('InitiateAuth', '{"AuthFlow":"REFRESH_TOKEN_AUTH"')],
  ['a flow deeper in the body', '/', call('InitiateAuth', { ClientMetadata: { AuthFlow: 'REFRESH_TOKEN_AUTH' } })],
  ['a flow in a list', '/', call('InitiateAuth', { AuthFlow: ['REFRESH_TOKEN_AUTH', 'USER_AUTH'] })],
  ['a flow that begins alike', '/', FLOW('REFRESH_TOKEN_AUTH_X')],
  ['no body at all', '/', call('InitiateAuth', '')],
  ...['/signup', '/resendcode', '/forgotPassword', '/login'].map((path) => [path, path + OAUTH, FORM] as const),
  ['/SignUp/', '/SignUp/', FORM],
  ['/%73ignup', '/%73ignup', FORM],
  ['//signup', '//signup', FORM],
  ['/signup;a=b', '/signup;a=b', FORM],
  [
    'a form with a header of the API',
    '/signup',
    { ...FORM, headers: { ...FORM.headers, [OPERATION]: 'VerifySoftwareToken' } },
  ],
];

const TRIES: ReadonlyArray<readonly [string, string, Sent]> = [
  ...['ConfirmSignUp', 'ConfirmForgotPassword', 'VerifyUserAttribute'].map(
    (operation) => [operation, '/', call(operation)] as const,
  ),
  ...['SMS_MFA', 'SMS_OTP', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'].map((name) => [name, '/', ANSWER(name)] as const),
  ...['/confirm', '/confirmUser', '/confirmforgotPassword'].map((path) => [path, path, FORM] as const),
];

/** Just outside, and honest. */
const BESIDE: ReadonlyArray<readonly [string, string, Sent]> = [
  ...[
    'GetUser',
    'GlobalSignOut',
    'RevokeToken',
    'GetTokensFromRefreshToken',
    'ChangePassword',
    'DeleteUser',
    'ListDevices',
    'SetUserMFAPreference',
    // A puzzle there can't be solved in managed login.
    'AssociateSoftwareToken',
    'VerifySoftwareToken',
  ].map((operation) => [operation, '/', call(operation)] as const),
  ['a refreshed token', '/', FLOW('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: 'eyJj'.repeat(400) })],
  ['the same by its older name', '/', FLOW('REFRESH_TOKEN')],
  ['the first step of SRP', '/', FLOW('USER_SRP_AUTH', { SRP_A: 'a'.repeat(768) })],
  ['a device that is known', '/', ANSWER('DEVICE_PASSWORD_VERIFIER')],
  [
    'the preflight of a browser',
    '/',
    {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-amz-target',
      },
    },
  ],
  ...['/logout', '/oauth2/authorize', '/signupinfo', '/.well-known/jwks.json', '/login/page-1.js', '/'].map(
    (path) => [path, path + OAUTH, PAGE] as const,
  ),
  ['/oauth2/token', '/oauth2/token', FORM],
  ['/saml2/idpresponse', '/saml2/idpresponse', FORM],
];

describe('a pool whose sign-in may send', () => {
  const acl = guarding(imported);
  const labels = (uri: string, sent: Sent) => labelsOf(acl.send(uri, sent));

  test('what sends meets the human check, whatever its spelling', () => {
    const missed = SENDS.filter(([, uri, sent]) => acl.rule(uri, sent) !== 'human-check');
    expect(missed.map(([what]) => what)).toEqual([]);
    const unlabelled = SENDS.filter(([, uri, sent]) => !labels(uri, sent).includes('otp:request'));
    expect(unlabelled.map(([what]) => what)).toEqual([]);
    const refused = SENDS.filter(
      ([, uri, sent], at) =>
        acl.rule(uri, {
          ...sent,
          ip: `198.51.100.${at}`,
          headers: { ...sent.headers, 'x-aws-waf-token': acl.token(1 + at, sent.headers?.host) },
        }) !== 'Default_Action',
    );
    expect(refused.map(([what]) => what)).toEqual([]);
  });

  test('tries are counted, and what stands beside is left alone', () => {
    expect(TRIES.filter(([, uri, sent]) => !labels(uri, sent).includes('otp:verify')).map(([what]) => what)).toEqual(
      [],
    );
    const disturbed = [...BESIDE, ...TRIES].filter(([, uri, sent]) => acl.rule(uri, sent) !== 'Default_Action');
    expect(disturbed.map(([what]) => what)).toEqual([]);
    const labelled = BESIDE.filter(([, uri, sent]) => labels(uri, sent).some((each) => each !== 'otp:unusual-path'));
    expect(labelled.map(([what]) => what)).toEqual([]);
  });

  test('each form of managed login shows the puzzle before it is filled in, and that view is no code', () => {
    for (const path of ['/signup', '/resendcode', '/forgotPassword', '/login']) {
      const verdict = acl.send(path + OAUTH, PAGE);
      expect([path, verdict.rule, labelsOf(verdict)]).toEqual([path, 'human-check', ['otp:page']]);
    }
  });
});

describe('a pool whose sign-in sends nothing', () => {
  const acl = guarding(plain);

  test('lets people sign in, by whatever flow', () => {
    const signIns = SENDS.filter(([, uri, sent]) => {
      const operation = sent.headers?.[OPERATION] ?? '';
      return uri.startsWith('/login') ? operation === '' : /^(?:InitiateAuth|RespondToAuthChallenge)$/.test(operation);
    });
    expect(signIns.length).toBeGreaterThan(10);
    expect(signIns.filter(([, uri, sent]) => acl.rule(uri, sent) !== 'Default_Action')).toEqual([]);
  });

  test('still guards what sends', () => {
    const others = SENDS.filter(([what]) =>
      /^(?:SignUp|Forgot|Resend|Update|Get|no operation|only|\/signup)/.test(what),
    );
    expect(others.length).toBeGreaterThan(8);
    expect(others.filter(([, uri, sent]) => acl.rule(uri, sent) !== 'human-check')).toEqual([]);
  });
});

const code = (scope: Stack) =>
  new LambdaFunction(scope, 'Trigger', { runtime: Runtime.NODEJS_22_X, handler: 'a.b', code: Code.fromInline('x') });

test.each<[string, (scope: Stack) => UserPool]>([
  ['a second factor by text', (scope) => new UserPool(scope, 'Pool', { mfa: Mfa.OPTIONAL })],
  [
    'a sign-in by code',
    (scope) =>
      new UserPool(scope, 'Pool', { signInPolicy: { allowedFirstAuthFactors: { password: true, emailOtp: true } } }),
  ],
  ['a challenge', (scope) => new UserPool(scope, 'Pool', { lambdaTriggers: { createAuthChallenge: code(scope) } })],
  [
    'a factor by an escape hatch',
    (scope) => {
      const pool = plain(scope);
      (pool.node.defaultChild as CfnUserPool).addPropertyOverride('MfaConfiguration', 'ON');
      return pool;
    },
  ],
])('a sign-in counts with %s', (_what, pool) => {
  expect(guarding(pool).rule('/login', FORM)).toBe('human-check');
});

test('a second factor by an app alone sends nothing', () => {
  const pool = (scope: Stack) =>
    new UserPool(scope, 'Pool', { mfa: Mfa.REQUIRED, mfaSecondFactor: { otp: true, sms: false } });
  expect(guarding(pool).rule('/login', FORM)).toBe('Default_Action');
});

test('a pool that is changed after the shield was made is told', () => {
  const scope = stack();
  const pool = plain(scope);
  new OtpWebAcl(scope, 'Acl', { userPool: pool });
  pool.addTrigger({ operationName: 'createAuthChallenge' } as never, code(scope));
  expect(() => Template.fromStack(scope)).toThrow('userPool must be whole before the shield is made, got Stack/Pool');
});

describe('what is answered', () => {
  const LINE = { ip: '203.0.113.7' };

  test('is an error that the app can show, with a status that Cognito takes', () => {
    const acl = guarding(imported, { lockdownAlternatives: ['Call 555 0100.'] });
    acl.setGate('Lockdown', true);
    const verdict = acl.send('/', call('SignUp'));
    expect([verdict.rule, verdict.response?.status]).toEqual(['lockdown', 403]);
    const body = JSON.parse(String(verdict.response?.body));
    expect(body).toMatchObject({ __type: 'ForbiddenException', error: 'temporarily_unavailable' });
    expect(body.message).toMatch(/^Sign-in codes are paused for a short time\. .* half an hour\. Call 555 0100\.$/);
    expect(body.alternatives).toBeUndefined();
  });

  test('in lockdown to every call and form that sends, while people with a password sign in', () => {
    const acl = guarding(imported);
    acl.setGate('Lockdown', true);
    const open = SENDS.filter(([, uri, sent]) => acl.rule(uri, sent) !== 'lockdown');
    expect(open.map(([what]) => what)).toEqual([`/login`]);
    expect(acl.rule('/login', FORM)).toBe('human-check');
    expect(acl.rule('/', FLOW('REFRESH_TOKEN_AUTH'))).toBe('Default_Action');
    expect(acl.rule('/', ANSWER('SMS_MFA'))).toBe('Default_Action');
    const known = guarding(plain);
    known.setGate('Lockdown', true);
    expect(known.rule('/', FLOW('USER_PASSWORD_AUTH'))).toBe('Default_Action');
  });

  test('in strict a puzzle of the page that is older than five minutes is too old', () => {
    const acl = guarding(imported, { tokenDomains: ['example.com'] });
    const sent = call('SignUp', {}, { 'x-aws-waf-token': acl.token(400) });
    expect(acl.rule('/', sent)).toBe('Default_Action');
    acl.setGate('Strict', true);
    expect(acl.rule('/', sent)).toBe('strict-human-check');
  });

  test('above a limit no status after which clients repeat', () => {
    const acl = guarding(imported, { humanCheck: HumanCheck.none() });
    for (let n = 0; n < 100; n++) acl.send('/', { ...call('SignUp'), ...LINE });
    const { rule, response } = acl.send('/', { ...call('SignUp'), ...LINE });
    expect([rule, response?.status]).toEqual(['rate-limit', 403]);
  });

  test('every answer of the rules is one that Cognito takes', () => {
    const scope = stack();
    new OtpWebAcl(scope, 'Acl', {
      userPool: imported(scope),
      blockList: true,
      blockedCountries: ['KP'],
      trustedAddresses: ['198.51.100.7'],
    });
    const text = JSON.stringify(Template.fromStack(scope).toJSON());
    const codes = [...text.matchAll(/"ResponseCode":(\d+)/g)].map(([, status]) => Number(status));
    expect([...new Set(codes)].sort()).toEqual([400, 403]);
    expect(text).not.toContain('"Challenge":{}');
  });
});

test('the rules are few and light', () => {
  const scope = stack();
  const acl = new OtpWebAcl(scope, 'Acl', { userPool: imported(scope) });
  expect(acl.capacity).toBeLessThanOrEqual(500);
  Annotations.fromStack(scope).hasNoWarning('*', Match.stringLikeRegexp('heavyPattern'));
});

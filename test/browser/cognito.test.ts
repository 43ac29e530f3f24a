import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { installCognitoCheck } from '../../lib/browser/cognito';
import type { HumanCheckPass } from '../../lib/browser/human-check-pass';
import { sendingCalls } from '../../lib/contract/protection/cognito';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import { stack } from '../protection/stack';
import { SimulatedWebAcl } from '../protection/traffic';

const ENDPOINT = 'https://cognito-idp.eu-central-1.amazonaws.com/';
const POOL = 'arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_aB3dE5fG7';

const scope = stack();
new OtpWebAcl(scope, 'Acl', { userPool: UserPool.fromUserPoolArn(scope, 'Pool', POOL), tokenDomains: ['example.com'] });
const template = Template.fromStack(scope).toJSON();

/** The endpoint as AWS's page and what others saw of it say: a refusal is a ForbiddenException, and one for want of a puzzle has that word in its message. */
class Endpoint {
  public readonly acl = new SimulatedWebAcl({}, template);
  public readonly received: string[] = [];
  public readonly tokens: Array<string | null> = [];
  /** Without CORS headers a browser keeps a refusal back. */
  public readable = true;

  public readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input as string, init);
    const operation = request.headers.get('x-amz-target')?.split('.')[1] ?? '';
    this.tokens.push(request.headers.get('x-aws-waf-token'));
    const body = await request.text();
    const headers = { host: new URL(request.url).host, ...Object.fromEntries(request.headers) };
    const seen = { ...headers, ...(operation && { 'x-amzn-cognito-operation-name': operation }) };
    const verdict = this.acl.send('/', { method: request.method, headers: seen, body });
    if (verdict.action === 'ALLOW') {
      this.received.push(operation);
      return Response.json({});
    }
    if (!this.readable) throw new TypeError('Failed to fetch');
    if (verdict.action === 'CAPTCHA')
      return Response.json(
        { __type: 'ForbiddenException', message: 'Request not allowed due to WAF captcha.' },
        { status: 403 },
      );
    return new Response(String(verdict.response?.body), { status: verdict.response?.status });
  };
}

let endpoint: Endpoint;
let puzzles: number;
let broken: boolean;
let uninstall: () => void;

/** A person who solves each puzzle, and goes on for ten minutes. */
const person = (): HumanCheckPass => {
  let token: string | undefined;
  return {
    always: () => Promise.reject(new Error('not used')),
    asks: (_url, status) => (status === 0 && token === undefined ? 'captcha' : null),
    pass: async (_url, asked) => {
      if (token === undefined || asked) {
        puzzles++;
        token = broken ? 'none' : endpoint.acl.token(1);
      }
      return { 'x-aws-waf-token': token };
    },
  };
};

function install(options?: Parameters<typeof installCognitoCheck>[1]): void {
  endpoint = new Endpoint();
  puzzles = 0;
  broken = false;
  Object.assign(globalThis, { window: { fetch: endpoint.fetch }, document: { baseURI: 'https://app.example.com/' } });
  uninstall = installCognitoCheck(person(), options);
}
afterEach(() => {
  for (const name of ['window', 'document']) Reflect.deleteProperty(globalThis, name);
});

/** As Amplify 6 calls (`@aws-amplify/core`, clients/handlers/fetch): plain headers in lower case, and the body as text. */
const amplify = (operation: string, body: unknown = {}) =>
  window.fetch(new URL(ENDPOINT), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      'cache-control': 'no-store',
    },
    body: JSON.stringify(body),
  });

test('a call that sends gets a token first, and one puzzle does for several', async () => {
  install();
  const [{ operations = [] } = {}] = sendingCalls(false);
  for (const operation of operations) expect((await amplify(operation)).status).toBe(200);
  expect(endpoint.received).toEqual(operations);
  expect(operations.length).toBeGreaterThan(4);
  expect(puzzles).toBe(1);
});

test('a client that hands over a Request is served, too', async () => {
  install();
  const headers = { 'X-Amz-Target': 'AWSCognitoIdentityProviderService.SignUp' };
  const answer = await window.fetch(new Request(ENDPOINT, { method: 'POST', headers, body: '{"Username":"a"}' }));
  expect([answer.status, puzzles]).toEqual([200, 1]);
});

test('all else goes out untouched', async () => {
  install();
  await amplify('GetUser');
  await amplify('InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH' });
  await amplify('VerifySoftwareToken');
  await window.fetch('https://api.example.com/orders');
  expect(endpoint.tokens).toEqual([null, null, null, null]);
  expect(puzzles).toBe(0);
});

test('a sign-in is asked once the answer says so, and goes on', async () => {
  install();
  expect((await amplify('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH' })).status).toBe(200);
  expect([endpoint.received, puzzles, endpoint.tokens.length]).toEqual([['InitiateAuth'], 1, 2]);
});

test('a sign-in that may send gets a token first where it is said, but no refresh', async () => {
  install({ signIns: true });
  endpoint.readable = false;
  await amplify('InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH' });
  expect(puzzles).toBe(0);
  expect((await amplify('InitiateAuth', { AuthFlow: 'USER_AUTH' })).status).toBe(200);
  expect([puzzles, endpoint.tokens.length]).toEqual([1, 2]);
});

test('a person hears in words why a call was refused, and a puzzle that helps nothing is shown once more at most', async () => {
  install();
  endpoint.acl.setGate('Lockdown', true);
  const answer = await amplify('SignUp');
  expect([answer.status, await answer.json()]).toEqual([
    403,
    expect.objectContaining({
      __type: 'ForbiddenException',
      message: expect.stringContaining('Sign-in codes are paused'),
    }),
  ]);
  endpoint.acl.setGate('Lockdown', false);
  broken = true;
  install();
  broken = true;
  await expect(amplify('SignUp')).rejects.toMatchObject({ name: 'HumanCheckError', code: 'refused' });
  expect(puzzles).toBe(2);
});

test('offline is offline, and the original comes back', async () => {
  install();
  await amplify('SignUp');
  endpoint.readable = false;
  endpoint.acl.setGate('Lockdown', true);
  await expect(amplify('SignUp')).rejects.toThrow(TypeError);
  expect(puzzles).toBe(1);
  uninstall();
  expect(window.fetch).toBe(endpoint.fetch);
});

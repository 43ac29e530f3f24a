import { execFile, execFileSync } from 'node:child_process';
import { createHmac, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import { InvalidKeySet, JwtAuthenticator, type JwtRefusal } from '../../../lib/load-balancer/authenticate-jwt';
import { type ListenerRule, listenerRules } from '../../../lib/load-balancer/authenticate-jwt-rules';
import { type JwtStage, startJwtStage } from '../../../lib/load-balancer/authenticate-jwt-stage';
import { stack, webAcl } from '../stack';
import { turnstile } from '../turnstile-check';
import { GateRig } from './parts';

const ROOT = join(__dirname, '..', '..', '..');
const OTP = '/api/auth/otp';

const scope = stack();
webAcl({ humanCheck: turnstile(scope) }, scope);
const template = Template.fromStack(scope);

/** The listener of a shop with the gate behind it, as the construct makes it, after a deploy. */
class Shop {
  /** Whole seconds, as in tokens. */
  now = Math.floor(Date.now() / 1000) * 1000;
  /** Stands in place of the keys when it is set. */
  jwks: string | undefined;
  readonly refusals: JwtRefusal[] = [];
  readonly reached: string[] = [];
  /** Paths of the requests that called the function of the gate. */
  readonly calls: string[] = [];
  /** Addresses at which the load balancer asked for keys. */
  readonly asked: string[] = [];
  readonly rules: ListenerRule[] = [];
  rig: GateRig;
  stage!: JwtStage;
  private app!: http.Server;

  constructor(settings: ConstructorParameters<typeof GateRig>[0] = {}) {
    this.rig = new GateRig(settings);
    this.rig.now = () => this.now;
  }

  async start(): Promise<this> {
    this.app = await listen((req, res) => {
      this.reached.push(req.headers.authorization ?? '');
      res.end('sent');
    });
    await this.deploy(/./);
    this.stage = await startJwtStage({
      rules: this.rules,
      authenticator: new JwtAuthenticator((url) => this.fetchKeys(url), { now: () => this.now }),
      origin: urlOf(this.app),
      functions: {
        AclRulesTurnstileTarget: async (event) => {
          this.calls.push(event.path);
          const result = await this.rig.gate.handle({ ...event, requestContext: { elb: { targetGroupArn: '' } } });
          return { ...result, headers: result.headers };
        },
      },
      onRefusal: (refusal) => this.refusals.push(refusal),
    });
    return this;
  }

  /** Brings the rules of that name up to date. */
  async deploy(names: RegExp, former?: string): Promise<void> {
    const published = await this.rig.published(former);
    const { Resources } = template.toJSON();
    const fresh = listenerRules({ Resources }, (_id, name) => published[name as keyof typeof published]);
    const old = [...this.rules];
    const byName = (rules: ListenerRule[], id: string) => rules.find(({ logicalId }) => logicalId === id);
    this.rules.splice(
      0,
      this.rules.length,
      ...fresh.map((rule) => (names.test(rule.logicalId) ? rule : byName(old, rule.logicalId)!)),
    );
  }

  private async fetchKeys(url: string): Promise<string> {
    this.asked.push(url);
    if (this.jwks !== undefined) return this.jwks;
    const response = await fetch(url.replace('https://shop.example.com', this.stage.url));
    if (!response.ok) throw new InvalidKeySet(`status ${response.status}`);
    return response.text();
  }

  async ask(token?: string): Promise<number> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await fetch(`${this.stage.url}${OTP}`, { method: 'POST', headers, body: '{}' })).status;
  }

  /** Signed with the gate's own key unless another is given. */
  forge(claims: object, head: object = {}, keyId = 'key-1'): string {
    const whole = {
      iss: 'https://shop.example.com',
      iat: this.now / 1000,
      exp: this.now / 1000 + 60,
      jti: 'x',
      purpose: 'otp',
      ...claims,
    };
    const text = [{ alg: 'RS256', typ: 'JWT', kid: this.kid, ...head }, whole]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), this.rig.kms.key(keyId).privateKey).toString('base64url')}`;
  }

  kid = '';

  async close(): Promise<void> {
    await this.stage.close();
    this.app.closeAllConnections();
    await new Promise((resolve) => this.app.close(resolve));
  }
}

async function listen(listener: http.RequestListener): Promise<http.Server> {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const urlOf = (server: http.Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

let shop: Shop;
let issued: string;

beforeEach(async () => {
  shop = await new Shop().start();
  const response = await fetch(`${shop.stage.url}/otp-shield/turnstile`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.7' },
    body: JSON.stringify({ token: shop.rig.cloudflare.widget() }),
  });
  issued = ((await response.json()) as { token: string }).token ?? '';
  shop.kid = (await shop.rig.published()).KeyName;
});
afterEach(() => shop.close());

describe('the load balancer', () => {
  test('lets the token of the gate through, unchanged', async () => {
    expect(await shop.ask(issued)).toBe(200);
    expect(shop.reached).toEqual([`Bearer ${issued}`]);
  });

  test.each<[JwtRefusal, () => string | undefined]>([
    ['missing', () => undefined],
    ['malformed', () => 'a.b'],
    ['malformed', () => 'eyJh.!!.x'],
    ['algorithm', () => shop.forge({}, { alg: 'none' })],
    ['algorithm', () => hs256WithPublicKey()],
    ['algorithm', () => shop.forge({}, { alg: 'RS512' })],
    ['unknown_key', () => shop.forge({}, { kid: 'other' })],
    ['unknown_key', () => shop.forge({}, { kid: undefined })],
    ['signature', () => shop.forge({}, {}, 'stolen')],
    ['signature', () => `${issued.slice(0, -4)}AAAA`],
    ['issuer', () => shop.forge({ iss: 'https://evil.example.com' })],
    ['issuer', () => shop.forge({ iss: undefined })],
    ['expired', () => shop.forge({ exp: shop.now / 1000 - 1 })],
    ['claim', () => shop.forge({ exp: undefined })],
    ['claim', () => shop.forge({ exp: '9999999999' })],
    ['not_yet', () => shop.forge({ iat: shop.now / 1000 + 30 })],
    ['algorithm', () => shop.forge({}, { crit: ['x'], x: 1 })],
    ['not_yet', () => shop.forge({ nbf: shop.now / 1000 + 30 })],
    ['claim', () => shop.forge({ purpose: 'login' })],
    ['claim', () => shop.forge({ purpose: ['otp'] })],
    ['claim', () => shop.forge({ purpose: undefined })],
  ])('refuses: %s', async (refusal, token) => {
    expect(await shop.ask(token())).toBe(401);
    expect(shop.refusals).toEqual([refusal]);
    expect(shop.reached).toEqual([]);
  });

  test.each<[string, () => string, number, JwtRefusal]>([
    ['more than ten keys', () => JSON.stringify({ keys: Array(11).fill({ kty: 'RSA' }) }), 500, 'keys'],
    ['more than 150 KB', () => JSON.stringify({ keys: [], padding: 'x'.repeat(150 * 1024) }), 500, 'keys'],
    ['no JSON', () => '<html>', 562, 'keys_invalid'],
    ['no key set', () => 'null', 562, 'keys_invalid'],
    ['a list of nothing', () => '{"keys":[null]}', 562, 'keys_invalid'],
    ['a broken key', () => JSON.stringify({ keys: [{ kty: 'RSA', kid: 'x' }] }), 562, 'keys_invalid'],
  ])('forwards nothing when the key set is %s', async (_what, jwks, status, refusal) => {
    shop.jwks = jwks();
    expect(await shop.ask(issued)).toBe(status);
    expect(shop.refusals).toEqual([refusal]);
    expect(shop.reached).toEqual([]);
  });

  test('answers whoever asks for the keys by itself: 400 requests from one address call nothing', async () => {
    const { calls, signed } = { calls: shop.calls.length, signed: shop.rig.kms.signed };
    const { Jwks, KeyName } = await shop.rig.published();
    const keyReads = jest.spyOn(shop.rig.kms, 'send');
    const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
    const one = (path: string) =>
      new Promise<string>((resolve, reject) => {
        const request = http.get(`${shop.stage.url}${path}`, { agent }, (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => resolve(`${response.headers['content-type']} ${text}`));
        });
        request.on('error', reject);
      });
    const paths = Array.from({ length: 400 }, (_, n) => `/otp-shield/${n % 2 ? 'jwks' : `keys/${KeyName}`}.json`);
    const answers = new Set(await Promise.all(paths.map(one)));
    agent.destroy();
    expect([...answers]).toEqual([`application/json ${Jwks}`]);
    expect(shop.calls).toHaveLength(calls);
    expect(shop.rig.kms.signed).toBe(signed);
    expect(keyReads).not.toHaveBeenCalled();
  });

  test('asks for the keys under their name, and keeps them', async () => {
    for (let time = 0; time < 5; time += 1) expect(await shop.ask(issued)).toBe(200);
    expect(shop.asked).toEqual([`https://shop.example.com/otp-shield/keys/${shop.kid}.json`]);
  });

  test('refuses nobody while another key takes over, however long it keeps the old ones', async () => {
    expect(await shop.ask(issued)).toBe(200);
    const next = new GateRig({ keyId: 'key-2' });
    next.now = () => shop.now;
    const before = shop.rig;
    shop.rig = next;
    // In the order that the template asks for: published, asked for, and only then signed with.
    await shop.deploy(/KeysRule/, 'key-1');
    expect(await shop.ask(issued)).toBe(200);
    expect(await shop.ask(await before.token())).toBe(200);
    await shop.deploy(/TokenRule/, 'key-1');
    expect(await shop.ask(issued)).toBe(200);
    expect(await shop.ask(await next.token())).toBe(200);
    expect(shop.refusals).toEqual([]);
    expect(new Set(shop.asked).size).toBe(2);
  });

  test('refuses a key that it did not ask for again, which is why the order counts', async () => {
    expect(await shop.ask(issued)).toBe(200);
    const next = new GateRig({ keyId: 'key-2' });
    next.now = () => shop.now;
    expect(await shop.ask(await next.token())).toBe(401);
    expect(shop.refusals).toEqual(['unknown_key']);
  });

  test('forgets a token of the gate after 120 seconds', async () => {
    shop.now += 119_000;
    expect(await shop.ask(issued)).toBe(200);
    shop.now += 2_000;
    expect(await shop.ask(issued)).toBe(401);
    expect(shop.refusals).toEqual(['expired']);
  });
});

function hs256WithPublicKey(): string {
  const text = shop.forge({}, { alg: 'HS256' }).split('.').slice(0, 2).join('.');
  const pem = shop.rig.kms.key('key-1').publicKey.export({ format: 'pem', type: 'spki' });
  return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What lenient readers take for the same token, and what else a client may try. */
function otherSpellings(token: string): string[] {
  const [head, payload, signature] = token.split('.') as [string, string, string];
  const join = (parts: string[]) => parts.join('.');
  return [
    // Every last character: 15 of a signature say the same bytes, all of them are other texts.
    ...[...BASE64URL].map((last) => join([head, payload, signature.slice(0, -1) + last])),
    ...['=', '==', '===', 'A', 'AA', '%3D', '.', '..', '.x'].map((tail) => token + tail),
    join([`${head}=`, payload, signature]),
    join([head, `${payload}=`, signature]),
    join([head, payload, signature.replaceAll('-', '+').replaceAll('_', '/')]),
    join([head, payload, '']),
    join([head, payload]),
    join(['', payload, signature]),
    join([head.toUpperCase(), payload, signature]),
    join([head, payload, signature.slice(0, -1)]),
    `.${token}`,
    `${token} ${token}`,
    `${token},${token}`,
    `"${token}"`,
    `Bearer ${token}`,
    join([head, payload, `${signature.slice(0, 10)} ${signature.slice(10)}`]),
    join([head, payload, `${signature.slice(0, 10)}\t${signature.slice(10)}`]),
    // The same number with a zero in front, or behind.
    join([head, payload, Buffer.concat([Buffer.alloc(1), Buffer.from(signature, 'base64url')]).toString('base64url')]),
    join([head, payload, Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(1)]).toString('base64url')]),
  ].filter((other) => other !== token);
}

describe('the verifier for applications', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-verify-'));
  const module = join(folder, 'verify.js');
  beforeAll(() => {
    const esbuild = join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild');
    const args = [
      'lib/verify/index.ts',
      '--bundle',
      '--platform=node',
      '--format=cjs',
      '--target=node20',
      `--outfile=${module}`,
    ];
    execFileSync(esbuild, args, { cwd: ROOT, stdio: 'pipe' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  interface Case {
    readonly authorization?: string;
    readonly clientAddress?: string;
  }

  /** As shipped, in a process of its own: jest's sandbox has other typed arrays than `jose` expects. */
  async function verdicts(cases: Case[], jwksUrl = `${shop.stage.url}/otp-shield/jwks.json`): Promise<string[]> {
    const script = `
      const { humanTokenVerifier } = require(${JSON.stringify(module)});
      const verify = humanTokenVerifier({ issuer: 'https://shop.example.com', jwksUrl: ${JSON.stringify(jwksUrl)} });
      Promise.all(JSON.parse(process.argv[1]).map((one) => verify(one).then((t) => 'ok ' + t.purpose, (e) => e.name + ' ' + e.code)))
        .then((all) => console.log(JSON.stringify(all)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, JSON.stringify(cases)], {
      timeout: 60_000,
    });
    return JSON.parse(stdout);
  }

  test('agrees with the load balancer about every token', async () => {
    const tokens: Array<[string, string]> = [
      [issued, 'ok otp'],
      [shop.forge({}), 'ok otp'],
      ['a.b', 'HumanTokenError missing'],
      [shop.forge({}, { alg: 'none' }), 'HumanTokenError invalid'],
      [hs256WithPublicKey(), 'HumanTokenError invalid'],
      [shop.forge({}, { alg: 'RS512' }), 'HumanTokenError invalid'],
      [shop.forge({}, { kid: 'other' }), 'HumanTokenError invalid'],
      [shop.forge({}, { kid: undefined }), 'HumanTokenError invalid'],
      [shop.forge({}, { crit: ['x'], x: 1 }), 'HumanTokenError invalid'],
      [shop.forge({ iat: shop.now / 1000 + 300 }), 'HumanTokenError invalid'],
      [shop.forge({}, {}, 'stolen'), 'HumanTokenError invalid'],
      [`${issued.slice(0, -4)}AAAA`, 'HumanTokenError invalid'],
      [shop.forge({ iss: 'https://evil.example.com' }), 'HumanTokenError invalid'],
      [shop.forge({ exp: shop.now / 1000 - 30 }), 'HumanTokenError expired'],
      [shop.forge({ exp: undefined }), 'HumanTokenError invalid'],
      [shop.forge({ nbf: shop.now / 1000 + 300 }), 'HumanTokenError invalid'],
      [shop.forge({ purpose: 'login' }), 'HumanTokenError wrong_purpose'],
      [shop.forge({ purpose: undefined }), 'HumanTokenError wrong_purpose'],
    ];
    const found = await verdicts(tokens.map(([token]) => ({ authorization: `Bearer ${token}` })));
    expect(found).toEqual(tokens.map(([, verdict]) => verdict));
    const statuses = await Promise.all(tokens.map(([token]) => shop.ask(token)));
    expect(statuses).toEqual(tokens.map(([, verdict]) => (verdict === 'ok otp' ? 200 : 401)));
  });

  test('takes one spelling of a token, as the load balancer does: nobody makes sixteen of one', async () => {
    const others = otherSpellings(issued);
    expect(others.length).toBeGreaterThan(70);
    const found = await verdicts(others.map((token) => ({ authorization: `Bearer ${token}` })));
    expect(found.filter((verdict) => !/^HumanTokenError (invalid|missing)$/.test(verdict))).toEqual([]);
    const statuses = await Promise.all(others.map((token) => shop.ask(token)));
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(shop.reached).toEqual([]);
    // And the one spelling passes both.
    expect(await verdicts([{ authorization: `Bearer ${issued}` }])).toEqual(['ok otp']);
    expect(await shop.ask(issued)).toBe(200);
  });

  test('is stricter in one thing: a token may not live longer than the gate gives it', async () => {
    const longLived = shop.forge({ iat: shop.now / 1000 - 600, exp: shop.now / 1000 + 600 });
    expect(await verdicts([{ authorization: longLived }])).toEqual(['HumanTokenError expired']);
  });

  test('compares the address when the token is bound to one', async () => {
    const bound = new Shop({ bindToAddress: true });
    const authorization = await bound.rig.token();
    expect(
      await verdicts([
        { authorization, clientAddress: '198.51.100.7' },
        { authorization, clientAddress: '198.51.100.8' },
        { authorization },
        { authorization: undefined, clientAddress: '198.51.100.7' },
      ]),
    ).toEqual(['ok otp', 'HumanTokenError wrong_address', 'HumanTokenError wrong_address', 'HumanTokenError missing']);
  });

  test('lets nobody through when the keys can not be had', async () => {
    expect(await verdicts([{ authorization: issued }], 'http://127.0.0.1:1/')).toEqual([
      'HumanTokenError keys_unavailable',
    ]);
  });
});

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms';
import { Gate } from '../../../lambda/protection/turnstile-gate/gate';
import { type Siteverify, siteverify } from '../../../lambda/protection/turnstile-gate/siteverify';
import { publishKeys } from '../../../lambda/protection/turnstile-keys/publish-keys';
import type { Log } from '../../../lambda/runtime/log';
import { TokenIssuer } from '../../../lambda/runtime/token-issuer';
import type { TurnstileGateSettings } from '../../../lib/contract/protection/turnstile/gate';

const ISSUER = 'https://shop.example.com';
export const PROOF = 'proof-of-captcha';

const SETTINGS: TurnstileGateSettings = {
  monitor: 'Shop-Gate',
  basePath: '/otp-shield',
  issuer: ISSUER,
  hostnames: ['shop.example.com'],
  action: 'otp',
  bindToAddress: false,
  captchaFallback: false,
  allowedOrigins: ['https://app.example.com'],
  keyId: 'key-1',
};

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Of all stand-ins of a suite, since finding the primes of a pair takes a quarter of a second. */
const pairs = new Map<string, KeyPair>();

/** KMS as far as the gate uses it, with keys that stay in this process: the same id has the same pair in each stand-in. */
export class KmsStandIn {
  signed = 0;

  async send(command: unknown): Promise<never> {
    if (command instanceof GetPublicKeyCommand) {
      const { publicKey } = this.key(command.input.KeyId!);
      return { PublicKey: publicKey.export({ format: 'der', type: 'spki' }) } as never;
    }
    if (command instanceof SignCommand) {
      this.signed += 1;
      const { KeyId, Message, MessageType, SigningAlgorithm } = command.input;
      if (MessageType !== 'RAW' || SigningAlgorithm !== 'RSASSA_PKCS1_V1_5_SHA_256')
        throw new Error('ValidationException');
      return { Signature: sign('RSA-SHA256', Buffer.from(Message!), this.key(KeyId!).privateKey) } as never;
    }
    throw new Error('not simulated');
  }

  key(id: string): KeyPair {
    let pair = pairs.get(id);
    if (!pair) {
      pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      pairs.set(id, pair);
    }
    return pair;
  }
}

/** Cloudflare's side: each token is good once, except that the same idempotency key gets the same answer again. */
class CloudflareStandIn {
  down: 'no' | 'network' | 'status' | 'hangs' | 'lost-answer' = 'no';
  secret = 'turnstile-secret';
  readonly requests: Array<Record<string, string>> = [];
  private readonly tokens = new Map<string, { hostname: string; action: string; at: number }>();
  private readonly answers = new Map<string, object>();

  widget(over: Partial<{ hostname: string; action: string; at: number }> = {}, at = Date.now()): string {
    const token = `0.${this.tokens.size}.${Math.random().toString(36).slice(2)}`;
    this.tokens.set(token, { hostname: 'shop.example.com', action: 'otp', at, ...over });
    return token;
  }

  readonly fetch: typeof fetch = async (_url, init) => {
    const request = JSON.parse(String(init?.body)) as Record<string, string>;
    this.requests.push(request);
    if (this.down === 'network') throw new TypeError('fetch failed');
    if (this.down === 'status') return new Response('<html>', { status: 502 });
    if (this.down === 'hangs') {
      return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal!.reason)));
    }
    const answer = this.answers.get(request.idempotency_key) ?? this.judge(request);
    this.answers.set(request.idempotency_key, answer);
    if (this.down === 'lost-answer') {
      this.down = 'no';
      throw new TypeError('terminated');
    }
    return Response.json(answer);
  };

  private judge({ secret, response }: Record<string, string>): object {
    if (secret !== this.secret) return { success: false, 'error-codes': ['invalid-input-secret'] };
    const token = this.tokens.get(response);
    if (!token) return { success: false, 'error-codes': ['invalid-input-response'] };
    if (Date.now() - token.at > 300_000 || !this.tokens.has(response)) {
      return { success: false, 'error-codes': ['timeout-or-duplicate'] };
    }
    this.tokens.delete(response);
    this.tokens.set(`used:${response}`, token);
    const { hostname, action, at } = token;
    return { success: true, 'error-codes': [], hostname, action, challenge_ts: new Date(at).toISOString() };
  }
}

export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly fields: unknown;
}

export class GateRig {
  readonly cloudflare = new CloudflareStandIn();
  readonly kms = new KmsStandIn();
  readonly logged: Logged[] = [];
  /** Lines in embedded metric format. */
  readonly emitted: string[] = [];
  readonly gate: Gate;
  readonly settings: TurnstileGateSettings;
  readonly log: Log;
  /** What stands in the secret by now; the gate read `turnstile-secret` when it began. */
  storedSecret = 'turnstile-secret';
  now = () => Date.now();

  constructor(settings: Partial<TurnstileGateSettings> = {}, verify?: Siteverify) {
    const all = { ...SETTINGS, ...settings };
    this.settings = all;
    const log = (level: string) => (message: string, fields?: unknown) =>
      void this.logged.push({ level, message, fields });
    this.log = { info: log('info'), warn: log('warn'), error: log('error') };
    this.gate = new Gate({
      settings: all,
      verify: verify ?? siteverify({ fetch: this.cloudflare.fetch, sleep: async () => {}, timeoutMs: 100 }),
      turnstileSecret: async (fresh = false) => {
        return fresh ? this.storedSecret : 'turnstile-secret';
      },
      captchaProof: async () => PROOF,
      issuer: new TokenIssuer(this.kms as never, [all.keyId], all.issuer, () => this.now()),
      emit: (line) => void this.emitted.push(line),
      log: this.log,
      now: () => this.now(),
    });
  }

  async send(path: string, body: string | object = '', headers: Record<string, string> = {}, httpMethod = 'POST') {
    const result = await this.gate.handle({
      requestContext: { elb: { targetGroupArn: '' } },
      path,
      httpMethod,
      headers: { 'x-forwarded-for': '10.9.9.9, 198.51.100.7', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      isBase64Encoded: false,
    });
    return {
      status: result.statusCode,
      headers: result.headers ?? {},
      json: result.body ? JSON.parse(result.body) : undefined,
    };
  }

  /** What the listener rule answers with, as a deploy puts it there. */
  async published(former?: string): Promise<{ Jwks: string; KeyName: string }> {
    const { keyId } = this.settings;
    const old = former === undefined ? {} : { OldResourceProperties: { KeyId: former } };
    const { Data } = await publishKeys(
      { RequestType: former === undefined ? 'Create' : 'Update', ResourceProperties: { KeyId: keyId }, ...old },
      this.kms as never,
      this.log,
    );
    return Data!;
  }

  async token(headers: Record<string, string> = {}): Promise<string> {
    const { json } = await this.send('/otp-shield/turnstile', { token: this.cloudflare.widget() }, headers);
    return json.token;
  }
}

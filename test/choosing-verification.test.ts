import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server';
import { isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Secret, TOTP } from 'otpauth';
import ts from 'typescript';

/** The module that the page shows under a heading, as it stands there. */
function example<T>(heading: string): T {
  const page = readFileSync(join(__dirname, '..', 'docs', 'choosing-verification.md'), 'utf8');
  const source = page.split(`\n## ${heading}\n`)[1]!.match(/^```ts\n([\s\S]*?)^```/m)![1]!;
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const made = { exports: {} };
  new Function('require', 'module', 'exports', outputText)(require, made, made.exports);
  return made.exports as T;
}

describe('the example of TOTP', () => {
  const { newTotp, acceptedStep } = example<{
    newTotp(email: string): { secret: string; uri: string };
    acceptedStep(
      user: { email: string; totpSecret: string; lastTotpStep: number },
      typed: string,
      now?: number,
    ): number | undefined;
  }>('TOTP');
  // https://www.rfc-editor.org/rfc/rfc6238#appendix-B: SHA-1, of which apps show the last six digits.
  const rfc = { email: 'jane@example.org', totpSecret: Secret.fromLatin1('12345678901234567890').base32 };

  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('accepts at second %d the code of RFC 6238', (second, code) => {
    const step = Math.floor(second / 30);
    expect(acceptedStep({ ...rfc, lastTotpStep: step - 1 }, code, second * 1000)).toBe(step);
  });

  test('refuses a code that was used, and one before it', () => {
    const now = 1111111111000;
    const step = acceptedStep({ ...rfc, lastTotpStep: 0 }, '050471', now)!;
    expect(acceptedStep({ ...rfc, lastTotpStep: step }, '050471', now)).toBeUndefined();
    // 081804 is that of the step before, which a slow person may still bring, but not after the next one.
    expect(acceptedStep({ ...rfc, lastTotpStep: 0 }, '081804', now)).toBe(step - 1);
    expect(acceptedStep({ ...rfc, lastTotpStep: step }, '081804', now)).toBeUndefined();
  });

  test.each(['050472', '50471', '', 'abcdef', '0504710', '94050471'])('refuses %j', (typed) => {
    expect(acceptedStep({ ...rfc, lastTotpStep: 0 }, typed, 1111111111000)).toBeUndefined();
  });

  test('refuses a code that is two steps old', () => {
    expect(acceptedStep({ ...rfc, lastTotpStep: 0 }, '050471', 1111111111000 + 60_000)).toBeUndefined();
  });

  test('enrols with a secret of its own, in the form that apps read', () => {
    const { secret, uri } = newTotp('jane@example.org');
    expect(uri).toMatch(/^otpauth:\/\/totp\/Shop:jane%40example\.org\?issuer=Shop&secret=[A-Z2-7]{32}&/);
    expect(newTotp('jane@example.org').secret).not.toBe(secret);
    const token = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const user = { email: 'jane@example.org', totpSecret: secret, lastTotpStep: 0 };
    expect(acceptedStep(user, token)).toBeGreaterThan(0);
  });
});

interface Session {
  challenge?: string;
}

/** An authenticator as WebAuthn describes it, with one key (ES256) and attestation `none`. */
class ImitatedAuthenticator {
  private readonly id = randomBytes(16);
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private counter = 0;
  /** Whether the person shows a finger, a face or a PIN. */
  public verifiesPerson = true;

  constructor(
    private readonly origin: string,
    private readonly rpId: string,
  ) {}

  public create({ challenge }: PublicKeyCredentialCreationOptionsJSON): RegistrationResponseJSON {
    const { x, y } = this.pair.publicKey.export({ format: 'jwk' });
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x!, 'base64url')],
      [-3, Buffer.from(y!, 'base64url')],
    ]);
    const length = Buffer.from([0, this.id.length]);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, isoCBOR.encode(key)]);
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(Buffer.concat([this.data(0x40), credential]))],
    ]);
    return {
      ...this.envelope(),
      response: {
        clientDataJSON: this.clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: isoBase64URL.fromBuffer(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])),
      },
    };
  }

  public get({ challenge }: PublicKeyCredentialRequestOptionsJSON): AuthenticationResponseJSON {
    this.counter += 1;
    const data = this.data(0);
    const clientData = this.clientData('webauthn.get', challenge);
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
    return {
      ...this.envelope(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, this.pair.privateKey).toString('base64url'),
      },
    };
  }

  private envelope() {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} };
  }

  private data(more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = 0x01 | (this.verifiesPerson ? 0x04 : 0) | more;
    return Buffer.concat([createHash('sha256').update(this.rpId).digest(), Buffer.from([flags]), counter]);
  }

  private clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }
}

describe('the example of passkeys', () => {
  const { beginPasskey, addPasskey, beginLogin, loginByPasskey } = example<{
    beginPasskey(session: Session, email: string): Promise<PublicKeyCredentialCreationOptionsJSON>;
    addPasskey(session: Session, response: RegistrationResponseJSON): Promise<WebAuthnCredential | undefined>;
    beginLogin(session: Session): Promise<PublicKeyCredentialRequestOptionsJSON>;
    loginByPasskey(
      session: Session,
      response: AuthenticationResponseJSON,
      credential: WebAuthnCredential,
    ): Promise<number | undefined>;
  }>('Passkeys');
  const SHOP = ['https://shop.example.com', 'shop.example.com'] as const;

  async function enrolled(authenticator = new ImitatedAuthenticator(...SHOP)) {
    const session: Session = {};
    const response = authenticator.create(await beginPasskey(session, 'jane@example.org'));
    return { authenticator, session, response, credential: (await addPasskey(session, response))! };
  }

  test('takes a passkey, and later lets it in', async () => {
    const { authenticator, session, credential } = await enrolled();
    const first = await loginByPasskey(session, authenticator.get(await beginLogin(session)), credential);
    expect(first).toBe(1);
    const next = { ...credential, counter: first! };
    expect(await loginByPasskey(session, authenticator.get(await beginLogin(session)), next)).toBe(2);
  });

  test('asks for a passkey that needs no name, and for the person', async () => {
    expect(await beginPasskey({}, 'jane@example.org')).toMatchObject({
      rp: { id: 'shop.example.com' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    expect(await beginLogin({})).toMatchObject({ rpId: 'shop.example.com', userVerification: 'required' });
  });

  test('refuses an answer to another challenge', async () => {
    const { authenticator, session, credential } = await enrolled();
    const old = await beginLogin(session);
    await beginLogin(session);
    await expect(loginByPasskey(session, authenticator.get(old), credential)).rejects.toThrow(/challenge/);
    const registering = await beginPasskey(session, 'jane@example.org');
    await beginPasskey(session, 'jane@example.org');
    await expect(addPasskey(session, authenticator.create(registering))).rejects.toThrow(/challenge/);
  });

  test('takes each answer once', async () => {
    const { authenticator, session, credential, response } = await enrolled();
    await expect(addPasskey(session, response)).rejects.toThrow('no challenge is waiting');
    const answer = authenticator.get(await beginLogin(session));
    await loginByPasskey(session, answer, credential);
    await expect(loginByPasskey(session, answer, credential)).rejects.toThrow('no challenge is waiting');
  });

  test.each([
    ['of another origin', 'https://shop.example.com.evil.example', 'shop.example.com', /origin/],
    ['for another domain', 'https://shop.example.com', 'evil.example', /RP ID/],
  ])('refuses a page %s', async (_, origin, rpId, reason) => {
    await expect(enrolled(new ImitatedAuthenticator(origin, rpId))).rejects.toThrow(reason);
    const { session, credential } = await enrolled();
    const phished = new ImitatedAuthenticator(origin, rpId).get(await beginLogin(session));
    await expect(loginByPasskey(session, { ...phished, id: credential.id }, credential)).rejects.toThrow();
  });

  test('refuses another key, and a device that did not look who holds it', async () => {
    const { authenticator, session, credential } = await enrolled();
    const stranger = new ImitatedAuthenticator(...SHOP).get(await beginLogin(session));
    const signed = { ...stranger, id: credential.id, rawId: credential.id };
    expect(await loginByPasskey(session, signed, credential)).toBeUndefined();
    authenticator.verifiesPerson = false;
    await expect(loginByPasskey(session, authenticator.get(await beginLogin(session)), credential)).rejects.toThrow(
      /verif/,
    );
  });

  test('refuses a copy of the key, whose counter lags behind', async () => {
    const { authenticator, session, credential } = await enrolled();
    const answer = authenticator.get(await beginLogin(session));
    await expect(loginByPasskey(session, answer, { ...credential, counter: 5 })).rejects.toThrow(/counter/);
  });
});

/** Ids that were used, as a table with conditions keeps them. */
function onceEach() {
  const used = new Set<string>();
  return async (id: string) => used.size < used.add(id).size;
}

const NOW = new Date('2026-12-01T12:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe('the example of a magic link', () => {
  type Once = (id: string) => Promise<boolean>;
  const { newLink, followedLink } = example<{
    newLink(key: Uint8Array, email: string, now?: Date): Promise<{ token: string; browser: string }>;
    followedLink(
      key: Uint8Array,
      token: string,
      browser: string | undefined,
      firstUse: Once,
      now?: Date,
    ): Promise<string | undefined>;
  }>('Magic link');
  const key = new Uint8Array(32).fill(7);

  test('proves the address once, in the browser that asked, for ten minutes', async () => {
    const { token, browser } = await newLink(key, 'jane@example.org', NOW);
    const once = onceEach();
    expect(await followedLink(key, token, undefined, once, NOW)).toBeUndefined();
    expect(
      await followedLink(key, token, (await newLink(key, 'jane@example.org', NOW)).browser, once, NOW),
    ).toBeUndefined();
    expect(await followedLink(key, token, browser, once, later(601))).toBeUndefined();
    expect(await followedLink(key, token, browser, once, later(599))).toBe('jane@example.org');
    expect(await followedLink(key, token, browser, once, NOW)).toBeUndefined();
  });

  test('refuses what somebody else signed, and what was signed for something else', async () => {
    const { token, browser } = await newLink(key, 'jane@example.org', NOW);
    const [, payload] = token.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString());
    const elsewhere = await new SignJWT({ ...claims, aud: 'session' }).setProtectedHeader({ alg: 'HS256' }).sign(key);
    for (const forged of [
      '',
      'x.y.z',
      unsigned,
      elsewhere,
      (await newLink(new Uint8Array(32), 'jane@example.org', NOW)).token,
    ])
      expect(await followedLink(key, forged, browser, onceEach(), NOW)).toBeUndefined();
  });
});

describe('the example of an approval', () => {
  interface Approval {
    readonly id: string;
    readonly shown: string;
    readonly until: number;
    state: string;
  }
  const { newApproval, answerApproval } = example<{
    newApproval(userId: string, now?: number): Approval;
    answerApproval(approval: Approval, deviceKey: object, token: string, now?: number): Promise<string>;
  }>('Approval in an app');

  async function device() {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const answer = (approval: string, typed: string, userId = 'jane', at = NOW) =>
      new SignJWT({ approval, typed })
        .setProtectedHeader({ alg: 'ES256' })
        .setSubject(userId)
        .setAudience('approval')
        .setIssuedAt(at)
        .sign(privateKey);
    return { key: await exportJWK(publicKey), answer };
  }

  test('is given by the right device with the digits of the page, and one answer decides', async () => {
    const { key, answer } = await device();
    const approval = newApproval('jane', NOW.getTime());
    expect(approval.shown).toMatch(/^[1-9]\d$/);
    const given = await answer(approval.id, approval.shown);
    expect(await answerApproval(approval, key, given, NOW.getTime())).toBe('approved');
    expect(await answerApproval(approval, key, await answer(approval.id, '0'), NOW.getTime())).toBe('approved');
    const pressed = newApproval('jane', NOW.getTime());
    expect(await answerApproval(pressed, key, await answer(pressed.id, ''), NOW.getTime())).toBe('refused');
    expect(await answerApproval(pressed, key, await answer(pressed.id, pressed.shown), NOW.getTime())).toBe('refused');
  });

  test('is not changed by another device, another person, another request, an old answer or a late one', async () => {
    const [{ key, answer }, stranger] = await Promise.all([device(), device()]);
    const approval = newApproval('jane', NOW.getTime());
    const { id, shown } = approval;
    for (const token of [
      await stranger.answer(id, shown),
      await answer(id, shown, 'ann'),
      await answer('another', shown),
      await answer(id, shown, 'jane', later(-121)),
      'x.y.z',
    ])
      expect(await answerApproval(approval, key, token, NOW.getTime())).toBe('waiting');
    const late = later(121);
    expect(await answerApproval(approval, key, await answer(id, shown, 'jane', late), late.getTime())).toBe('waiting');
  });
});

describe('the example of a bound device', () => {
  const { boundKey } = example<{
    boundKey(
      proof: string,
      request: object,
      firstUse: (id: string) => Promise<boolean>,
      now?: Date,
    ): Promise<string | undefined>;
  }>('Device binding');
  const request = { method: 'POST', url: 'https://shop.example.com/api/auth/otp' };

  async function browser() {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: false });
    const jwk = await exportJWK(publicKey);
    const prove = (jti: string, { method, url } = request, typ = 'dpop+jwt') =>
      new SignJWT({ htm: method, htu: url, jti })
        .setProtectedHeader({ alg: 'ES256', typ, jwk })
        .setIssuedAt(NOW)
        .sign(privateKey);
    return prove;
  }

  test('has one fingerprint for all requests of a key, and another one for another key', async () => {
    const [prove, other] = await Promise.all([browser(), browser()]);
    const once = onceEach();
    const first = await boundKey(await prove('a'), request, once, NOW);
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await boundKey(await prove('b'), request, once, NOW)).toBe(first);
    expect(await boundKey(await other('a'), request, once, NOW)).not.toBe(first);
  });

  test('refuses what was recorded, is old, or is about something else', async () => {
    const prove = await browser();
    const once = onceEach();
    const proof = await prove('a');
    expect(await boundKey(proof, request, once, NOW)).toBeDefined();
    expect(await boundKey(proof, request, once, NOW)).toBeUndefined();
    expect(await boundKey(await prove('b'), request, once, later(61))).toBeUndefined();
    expect(await boundKey(await prove('c'), { ...request, method: 'GET' }, once, NOW)).toBeUndefined();
    expect(
      await boundKey(await prove('d', { ...request, url: 'https://evil.example/' }), request, once, NOW),
    ).toBeUndefined();
    expect(await boundKey(await prove('e', request, 'JWT'), request, once, NOW)).toBeUndefined();
    const [, payload, signature] = (await prove('f')).split('.');
    const [head] = (await (await browser())('g')).split('.');
    expect(await boundKey(`${head}.${payload}.${signature}`, request, once, NOW)).toBeUndefined();
  });
});

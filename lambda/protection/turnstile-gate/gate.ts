import { createHash, timingSafeEqual } from 'node:crypto';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { allowsOrigin } from '../../../lib/contract/protection/allowed-origin';
import { ADDRESS_HASH_LENGTH, HUMAN_TOKEN } from '../../../lib/contract/protection/human-token';
import {
  CAPTCHA_PROOF_HEADER,
  GATE_PATH,
  type TurnstileGateSettings,
} from '../../../lib/contract/protection/turnstile/gate';
import { readableBy, widgetToken } from '../../../lib/contract/protection/turnstile/gate-request';
import { TURNSTILE_METRIC } from '../../../lib/contract/protection/turnstile/metrics';
import { clientBlocks } from '../../../lib/waf/client-blocks';
import type { SecretReader } from '../../runtime/cached-secret';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import type { TokenIssuer } from '../../runtime/token-issuer';
import { puzzleName } from './puzzle-name';
import type { Siteverify, SiteverifyRequest, SiteverifyResult } from './siteverify';

export interface GateParts {
  readonly settings: TurnstileGateSettings;
  readonly verify: Siteverify;
  readonly turnstileSecret: SecretReader;
  /** What AWS WAF puts into requests whose CAPTCHA it verified. */
  readonly captchaProof: () => Promise<string>;
  readonly issuer: Pick<TokenIssuer, 'issue'>;
  readonly emit: EmfSink;
  readonly log: Log;
  readonly now: () => number;
}

/** Cloudflare's tokens live as long. */
const MAX_AGE_MS = 300_000;
const CLOCK_SKEW_MS = 60_000;
const PUZZLE_ID_LENGTH = 22;
/** No token at all: whoever answers in time is there. */
const PROBE = 'otp-shield-probe';
/** Half the life of a token, so that each has at least as long to live. As long as the rule takes a puzzle, so one is worth two tokens at most. */
const STEP_MS = 60_000;

/** Turns a passed human check into a JWT. Whatever goes wrong, the answer is no. */
export class Gate {
  constructor(private readonly parts: GateParts) {}

  async handle(event: ALBEvent): Promise<ALBResult> {
    const { basePath } = this.parts.settings;
    const path = event.path.startsWith(basePath) ? event.path.slice(basePath.length) : '';
    const headers = new Map(
      Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
    );
    const cors = this.cors(headers.get('origin'));
    try {
      const result = await this.dispatch(path, event, headers);
      return { ...result, headers: { ...result.headers, ...cors } };
    } catch (error) {
      this.parts.log.error('the gate failed', { error: (error as Error).name });
      // Answered, so no error of the function: without this nobody would hear of it.
      this.count('undecided');
      return { ...answer(503, { error: 'human_check_unavailable' }), headers: { ...JSON_HEADERS, ...cors } };
    }
  }

  private async dispatch(path: string, event: ALBEvent, headers: ReadonlyMap<string, string>): Promise<ALBResult> {
    const { httpMethod } = event;
    if (path !== GATE_PATH.turnstile && path !== GATE_PATH.captcha) return answer(404, { error: 'not_found' });
    if (httpMethod === 'OPTIONS') return { statusCode: 204, headers: {}, body: '' };
    if (httpMethod !== 'POST') return answer(405, { error: 'post_only' });
    const address = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
    return path === GATE_PATH.turnstile ? this.turnstile(event, address) : this.captcha(headers, address);
  }

  private async turnstile(event: ALBEvent, address: string | undefined): Promise<ALBResult> {
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
    const token = widgetToken(body);
    if (token === undefined) return answer(400, { error: 'invalid_request' });
    const { settings, log, now } = this.parts;
    const result = await this.verify({ token, remoteAddress: address });
    switch (result.kind) {
      case 'passed': {
        const age = now() - result.solvedAt;
        const wrong = [
          ...(settings.hostnames.includes(result.hostname) ? [] : ['hostname']),
          ...(result.action === settings.action ? [] : ['action']),
          ...(age <= MAX_AGE_MS && age >= -CLOCK_SKEW_MS ? [] : ['age']),
        ];
        // Cloudflare passes each of its tokens once, so each is worth one of ours.
        if (wrong.length === 0) return this.vouch(address, now());
        log.warn('a Turnstile token was for something else', { wrong });
        return answer(403, { error: 'human_check_failed' });
      }
      case 'failed':
        log.info('a Turnstile token was refused', { codes: result.codes });
        return answer(403, { error: 'human_check_failed' });
      case 'misconfigured':
        log.error('Cloudflare does not know the secret key of the widget', { codes: result.codes });
        this.count('undecided', 'misconfigured');
        return answer(503, { error: 'human_check_unavailable' });
      case 'unavailable':
        log.error('Cloudflare does not answer', { reason: result.reason });
        this.count('unavailable', ...(settings.captchaFallback ? [] : ['undecided' as const]));
        return answer(503, {
          error: 'human_check_unavailable',
          ...(settings.captchaFallback ? { fallback: 'captcha' } : {}),
        });
    }
  }

  /** AWS WAF verified the CAPTCHA on the way here. That counts only while Cloudflare is really away. */
  private async captcha(headers: ReadonlyMap<string, string>, address: string | undefined): Promise<ALBResult> {
    const { settings, log } = this.parts;
    if (!settings.captchaFallback) return answer(404, { error: 'not_found' });
    const proof = headers.get(`x-amzn-waf-${CAPTCHA_PROOF_HEADER}`);
    if (proof === undefined || !same(proof, await this.parts.captchaProof())) {
      log.warn('a request for the fallback did not come through AWS WAF');
      return answer(403, { error: 'human_check_failed' });
    }
    // AWS WAF takes a puzzle again and again while it is fresh.
    const puzzle = puzzleName(headers);
    if (puzzle === undefined) return answer(400, { error: 'invalid_request' });
    const { kind } = await this.verify({ token: PROBE });
    if (kind === 'misconfigured') this.count('misconfigured');
    if (kind !== 'unavailable') return answer(409, { error: 'turnstile_is_available' });
    log.warn('a CAPTCHA stood in for Turnstile');
    const step = Math.floor(this.parts.now() / STEP_MS);
    const id = createHash('sha256').update(`${puzzle}/${step}`).digest('base64url').slice(0, PUZZLE_ID_LENGTH);
    return this.vouch(address, step * STEP_MS, id);
  }

  private async verify(request: Omit<SiteverifyRequest, 'secret'>): Promise<SiteverifyResult> {
    const { verify, turnstileSecret } = this.parts;
    const secret = await turnstileSecret();
    const result = await verify({ ...request, secret });
    if (result.kind !== 'misconfigured') return result;
    // A key that was replaced must count without a restart.
    const stored = await turnstileSecret(true);
    return stored === secret ? result : verify({ ...request, secret: stored });
  }

  /** The same id and time give the same token, letter by letter: the signature has no chance in it. */
  private async vouch(address: string | undefined, issuedAt: number, id?: string): Promise<ALBResult> {
    const { settings, issuer, now } = this.parts;
    if (settings.bindToAddress && address === undefined) return answer(400, { error: 'invalid_request' });
    const claims: Record<string, string> = {
      [HUMAN_TOKEN.purposeClaim]: HUMAN_TOKEN.purpose,
      ...(settings.bindToAddress ? { [HUMAN_TOKEN.addressClaim]: hashAddress(address!) } : {}),
    };
    const { lifetimeSeconds } = HUMAN_TOKEN;
    const token = await issuer.issue(claims, lifetimeSeconds, { id, issuedAt });
    return answer(200, { token, expiresIn: lifetimeSeconds - Math.floor((now() - issuedAt) / 1000) });
  }

  private count(...failures: ReadonlyArray<keyof typeof TURNSTILE_METRIC>): void {
    const { emit, settings, now } = this.parts;
    emit(
      emfLine({
        timestamp: now(),
        dimensions: { [MONITOR_DIMENSION]: settings.monitor },
        // All of them: who combines them in metric math never lacks one.
        values: Object.entries(TURNSTILE_METRIC).map(([name, metric]) => ({
          metric,
          value: failures.some((failure) => failure === name) ? 1 : 0,
        })),
      }),
    );
  }

  private cors(origin: string | undefined): Record<string, string> {
    if (origin === undefined || !allowsOrigin(this.parts.settings.allowedOrigins, origin)) return {};
    return readableBy(origin);
  }
}

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

function answer(statusCode: number, body: object): ALBResult {
  return { statusCode, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** In constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export function hashAddress(address: string): string {
  const client = clientBlocks(address)?.client;
  if (client === undefined) throw new TypeError('clientAddress must be an IPv4 or IPv6 address');
  return createHash('sha256').update(client).digest('base64url').slice(0, ADDRESS_HASH_LENGTH);
}

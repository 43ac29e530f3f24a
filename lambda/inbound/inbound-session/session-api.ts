import { createHash } from 'node:crypto';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import * as z from 'zod/mini';
import {
  BINDING_SHAPE,
  INBOUND_BASE_PATH,
  INBOUND_COOKIE,
  INBOUND_PATH,
  type InboundResult,
  type InboundSessionSettings,
  type InboundStatus,
  SENDER_TOKEN,
} from '../../../lib/contract/inbound/inbound';
import { INBOUND_METRIC } from '../../../lib/contract/inbound/inbound-alarms';
import { browserText, inboundCookie } from '../../../lib/contract/inbound/inbound-cookie';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import type { TokenIssuer } from '../../runtime/token-issuer';
import { open } from '../address-box';
import { COLLECT_MS, isOtherSender, type StoredSession, stateOf } from '../session';
import { CODE_STEP_MS } from '../session-code';
import { newSecret, type SessionStart } from '../session-cookie';
import { canonicalSender, type SessionKeys } from '../session-keys';
import type { SessionStore } from '../session-store';
import { messageFor } from './message-link';
import type { PageFile } from './page';

export interface SessionApiParts {
  readonly settings: InboundSessionSettings;
  readonly keys: () => Promise<SessionKeys>;
  readonly store: Pick<SessionStore, 'read' | 'open' | 'collect'>;
  readonly issuer: Pick<TokenIssuer, 'issue' | 'jwks'>;
  readonly page: PageFile;
  /** Source of the script of the page. */
  readonly script: string;
  readonly emit: EmfSink;
  readonly log: Log;
  readonly now: () => number;
}

const MAX_BODY_BYTES = 2000;

const startRequest = z.object({
  address: z.optional(z.string().check(z.minLength(3), z.maxLength(320))),
  binding: z.optional(z.string().check(z.regex(BINDING_SHAPE))),
});
const EMAIL = /^[^\s@<>",;:()[\]\\]{1,64}@[^\s@<>",;:()[\]\\]{3,253}$/u;
const PHONE = /^\+[1-9]\d{6,14}$/;
const OTHER = 'other-address';
const MAX_OPENINGS = 3;

type Headers = ReadonlyMap<string, string>;

/** The session of one browser, as far as it has one. */
interface OwnSession {
  readonly cookie?: string;
  readonly code?: string;
  readonly start?: SessionStart;
  readonly stored?: StoredSession;
}

/**
 * Sessions for people: start one, ask how it stands, fetch the result. Whatever goes wrong, nobody is confirmed. A start is counted and written nowhere, so there is nothing
 * that somebody could use up; that of a call is one item, and no count bounds how many there are.
 */
export class SessionApi {
  constructor(private readonly parts: SessionApiParts) {}

  async handle(event: ALBEvent): Promise<ALBResult> {
    const { channel, origin, allowedOrigins } = this.parts.settings;
    const basePath = INBOUND_BASE_PATH[channel];
    const path = event.path.startsWith(basePath) ? event.path.slice(basePath.length) || '/' : '';
    const headers: Headers = new Map(
      Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
    );
    const asker = headers.get('origin');
    const cors = asker !== undefined && allowedOrigins.includes(asker) ? corsHeaders(asker) : {};
    try {
      // A page of somebody else must neither start sessions in this browser nor read them.
      const stranger = asker !== undefined && asker !== origin && !allowedOrigins.includes(asker);
      const result = stranger ? answer(403, { error: 'unknown_origin' }) : await this.dispatch(path, event, headers);
      return { ...result, headers: { ...result.headers, ...cors } };
    } catch (error) {
      this.parts.log.error('the session handler failed', { error: (error as Error).name });
      // Answered, so no error of the function: without this nobody would hear of it.
      this.count(INBOUND_METRIC.requestsFailed);
      return { ...answer(503, { error: 'unavailable' }), headers: { ...JSON_HEADERS, ...cors, 'retry-after': '5' } };
    }
  }

  private async dispatch(path: string, event: ALBEvent, headers: Headers): Promise<ALBResult> {
    const method = event.httpMethod;
    const allow: Record<string, string> = {
      [INBOUND_PATH.page]: 'GET',
      [INBOUND_PATH.script]: 'GET',
      [INBOUND_PATH.jwks]: 'GET',
      [INBOUND_PATH.status]: 'GET',
      [INBOUND_PATH.session]: 'POST',
      [INBOUND_PATH.result]: 'POST',
    };
    const allowed = Object.hasOwn(allow, path) ? allow[path] : undefined;
    if (allowed === undefined) return answer(404, { error: 'not_found' });
    if (method === 'OPTIONS') return { statusCode: 204, headers: {}, body: '' };
    if (method !== allowed) return answer(405, { error: `${allowed.toLowerCase()}_only` });
    switch (path) {
      case INBOUND_PATH.page:
        return { statusCode: 200, headers: this.parts.page.headers, body: this.parts.page.html };
      case INBOUND_PATH.script:
        return { statusCode: 200, headers: SCRIPT_HEADERS, body: this.parts.script };
      case INBOUND_PATH.jwks: {
        const keys = await this.parts.issuer.jwks();
        return { ...answer(200, keys), headers: { ...JSON_HEADERS, 'cache-control': 'public, max-age=300' } };
      }
      case INBOUND_PATH.status:
        return this.status(headers);
      case INBOUND_PATH.result:
        return this.result(headers);
      default:
        return this.start(event, headers);
    }
  }

  private async start(event: ALBEvent, headers: Headers): Promise<ALBResult> {
    const { settings, now } = this.parts;
    const { channel, sessionSeconds } = settings;
    const request = startRequest.safeParse(jsonOf(event, headers));
    if (!request.success) return answer(400, { error: 'invalid_request' });
    const address = request.data.address === undefined ? undefined : canonicalSender(channel, request.data.address);
    const named = address === undefined ? channel !== 'call' : (channel === 'email' ? EMAIL : PHONE).test(address);
    if (!named) return answer(400, { error: 'invalid_address' });
    const keys = await this.parts.keys();
    const fresh = () => {
      const start = {
        secret: newSecret(),
        until: Math.floor((now() + sessionSeconds * 1000) / CODE_STEP_MS) * CODE_STEP_MS,
        claim: address === undefined ? undefined : keys.claim(address),
        binding: request.data.binding,
      };
      return { start, cookie: keys.cookieOf(start) };
    };
    const { start, cookie } = channel === 'call' ? await this.opened(keys, fresh) : fresh();
    // The others as well: an alarm looks for sessions without any message, and a metric that nobody ever wrote has no value, not even zero.
    this.count(INBOUND_METRIC.sessions, [INBOUND_METRIC.verified, INBOUND_METRIC.refused, INBOUND_METRIC.stray]);
    const status = this.describe({ cookie, start, code: keys.codeOf(cookie, start) });
    return { ...answer(200, status), headers: { ...JSON_HEADERS, 'set-cookie': this.cookie(cookie) } };
  }

  /** Eight digits may be those of another session of that number, which mustn't be confirmed by the same call. Chance, so another try helps. */
  private async opened<T extends { start: SessionStart; cookie: string }>(
    keys: SessionKeys,
    fresh: () => T,
  ): Promise<T> {
    for (let tries = 0; tries < MAX_OPENINGS; tries += 1) {
      const session = fresh();
      const id = keys.sessionId(keys.codeOf(session.cookie, session.start));
      if (await this.parts.store.open(id, session.start.until)) return session;
    }
    throw new Error('no digits are free');
  }

  private async status(headers: Headers): Promise<ALBResult> {
    return answer(200, this.describe(await this.session(headers)));
  }

  private async result(headers: Headers): Promise<ALBResult> {
    const { settings, store, issuer, now } = this.parts;
    const { cookie, code, start, stored } = await this.session(headers);
    const state = stateOf(start, stored, now());
    if (cookie === undefined || code === undefined || stored?.box === undefined || state !== 'verified') {
      return answer(409, { error: 'not_verified', state });
    }
    const keys = await this.parts.keys();
    const id = keys.sessionId(code);
    const address = open(keys.boxKey(code), stored.box, id);
    const { lifetimeSeconds } = SENDER_TOKEN;
    const claims = {
      [SENDER_TOKEN.purposeClaim]: SENDER_TOKEN.purpose[settings.channel],
      [SENDER_TOKEN.addressClaim]: address,
      [SENDER_TOKEN.proofClaim]: stored.proof ?? 'carrier',
      // Or whoever confirmed a mailbox of their own could have the browser of somebody else hand in the token.
      [SENDER_TOKEN.browserClaim]: createHash('sha256').update(browserText(cookie)).digest('base64url'),
      ...(start?.binding === undefined ? {} : { [SENDER_TOKEN.bindingClaim]: start.binding }),
    };
    // The same id however often it is fetched: an application that takes each id once can't be had twice.
    const token = await issuer.issue(claims, lifetimeSeconds, { id });
    await store.collect(id);
    const result: InboundResult = { token, address, expiresIn: lifetimeSeconds };
    return answer(200, result);
  }

  /** The session of this browser; nobody else's can be asked for. */
  private async session(headers: Headers): Promise<OwnSession> {
    const cookie = inboundCookie(this.parts.settings.channel, headers.get('cookie'));
    if (cookie === undefined) return {};
    const keys = await this.parts.keys();
    const start = keys.startOf(cookie);
    // Made up: not even looked for.
    if (start === undefined) return {};
    const code = keys.codeOf(cookie, start);
    return { cookie, code, start, stored: await this.parts.store.read(keys.sessionId(code)) };
  }

  private describe({ code, start, stored }: OwnSession): InboundStatus {
    const { settings, now } = this.parts;
    const state = stateOf(start, stored, now());
    const open = state === 'pending' && code !== undefined && start !== undefined;
    const reason = start && stored?.state === 'verified' && isOtherSender(start, stored) ? OTHER : stored?.reason;
    return {
      state,
      ...(reason === undefined || state === 'verified' ? {} : { reason }),
      refusals: stored?.refusals ?? 0,
      secondsLeft: open ? Math.max(0, Math.ceil((start.until - now()) / 1000)) : 0,
      ...(open ? { message: messageFor({ ...settings, code }) } : {}),
    };
  }

  private count(metric: MetricDefinition, none: readonly MetricDefinition[] = []): void {
    const { emit, settings, now } = this.parts;
    emit(
      emfLine({
        timestamp: now(),
        dimensions: { [MONITOR_DIMENSION]: settings.monitor },
        values: [{ metric, value: 1 }, ...none.map((other) => ({ metric: other, value: 0 }))],
      }),
    );
  }

  private cookie(value: string): string {
    const { channel, sessionSeconds } = this.parts.settings;
    const age = sessionSeconds + COLLECT_MS / 1000;
    return `${INBOUND_COOKIE[channel]}=${value}; Path=/; Max-Age=${age}; Secure; HttpOnly; SameSite=Strict`;
  }
}

const JSON_HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};
const SCRIPT_HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'no-cache',
  'x-content-type-options': 'nosniff',
};

function answer(statusCode: number, body: object): ALBResult {
  return { statusCode, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

function corsHeaders(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'content-type, x-aws-waf-token',
    'access-control-max-age': '600',
    vary: 'origin',
  };
}

/** JSON, and only when it says so: a form of another page can't. */
function jsonOf(event: ALBEvent, headers: Headers): unknown {
  if (!/^application\/json\b/i.test(headers.get('content-type') ?? '')) return undefined;
  const body = event.body ?? '';
  if (body.length > MAX_BODY_BYTES) return undefined;
  try {
    return JSON.parse(event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
  } catch {
    return undefined;
  }
}

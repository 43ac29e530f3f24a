import { createHash, randomBytes } from 'node:crypto';
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
import { clientBlocks } from '../../../lib/waf/client-blocks';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import type { TokenIssuer } from '../../runtime/token-issuer';
import { open, publicKeyOf } from '../address-box';
import { COLLECT_MS, type Session, stateOf } from '../session';
import { canonicalSender, type SessionKeys } from '../session-keys';
import type { SessionStore } from '../session-store';
import { messageFor } from './message-link';
import type { PageFile } from './page';

export interface SessionApiParts {
  readonly settings: InboundSessionSettings;
  readonly keys: () => Promise<SessionKeys>;
  readonly store: SessionStore;
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

type Headers = ReadonlyMap<string, string>;

/** Sessions for people: start one, ask how it stands, fetch the result. Whatever goes wrong, nobody is confirmed. */
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
    const { settings, store, now } = this.parts;
    const { channel, sessionSeconds } = settings;
    const request = startRequest.safeParse(jsonOf(event, headers));
    if (!request.success) return answer(400, { error: 'invalid_request' });
    const address = request.data.address === undefined ? undefined : canonicalSender(channel, request.data.address);
    if (address !== undefined && !(channel === 'email' ? EMAIL : PHONE).test(address)) {
      return answer(400, { error: 'invalid_address' });
    }
    const keys = await this.parts.keys();
    const wait = await this.limited(keys, headers);
    if (wait !== undefined) {
      return {
        ...answer(429, { error: 'too_many_requests' }),
        headers: { ...JSON_HEADERS, 'retry-after': String(wait) },
      };
    }
    const cookie = randomBytes(32).toString('base64url');
    const code = keys.codeOf(cookie);
    const id = keys.sessionId(code);
    const until = now() + sessionSeconds * 1000;
    const publicKey = publicKeyOf(keys.boxSeed(cookie));
    const claim = address === undefined ? undefined : keys.claim(address);
    await store.create({ id, until, publicKey, claim, binding: request.data.binding });
    // The others as well: an alarm looks for sessions without any message, and a metric that nobody ever wrote has no value, not even zero.
    this.count(INBOUND_METRIC.sessions, [INBOUND_METRIC.verified, INBOUND_METRIC.refused, INBOUND_METRIC.stray]);
    const status = this.describe({ id, until, state: 'pending', refusals: 0, publicKey }, code);
    return { ...answer(200, status), headers: { ...JSON_HEADERS, 'set-cookie': this.cookie(cookie) } };
  }

  private async status(headers: Headers): Promise<ALBResult> {
    const { code, session } = await this.session(headers);
    return answer(200, this.describe(session, code));
  }

  private async result(headers: Headers): Promise<ALBResult> {
    const { settings, store, issuer, now } = this.parts;
    const { cookie, session } = await this.session(headers);
    const state = stateOf(session, now());
    if (cookie === undefined || session?.box === undefined || state !== 'verified') {
      return answer(409, { error: 'not_verified', state });
    }
    const keys = await this.parts.keys();
    const address = open(keys.boxSeed(cookie), session.box, session.id);
    const { lifetimeSeconds } = SENDER_TOKEN;
    const claims = {
      [SENDER_TOKEN.purposeClaim]: SENDER_TOKEN.purpose[settings.channel],
      [SENDER_TOKEN.addressClaim]: address,
      [SENDER_TOKEN.proofClaim]: session.proof ?? 'carrier',
      // Or whoever confirmed a mailbox of their own could have the browser of somebody else hand in the token.
      [SENDER_TOKEN.browserClaim]: createHash('sha256').update(browserText(cookie)).digest('base64url'),
      ...(session.binding === undefined ? {} : { [SENDER_TOKEN.bindingClaim]: session.binding }),
    };
    // The same id however often it is fetched: an application that takes each id once can't be had twice.
    const token = await issuer.issue(claims, lifetimeSeconds, { id: session.id });
    await store.collect(session.id);
    const result: InboundResult = { token, address, expiresIn: lifetimeSeconds };
    return answer(200, result);
  }

  /** The session of this browser; nobody else's can be asked for. */
  private async session(headers: Headers): Promise<{ cookie?: string; code?: string; session?: Session }> {
    const cookie = inboundCookie(this.parts.settings.channel, headers.get('cookie'));
    if (cookie === undefined) return {};
    const keys = await this.parts.keys();
    const code = keys.codeOf(cookie);
    return { cookie, code, session: await this.parts.store.read(keys.sessionId(code)) };
  }

  private describe(session: Session | undefined, code: string | undefined): InboundStatus {
    const { settings, now } = this.parts;
    const state = stateOf(session, now());
    const open = state === 'pending' && code !== undefined;
    return {
      state,
      ...(session?.reason === undefined || state === 'verified' ? {} : { reason: session.reason }),
      refusals: session?.refusals ?? 0,
      secondsLeft: open ? Math.max(0, Math.ceil(((session?.until ?? 0) - now()) / 1000)) : 0,
      ...(open ? { message: messageFor({ ...settings, code }) } : {}),
    };
  }

  /**
   * Seconds to wait when there are too many sessions already. First those of one network, so that one network can't use up what is there for
   * everybody. Looked up before anything is counted: DynamoDB charges a write that its condition refuses, and who is refused
   * must not cost one.
   */
  private async limited(keys: SessionKeys, headers: Headers): Promise<number | undefined> {
    const { settings, store, now } = this.parts;
    const over = (windowMs: number) => {
      this.count(INBOUND_METRIC.sessionsLimited);
      return Math.ceil((windowMs - (now() % windowMs)) / 1000);
    };
    const counts = [
      [keys.networkId(networkOf(headers)), settings.perNetwork],
      ['all', settings.inAll],
    ] as const;
    for (const [id, { sessions, windowSeconds }] of counts)
      if (await store.isFull(id, sessions, windowSeconds * 1000)) return over(windowSeconds * 1000);
    for (const [id, { sessions, windowSeconds }] of counts)
      if (!(await store.count(id, sessions, windowSeconds * 1000))) return over(windowSeconds * 1000);
    return undefined;
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

/** The load balancer writes the last entry; what stands before it the client may have made up. */
function networkOf(headers: Headers): string {
  const address = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return clientBlocks(address)?.client ?? 'unknown';
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

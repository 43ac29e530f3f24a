import http from 'node:http';
import type { Clock } from '../lib/contract/clock';
import { AddressLimiter, clientAddress } from './address-limiter';
import { CodeBook } from './code-book';
import type { CodeGuard } from './code-guard';
import { inlinePolicy } from './inline-policy';
import { closeServer, listenOnLoopback, loopbackUrl } from './loopback';
import type { SendMail } from './mail';
import { signUpPage } from './sign-up-page';

export const PAGE_PATH = '/sign-up';
export const REQUEST_PATH = '/api/auth/otp';
export const VERIFY_PATH = '/api/auth/verify';

export interface SampleAppOptions {
  readonly clock: Clock;
  readonly sendMail: SendMail;
  /** Asked before a code goes out. @default - nobody is asked */
  readonly guard?: CodeGuard;
  /** Switches the per-address limit of the story on. @default false */
  readonly limitPerAddress?: boolean;
  /** Origins whose pages may call the two routes. @default - none */
  readonly allowedOrigins?: readonly string[];
  readonly onError?: (error: unknown) => void;
  /** The handler that makes a code go out runs. */
  readonly onHandled?: () => void;
  /** The per-address limit turned a request away. */
  readonly onLimited?: () => void;
  /** The guard kept a code from going out. */
  readonly onWithheld?: () => void;
}

export interface SampleApp {
  readonly url: string;
  /** How often each route's handler ran; what a shield lets through ends up here. */
  readonly handled: { request: number; verify: number };
  /** Requests that the per-address limit turned away. */
  readonly limited: number;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 4096;
const MAX_ADDRESS_LENGTH = 254;

/** A sign-up with one-time codes by mail: small, and what a team would put behind a load balancer. */
export async function startSampleApp(options: SampleAppOptions): Promise<SampleApp> {
  const app = new SignUp(options);
  await app.listen();
  return app;
}

interface Reply {
  readonly status: number;
  readonly json?: object;
  readonly html?: string;
}

class SignUp implements SampleApp {
  readonly handled = { request: 0, verify: 0 };
  limited = 0;
  private readonly codes: CodeBook;
  private readonly limiter: AddressLimiter | undefined;
  private readonly accounts = new Set<string>();
  private readonly server: http.Server;

  constructor(private readonly options: SampleAppOptions) {
    this.codes = new CodeBook(options.clock);
    this.limiter = options.limitPerAddress ? new AddressLimiter(options.clock) : undefined;
    this.server = http.createServer({ keepAliveTimeout: 60_000, requestTimeout: 30_000 }, (req, res) => {
      this.serve(req, res).catch((error) => {
        options.onError?.(error);
        reply(res, { status: 500, json: { error: 'internal' } });
      });
    });
  }

  get url(): string {
    return loopbackUrl(this.server);
  }

  async listen(): Promise<void> {
    await listenOnLoopback(this.server);
  }

  async close(): Promise<void> {
    await closeServer(this.server);
  }

  private async serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const path = route(req.url ?? '');
    const { origin } = req.headers;
    if (origin !== undefined && this.options.allowedOrigins?.includes(origin)) {
      res.setHeader('Access-Control-Allow-Origin', origin);
      res.setHeader('Vary', 'Origin');
      if (req.method === 'OPTIONS') {
        res.setHeader('Access-Control-Allow-Methods', 'POST');
        res.setHeader('Access-Control-Allow-Headers', 'content-type, x-aws-waf-token');
        reply(res, { status: 204 });
        return;
      }
    }
    reply(res, await this.dispatch(path, req));
  }

  private async dispatch(path: string, req: http.IncomingMessage): Promise<Reply> {
    if (path === REQUEST_PATH || path === VERIFY_PATH) {
      if (req.method !== 'POST') return { status: 405, json: { error: 'post_only' } };
      const body = await readJson(req);
      if (body === undefined) return { status: 400, json: { error: 'invalid_body' } };
      return path === REQUEST_PATH ? this.requestCode(req, body) : this.verifyCode(body);
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') return { status: 404, json: { error: 'not_found' } };
    if (path === '/' || path === PAGE_PATH) return { status: 200, html: signUpPage() };
    return { status: 404, json: { error: 'not_found' } };
  }

  private async requestCode(req: http.IncomingMessage, body: Record<string, unknown>): Promise<Reply> {
    this.handled.request += 1;
    this.options.onHandled?.();
    const address = parseAddress(body.email);
    if (address === undefined) return { status: 400, json: { error: 'invalid_email' } };
    const forwardedFor = req.headers['x-forwarded-for'];
    const client = clientAddress(
      Array.isArray(forwardedFor) ? forwardedFor.at(-1) : forwardedFor,
      req.socket.remoteAddress ?? '',
    );
    if (this.limiter && !this.limiter.admit(client)) {
      this.limited += 1;
      this.options.onLimited?.();
      return { status: 429, json: { error: 'too_many_requests' } };
    }
    if (this.options.guard && !(await this.options.guard.mayBeSent(address, client))) {
      this.options.onWithheld?.();
      // As if it had been sent.
      return { status: 200, json: { sent: true } };
    }
    const code = this.codes.issue(address);
    await this.options.sendMail({
      to: address,
      subject: 'Your sign-up code',
      text: `Your code is ${code}. It is good for ten minutes. If you did not ask for it, ignore this mail.`,
    });
    // Says nothing about whether the address has an account.
    return { status: 200, json: { sent: true } };
  }

  private async verifyCode(body: Record<string, unknown>): Promise<Reply> {
    this.handled.verify += 1;
    const address = parseAddress(body.email);
    const code = typeof body.code === 'string' ? body.code.trim() : '';
    if (address === undefined || !/^\d{6}$/.test(code) || !this.codes.redeem(address, code)) {
      return { status: 400, json: { error: 'wrong_or_expired_code' } };
    }
    this.accounts.add(address);
    await this.options.guard?.typedIn(address);
    return { status: 200, json: { verified: true } };
  }
}

/**
 * Forgiving, as the forgiving ones of the web frameworks are: dot segments resolved, escapes decoded, case and slashes at the end ignored. A shield that
 * holds only in front of a strict router proves little.
 */
function route(target: string): string {
  try {
    const path = decodeURIComponent(new URL(target, 'http://localhost').pathname);
    return path.toLowerCase().replace(/(?<=.)\/+$/, '');
  } catch {
    return '';
  }
}

function parseAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_ADDRESS_LENGTH) return undefined;
  const address = value.trim().toLowerCase();
  return /^[^\s@<>"(),:;\\[\]]+@[^\s@<>"(),:;\\[\]]+\.[a-z]{2,}$/.test(address) ? address : undefined;
}

async function readJson(req: http.IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function reply(res: http.ServerResponse, { status, json, html }: Reply): void {
  if (res.headersSent || res.destroyed) return;
  const body = html ?? (json === undefined ? '' : JSON.stringify(json));
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  if (html !== undefined) {
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.setHeader('Content-Security-Policy', inlinePolicy(html));
  } else if (json !== undefined) {
    res.setHeader('Content-Type', 'application/json');
  }
  if (status !== 204) res.setHeader('Content-Length', Buffer.byteLength(body));
  res.writeHead(status);
  res.end(status === 204 ? undefined : body);
}

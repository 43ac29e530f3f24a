import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { WafRequest } from '../sim/request';
import { answerPage } from './answer';
import { type HeaderList, returnHeaders } from './forwarded-headers';
import { send, serialize } from './send';

/** The held-back start of a body, and the stream with the rest of it when there is more. */
export interface HeldBody {
  readonly start: Buffer | undefined;
  readonly rest: http.IncomingMessage | undefined;
}

export interface OriginOptions {
  /** `http://` or `https://`; a path stands before every path that is asked for. */
  readonly url: string;
  /** How long it may be silent. */
  readonly timeoutMs: number;
  /** Certificates in PEM that are trusted besides the known ones. */
  readonly ca?: string;
  /** Hears whether it can be reached, at each request: a fault, or nothing. */
  readonly onReached?: (fault: Error | undefined) => void;
}

/** The server behind the load balancer, with its kept-alive connections. */
export class Origin {
  readonly timeoutMs: number;
  private readonly agent: http.Agent;
  private readonly target: { readonly host: string; readonly port: number; readonly ca?: string };
  private readonly secure: boolean;
  private readonly basePath: string;

  constructor(private readonly options: OriginOptions) {
    const url = new URL(options.url);
    if (!/^https?:$/.test(url.protocol))
      throw new Error(`origin must be an http:// or https:// URL, got ${options.url}`);
    this.secure = url.protocol === 'https:';
    this.basePath = url.pathname.replace(/\/+$/, '');
    this.timeoutMs = options.timeoutMs;
    const { ca } = options;
    this.target = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (this.secure ? 443 : 80)),
      // Beside the known ones: an origin of one's own is one of many certificates, not the only one.
      ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca].join('\n') }),
    };
    const kept = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64 };
    this.agent = this.secure ? new https.Agent(kept) : new http.Agent(kept);
  }

  /** The target as the origin gets it. */
  pathOf(uri: string): string {
    return uri.startsWith('/') ? this.basePath + uri : uri;
  }

  connect(): net.Socket {
    return this.secure ? tls.connect({ ...this.target, servername: this.serverName }) : net.connect(this.target);
  }

  /** Whether somebody listens there at all. */
  async probe(): Promise<Error | undefined> {
    return new Promise((resolve) => {
      const socket = this.connect();
      const settle = (fault?: Error) => {
        socket.destroy();
        resolve(fault);
      };
      socket.setTimeout(2000, () => settle(new Error('no answer within 2 seconds')));
      socket.once('error', settle);
      socket.once(this.secure ? 'secureConnect' : 'connect', () => settle());
    });
  }

  /** A WebSocket: what both sides write is passed on, unseen, as AWS WAF doesn't see it either. */
  upgrade(
    request: WafRequest,
    headers: HeaderList,
    socket: Duplex,
    head: Buffer,
    settle: (status: number) => void,
  ): void {
    const fail = (status: number): void => {
      settle(status);
      socket.end(serialize(answerPage(status)));
    };
    const asked = [...headers, ['Connection', 'Upgrade'] as const, ['Upgrade', 'websocket'] as const];
    let upstream: http.ClientRequest;
    try {
      upstream = this.request(request, asked);
    } catch {
      fail(400);
      return;
    }
    upstream.on('error', (error) => {
      this.options.onReached?.(error);
      fail(502);
    });
    upstream.on('timeout', () => upstream.destroy(new Error('the origin is silent')));
    upstream.on('upgrade', (response, peer, rest) => {
      this.options.onReached?.(undefined);
      settle(101);
      socket.write(headOf(response, response.rawHeaders));
      if (rest.length > 0) socket.write(rest);
      if (head.length > 0) peer.write(head);
      peer.on('error', () => socket.destroy());
      socket.on('error', () => peer.destroy());
      socket.on('close', () => peer.destroy());
      peer.on('close', () => socket.destroy());
      peer.setTimeout(0);
      peer.pipe(socket).pipe(peer);
    });
    upstream.on('response', (response) => {
      settle(response.statusCode ?? 502);
      socket.write(headOf(response, [...returnHeaders(response.rawHeaders), 'Connection', 'close']));
      response.pipe(socket);
    });
    upstream.end();
  }

  private get serverName(): string | undefined {
    return net.isIP(this.target.host) === 0 ? this.target.host : undefined;
  }

  private request({ method, uri }: WafRequest, headers: HeaderList): http.ClientRequest {
    const options = {
      ...this.target,
      method,
      path: this.pathOf(uri),
      headers: headers.flat(),
      agent: this.agent,
      timeout: this.timeoutMs,
    };
    return this.secure ? https.request({ ...options, servername: this.serverName }) : http.request(options);
  }

  forward(
    request: WafRequest,
    headers: HeaderList,
    body: HeldBody,
    res: http.ServerResponse,
    settle: (status: number) => void,
  ): void {
    this.attempt(request, headers, body, res, settle, true);
  }

  close(): void {
    this.agent.destroy();
  }

  private attempt(
    request: WafRequest,
    headers: HeaderList,
    body: HeldBody,
    res: http.ServerResponse,
    settle: (status: number) => void,
    mayRetry: boolean,
  ): void {
    const fail = (status: number): void => {
      if (res.headersSent) {
        res.destroy();
        return;
      }
      settle(status);
      send(res, answerPage(status));
    };
    let upstream: http.ClientRequest;
    try {
      upstream = this.request(request, frame(request.method, headers));
    } catch {
      fail(400);
      return;
    }
    let timedOut = false;
    upstream.on('timeout', () => {
      timedOut = true;
      upstream.destroy();
    });
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (res.destroyed) return;
      // The origin may close an idle connection at the very moment it is used again; nothing of the request was read then.
      if (mayRetry && upstream.reusedSocket && error.code === 'ECONNRESET' && !body.rest && !res.headersSent) {
        this.attempt(request, headers, body, res, settle, false);
        return;
      }
      this.options.onReached?.(timedOut ? new Error('the origin is silent') : error);
      fail(timedOut ? 504 : 502);
    });
    upstream.on('response', (response) => {
      const status = response.statusCode ?? 502;
      this.options.onReached?.(undefined);
      settle(status);
      try {
        res.writeHead(status, response.statusMessage, returnHeaders(response.rawHeaders));
      } catch {
        response.destroy();
        fail(502);
        return;
      }
      response.on('error', () => res.destroy());
      response.pipe(res);
    });
    res.on('close', () => {
      if (!res.writableFinished) upstream.destroy();
    });
    if (body.start) upstream.write(body.start);
    if (body.rest) {
      body.rest.on('error', () => upstream.destroy());
      body.rest.pipe(upstream);
    } else {
      upstream.end();
    }
  }
}

function headOf(response: http.IncomingMessage, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Node.js frames a body with chunks when a method usually has one and no header says how long it is. */
function frame(method: string, headers: HeaderList): HeaderList {
  const framed = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  const bodiless = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'CONNECT'].includes(method);
  return framed || bodiless ? headers : [...headers, ['Content-Length', '0']];
}

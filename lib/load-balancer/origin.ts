import http from 'node:http';
import type { WafRequest } from '../sim/request';
import { answerPage } from './answer';
import { type HeaderList, returnHeaders } from './forwarded-headers';
import { send } from './send';

/** The held-back start of a body, and the stream with the rest of it when there is more. */
export interface HeldBody {
  readonly start: Buffer | undefined;
  readonly rest: http.IncomingMessage | undefined;
}

/** The server behind the load balancer, with its kept-alive connections. */
export class Origin {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64 });

  constructor(
    readonly host: string,
    readonly port: number,
    readonly timeoutMs: number,
  ) {}

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
      upstream = http.request({
        host: this.host,
        port: this.port,
        method: request.method,
        path: request.uri,
        headers: frame(request.method, headers).flat(),
        agent: this.agent,
        timeout: this.timeoutMs,
      });
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
      fail(timedOut ? 504 : 502);
    });
    upstream.on('response', (response) => {
      const status = response.statusCode ?? 502;
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

/** Node.js frames a body with chunks when a method usually has one and no header says how long it is. */
function frame(method: string, headers: HeaderList): HeaderList {
  const framed = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  const bodiless = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'CONNECT'].includes(method);
  return framed || bodiless ? headers : [...headers, ['Content-Length', '0']];
}

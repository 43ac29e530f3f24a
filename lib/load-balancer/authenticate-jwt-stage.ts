import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { LOAD_BALANCER_LIMIT } from '../contract/aws-limits';
import { answerPage } from './answer';
import { type JwtAuthenticator, type JwtRefusal, refusalStatus } from './authenticate-jwt';
import { type ListenerRule, matchingRule } from './authenticate-jwt-rules';
import { pairHeaders } from './forwarded-headers';
import { Origin } from './origin';
import { serialize } from './send';

/** The event that a load balancer gives to a Lambda function behind it, and what it gets back. */
export interface LambdaTargetEvent {
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}
export interface LambdaTargetAnswer {
  readonly statusCode: number;
  readonly headers?: Record<string, unknown>;
  readonly body?: string;
}

export interface JwtStageOptions {
  readonly rules: readonly ListenerRule[];
  readonly authenticator: JwtAuthenticator;
  /** Where everything goes that isn't for a Lambda function. */
  readonly origin: string;
  /** Certificates in PEM that it may have besides those signed by a known authority. */
  readonly originCa?: string;
  /** Hears at each request whether it can be reached: a fault, or nothing. */
  readonly onOrigin?: (fault: Error | undefined) => void;
  /** Lambda functions by the logical id of their target group; a prefix is enough. */
  readonly functions: Readonly<Record<string, (event: LambdaTargetEvent) => Promise<LambdaTargetAnswer>>>;
  /** Hears of each request that was not let through, and by which rule. */
  readonly onRefusal?: (refusal: JwtRefusal, rule: ListenerRule, headers: http.IncomingHttpHeaders) => void;
}

export interface JwtStage {
  readonly url: string;
  /** What is wrong when nobody answers at the origin. */
  probe(): Promise<Error | undefined>;
  close(): Promise<void>;
}

/**
 * The listener rules of a load balancer, as a stage of its own on loopback: give it to the local load balancer as its origin. AWS WAF
 * judges first there, as it does here.
 */
export async function startJwtStage(options: JwtStageOptions): Promise<JwtStage> {
  const origin = new Origin({
    url: options.origin,
    timeoutMs: 60_000,
    ...(options.originCa === undefined ? {} : { ca: options.originCa }),
    ...(options.onOrigin === undefined ? {} : { onReached: options.onOrigin }),
  });
  // What the load balancer before it let pass has grown by its own headers; a connection that it keeps is not closed under it.
  const limits = { requestTimeout: 60_000, maxHeaderSize: 2 * LOAD_BALANCER_LIMIT.headerBytes, keepAliveTimeout: 0 };
  const server = http.createServer(limits, (req, res) => {
    serve(req, res, options, origin).catch(() => {
      if (!res.headersSent) res.writeHead(502);
      res.end();
    });
  });
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (req, socket, head) => {
    upgraded.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => upgraded.delete(socket));
    upgrade(req, socket, head, options, origin).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    probe: () => origin.probe(),
    async close() {
      origin.close();
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  req: http.IncomingMessage,
  res: http.ServerResponse,
  options: JwtStageOptions,
  origin: Origin,
): Promise<void> {
  const method = req.method ?? '';
  const uri = req.url ?? '';
  const rule = matchingRule(options.rules, method, uri);
  if (rule?.jwt) {
    const refusal = await options.authenticator.refusal(req.headers.authorization, rule.jwt);
    if (refusal !== undefined) {
      options.onRefusal?.(refusal, rule, req.headers);
      const status = refusalStatus(refusal);
      res.writeHead(status, { 'Content-Type': 'text/html' }).end(`<html><body><h1>${status}</h1></body></html>`);
      return;
    }
  }
  if (rule?.fixedResponse) {
    const { status, contentType, body } = rule.fixedResponse;
    req.resume();
    res.writeHead(status, { 'Content-Type': contentType }).end(body);
    return;
  }
  const target = functionOf(rule, options);
  if (target !== undefined) {
    const answer = await target(await lambdaEvent(req, method, uri));
    res.writeHead(answer.statusCode, answer.headers as http.OutgoingHttpHeaders).end(answer.body);
    return;
  }
  const headers = pairHeaders(req.rawHeaders);
  const hasBody = req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined;
  const body = { start: undefined, rest: hasBody ? req : undefined };
  origin.forward({ ip: '127.0.0.1', method, uri, headers }, headers, body, res, () => {});
}

function functionOf(rule: ListenerRule | undefined, { functions }: JwtStageOptions) {
  const name = Object.keys(functions).find((id) => rule?.targetGroups.some((group) => group.startsWith(id)));
  return name === undefined ? undefined : functions[name];
}

/** The handshake of a WebSocket meets the same rules. */
async function upgrade(
  req: http.IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: JwtStageOptions,
  origin: Origin,
): Promise<void> {
  const uri = req.url ?? '';
  const rule = matchingRule(options.rules, 'GET', uri);
  const refusal = rule?.jwt && (await options.authenticator.refusal(req.headers.authorization, rule.jwt));
  if (refusal !== undefined) {
    options.onRefusal?.(refusal, rule!, req.headers);
    socket.end(serialize(answerPage(refusalStatus(refusal))));
    return;
  }
  if (rule?.fixedResponse) {
    const { status, contentType, body } = rule.fixedResponse;
    socket.end(serialize({ status, headers: [['Content-Type', contentType]], body }));
    return;
  }
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
  if (functionOf(rule, options) !== undefined) {
    socket.end(serialize(answerPage(400)));
    return;
  }
  const headers = pairHeaders(req.rawHeaders).filter(([name]) => !/^(?:connection|upgrade)$/i.test(name));
  origin.upgrade({ ip: '127.0.0.1', method: 'GET', uri, headers }, headers, socket, head, () => {});
}

async function lambdaEvent(req: http.IncomingMessage, httpMethod: string, uri: string): Promise<LambdaTargetEvent> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > LOAD_BALANCER_LIMIT.functionBodyBytes) throw new Error('the body is too large for a Lambda function');
    chunks.push(chunk as Buffer);
  }
  const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
  return {
    httpMethod,
    path: uri.split('?')[0] ?? '',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    isBase64Encoded: false,
  };
}

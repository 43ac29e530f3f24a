import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { LOAD_BALANCER_LIMIT, WAF_LIMIT } from '../contract/aws-limits';
import type { Clock } from '../contract/clock';
import { Admission, type OwnPages, type VerdictListener } from './admission';
import { answerPage } from './answer';
import type { Firewall } from './firewall';
import { pairHeaders } from './forwarded-headers';
import { type HeldBody, Origin } from './origin';
import { send, serialize } from './send';
import { type ParseError, serveUnparsed } from './unparsed-request';

/**
 * A reverse proxy on loopback that does to HTTP traffic what an Application Load Balancer with this web ACL would do.
 *
 * What reaches the simulator and the origin is what came over the wire: the raw request target in any form, the method as sent,
 * headers in their order with repetitions. Node.js's parser refuses some request lines that an Application Load Balancer lets pass (`post`, a
 * TAB, a space or a byte above 127 in the path); those take the slower way in `unparsed-request.ts`, through the same decision.
 * Malformed requests end with 400 as there: no Host, NUL or CR in the target, a wrong version, two framings of one body, headers
 * above 64 KB.
 */
export interface LoadBalancerOptions {
  /** URL of the origin, `http://` or `https://`, e.g. `http://127.0.0.1:3000`; a path stands before every path that is asked for. */
  readonly origin: string;
  /** Judges each request. Without one everything is forwarded. */
  readonly firewall?: Firewall;
  /** `false` forwards everything although there is a firewall, as the baseline of a measurement. @default true */
  readonly evaluation?: boolean;
  readonly clock: Clock;
  /** @default 0 - a free one */
  readonly port?: number;
  /** Whether loopback peers may say in `x-otp-shield-client` whom they play. @default false */
  readonly acceptClientHeader?: boolean;
  /** Receives the `at` of `x-otp-shield-client`. */
  readonly setTime?: (at: number) => void;
  readonly onVerdict?: VerdictListener;
  /** Faults of the evaluation, which the client sees as 500. */
  readonly onError?: (error: unknown) => void;
  /** Bytes of a body that are held back for inspection; the rest is streamed. @default 8192 */
  readonly inspectionBytes?: number;
  /** Pages of its own besides the stand-in for the puzzle and AWS's scripts; they need a firewall. @default - none */
  readonly ownPages?: readonly OwnPages[];
  /** Listens with HTTPS: certificate and private key in PEM. @default - HTTP */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** How long the origin may be silent. @default 60000 */
  readonly originTimeoutMs?: number;
  /** Certificates in PEM that the origin may have besides those signed by a known authority. */
  readonly originCa?: string;
  /** Hears at each request, and before the first one, whether the origin can be reached: a fault, or nothing. */
  readonly onOrigin?: (fault: Error | undefined) => void;
}

export interface LoadBalancer {
  readonly url: string;
  readonly port: number;
  /** What is wrong when nobody answers at the origin. */
  probe(): Promise<Error | undefined>;
  close(): Promise<void>;
}

const IDLE_MS = 60_000;

export async function startLoadBalancer(options: LoadBalancerOptions): Promise<LoadBalancer> {
  const balancer = new LocalLoadBalancer(options);
  await balancer.listen(options.port ?? 0);
  return balancer;
}

class LocalLoadBalancer implements LoadBalancer {
  private readonly server: http.Server;
  private readonly secure: boolean;
  private readonly admission: Admission;
  private readonly origin: Origin;
  private readonly inspectionBytes: number;
  private readonly inFlight = new WeakMap<object, number>();
  /** Connections that the server has let go of. */
  private readonly upgraded = new Set<Duplex>();

  constructor(options: LoadBalancerOptions) {
    this.origin = new Origin({
      url: options.origin,
      timeoutMs: options.originTimeoutMs ?? 60_000,
      ...(options.originCa === undefined ? {} : { ca: options.originCa }),
      ...(options.onOrigin === undefined ? {} : { onReached: options.onOrigin }),
    });
    this.inspectionBytes = options.inspectionBytes ?? WAF_LIMIT.inspectedBodyBytes;
    const { firewall, evaluation = true, setTime, onVerdict, onError, ownPages, certificate } = options;
    this.admission = new Admission({
      clock: options.clock,
      acceptClientHeader: options.acceptClientHeader ?? false,
      ...(evaluation && firewall !== undefined ? { firewall } : {}),
      ...(setTime === undefined ? {} : { setTime }),
      ...(onVerdict === undefined ? {} : { onVerdict }),
      ...(onError === undefined ? {} : { onError }),
      ...(ownPages === undefined ? {} : { ownPages }),
    });
    const limits = {
      maxHeaderSize: LOAD_BALANCER_LIMIT.headerBytes,
      keepAliveTimeout: IDLE_MS,
      headersTimeout: 15_000,
      requestTimeout: 60_000,
    };
    const serve = (req: http.IncomingMessage, res: http.ServerResponse) => void this.serve(req, res);
    this.secure = certificate !== undefined;
    this.server = certificate
      ? https.createServer({ ...limits, ...certificate }, serve)
      : http.createServer(limits, serve);
    this.server.on('clientError', (error: ParseError, socket) => {
      const busy = (this.inFlight.get(socket) ?? 0) > 0;
      serveUnparsed(error, socket, { admission: this.admission, origin: this.origin, busy });
    });
    this.server.on('upgrade', (req, socket, head) => this.upgrade(req, socket, head));
    this.server.on('connect', (_req, socket) => socket.end(serialize(answerPage(400))));
  }

  /** Whether somebody listens at the origin at all. */
  probe(): Promise<Error | undefined> {
    return this.origin.probe();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.secure ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    this.admission.port = this.port;
    this.admission.secure = this.secure;
  }

  async close(): Promise<void> {
    this.origin.close();
    for (const socket of this.upgraded) socket.destroy();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const { socket } = req;
    this.inFlight.set(socket, (this.inFlight.get(socket) ?? 0) + 1);
    res.on('close', () => this.inFlight.set(socket, (this.inFlight.get(socket) ?? 1) - 1));
    req.on('error', () => {});
    res.on('error', () => {});

    if (req.httpVersion !== '1.1' && req.httpVersion !== '1.0') {
      send(res, answerPage(400));
      return;
    }
    const request = this.admission.receive({
      method: req.method ?? '',
      uri: req.url ?? '',
      headers: pairHeaders(req.rawHeaders),
      peer: socket.remoteAddress ?? '',
      httpVersion: `HTTP/${req.httpVersion}`,
    });
    if ('status' in request) {
      send(res, request);
      return;
    }
    const hasBody = req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined;
    let body: HeldBody = { start: undefined, rest: hasBody ? req : undefined };
    if (hasBody && this.admission.readsBodies) {
      const held = await holdBody(req, this.inspectionBytes);
      if (held === 'aborted') return;
      body = held;
    }
    const decision = this.admission.decide(request, body.start);
    if ('answer' in decision) {
      send(res, decision.answer);
      return;
    }
    this.origin.forward(request, decision.forward, body, res, decision.settle);
  }

  /** The handshake of a WebSocket is judged as any request; what follows AWS WAF doesn't see. */
  private upgrade(req: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    // A proxy may ignore any other upgrade (RFC 9110, 7.8): the request is read once more, as one without.
    if (!/^websocket$/i.test(req.headers.upgrade?.trim() ?? '')) {
      socket.unshift(head);
      socket.unshift(withoutUpgrade(req));
      this.server.emit('connection', socket);
      return;
    }
    this.upgraded.add(socket);
    socket.on('close', () => this.upgraded.delete(socket));
    const request = this.admission.receive({
      method: req.method ?? '',
      uri: req.url ?? '',
      headers: pairHeaders(req.rawHeaders),
      peer: req.socket.remoteAddress ?? '',
      httpVersion: `HTTP/${req.httpVersion}`,
    });
    const framed = req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined;
    if ('status' in request || framed || req.method !== 'GET') {
      socket.end(serialize('status' in request ? request : answerPage(400)));
      return;
    }
    const decision = this.admission.decide(request, undefined);
    if ('answer' in decision) socket.end(serialize(decision.answer));
    else this.origin.upgrade(request, decision.forward, socket, head, decision.settle);
  }
}

/** As it came, but for the word that asks. */
function withoutUpgrade(req: http.IncomingMessage): Buffer {
  const headers = pairHeaders(req.rawHeaders).flatMap(([name, value]) => {
    if (name.toLowerCase() !== 'connection') return [`${name}: ${value}`];
    const rest = value.split(',').filter((option) => option.trim().toLowerCase() !== 'upgrade');
    return rest.length === 0 ? [] : [`${name}:${rest.join(',')}`];
  });
  return Buffer.from(
    `${[`${req.method} ${req.url} HTTP/${req.httpVersion}`, ...headers].join('\r\n')}\r\n\r\n`,
    'latin1',
  );
}

/** Reads until the end or until more than `limit` bytes are there, whichever comes first. */
function holdBody(req: http.IncomingMessage, limit: number): Promise<HeldBody | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: HeldBody | 'aborted'): void => {
      req.off('data', onData);
      req.off('end', onEnd);
      req.off('close', onClose);
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) {
        req.pause();
        settle({ start: Buffer.concat(chunks), rest: req });
      }
    };
    const onEnd = (): void => settle({ start: size > 0 ? Buffer.concat(chunks) : undefined, rest: undefined });
    const onClose = (): void => settle('aborted');
    req.on('data', onData);
    req.on('end', onEnd);
    req.on('close', onClose);
  });
}

import type net from 'node:net';
import type { Duplex } from 'node:stream';
import type { Admission } from './admission';
import { answerPage } from './answer';
import type { HeaderList } from './forwarded-headers';
import type { Origin } from './origin';
import { serialize } from './send';

/** What Node.js attaches to a `clientError`. */
export interface ParseError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

export interface UnparsedContext {
  readonly admission: Admission;
  readonly origin: Pick<Origin, 'connect' | 'pathOf' | 'timeoutMs'>;
  /** Whether a response is still on its way to this socket, so that nothing may be written before it. */
  readonly busy: boolean;
}

/** What the parser says of a request line it doesn't like: method, target, and what follows a space in the target. */
const REQUEST_LINE_FAULTS = new Set(['HPE_INVALID_METHOD', 'HPE_INVALID_URL', 'HPE_INVALID_CONSTANT']);

const MAX_BYTES = 131_072;
const HEAD_MS = 10_000;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Serves one request whose request line Node.js's parser refuses and an Application Load Balancer classifies as acceptable or ambiguous, hence
 * forwards: a method in unusual case, control characters, a space or bytes above 127 in the target. Everything else is 400, and so is
 * a body that isn't framed by `Content-Length`. The connection ends with the response.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#desync-mitigation-mode
 */
export function serveUnparsed(error: ParseError, socket: Duplex, context: UnparsedContext): void {
  const packet = error.rawPacket;
  if (socket.destroyed || !socket.writable || context.busy) {
    socket.destroy();
    return;
  }
  socket.on('error', () => socket.destroy());
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.end(serialize(answerPage(408)));
    return;
  }
  if (packet === undefined || !REQUEST_LINE_FAULTS.has(error.code ?? '') || !startsRequest(packet, error)) {
    socket.end(serialize(answerPage(400)));
    return;
  }
  let received = packet;
  let done = false;
  const giveUp = setTimeout(() => finish(serialize(answerPage(408))), HEAD_MS);
  giveUp.unref();
  const finish = (bytes: Buffer): void => {
    if (done) return;
    done = true;
    clearTimeout(giveUp);
    socket.end(bytes);
  };
  const advance = (): void => {
    if (done) return;
    const parsed = parseRequest(received);
    if (parsed === 'incomplete') {
      if (received.length > MAX_BYTES) finish(serialize(answerPage(400)));
      return;
    }
    if (parsed === 'malformed') {
      finish(serialize(answerPage(400)));
      return;
    }
    done = true;
    clearTimeout(giveUp);
    exchange(parsed, socket, context);
  };
  // The HTTP server lets go of a socket's bytes when somebody else listens for them.
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    if (!done) received = Buffer.concat([received, chunk]);
    advance();
  });
  socket.on('close', () => clearTimeout(giveUp));
  advance();
}

/** The packet begins with the request that failed, rather than with the end of one before it. */
function startsRequest(packet: Buffer, error: ParseError): boolean {
  const end = packet.indexOf('\r\n');
  return (error.bytesParsed ?? 0) <= (end < 0 ? packet.length : end);
}

interface ParsedRequest {
  readonly method: string;
  readonly uri: string;
  readonly httpVersion: string;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

function parseRequest(bytes: Buffer): ParsedRequest | 'incomplete' | 'malformed' {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return 'incomplete';
  const [requestLine, ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const parts = /^(\S+) ([^\r\n\0]+) (HTTP\/1\.[01])$/.exec(requestLine ?? '');
  if (parts === null || !TOKEN.test(parts[1]!)) return 'malformed';

  const headers: Array<readonly [string, string]> = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a header value must not hold
    if (colon <= 0 || !TOKEN.test(name) || /[\0-\x08\x0a-\x1f\x7f]/.test(value)) return 'malformed';
    headers.push([name, value]);
  }
  const valuesOf = (wanted: string) => headers.filter(([name]) => name.toLowerCase() === wanted).map(([, v]) => v);
  const lengths = valuesOf('content-length');
  if (valuesOf('host').length !== 1 || valuesOf('transfer-encoding').length > 0 || lengths.length > 1) {
    return 'malformed';
  }
  const length = lengths[0] ?? '0';
  if (!/^\d{1,6}$/.test(length) || Number(length) > MAX_BYTES) return 'malformed';
  const body = bytes.subarray(headEnd + 4);
  if (body.length < Number(length)) return 'incomplete';
  return {
    method: parts[1]!,
    uri: parts[2]!,
    httpVersion: parts[3]!,
    headers,
    body: body.subarray(0, Number(length)),
  };
}

function exchange(parsed: ParsedRequest, socket: Duplex, context: UnparsedContext): void {
  const { admission, origin } = context;
  const peer = (socket as net.Socket).remoteAddress ?? '';
  const request = admission.receive({ ...parsed, peer });
  if ('status' in request) {
    socket.end(serialize(request));
    return;
  }
  const decision = admission.decide(request, parsed.body.length > 0 ? parsed.body : undefined);
  if ('answer' in decision) {
    socket.end(serialize(decision.answer));
    return;
  }
  const head = [
    `${request.method} ${origin.pathOf(request.uri)} ${parsed.httpVersion}`,
    ...decision.forward.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ].join('\r\n');

  const upstream = origin.connect();
  upstream.setTimeout(origin.timeoutMs, () => upstream.destroy());
  upstream.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), parsed.body]));
  let answered = false;
  upstream.on('data', (chunk: Buffer) => {
    if (!answered) {
      answered = true;
      decision.settle(Number(/^HTTP\/1\.\d (\d{3})/.exec(chunk.toString('latin1', 0, 16))?.[1] ?? 502));
    }
    if (!socket.write(chunk)) upstream.pause();
  });
  socket.on('drain', () => upstream.resume());
  upstream.on('error', () => upstream.destroy());
  upstream.on('close', () => {
    if (!answered) {
      decision.settle(502);
      socket.end(serialize(answerPage(502)));
    } else {
      socket.end();
    }
  });
  socket.on('close', () => upstream.destroy());
}

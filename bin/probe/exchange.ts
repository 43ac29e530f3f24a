import * as net from 'node:net';
import * as tls from 'node:tls';

/** Where the application listens; the address is looked up once, so that a name can't move meanwhile. */
export interface Place {
  readonly address: string;
  readonly port: number;
  /** Name of the certificate; undefined for http. */
  readonly secure?: string;
}

/** What came back on a connection. Text is latin1. */
export interface Reply {
  /** 0 when the connection closed without a status line, or nothing came in time. */
  readonly status: number;
  /** By name in lower case, as they came. */
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
  readonly end: 'answered' | 'closed' | 'silent' | 'unreachable';
  /** Why no HTTP/1.1 could be spoken, where that is known. */
  readonly fault?: Fault;
}

/** `certificate`: not trusted, or of another name. `http-2`: the other side speaks nothing else. `no-tls`: it speaks no TLS. */
export interface Fault {
  readonly kind: 'certificate' | 'http-2' | 'no-tls';
  readonly code: string;
}

const MOST_BYTES = 65_536;

/** Sends bytes on a connection of its own and reads one answer; never throws. */
export function exchange(
  place: Place,
  bytes: Buffer,
  { bodiless, patience }: { readonly bodiless: boolean; readonly patience: number },
): Promise<Reply> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    let connected = false;
    const { address: host, port, secure } = place;
    const socket =
      secure === undefined
        ? net.connect({ host, port })
        : tls.connect({ host, port, ALPNProtocols: ['http/1.1'], ...(net.isIP(secure) ? {} : { servername: secure }) });
    const finish = (end: Reply['end'], error?: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
      const reply = replyOf(received);
      const fault = faultOf(received, error);
      resolve(
        reply.status === 0
          ? { ...reply, end: end === 'answered' ? 'closed' : end, ...(fault && { fault }) }
          : { ...reply, end: 'answered' },
      );
    };
    const timer = setTimeout(() => finish(connected ? 'silent' : 'unreachable'), patience);
    socket.on(secure === undefined ? 'connect' : 'secureConnect', () => {
      connected = true;
      socket.write(bytes);
    });
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length > MOST_BYTES || isWhole(received, bodiless)) finish('answered');
    });
    socket.on('end', () => finish('answered'));
    socket.on('close', () => finish('answered'));
    socket.on('error', (error) => finish(connected ? 'closed' : 'unreachable', error));
  });
}

/** A certificate that Node.js refuses: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const OF_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ISSUER|ALTNAME|HOSTNAME_MISMATCH/;
/** Settings come first on a connection of HTTP/2: a length of three bytes, then type 4 (https://www.rfc-editor.org/rfc/rfc9113#section-6.5). */
const SETTINGS_FRAME = 4;

function faultOf(received: Buffer, error: NodeJS.ErrnoException | undefined): Fault | undefined {
  const { code = '' } = error ?? {};
  if (received.length >= 9 && received[0] === 0 && received[3] === SETTINGS_FRAME)
    return { kind: 'http-2', code: 'SETTINGS' };
  if (code.includes('NO_APPLICATION_PROTOCOL')) return { kind: 'http-2', code };
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST/.test(code)) return { kind: 'no-tls', code };
  return OF_CERTIFICATE.test(code) ? { kind: 'certificate', code } : undefined;
}

/** Whether nothing more can come, so that nobody has to wait for the end of the connection. */
function isWhole(received: Buffer, bodiless: boolean): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const { status, headers } = headOf(received.toString('latin1', 0, end));
  // 100 Continue stands before the answer.
  if (status >= 100 && status < 200) return isWhole(received.subarray(end + 4), bodiless);
  if (bodiless || status === 204 || status === 304) return true;
  const length = headers.find(([name]) => name === 'content-length')?.[1];
  if (length !== undefined) return received.length - end - 4 >= Number(length);
  // Servers write the last size with zeros before it, or an extension behind it.
  return (
    isChunked(headers) &&
    /(?:^|\r\n)0+(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(received.toString('latin1', end + 4))
  );
}

function replyOf(received: Buffer): Pick<Reply, 'status' | 'headers' | 'body'> {
  const end = received.indexOf('\r\n\r\n');
  const head = headOf(received.toString('latin1', 0, end < 0 ? received.length : end));
  if (head.status >= 100 && head.status < 200 && end >= 0) return replyOf(received.subarray(end + 4));
  const rest = end < 0 ? '' : received.toString('latin1', end + 4);
  return { ...head, body: isChunked(head.headers) ? unchunked(rest) : rest };
}

function headOf(text: string): Pick<Reply, 'status' | 'headers'> {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0);
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return { status, headers };
}

const isChunked = (headers: Reply['headers']) =>
  headers.some(([name, value]) => name === 'transfer-encoding' && /chunked/i.test(value));

function unchunked(text: string): string {
  let rest = text;
  let body = '';
  for (;;) {
    const size = /^([0-9a-f]+)[^\r\n]*\r\n/i.exec(rest);
    const length = Number.parseInt(size?.[1] ?? '0', 16);
    if (size === null || length === 0) return body;
    body += rest.slice(size[0].length, size[0].length + length);
    rest = rest.slice(size[0].length + length + 2);
  }
}

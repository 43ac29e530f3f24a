/** One way to write a request. Strings are latin1: one character is one byte on the wire. */
export interface Spelling {
  /** Family, or two families joined by `+`. */
  readonly family: string;
  readonly method: string;
  /** Request target as sent. */
  readonly target: string;
  /** Host header; `null` sends none. */
  readonly host: string | null;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  /** In place of the small JSON body. */
  readonly body?: SentBody;
}

export interface SentBody {
  /** Content-Type; empty sends none. */
  readonly type: string;
  readonly bytes: Buffer;
}

export const HONEST_HOST = 'shop.example';

/** Header in which the test's client numbers its lines, so that a server can say which ones ran the handler. */
const LINE_HEADER = 'x-line';

/** What every server under test reads as a request for a code. */
const SMALL: SentBody = { type: 'application/json', bytes: Buffer.from('{"email":"a@shop.example"}') };

/** The request as bytes, with a small JSON body where the method usually carries one. */
export function toBytes(spelling: Spelling, line: string): Buffer {
  const body = bodyOf(spelling);
  const lines = [
    `${spelling.method} ${spelling.target} HTTP/1.1`,
    ...(spelling.host === null ? [] : [`Host: ${spelling.host}`]),
    ...spelling.headers.map(([name, value]) => `${name}: ${value}`),
    `${LINE_HEADER}: ${line}`,
    'Connection: close',
    ...(body?.type ? [`Content-Type: ${body.type}`] : []),
    ...(body ? [`Content-Length: ${body.bytes.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body?.bytes ?? Buffer.alloc(0)]);
}

export function bodyOf({ method, body }: Spelling): SentBody | undefined {
  return body ?? (/^(?:GET|HEAD|OPTIONS|TRACE)$/i.test(method) ? undefined : SMALL);
}

/** A spelling for messages: everything outside printable ASCII as `\xHH`. */
export function show(spelling: Spelling): string {
  const printable = (text: string) =>
    text.replace(/[^!-~ ]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const host = spelling.host === HONEST_HOST ? [] : [spelling.host === null ? 'no Host' : `Host: ${spelling.host}`];
  const sent = spelling.body ? [`${spelling.body.type}: ${spelling.body.bytes.toString('latin1')}`] : [];
  const rest = [...host, ...spelling.headers.map(([name, value]) => `${name}: ${value}`), ...sent];
  return printable(`${spelling.method} ${spelling.target}${rest.length > 0 ? ` [${rest.join('; ')}]` : ''}`);
}

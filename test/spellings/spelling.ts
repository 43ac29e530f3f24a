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
}

export const HONEST_HOST = 'shop.example';

/** Header in which the test's client numbers its lines, so that a server can say which ones ran the handler. */
const LINE_HEADER = 'x-line';

/** The request as bytes, with a small JSON body where the method usually carries one. */
export function toBytes(spelling: Spelling, line: string): Buffer {
  const body = carriesBody(spelling) ? '{"email":"a@shop.example"}' : '';
  const lines = [
    `${spelling.method} ${spelling.target} HTTP/1.1`,
    ...(spelling.host === null ? [] : [`Host: ${spelling.host}`]),
    ...spelling.headers.map(([name, value]) => `${name}: ${value}`),
    `${LINE_HEADER}: ${line}`,
    'Connection: close',
    ...(body ? ['Content-Type: application/json', `Content-Length: ${body.length}`] : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

export function carriesBody(spelling: Spelling): boolean {
  return !/^(?:GET|HEAD|OPTIONS|TRACE)$/i.test(spelling.method);
}

/** A spelling for messages: everything outside printable ASCII as `\xHH`. */
export function show(spelling: Spelling): string {
  const printable = (text: string) =>
    text.replace(/[^!-~ ]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const host = spelling.host === HONEST_HOST ? [] : [spelling.host === null ? 'no Host' : `Host: ${spelling.host}`];
  const rest = [...host, ...spelling.headers.map(([name, value]) => `${name}: ${value}`)];
  return printable(`${spelling.method} ${spelling.target}${rest.length > 0 ? ` [${rest.join('; ')}]` : ''}`);
}

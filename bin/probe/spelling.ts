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
  readonly body?: SentBody;
}

export interface SentBody {
  /** Content-Type; empty sends none. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** The request as bytes, for one connection: no HTTP client would write most of them. */
export function requestBytes({ method, target, host, headers, body }: Spelling): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(host === null ? [] : [`Host: ${host}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    ...(body?.type ? [`Content-Type: ${body.type}`] : []),
    ...(body ? [`Content-Length: ${body.bytes.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body?.bytes ?? Buffer.alloc(0)]);
}

/** A spelling for people, as far as it differs from the plain request: everything outside printable ASCII as `\xHH`. */
export function show(spelling: Spelling, plain: Pick<Spelling, 'host' | 'headers' | 'body'>): string {
  const { host, headers, body } = spelling;
  const same = new Set(plain.headers.map(([name, value]) => `${name}: ${value}`));
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const added = lines.filter((line) => !same.has(line));
  const isBodyOwn = body !== undefined && !(plain.body?.type === body.type && plain.body.bytes.equals(body.bytes));
  const rest = [
    ...(host === plain.host ? [] : [host === null ? 'no Host' : `Host: ${host}`]),
    ...(added.length > MOST_HEADERS ? [`${added.length} more headers`] : added),
    ...(isBodyOwn ? [`${body.type || 'no Content-Type'}: ${body.bytes.toString('latin1')}`] : []),
  ];
  return printable(`${spelling.method} ${spelling.target}${rest.length > 0 ? ` [${rest.join('; ')}]` : ''}`);
}

const MOST_HEADERS = 20;

function printable(text: string): string {
  // Padding is told by its length.
  const short = text.replace(/(.)\1{19,}/g, (run, letter: string) => `${letter}{${run.length}}`);
  return short.replace(/[^!-~ ]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

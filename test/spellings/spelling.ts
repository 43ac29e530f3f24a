import { requestBytes, type SentBody, type Spelling, show as shown } from '../../bin/probe/spelling';

export type { SentBody, Spelling } from '../../bin/probe/spelling';

export const HONEST_HOST = 'shop.example';

/** Header in which the test's client numbers its lines, so that a server can say which ones ran the handler. */
const LINE_HEADER = 'x-line';

/** What every server under test reads as a request for a code. */
const SMALL: SentBody = { type: 'application/json', bytes: Buffer.from('{"email":"a@shop.example"}') };

/** The request as bytes, with a small JSON body where the method usually carries one. */
export function toBytes(spelling: Spelling, line: string): Buffer {
  const body = bodyOf(spelling);
  return requestBytes({ ...spelling, headers: [...spelling.headers, [LINE_HEADER, line]], ...(body && { body }) });
}

export function bodyOf({ method, body }: Spelling): SentBody | undefined {
  return body ?? (/^(?:GET|HEAD|OPTIONS|TRACE)$/i.test(method) ? undefined : SMALL);
}

/** A spelling for messages. */
export const show = (spelling: Spelling): string => shown(spelling, { host: HONEST_HOST, headers: [] });

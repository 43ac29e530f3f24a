import type { Sent } from '../traffic';

export const json = (body: unknown, method = 'POST'): Sent => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
export const form = (body: string): Sent => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});
export const GET: Sent = { method: 'GET' };
export const MAIL = json({ email: 'a@x.org' });
export const MAIL_FORM = form('csrf=abc&email=a%40x.org');

/** More fields than a form has that names a recipient and little else. */
export const MANY_FIELDS = Array.from({ length: 30 }, (_, n) => `field${n}=x`).join('&');

/** Requests to one auth server, by what they do there. */
export interface Requests {
  /** Those that make a mail or a text go out, as the server's own pages and clients send them. */
  readonly sends: ReadonlyArray<readonly [string, Sent]>;
  readonly verifies?: ReadonlyArray<readonly [string, Sent]>;
  readonly pages?: readonly string[];
  /** What stands beside them and is left alone. */
  readonly beside: ReadonlyArray<readonly [string, Sent]>;
}

import type { SentBody } from '../../../test/spellings/spelling';

/** One request to an auth server, as its own page or client sends it. */
export interface Call {
  readonly path: string;
  readonly method?: string;
  readonly form?: string;
  readonly json?: object;
  /** Shows what the server gave a call that kept it under this name: cookies, or a token. */
  readonly shows?: string;
  readonly keeps?: string;
  /** Whose token of an API comes with it. */
  readonly token?: string;
  /** Sends nothing the second time, so no spelling of it is tried. */
  readonly once?: true;
}

const CSRF = 'c'.repeat(32);

/** Django compares the cookie with the field, and any 32 characters will do. Rails and Devise ask for none here. */
export const OWN_COOKIE = `csrftoken=${CSRF}`;
export const OWN_HEADERS: ReadonlyArray<readonly [string, string]> = [['X-CSRFToken', CSRF]];

export function bodyOf({ form, json }: Call): SentBody | undefined {
  if (json !== undefined) return { type: 'application/json', bytes: Buffer.from(JSON.stringify(json)) };
  if (form === undefined) return undefined;
  return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(`csrfmiddlewaretoken=${CSRF}&${form}`) };
}

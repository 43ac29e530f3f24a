import { requestIn } from './guarded-request';

/** Where the token travels when it can't be a cookie. */
const HEADER = 'x-otp-device';
const KEY = 'otp-shield-device';

export interface KeepDeviceOptions {
  /** Origin of the routes that ask for codes and check them, such as `https://api.example.com`. The token goes nowhere else. */
  readonly origin: string;
  /** Where the token is kept. @default - `localStorage` */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

/**
 * A `fetch` that keeps the device token of the recipient guard, for pages whose routes live on another site, where a cookie would be a third party's. On the same site let
 * your server set an `HttpOnly` cookie instead (`deviceCookie` of `cdk-otp-shield/guard`): what a script can read, a script that somebody slipped in can read, too.
 *
 * The server takes the token from the request header `x-otp-device`, gives the new one in a response header of that name, and exposes it (`Access-Control-Expose-Headers`).
 *
 * @param send the `fetch` that is used, such as that of `createOtpFetch`
 */
export function keepDevice(
  send: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>,
  options: KeepDeviceOptions,
): (input: RequestInfo | URL, init?: RequestInit) => Promise<Response> {
  const origin = new URL(options.origin).origin;
  /** A browser may forbid it; then the person is one without a token. */
  const storage = <T>(use: (storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) => T): T | undefined => {
    try {
      return use(options.storage ?? localStorage);
    } catch {
      return undefined;
    }
  };
  return async (input, init) => {
    const given = requestIn(input);
    const url = new URL(given ? given.url : String(input), document.baseURI);
    if (url.origin !== origin) return send(input, init);
    const token = storage((kept) => kept.getItem(KEY));
    const headers = new Headers(init?.headers ?? given?.headers);
    if (token) headers.set(HEADER, token);
    const response = await send(input, { ...init, headers });
    const fresh = response.headers.get(HEADER);
    if (fresh) storage((kept) => kept.setItem(KEY, fresh));
    return response;
  };
}

/** Forgets the device, as when a person signs out of a computer that others use. */
export function forgetDevice(storage: Pick<Storage, 'removeItem'> = localStorage): void {
  storage.removeItem(KEY);
}

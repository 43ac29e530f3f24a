/** `__Host-`: set by this host alone, over TLS, for no other host. */
const NAME = '__Host-otp-device';

/**
 * The `Set-Cookie` header that keeps a device known: out of reach of scripts, sent to this host only, and not with requests that another site makes in the background.
 * Give it with the answer to the right code.
 *
 * @param verified what `verified` answered
 * @returns undefined when there is no new token; then the old cookie stays
 */
export function deviceCookie(verified: {
  readonly deviceToken?: string;
  readonly deviceTokenSeconds?: number;
}): string | undefined {
  if (verified.deviceToken === undefined) return undefined;
  const seconds = verified.deviceTokenSeconds ?? 0;
  return `${NAME}=${verified.deviceToken}; Max-Age=${seconds}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}

/**
 * The token among the cookies of a request, for `check` and `verified`.
 *
 * @param header value of the `Cookie` header
 * @returns undefined without one, and where there are two: nobody can tell which is this host's
 */
export function deviceTokenOf(header: string | undefined): string | undefined {
  const found = (header ?? '').split(/;\s*/).filter((pair) => pair.startsWith(`${NAME}=`));
  return found.length === 1 ? found[0]!.slice(NAME.length + 1) : undefined;
}

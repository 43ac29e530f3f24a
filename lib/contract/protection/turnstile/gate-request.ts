/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/#token-characteristics */
const MAX_TOKEN_LENGTH = 2048;

/** What a page shows the gate: `{"token":"…"}`, or the field that the widget adds to a form. Undefined when it is no token that Cloudflare makes. */
export function widgetToken(body: string): string | undefined {
  if (body.length > 2 * MAX_TOKEN_LENGTH) return undefined;
  let token: unknown;
  try {
    // `null` is JSON, too.
    token = (JSON.parse(body) as { token?: unknown } | null)?.token;
  } catch {
    token = new URLSearchParams(body).get('cf-turnstile-response');
  }
  return typeof token === 'string' && token.length > 0 && token.length <= MAX_TOKEN_LENGTH ? token : undefined;
}

/** Headers that let a page of this origin read the answer of the gate. */
export function readableBy(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, x-aws-waf-token',
    vary: 'origin',
  };
}

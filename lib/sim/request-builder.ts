import type { WafRequest } from './request';

/** What a test says about a request. Everything has a default, and a body may be text, bytes, or data that is sent as JSON. */
export type RequestInput = Partial<Omit<WafRequest, 'headers' | 'body'>> & {
  /** The headers, as pairs of name and value or as an object by name. */
  readonly headers?: WafRequest['headers'] | Readonly<Record<string, string>>;
  /** Text is sent as UTF-8; anything but text and bytes as JSON, with its content type. */
  readonly body?: unknown;
};

/**
 * A complete request for `evaluate`.
 *
 * ```ts
 * sim.evaluate(wafRequest({ method: 'POST', uri: '/api/auth/otp', body: { email: 'a@example.com' } }));
 * ```
 */
export function wafRequest({ headers, body, ...rest }: RequestInput = {}): WafRequest {
  const pairs = Array.isArray(headers) ? [...(headers as WafRequest['headers'])] : Object.entries(headers ?? {});
  const isData = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
  const has = (name: string): boolean => pairs.some(([given]) => given.toLowerCase() === name);
  if (!has('host')) pairs.unshift(['host', 'app.example.com']);
  if (isData && !has('content-type')) pairs.push(['content-type', 'application/json']);
  const text = isData ? JSON.stringify(body) : body;
  return {
    ip: '192.0.2.1',
    method: 'GET',
    uri: '/',
    ...rest,
    headers: pairs,
    ...(text !== undefined && {
      body: typeof text === 'string' ? new TextEncoder().encode(text) : (text as Uint8Array),
    }),
  };
}

import type { WafRequest } from './request';

type Loose = Readonly<Record<string, unknown>>;

/** Whether a request has the form that it is documented to have, which types alone can't promise. */
export function isSound(request: WafRequest): boolean {
  if (typeof request !== 'object' || request === null) return false;
  const { ip, method, uri, headers, body } = request;
  if (typeof ip !== 'string' || typeof method !== 'string' || typeof uri !== 'string') return false;
  if (!Array.isArray(headers) || (body !== undefined && !(body instanceof Uint8Array))) return false;
  for (let i = 0; i < headers.length; i++) if (!isPair(headers[i])) return false;
  const { country, region, asn, ja3, ja4, forwarded } = request;
  return (
    isText(country) &&
    isText(region) &&
    isText(ja3) &&
    isText(ja4) &&
    (asn === undefined || typeof asn === 'number') &&
    (forwarded === undefined || (typeof forwarded === 'object' && forwarded !== null))
  );
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';
}

/** What can be made of a request that hasn't its form: what is no text is left out, a body that is text is sent as UTF-8. */
export function soundRequest(given: unknown): WafRequest {
  const request: Loose = typeof given === 'object' && given !== null ? (given as Loose) : {};
  const text = (name: string, otherwise: string) =>
    typeof request[name] === 'string' ? (request[name] as string) : otherwise;
  const { headers, body, asn, forwarded } = request;
  const pairs = Array.isArray(headers) ? headers : Object.entries((headers as object | undefined | null) ?? {});
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const texts = ['country', 'region', 'ja3', 'ja4', 'httpVersion', 'requestId'].filter(
    (name) => typeof request[name] === 'string',
  );
  return {
    ...Object.fromEntries(texts.map((name) => [name, request[name]])),
    ip: text('ip', ''),
    method: text('method', 'GET'),
    uri: text('uri', '/'),
    headers: pairs.filter(isPair) as WafRequest['headers'],
    ...(bytes instanceof Uint8Array && { body: bytes }),
    ...(typeof asn === 'number' && { asn }),
    ...(typeof forwarded === 'object' &&
      forwarded !== null && { forwarded: forwarded as NonNullable<WafRequest['forwarded']> }),
  };
}

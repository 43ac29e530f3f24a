import type { WafRequest } from './request';

type Loose = Readonly<Record<string, unknown>>;

/** Whether a request has the form that it is documented to have, which types alone can't promise. */
export function isSound(request: WafRequest): boolean {
  return bodyOfSound(request) !== undefined && hasSoundHeaders(request);
}

/** The same of a list of headers: whether each is a pair of texts. */
export function hasSoundHeaders({ headers }: WafRequest): boolean {
  for (let i = 0; i < headers.length; i++) if (!isPair(headers[i])) return false;
  return true;
}

/** What there is of a body. */
export enum BodyForm {
  None,
  Empty,
  Some,
}

/** The same of everything but what is in the list of headers: the form of the body, undefined when something hasn't its form. */
export function bodyOfSound(request: WafRequest): BodyForm | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  let required = 0;
  let body = BodyForm.None;
  // What most requests don't have is not asked for: where requests are made in many places that costs more than the rules do.
  for (const name in request) {
    const value: unknown = request[name as keyof WafRequest];
    if (!isRight(name, value)) return undefined;
    if (name === 'ip' || name === 'method' || name === 'uri' || name === 'headers') required++;
    else if (name === 'body' && value !== undefined) body = formOf(value as Uint8Array);
  }
  if (required === 4) return body;
  // It may have them from its class.
  if (!MEMBERS.every((name) => isRight(name, request[name]))) return undefined;
  return request.body === undefined ? BodyForm.None : formOf(request.body);
}

const MEMBERS = [
  'ip',
  'method',
  'uri',
  'headers',
  'body',
  'country',
  'region',
  'ja3',
  'ja4',
  'asn',
  'forwarded',
] as const;

function isRight(name: string, value: unknown): boolean {
  switch (name) {
    case 'ip':
    case 'method':
    case 'uri':
      return typeof value === 'string';
    case 'headers':
      return Array.isArray(value);
    case 'body':
      return value === undefined || value instanceof Uint8Array;
    case 'country':
    case 'region':
    case 'ja3':
    case 'ja4':
      return value === undefined || typeof value === 'string';
    case 'asn':
      return value === undefined || typeof value === 'number';
    case 'forwarded':
      return value === undefined || (typeof value === 'object' && value !== null);
    default:
      return true;
  }
}

function formOf(body: Uint8Array): BodyForm {
  return body.length === 0 ? BodyForm.Empty : BodyForm.Some;
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

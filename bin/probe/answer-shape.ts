import type { Reply } from './exchange';

/** What stays the same in an answer: features by name. A body is a set of lines, or of the members of JSON. */
export type Shape = ReadonlyMap<string, string>;

const MOST_FEATURES = 400;

/** @param own texts of the request, as its recipient: an answer that repeats them says nothing by it */
export function shapeOf(reply: Reply, own: readonly string[]): Shape {
  const features = new Map<string, string>([['status', String(reply.status)]]);
  if (reply.status === 0) features.set('end', reply.end);
  const header = (name: string) => reply.headers.filter(([other]) => other === name).map(([, value]) => value);
  const [type] = header('content-type');
  if (type !== undefined) features.set('type', type.split(';')[0]!.trim().toLowerCase());
  const [location] = header('location');
  if (location !== undefined) features.set('location', steady(location.replace(/[?#].*/s, ''), own));
  for (const cookie of header('set-cookie')) features.set(`cookie ${steady(cookie.split('=')[0]!, own)}`, '');
  for (const [name, value] of bodyFeatures(reply.body, own)) {
    if (features.size >= MOST_FEATURES) break;
    features.set(name, value);
  }
  return features;
}

/** Those that an answer to `HEAD` has, too. */
export const isOfHead = (name: string) => !name.startsWith('body ');

function bodyFeatures(body: string, own: readonly string[]): Array<readonly [string, string]> {
  try {
    return [...members(JSON.parse(body), 'body', own)];
  } catch {
    return body
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => [`body ${steady(line, own)}`, ''] as const);
  }
}

function* members(value: unknown, name: string, own: readonly string[]): Generator<readonly [string, string]> {
  if (Array.isArray(value)) {
    yield [`${name} []`, ''];
    for (const inner of value.slice(0, 3)) yield* members(inner, `${name} []`, own);
  } else if (typeof value === 'object' && value !== null) {
    yield [`${name} {}`, ''];
    for (const [key, inner] of Object.entries(value)) yield* members(inner, `${name} .${key}`, own);
  } else yield [`${name} =`, `${typeof value} ${steady(String(value), own)}`];
}

/** Without what is another one each time: the recipient, numbers, times, random texts. */
function steady(text: string, own: readonly string[]): string {
  let rest = text;
  for (const value of own) rest = rest.replaceAll(value, '…');
  return rest
    .replace(/[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{7,}|[A-Za-z0-9+/_=-]{24,}/g, '…')
    .replace(/\d+/g, '0')
    .slice(0, 300);
}

/** What answers have in common. */
export function common(shapes: readonly Shape[]): Shape {
  const [first = new Map<string, string>(), ...others] = shapes;
  return new Map([...first].filter(([name, value]) => others.every((other) => other.get(name) === value)));
}

/** Features of the first that none of the others has. */
export function without(shape: Shape, others: readonly Shape[]): Shape {
  return new Map([...shape].filter(([name, value]) => others.every((other) => other.get(name) !== value)));
}

export function has(shape: Shape, wanted: Shape): boolean {
  return [...wanted].every(([name, value]) => shape.get(name) === value);
}

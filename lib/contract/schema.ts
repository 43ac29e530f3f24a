/**
 * How JSON that a construct wrote is read back: a schema names every member, and all that is wrong is said at once. Names only, never values.
 * Smaller than a schema library, which would be a third of most bundles.
 */
export type Parse<T> = (value: unknown, at: string, faults: string[]) => T;

type Members<T> = { readonly [K in keyof T]-?: Parse<T[K]> };

export const text: Parse<string> = of('a text', (value) => typeof value === 'string' && value !== '');
/** May be empty. */
export const anyText: Parse<string> = of('a text', (value) => typeof value === 'string');
export const anyNumber: Parse<number> = of('a number', Number.isFinite);
export const amount: Parse<number> = of(
  'a number of at least 0',
  (value) => Number.isFinite(value) && Number(value) >= 0,
);
export const positive: Parse<number> = of('a number above 0', (value) => Number.isFinite(value) && Number(value) > 0);
export const flag: Parse<boolean> = of('true or false', (value) => typeof value === 'boolean');

export function oneOf<T extends string>(allowed: readonly T[]): Parse<T> {
  return of(`one of ${allowed.join(', ')}`, (value) => (allowed as readonly unknown[]).includes(value));
}

export function optional<T>(parse: Parse<T>): Parse<T | undefined> {
  return (value, at, faults) => (value === undefined ? undefined : parse(value, at, faults));
}

export function list<T>(item: Parse<T>): Parse<T[]> {
  return (value, at, faults) => {
    if (Array.isArray(value)) return value.map((each, index) => item(each, `${at}[${index}]`, faults));
    faults.push(value === undefined ? `${at} is missing, a list` : `${at} must be a list`);
    return [];
  };
}

export function record<T>(item: Parse<T>): Parse<Record<string, T>> {
  return (value, at, faults) =>
    Object.fromEntries(
      Object.entries(membersOf(value, at, faults)).map(([key, each]) => [key, item(each, `${at}.${key}`, faults)]),
    );
}

/** Members that nobody named are left out. */
export function object<T extends object>(members: Members<T>): Parse<T> {
  return (value, at, faults) => {
    const before = faults.length;
    const given = membersOf(value, at, faults);
    // Without the object there is nothing to say about its members.
    if (faults.length > before) return {} as T;
    const parsed = Object.entries<Parse<unknown>>(members).map(([key, parse]) => [
      key,
      parse(Object.hasOwn(given, key) ? given[key] : undefined, `${at}.${key}`, faults),
    ]);
    return Object.fromEntries(parsed.filter(([, member]) => member !== undefined)) as T;
  };
}

/** What a text holds; what is absent stays absent. */
export function fromJson(value: unknown, at: string, faults: string[]): unknown {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(String(value));
  } catch {
    faults.push(`${at} must be JSON`);
    return undefined;
  }
}

function of<T>(what: string, fits: (value: unknown) => boolean): Parse<T> {
  return (value, at, faults) => {
    if (!fits(value)) faults.push(value === undefined ? `${at} is missing, ${what}` : `${at} must be ${what}`);
    return value as T;
  };
}

function membersOf(value: unknown, at: string, faults: string[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  faults.push(`${at} ${value === undefined ? 'is missing, an object' : 'must be an object'}`);
  return {};
}

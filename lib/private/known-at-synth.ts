import { Duration, Size, Token } from 'aws-cdk-lib';

/**
 * Props whose values only the deployment may know: `name` for a text, `name[]` for the entries of a list, `name{}` for the values of a map. What is
 * compared, counted or made into a pattern at synth is never among them.
 */
export type TakesTokens = readonly string[];

/** Faults of every text, number, list and time among the props that is a token and must not be, however deep it stands. */
export function unknownAtSynth(props: object, takes: TakesTokens, prefix = ''): string[] {
  return Object.entries(props).flatMap(([name, value]) => look(`${prefix}${name}`, value, takes));
}

function look(prop: string, value: unknown, takes: TakesTokens): string[] {
  if (Array.isArray(value)) {
    if (!Token.isUnresolved(value)) return value.flatMap((entry) => look(`${prop}[]`, entry, takes));
    const entries = takes.includes(`${prop}[]`) ? '; its entries may be tokens' : '';
    return [
      `${prop} must be a list that is known at synth, got a token for the whole of it; write out how many there are${entries}`,
    ];
  }
  if (isPlain(value)) {
    return Object.entries(value).flatMap(([name, inner]) =>
      takes.includes(`${prop}{}`) ? [] : look(`${prop}.${name}`, inner, takes),
    );
  }
  return isToken(value) && !takes.includes(prop)
    ? [`${prop} must be known at synth, got a token, which only the deployment knows; write the value out`]
    : [];
}

/** Of a struct; what has a class looks after itself. */
function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isToken(value: unknown): boolean {
  if (value instanceof Duration || value instanceof Size) return value.isUnresolved();
  return (typeof value === 'string' || typeof value === 'number') && Token.isUnresolved(value);
}

import { nearest } from './nearest';
import { PROP_NAMES } from './prop-names';

/** A struct that something public takes. */
export type StructName = keyof typeof PROP_NAMES;

/**
 * What the compiler says in TypeScript, said where plain JavaScript misspells a prop, or gives one to whoever doesn't take it: it would be left out without a
 * word, a limit or a block list with it. However deep it stands; what has a class looks after itself.
 */
export function unknownProps(struct: StructName, given: unknown, prefix = ''): string[] {
  if (!isPlain(given)) return [];
  const known = namesOf(struct);
  return Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined || name.startsWith('_')) return [];
    const inner = known.get(name);
    if (inner === undefined) return [`${prefix}${name} is no prop of ${struct}; ${remedy(name, [...known.keys()])}`];
    if (inner === '') return [];
    return Array.isArray(value)
      ? value.flatMap((each, index) => unknownProps(inner, each, `${prefix}${name}[${index}].`))
      : unknownProps(inner, value, `${prefix}${name}.`);
  });
}

const FEW = 6;

function remedy(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  if (meant !== undefined) return `did you mean ${meant}?`;
  return names.length <= FEW ? `it takes ${names.join(', ')}` : 'leave it out, or look for what you mean in API.md';
}

/** The struct of each prop, empty where it has none. */
function namesOf(struct: StructName): Map<string, StructName | ''> {
  return new Map(
    PROP_NAMES[struct].split(' ').map((entry) => {
      const [name = '', inner = ''] = entry.split(':');
      return [name, inner as StructName | ''];
    }),
  );
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

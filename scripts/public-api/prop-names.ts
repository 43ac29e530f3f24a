import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface TypeReference {
  readonly fqn?: string;
  readonly collection?: { readonly elementtype: TypeReference };
  readonly union?: { readonly types: readonly TypeReference[] };
}

interface AssemblyType {
  readonly kind: string;
  readonly datatype?: boolean;
  readonly interfaces?: readonly string[];
  readonly properties?: ReadonlyArray<Property>;
  readonly initializer?: Callable;
  readonly methods?: readonly Callable[];
}

interface Property {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
}

interface Callable {
  readonly parameters?: ReadonlyArray<{ readonly type: TypeReference }>;
}

/** Of `StackProps`, which isn't ours. */
const OF_CDK: Readonly<Record<string, readonly string[]>> = {
  'aws-cdk-lib.StackProps':
    'analyticsReporting crossRegionReferences description env notificationArns permissionsBoundary propertyInjectors stackName suppressTemplateIndentation synthesizer tags terminationProtection'.split(
      ' ',
    ),
};

/** For each struct that something public takes its names, in the format of `lib/private/prop-names.ts`. */
export function propNames(root: string): Record<string, string> {
  const { types } = JSON.parse(gunzipSync(readFileSync(join(root, '.jsii.gz'))).toString()) as {
    types: Record<string, AssemblyType>;
  };
  const structsIn = ({ fqn, collection, union }: TypeReference): string[] => {
    if (fqn !== undefined) return types[fqn]?.datatype === true ? [fqn] : [];
    if (collection !== undefined) return structsIn(collection.elementtype);
    return (union?.types ?? []).flatMap(structsIn);
  };
  const propsOf = (fqn: string): Map<string, Property> => {
    const { interfaces = [], properties = [] } = types[fqn] ?? {};
    return new Map<string, Property>([
      ...(OF_CDK[fqn] ?? []).map((name) => [name, { name, type: {}, optional: true }] as const),
      ...interfaces.flatMap((each) => [...propsOf(each)]),
      ...properties.map((property) => [property.name, property] as const),
    ]);
  };
  const found = new Map<string, string>();
  const shortName = (fqn: string) => fqn.slice(fqn.indexOf('.') + 1);
  const add = (fqn: string) => {
    if (found.has(shortName(fqn))) return;
    found.set(shortName(fqn), '');
    const names = [...propsOf(fqn).values()].map(({ name, type, optional }) => {
      const [inner] = structsIn(type);
      if (inner !== undefined) add(inner);
      return `${name}${optional ? '' : '!'}${inner === undefined ? '' : `:${shortName(inner)}`}`;
    });
    found.set(shortName(fqn), names.sort().join(' '));
  };
  for (const { kind, initializer, methods = [] } of Object.values(types)) {
    if (kind !== 'class') continue;
    for (const { parameters = [] } of [initializer ?? {}, ...methods])
      for (const { type } of parameters) structsIn(type).forEach(add);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `lineWidth` of biome.json. */
const LINE_WIDTH = 120;

/** The file that has them. */
export function propNamesFile(root: string): string {
  const rows = Object.entries(propNames(root)).map(([struct, names]) => {
    const row = `  ${struct}: '${names}',`;
    // As the formatter has it.
    return row.length <= LINE_WIDTH ? row : `  ${struct}:\n    '${names}',`;
  });
  return `/**
 * The names of all props, since types are gone when a shield is made: of each struct, with \`!\` behind what it needs and the struct that a prop takes behind a colon. Written by
 * \`npm run public-api -- --write\`; what a struct has besides is refused (\`unknownProps\`).
 */
export const PROP_NAMES = {
${rows.join('\n')}
} as const;
`;
}

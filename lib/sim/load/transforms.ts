import type { ProblemList } from '../plan/problem-list';

type Json = Record<string, unknown>;

/** Macros of AWS that leave resources of AWS WAF as they stand. */
const HARMLESS = new Set([
  'AWS::Serverless-2016-10-31',
  'AWS::CodeDeployBlueGreen',
  'AWS::CodeStar',
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
]);
export const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';
const PROCESSED = 'give what it makes of the template: aws cloudformation get-template --template-stage Processed';

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(transform: unknown): string {
  return typeof transform === 'string' ? transform : String(isObject(transform) ? transform.Name : transform);
}

/** Names of the macros that the template goes through. Those that may change any rule are problems. */
export function transformsOf(template: Json, problems: ProblemList): ReadonlySet<string> {
  const given = template.Transform ?? [];
  const top = (Array.isArray(given) ? given : [given]).map((transform) => [transform, 'Transform'] as const);
  const inside = ['Resources', 'Mappings', 'Conditions', 'Parameters'].flatMap((section) => {
    const macro = (template[section] as Json | undefined)?.['Fn::Transform'];
    return macro === undefined ? [] : [[macro, `${section}.Fn::Transform`] as const];
  });
  const names = new Set<string>();
  for (const [transform, where] of [...top, ...inside]) {
    const name = nameOf(transform);
    names.add(name);
    if (name === LANGUAGE_EXTENSIONS || HARMLESS.has(name)) continue;
    problems.add('unsupported_transform', where, describeTransform(transform));
  }
  return names;
}

export function describeTransform(transform: unknown): string {
  const name = nameOf(transform);
  const location = isObject(transform) && isObject(transform.Parameters) ? transform.Parameters.Location : undefined;
  const what =
    name === 'AWS::Include'
      ? `AWS::Include brings in ${typeof location === 'string' ? location : 'another file'}, which is not here`
      : `the macro ${JSON.stringify(name)} may change any rule, and what it does is not known here`;
  return `${what}; ${PROCESSED}`;
}

const LOOP = 'Fn::ForEach::';

export function hasLoops(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasLoops);
  return isObject(value) && Object.entries(value).some(([key, child]) => key.startsWith(LOOP) || hasLoops(child));
}

export interface LoopSurroundings {
  /** Items of a loop, resolved; undefined when they can't be known, and the problem is on the list. */
  items(collection: unknown, where: string): readonly string[] | undefined;
  readonly problems: ProblemList;
}

/**
 * Writes out every `Fn::ForEach` below a part of a template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandLoops(value: unknown, around: LoopSurroundings): unknown {
  if (Array.isArray(value)) return value.map((item) => expandLoops(item, around));
  if (!isObject(value)) return value;
  const expanded: Json = {};
  for (const [key, child] of Object.entries(value)) {
    if (key.startsWith(LOOP)) Object.assign(expanded, expandLoop(key, child, around));
    else expanded[key] = expandLoops(child, around);
  }
  return expanded;
}

function expandLoop(key: string, loop: unknown, around: LoopSurroundings): Json {
  const [identifier, collection, body] = Array.isArray(loop) && loop.length === 3 ? loop : [];
  if (typeof identifier !== 'string' || !isObject(body)) {
    const form = '[identifier, collection, {key: value}]';
    around.problems.add('unsupported_intrinsic', key, `must have the form ${form}, got ${shown(loop)}`);
    return {};
  }
  const written: Json = {};
  for (const item of around.items(collection, key) ?? []) {
    Object.assign(written, expandLoops(withItem(body, identifier, item), around) as Json);
  }
  return written;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}

/** `${Name}` and `{Ref: Name}` are the item; `&{Name}` is the item without what no logical id may have. */
function withItem(value: unknown, identifier: string, item: string): unknown {
  const inText = (text: string) =>
    text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  if (typeof value === 'string') return inText(value);
  if (Array.isArray(value)) return value.map((entry) => withItem(entry, identifier, item));
  if (!isObject(value)) return value;
  if (value.Ref === identifier && Object.keys(value).length === 1) return item;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [inText(key), withItem(child, identifier, item)]),
  );
}

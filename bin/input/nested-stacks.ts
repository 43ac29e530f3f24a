type Json = Record<string, unknown>;

/** The template of a nested stack; undefined when it is not on this machine. */
export type NestedTemplateReader = (resource: NestedStack) => Promise<unknown>;

export interface NestedStack {
  /** As `cdk synth` writes it: the file beside the parent's template. */
  readonly assetPath: string | undefined;
  /** A path for `aws cloudformation package`, or a URL. */
  readonly templateUrl: string | undefined;
}

const STACK = 'AWS::CloudFormation::Stack';

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function section(template: Json, name: string): Json {
  const value = template[name];
  return isObject(value) ? value : {};
}

/**
 * The template with what its nested stacks hold, as one: parameters of a nested stack are what the parent gives, its outputs stand where the
 * parent asks for them. A logical id that is there already gets that of the nested stack in front. A nested stack whose template can't be
 * read is left as it is.
 */
export async function withNestedStacks(template: unknown, read: NestedTemplateReader): Promise<unknown> {
  if (!isObject(template)) return template;
  let whole = template;
  for (const [stackId, resource] of Object.entries(section(template, 'Resources'))) {
    if (!isObject(resource) || resource.Type !== STACK) continue;
    const properties = section(resource, 'Properties');
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const found = await read({
      assetPath: text(section(resource, 'Metadata')['aws:asset:path']),
      templateUrl: text(properties.TemplateURL),
    });
    if (!isObject(found)) continue;
    const condition = text(resource.Condition);
    whole = merged(whole, stackId, found, { parameters: section(properties, 'Parameters'), condition });
  }
  return whole;
}

interface Use {
  /** What the parent gives, by the names of the nested template. */
  readonly parameters: Json;
  readonly condition: string | undefined;
}

const SECTIONS = ['Resources', 'Conditions', 'Mappings', 'Parameters'] as const;

function merged(parent: Json, stackId: string, nested: Json, { parameters, condition }: Use): Json {
  const names = new Map<string, string>();
  for (const name of SECTIONS.flatMap((part) => Object.keys(section(nested, part)))) {
    const taken = SECTIONS.some((part) => Object.hasOwn(section(parent, part), name));
    names.set(name, taken ? `${stackId}${name}` : name);
  }
  const rewrite = (value: unknown) => rewritten(value, names, parameters);
  const renamed = (part: (typeof SECTIONS)[number]) =>
    Object.fromEntries(
      Object.entries(section(nested, part)).map(([id, value]) => [names.get(id) ?? id, rewrite(value)]),
    );
  const resources = Object.entries(renamed('Resources')).map(([id, resource]) => {
    if (condition === undefined || !isObject(resource)) return [id, resource];
    const own = resource.Condition;
    return [id, { ...resource, Condition: own === undefined ? condition : `${condition}And${String(own)}` }];
  });
  const both = Object.values(renamed('Resources')).flatMap((resource) => {
    const own = isObject(resource) ? resource.Condition : undefined;
    if (condition === undefined || typeof own !== 'string') return [];
    return [[`${condition}And${own}`, { 'Fn::And': [{ Condition: condition }, { Condition: own }] }]];
  });
  // What the parent doesn't give keeps its default.
  const left = Object.entries(renamed('Parameters')).filter(([id]) => {
    return ![...names].some(([name, now]) => now === id && Object.hasOwn(parameters, name));
  });
  const outputs = new Map(
    Object.entries(section(nested, 'Outputs')).map(([id, output]) => [
      id,
      rewrite(isObject(output) ? output.Value : undefined),
    ]),
  );
  const transforms = [parent.Transform, nested.Transform].flat().filter((transform) => transform !== undefined);
  return {
    ...parent,
    ...(transforms.length > 0 && { Transform: transforms }),
    Parameters: { ...section(parent, 'Parameters'), ...Object.fromEntries(left) },
    Mappings: { ...section(parent, 'Mappings'), ...renamed('Mappings') },
    Conditions: { ...section(parent, 'Conditions'), ...renamed('Conditions'), ...Object.fromEntries(both) },
    Resources: {
      ...(withOutputs(section(parent, 'Resources'), stackId, outputs) as Json),
      ...Object.fromEntries(resources),
    },
  };
}

/** Names of the nested template as they are called in the whole; its parameters as what the parent gives. */
function rewritten(value: unknown, names: ReadonlyMap<string, string>, parameters: Json): unknown {
  const again = (child: unknown): unknown => rewritten(child, names, parameters);
  if (Array.isArray(value)) return value.map(again);
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const [key, argument] = entries.length === 1 ? entries[0]! : [];
  if (key === 'Ref' && typeof argument === 'string') {
    return Object.hasOwn(parameters, argument) ? parameters[argument] : { Ref: names.get(argument) ?? argument };
  }
  if (key === 'Condition' && typeof argument === 'string') return { Condition: names.get(argument) ?? argument };
  if (key === 'Fn::GetAtt') return { [key]: attributeOf(argument, names) };
  if (key === 'Fn::If' && Array.isArray(argument)) {
    const [condition, ...branches] = argument;
    return { [key]: [names.get(String(condition)) ?? condition, ...branches.map(again)] };
  }
  if (key === 'Fn::FindInMap' && Array.isArray(argument)) {
    const [map, ...keys] = argument;
    return { [key]: [typeof map === 'string' ? (names.get(map) ?? map) : again(map), ...keys.map(again)] };
  }
  if (key === 'Fn::Sub') return { [key]: substitution(argument, names, parameters, again) };
  return Object.fromEntries(
    entries.map(([name, child]) => [
      name,
      // The condition of a resource, which is a name alone.
      name === 'Condition' && typeof child === 'string' ? (names.get(child) ?? child) : again(child),
    ]),
  );
}

function attributeOf(argument: unknown, names: ReadonlyMap<string, string>): unknown {
  const [id, ...rest] = typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
  return [names.get(String(id)) ?? id, typeof argument === 'string' ? rest.join('.') : rest[0]];
}

function substitution(
  argument: unknown,
  names: ReadonlyMap<string, string>,
  parameters: Json,
  again: (value: unknown) => unknown,
): unknown {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string') return argument;
  const known = isObject(variables) ? variables : {};
  const given: Json = {};
  const renamed = text.replace(/\$\{([^!}][^}]*)\}/g, (whole, spelled: string) => {
    const name = spelled.trim();
    if (Object.hasOwn(known, name)) return whole;
    if (Object.hasOwn(parameters, name)) {
      given[name] = parameters[name];
      return whole;
    }
    const [id, ...rest] = name.split('.');
    return `\${${[names.get(id!) ?? id, ...rest].join('.')}}`;
  });
  return [renamed, { ...(again(known) as Json), ...given }];
}

/** `Outputs.Name` of the nested stack as what it stands for. */
function withOutputs(value: unknown, stackId: string, outputs: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => withOutputs(item, stackId, outputs));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === 'Fn::GetAtt') {
    const argument = entries[0]![1];
    const path = Array.isArray(argument) ? argument.join('.') : String(argument);
    const prefix = `${stackId}.Outputs.`;
    if (path.startsWith(prefix) && outputs.has(path.slice(prefix.length)))
      return outputs.get(path.slice(prefix.length));
  }
  return Object.fromEntries(entries.map(([key, child]) => [key, withOutputs(child, stackId, outputs)]));
}

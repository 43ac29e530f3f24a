/** A template as CloudFormation gets it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

const IP_SET = 'AWS::WAFv2::IPSet';

/**
 * IP sets of the template whose addresses somebody else writes, too: CloudFormation would write the template's own back with each changed tag. Found by
 * what a writer needs: a policy that allows `UpdateIPSet` on the set, its name in the environment of a function, or in an output, by which the
 * command finds it. A set without addresses waits for a writer in any case.
 */
export function runTimeIpSets(template: Template): string[] {
  const resources = Object.entries(template.Resources ?? {});
  const sets = resources.filter(([, { Type }]) => Type === IP_SET);
  const ids = sets.map(([id]) => id);
  const findings = sets
    .filter(([, { Properties = {} }]) => isEmpty((Properties as { Addresses?: unknown }).Addresses))
    .map(([id]) => `${id} has no addresses of its own: somebody writes it at run time`);
  for (const [id, { Type, Properties = {} }] of resources) {
    for (const statement of statementsIn(Properties)) {
      if (!allowsUpdate(statement)) continue;
      const resource = statement.Resource ?? statement.NotResource;
      for (const set of ids.filter((each) => refersTo(resource, each) || reachesAnySet(resource))) {
        findings.push(`${id} allows ${JSON.stringify(statement.Action)} on ${set}`);
      }
    }
    if (Type !== 'AWS::Lambda::Function') continue;
    const { Environment } = Properties as { Environment?: unknown };
    for (const set of ids.filter((each) => refersTo(Environment, each))) findings.push(`${id} is told of ${set}`);
  }
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    for (const set of ids.filter((each) => refersTo(output, each))) findings.push(`the output ${name} tells of ${set}`);
  }
  return findings;
}

function isEmpty(addresses: unknown): boolean {
  return addresses === undefined || (Array.isArray(addresses) && addresses.length === 0);
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

/** In policies of every kind: managed, of a role, inline. */
function statementsIn(value: unknown): Statement[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { Effect } = value as Statement;
  return [...(Effect === undefined ? [] : [value as Statement]), ...Object.values(value).flatMap(statementsIn)];
}

function allowsUpdate({ Effect, Action, NotAction }: Statement): boolean {
  if (Effect !== 'Allow') return false;
  if (NotAction !== undefined) return true;
  return [Action].flat().some((action) => {
    const pattern = String(action)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${pattern}$`, 'i').test('wafv2:UpdateIPSet');
  });
}

/** `*`, or a pattern in which the id of a set is left open. */
function reachesAnySet(resource: unknown): boolean {
  if (Array.isArray(resource)) return resource.some(reachesAnySet);
  const text = JSON.stringify(resource ?? '*');
  return /^"\*"$/.test(text) || (text.includes('*') && /ipset|wafv2:\*|regional\/\*/.test(text));
}

function refersTo(value: unknown, id: string): boolean {
  if (Array.isArray(value)) return value.some((item) => refersTo(item, id));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => {
    if (key === 'Ref') return inner === id;
    if (key === 'Fn::GetAtt') return (typeof inner === 'string' ? inner.split('.')[0] : (inner as unknown[])[0]) === id;
    if (key === 'Fn::Sub') return new RegExp(`\\$\\{${id}[.}]`).test(JSON.stringify(inner)) || refersTo(inner, id);
    return refersTo(inner, id);
  });
}

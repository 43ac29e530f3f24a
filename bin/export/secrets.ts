import type { Exported } from './api-inputs';

type Json = Readonly<Record<string, unknown>>;

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Properties?: Json } | undefined>>;
  readonly Parameters?: Readonly<Record<string, { readonly NoEcho?: unknown } | undefined>>;
}

/** Names of resources into which a value went that the template itself keeps out of sight. */
export function withSecrets(template: unknown, resources: readonly Exported[]): readonly string[] {
  const { Parameters = {} } = template as Template;
  const hidden = Object.entries(Parameters).filter(([, parameter]) => String(parameter?.NoEcho) === 'true');
  const marks = ['{{resolve:', ...hidden.flatMap(([name]) => [`{"Ref":"${name}"}`, `\${${name}}`])];
  return resources
    .filter(({ logicalId = '' }) => {
      const text = JSON.stringify(propertiesOf(template, logicalId));
      return marks.some((mark) => text.includes(mark));
    })
    .map(({ name }) => name);
}

/** Properties of the template that `create-…` doesn't get, such as `Tags`. */
export function leftOut(template: unknown, resources: readonly Exported[]): string[] {
  const all = resources.flatMap(({ logicalId = '', input }) =>
    Object.keys(propertiesOf(template, logicalId)).filter((member) => !(member in input)),
  );
  return [...new Set(all)].filter((member) => !OF_CUSTOM_RESOURCES.includes(member));
}

const OF_CUSTOM_RESOURCES = ['ServiceToken', 'ServiceTimeout'];

function propertiesOf(template: unknown, logicalId: string): Json {
  return (template as Template).Resources?.[logicalId]?.Properties ?? {};
}

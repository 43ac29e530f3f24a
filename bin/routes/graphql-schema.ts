import { type ListedRoute, listOf, type RouteList } from './listed-route';
import { isGroup, isMark, isName, type Node, type Token } from './script/nodes';
import { nodesOf } from './script/tokens';

const KINDS = ['mutation', 'query', 'subscription'] as const;
type Kind = (typeof KINDS)[number];

/** Fields of the root types of a schema in GraphQL's own language. On which path they are asked the schema doesn't say. */
export function schemaRoutes(text: string): RouteList {
  // A comment; a `#` inside a text ends with its line at worst.
  const nodes = nodesOf(text.replaceAll(/^([^"\n#]*)#.*$/gm, '$1'));
  const roots = rootsOf(nodes);
  const routes = nodes.flatMap((node, at) => {
    if (!isName(node, 'type') || !isName(nodes[at + 1])) return [];
    const kind = roots.get((nodes[at + 1] as Token).text);
    const body = nodes.slice(at).find((each) => isGroup(each, '{'));
    return kind === undefined || !isGroup(body, '{') ? [] : fieldsIn(body.nodes, kind);
  });
  return listOf(routes);
}

function rootsOf(nodes: readonly Node[]): Map<string, Kind> {
  const roots = new Map<string, Kind>([
    ['Mutation', 'mutation'],
    ['Query', 'query'],
    ['Subscription', 'subscription'],
  ]);
  nodes.forEach((node, at) => {
    const body = nodes.slice(at).find((each) => isGroup(each, '{'));
    if (!isName(node, 'schema') || !isGroup(body, '{')) return;
    for (const [index, key] of body.nodes.entries()) {
      const kind = KINDS.find((each) => isName(key, each));
      const type = body.nodes[index + 2];
      if (kind !== undefined && isMark(body.nodes[index + 1], ':') && isName(type)) roots.set(type.text, kind);
    }
  });
  return roots;
}

function fieldsIn(nodes: readonly Node[], kind: Kind): ListedRoute[] {
  return nodes.flatMap((node, at) => {
    const behind = isGroup(nodes[at + 1], '(') ? at + 2 : at + 1;
    return isName(node) && isMark(nodes[behind], ':') ? [fieldOf(node.text, kind)] : [];
  });
}

function fieldOf(field: string, kind: Kind): ListedRoute {
  return { method: kind.toUpperCase(), path: '/', isBelow: true, field };
}

interface Introspection {
  readonly types?: ReadonlyArray<{
    readonly name?: string;
    readonly fields?: ReadonlyArray<{ readonly name?: string }> | null;
  }>;
  readonly mutationType?: { readonly name?: string } | null;
  readonly queryType?: { readonly name?: string } | null;
  readonly subscriptionType?: { readonly name?: string } | null;
}

/** The same from the answer to an introspection query; undefined for what is none. */
export function fieldsOfIntrospection(value: unknown): ListedRoute[] | undefined {
  const answer = value as { data?: { __schema?: Introspection }; __schema?: Introspection } | null;
  const schema = answer?.data?.__schema ?? answer?.__schema;
  if (schema === undefined) return undefined;
  return KINDS.flatMap((kind) => {
    const root = schema[`${kind}Type`]?.name;
    const fields = (schema.types ?? []).find(({ name }) => root !== undefined && name === root)?.fields ?? [];
    return fields.flatMap(({ name }) => (name === undefined ? [] : [fieldOf(name, kind)]));
  });
}

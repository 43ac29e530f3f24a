import { joined, type ListedRoute, listOf, type RouteList } from './listed-route';
import { type Group, isGroup, isMark, isName, listed, type Node, type Token } from './script/nodes';
import { nodesOf } from './script/tokens';

const METHODS: Readonly<Record<string, string>> = {
  GetMapping: 'GET',
  PostMapping: 'POST',
  PutMapping: 'PUT',
  PatchMapping: 'PATCH',
  DeleteMapping: 'DELETE',
  RequestMapping: 'ANY',
};

interface Mapping {
  readonly paths: readonly string[];
  readonly methods: readonly string[];
}

/** Routes of Spring's controllers in Java or Kotlin. */
export function springRoutes(text: string, file: string): RouteList {
  const nodes = nodesOf(text);
  const reader = new SpringReader(file, constantsOf(nodes));
  reader.types(nodes, [{ paths: [''], methods: [] }]);
  if (reader.routes.length > 0)
    reader.open.add(
      'server.servlet.context-path and spring.webflux.base-path stand in the settings of Spring, and are not read',
    );
  return listOf(reader.routes, [...reader.open]);
}

/** `String OTP = "/otp"`, by its name. */
function constantsOf(nodes: readonly Node[]): Map<string, string> {
  const found = new Map<string, string>();
  nodes.forEach((node, at) => {
    if (node.kind === 'group') for (const [name, value] of constantsOf(node.nodes)) found.set(name, value);
    const value = nodes[at + 2];
    if (isName(node) && isMark(nodes[at + 1], '=') && value?.kind === 'text') found.set(node.text, value.text);
  });
  return found;
}

class SpringReader {
  readonly routes: ListedRoute[] = [];
  readonly open = new Set<string>();

  constructor(
    private readonly file: string,
    private readonly constants: ReadonlyMap<string, string>,
  ) {}

  /** Annotations belong to the class or method that follows them; what stands in brackets before it is passed over. */
  types(nodes: readonly Node[], outer: readonly Mapping[]): void {
    let mappings: Mapping[] = [];
    let isType = false;
    nodes.forEach((node, at) => {
      if (isMark(node, '@') && isName(nodes[at + 1])) {
        const mapping = this.mapping(nodes[at + 1] as Token, nodes[at + 2]);
        if (mapping !== undefined) mappings.push(mapping);
      } else if (isName(node, 'class', 'interface', 'record', 'object') && !isMark(nodes[at - 1], '.')) isType = true;
      else if (isGroup(node, '{') || isMark(node, ';') || (isMark(node, '=') && mappings.length > 0)) {
        if (isGroup(node, '{') && isType) this.types(node.nodes, mappings.length === 0 ? outer : mappings);
        else this.add(outer, mappings);
        mappings = [];
        isType = false;
      }
    });
  }

  private add(outer: readonly Mapping[], inner: readonly Mapping[]): void {
    for (const { paths, methods } of inner)
      for (const above of outer)
        for (const start of above.paths)
          for (const path of paths) {
            const all = methods.length > 0 ? methods : above.methods.length > 0 ? above.methods : ['ANY'];
            for (const method of all) this.routes.push({ method, path: joined(start, path) });
          }
  }

  private mapping(name: Token, group: Node | undefined): Mapping | undefined {
    const method = METHODS[name.text];
    if (method === undefined) return undefined;
    const paths: string[] = [];
    const methods = method === 'ANY' ? [] : [method];
    for (const part of isGroup(group, '(') ? listed(group.nodes) : []) {
      const key = isName(part[0]) && isMark(part[1], '=') ? part[0].text : 'value';
      const value = key === 'value' && !isMark(part[1], '=') ? part : part.slice(2);
      if (key === 'value' || key === 'path') paths.push(...this.texts(value, name.line));
      else if (key === 'method') methods.push(...methodsIn(value));
    }
    return { paths: paths.length === 0 ? [''] : paths, methods };
  }

  private texts(nodes: readonly Node[], line: number): string[] {
    const [first] = nodes;
    if (isGroup(first, '{') || isGroup(first, '['))
      return listed(first.nodes).flatMap((part) => this.texts(part, line));
    const parts = nodes.map((node) => {
      if (isMark(node, '+')) return '';
      if (node.kind === 'text') return node.text;
      return isName(node) ? this.constants.get(node.text) : undefined;
    });
    // Of `Paths.OTP` the last name counts.
    const known = isMark(nodes[1], '.') ? [parts.at(-1)] : parts;
    if (!known.includes(undefined)) return [known.join('')];
    this.open.add(`${this.file}:${line}: a path is put together of what stands in none of the files`);
    return [];
  }
}

function methodsIn(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node): string[] =>
    node.kind === 'group'
      ? methodsIn((node as Group).nodes)
      : isName(node) && /^[A-Z]{3,7}$/.test(node.text)
        ? [node.text]
        : [],
  );
}

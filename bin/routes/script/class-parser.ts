import { type Group, isGroup, isMark, isName, type Node, type Token } from './nodes';
import { type Class, type Decorator, type Expression, type Func, type Method, Scope } from './syntax';

/** What reads all that stands inside a class. */
export interface InnerParser {
  sequence(nodes: readonly Node[], scope: Scope): void;
  expression(
    nodes: readonly Node[],
    index: number,
    scope: Scope,
  ): { readonly value: Expression; readonly next: number };
  functionOf(params: Node | undefined, after: readonly Node[], scope: Scope): Func;
  afterType(nodes: readonly Node[], index: number): number;
  args(group: Group, scope: Scope): Expression[];
}

const MODIFIERS = new Set(
  'public private protected static readonly abstract override async get set declare accessor export default'.split(' '),
);

/** A class with the decorators before it. */
export function classAt(
  nodes: readonly Node[],
  index: number,
  scope: Scope,
  parser: InnerParser,
): { readonly made?: Class; readonly next: number } {
  const decorators: Decorator[] = [];
  let at = index;
  while (isMark(nodes[at], '@')) {
    const read = decoratorAt(nodes, at, scope, parser);
    if (read.made !== undefined) decorators.push(read.made);
    at = read.next;
  }
  while (isName(nodes[at]) && MODIFIERS.has((nodes[at] as Token).text)) at += 1;
  if (!isName(nodes[at], 'class')) return { next: at };
  const { line } = nodes[at]!;
  const named = nodes[at + 1];
  const body = nodes.findIndex((node, place) => place > at && isGroup(node, '{'));
  if (body < 0) return { next: at + 1 };
  const extending = nodes.findIndex((node, place) => place > at && place < body && isName(node, 'extends'));
  const parent = extending < 0 ? undefined : nodes[extending + 1];
  const base = isName(parent) ? parent.text : undefined;
  const inner = new Scope(scope);
  const methods: Method[] = [];
  const made: Class = {
    kind: 'class',
    name: isName(named) && !isName(named, 'extends') ? named.text : '',
    ...(base === undefined ? {} : { base }),
    decorators,
    methods,
    scope: inner,
    line,
  };
  inner.owner = made;
  members((nodes[body] as Group).nodes, inner, methods, parser);
  return { made, next: body + 1 };
}

function members(nodes: readonly Node[], scope: Scope, methods: Method[], parser: InnerParser): void {
  let at = 0;
  let decorators: Decorator[] = [];
  while (at < nodes.length) {
    const node = nodes[at]!;
    if (isMark(node, '@')) {
      const read = decoratorAt(nodes, at, scope, parser);
      if (read.made !== undefined) decorators.push(read.made);
      at = read.next;
      continue;
    }
    if (isName(node) && MODIFIERS.has(node.text) && !isGroup(nodes[at + 1], '(')) {
      at += 1;
      continue;
    }
    if (!isName(node) && node.kind !== 'text') {
      if (isGroup(node, '{')) parser.sequence(node.nodes, scope);
      at += 1;
      continue;
    }
    const read = member(nodes, at, scope, parser);
    if (read.func !== undefined) methods.push({ name: node.text, decorators, func: read.func, line: node.line });
    decorators = [];
    at = read.next;
  }
}

function member(nodes: readonly Node[], index: number, scope: Scope, parser: InnerParser) {
  const name = nodes[index] as Token;
  const params = nodes.findIndex((node, at) => at > index && (isGroup(node, '(') || isMark(node, '=', ':', ';', '@')));
  if (params >= 0 && isGroup(nodes[params], '(')) {
    let body = params + 1;
    while (body < nodes.length && !isGroup(nodes[body], '{') && !isMark(nodes[body], ';', '@')) body += 1;
    // A type in braces stands before the body: `send(): { a: string } {`.
    while (isGroup(nodes[body], '{') && isGroup(nodes[body + 1], '{')) body += 1;
    const found = isGroup(nodes[body], '{') ? [nodes[body]!] : [];
    const func = parser.functionOf(nodes[params], found, scope);
    return { func, next: found.length > 0 ? body + 1 : body };
  }
  const sign = parser.afterType(nodes, index + 1);
  if (!isMark(nodes[sign], '=')) return { next: Math.max(sign, index + 1) };
  const { value, next } = parser.expression(nodes, sign + 1, scope);
  scope.names.set(`this.${name.text}`, { kind: 'value', value });
  return { next: Math.max(next, sign + 1) };
}

/** `@Post('otp')`, also with a name before a dot. */
function decoratorAt(
  nodes: readonly Node[],
  index: number,
  scope: Scope,
  parser: InnerParser,
): { readonly made?: Decorator; readonly next: number } {
  let at = index + 1;
  if (!isName(nodes[at])) return { next: at };
  while (isMark(nodes[at + 1], '.') && isName(nodes[at + 2])) at += 2;
  const { text: name, line } = nodes[at] as Token;
  const group = nodes[at + 1];
  const args: Expression[] = [];
  if (isGroup(group, '(')) args.push(...parser.args(group, scope));
  return { made: { name, args, line }, next: isGroup(group, '(') ? at + 2 : at + 1 };
}

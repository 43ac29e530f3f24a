import { classAt, type InnerParser } from './class-parser';
import { type Group, isGroup, isMark, isName, listed, membersOf, type Node, type Token } from './nodes';
import { type Chain, type Expression, type Func, type Param, Scope, type Step } from './syntax';

export const OTHER = { kind: 'other' } as const;

/** An expression, and where the next thing begins. */
interface Read {
  readonly value: Expression;
  readonly next: number;
}

/** Reads expressions; what stands in bodies of functions and classes is read by whoever knows statements. */
export abstract class ExpressionParser implements InnerParser {
  constructor(protected readonly module: Scope) {}

  /** Statements, or whatever else holds expressions. */
  abstract sequence(nodes: readonly Node[], scope: Scope, returns?: Expression[]): void;

  /** Where a type ends that begins with `:`. */
  afterType(nodes: readonly Node[], index: number): number {
    if (!isMark(nodes[index], ':', '!', '?')) return index;
    let at = index + 1;
    while (at < nodes.length && !isMark(nodes[at], '=', ';', ',') && !isName(nodes[at], 'of', 'in')) at += 1;
    return at;
  }

  /** The first expression; what follows it, such as the other side of `?:`, is read for its calls. */
  whole(nodes: readonly Node[], scope: Scope): Expression {
    const { value, next } = this.expression(nodes, 0, scope);
    this.sequence(nodes.slice(next), scope);
    return value;
  }

  expression(nodes: readonly Node[], index: number, scope: Scope): Read {
    const first = this.operand(nodes, index, scope);
    if (!isMark(nodes[first.next], '+') || first.value.kind === 'other') return first;
    const rest = this.expression(nodes, first.next + 1, scope);
    return { value: { kind: 'text', parts: [first.value, rest.value] }, next: rest.next };
  }

  private operand(nodes: readonly Node[], index: number, scope: Scope): Read {
    const node = nodes[index];
    if (node === undefined) return { value: OTHER, next: index };
    if (isMark(node, '!', '-', '...')) return this.operand(nodes, index + 1, scope);
    if (isName(node, 'await')) return this.operand(nodes, index + 1, scope);
    const func = this.functionAt(nodes, index, scope);
    if (func !== undefined) return func;
    if (isName(node, 'class')) {
      const { made, next } = classAt(nodes, index, scope, this);
      if (made === undefined) return { value: OTHER, next };
      scope.classes.push(made);
      return { value: made, next };
    }
    const value = this.literal(node, scope);
    if (value !== undefined) return this.chain(value, false, nodes, index + 1, scope, node.line);
    if (isName(node, 'new') && isName(nodes[index + 1])) {
      return this.chain((nodes[index + 1] as Token).text, true, nodes, index + 2, scope, node.line);
    }
    if (isName(node)) return this.chain(node.text, false, nodes, index + 1, scope, node.line);
    return { value: OTHER, next: index };
  }

  private literal(node: Node, scope: Scope): Expression | undefined {
    if (node.kind === 'text') return { kind: 'text', parts: [node.text] };
    if (node.kind === 'other') return OTHER;
    if (node.kind === 'template') {
      const parts = (node.parts ?? []).map((part) => (typeof part === 'string' ? part : this.whole(part, scope)));
      return { kind: 'text', parts };
    }
    if (node.kind !== 'group') return undefined;
    if (node.open === '[') return { kind: 'list', items: listed(node.nodes).map((part) => this.whole(part, scope)) };
    if (node.open === '(') return this.whole(node.nodes, scope);
    return this.objectOf(node, scope);
  }

  private objectOf(group: Group, scope: Scope): Expression {
    const members = new Map<string, Expression>();
    const spreads: Expression[] = [];
    for (const part of listed(group.nodes)) {
      const words = part.filter((node, at) => !(isName(node, 'async', 'get', 'set') && isName(part[at + 1])));
      const [key, sign] = words;
      if (isMark(key, '...')) spreads.push(this.whole(words.slice(1), scope));
      else if (key === undefined || key.kind === 'group') this.sequence(words, scope);
      else if (isMark(sign, ':')) members.set(key.text, this.whole(words.slice(2), scope));
      else if (isGroup(sign, '(')) members.set(key.text, this.functionOf(sign, words.slice(2), scope));
      else if (key.kind === 'name') members.set(key.text, this.nameOf(key, scope));
    }
    return { kind: 'object', members, spreads };
  }

  private nameOf(token: Token, scope: Scope): Chain {
    return { kind: 'chain', root: token.text, isNew: false, steps: [], scope, line: token.line };
  }

  /** `function`, `async`, `(a) =>` and `a =>`. */
  private functionAt(nodes: readonly Node[], index: number, scope: Scope): Read | undefined {
    let at = index;
    if (isName(nodes[at], 'async') && !isMark(nodes[at + 1], '=>', '.')) at += 1;
    if (isName(nodes[at], 'function')) {
      at += isMark(nodes[at + 1], '*') ? 2 : 1;
      const name = isName(nodes[at]) ? (nodes[at++] as Token) : undefined;
      at = this.afterGenerics(nodes, at);
      const params = nodes[at];
      if (!isGroup(params, '(')) return undefined;
      const body = nodes.findIndex((each, place) => place > at && isGroup(each, '{'));
      const end = body < 0 ? at : body;
      const value = this.functionOf(params, body < 0 ? [] : [nodes[body]!], scope);
      if (name !== undefined) scope.names.set(name.text, { kind: 'value', value });
      return { value, next: end + 1 };
    }
    const start = this.afterGenerics(nodes, at);
    const params = nodes[start];
    if (!isName(params) && !isGroup(params, '(')) return undefined;
    let arrow = start + 1;
    if (isGroup(params, '(') && isMark(nodes[arrow], ':')) {
      // `(a): Type =>`; a type ends before what no type holds.
      while (arrow < nodes.length && !isMark(nodes[arrow], '=>', ';', ',', '=', '?')) arrow += 1;
    }
    if (!isMark(nodes[arrow], '=>')) return undefined;
    const body = nodes[arrow + 1];
    if (isGroup(body, '{')) return { value: this.functionOf(params, [body], scope), next: arrow + 2 };
    const inner = new Scope(scope);
    const list = this.paramsOf(params, inner);
    const read = this.expression(nodes, arrow + 1, inner);
    return { value: this.functionWith(inner, list, [read.value]), next: Math.max(read.next, arrow + 1) };
  }

  functionOf(params: Node | undefined, after: readonly Node[], scope: Scope): Func {
    const inner = new Scope(scope);
    const list = this.paramsOf(params, inner);
    const returns: Expression[] = [];
    const body = after.find((node): node is Group => isGroup(node, '{'));
    if (body !== undefined) this.sequence(body.nodes, inner, returns);
    return this.functionWith(inner, list, returns);
  }

  private functionWith(scope: Scope, params: readonly Param[], returns: readonly Expression[]): Func {
    const made: Func = { kind: 'function', params, scope, returns };
    scope.owner = made;
    scope.parent?.functions.push(made);
    return made;
  }

  private paramsOf(params: Node | undefined, scope: Scope): Param[] {
    if (isName(params)) {
      scope.names.set(params.text, { kind: 'param', param: 0 });
      return [{ name: params.text }];
    }
    if (!isGroup(params, '(')) return [];
    return listed(params.nodes).map((part, param) => {
      const value = part.findIndex((node) => isMark(node, '='));
      if (value >= 0) this.whole(part.slice(value + 1), scope);
      const target = part.find((node, at) => isTarget(part, node, at));
      if (isName(target)) {
        scope.names.set(target.text, { kind: 'param', param });
        return { name: target.text };
      }
      if (!isGroup(target, '{')) return {};
      const members = membersOf(target);
      for (const [local, member] of members) scope.names.set(local, { kind: 'param', param, member });
      return { members };
    });
  }

  private chain(
    root: string | Expression,
    isNew: boolean,
    nodes: readonly Node[],
    start: number,
    scope: Scope,
    line: number,
  ): Read {
    const steps: Step[] = [];
    let at = start;
    for (;;) {
      const node = nodes[at];
      if (isMark(node, '.', '?.') && isName(nodes[at + 1])) {
        steps.push({ kind: 'member', name: (nodes[at + 1] as Token).text, line: nodes[at + 1]!.line });
        at += 2;
        continue;
      }
      if (
        isMark(node, '?.', '!') &&
        (isGroup(nodes[at + 1], '(') || isGroup(nodes[at + 1], '[') || isMark(nodes[at + 1], '.'))
      ) {
        at += 1;
        continue;
      }
      if (isGroup(node, '[')) {
        if (typeof root !== 'string' && steps.length === 0) break;
        const key = this.whole(node.nodes, scope);
        const name =
          key.kind === 'text' && key.parts.length === 1 && typeof key.parts[0] === 'string' ? key.parts[0] : undefined;
        steps.push(name === undefined ? { kind: 'index', line: node.line } : { kind: 'member', name, line: node.line });
        at += 1;
        continue;
      }
      if (node?.kind === 'template' && typeof root === 'string') {
        const text = (node.parts ?? []).filter((part) => typeof part === 'string').join('');
        this.module.tagged.push({ tag: root, text });
        at += 1;
        continue;
      }
      const call = isGroup(node, '(') ? at : this.afterGenerics(nodes, at);
      const args = nodes[call];
      if (!isGroup(args, '(') || (call === at && !isGroup(node, '('))) break;
      steps.push({ kind: 'call', args: this.args(args, scope), line: args.line });
      at = call + 1;
    }
    if (steps.length === 0 && !isNew && typeof root !== 'string') return { value: root, next: at };
    const value: Chain = { kind: 'chain', root, isNew, steps, scope, line };
    if (isNew || steps.some(({ kind }) => kind === 'call')) scope.chains.push(value);
    return { value, next: at };
  }

  /** Behind `<A, B>` where a call follows; where it begins otherwise. */
  private afterGenerics(nodes: readonly Node[], index: number): number {
    if (!isMark(nodes[index], '<')) return index;
    let depth = 0;
    for (let at = index; at < nodes.length; at += 1) {
      if (isMark(nodes[at], '<')) depth += 1;
      else if (isMark(nodes[at], '>')) depth -= 1;
      else if (isMark(nodes[at], ';', '&&', '||', '=>') && depth === 1) return index;
      if (depth === 0) return isGroup(nodes[at + 1], '(') ? at + 1 : index;
    }
    return index;
  }

  args(group: Group, scope: Scope): Expression[] {
    return listed(group.nodes).map((part) => this.whole(part, scope));
  }
}

/** The name or pattern of a parameter, behind what may stand before it. */
function isTarget(part: readonly Node[], node: Node, at: number): boolean {
  if (isGroup(node, '{')) return true;
  if (!isName(node) || isMark(part[at - 1], '@')) return false;
  return !(['public', 'private', 'protected', 'readonly', 'override'].includes(node.text) && isName(part[at + 1]));
}

import { classAt } from './class-parser';
import { ExpressionParser, OTHER } from './expression-parser';
import { ModuleNames } from './module-names';
import { isGroup, isMark, isName, listed, membersOf, type Node, type Token } from './nodes';
import { type Expression, type Module, Scope } from './syntax';
import { nodesOf } from './tokens';

const DECLARES = ['const', 'let', 'var'] as const;
/** Words that begin no expression of ours; what follows them is read by itself. */
const WORDS = new Set(
  'if else for while do switch case break continue try catch finally throw in of instanceof typeof void delete yield abstract'.split(
    ' ',
  ),
);

/** Reads a module of JavaScript or TypeScript, as far as calls, classes and names go. What it doesn't know it passes over. */
export function parseModule(source: string, file: string): Module {
  return new Parser(new Scope(undefined)).parse(nodesOf(source), file);
}

class Parser extends ExpressionParser {
  private readonly names = new ModuleNames();

  parse(nodes: readonly Node[], file: string): Module {
    this.sequence(nodes, this.module);
    return { file, scope: this.module, exports: this.names.exports, passedOn: this.names.passedOn };
  }

  /** Statements, or whatever else holds expressions. */
  sequence(nodes: readonly Node[], scope: Scope, returns: Expression[] = []): void {
    let index = 0;
    while (index < nodes.length) index = this.statement(nodes, index, scope, returns);
  }

  private statement(nodes: readonly Node[], index: number, scope: Scope, returns: Expression[]): number {
    const node = nodes[index]!;
    if (node.kind === 'group') {
      // A block; what else stands in brackets was read with its expression.
      // So does the head of a loop, which declares.
      if (node.open === '{' || (node.open === '(' && isName(node.nodes[0], ...DECLARES))) {
        this.sequence(node.nodes, scope, returns);
        return index + 1;
      }
    } else if (node.kind === 'text' && index === 0) {
      scope.directives.push(node.text);
    } else if (isName(node, 'import') && !isGroup(nodes[index + 1], '(') && !isMark(nodes[index + 1], '.')) {
      return this.names.imported(nodes, index, this.module);
    } else if (isName(node, 'export') && scope === this.module) {
      return this.exported(nodes, index, scope);
    } else if (isMark(node, '@') || isName(node, 'class')) {
      return this.classStatement(nodes, index, scope);
    } else if (isName(node, ...DECLARES)) {
      return isName(nodes[index + 1], 'enum') ? index + 1 : this.declared(nodes, index + 1, scope);
    } else if (isName(node, 'enum') && isName(nodes[index + 1])) {
      return this.enumeration(nodes, index + 1, scope);
    } else if (isName(node, 'interface') && isName(nodes[index + 1])) {
      const body = nodes.findIndex((each, at) => at > index && isGroup(each, '{'));
      return body < 0 ? index + 1 : body + 1;
    } else if (isName(node, 'return')) {
      const { value, next } = this.expression(nodes, index + 1, scope);
      returns.push(value);
      return Math.max(next, index + 1);
    } else if (isName(node) && WORDS.has(node.text)) {
      return index + 1;
    }
    return this.expressionStatement(nodes, index, scope);
  }

  private expressionStatement(nodes: readonly Node[], index: number, scope: Scope): number {
    const { value, next } = this.expression(nodes, index, scope);
    if (next === index) return index + 1;
    if (isMark(nodes[next], '=', '||=', '??=')) {
      const given = this.expression(nodes, next + 1, scope);
      this.assigned(value, given.value, scope);
      return Math.max(given.next, next + 1);
    }
    return next;
  }

  /** `this.router = …` belongs to the class, `module.exports = …` to the module. */
  private assigned(target: Expression, value: Expression, scope: Scope): void {
    if (target.kind !== 'chain' || typeof target.root !== 'string') return;
    const path = [target.root, ...target.steps.map((step) => (step.kind === 'member' ? step.name : '()'))];
    if (this.names.assigned(path, value)) return;
    if (path.length > 2) return;
    const home = path[0] === 'this' ? classScope(scope) : (scope.find(path[0]!)?.scope ?? scope);
    const name = path.join('.');
    if (!home.names.has(name)) home.names.set(name, { kind: 'value', value });
  }

  private exported(nodes: readonly Node[], index: number, scope: Scope): number {
    const after = this.names.exported(nodes, index, scope);
    if (after !== undefined) return after;
    const next = nodes[index + 1];
    if (isMark(next, '=') || isName(next, 'default')) {
      const at = index + 2;
      if (isMark(nodes[at], '@') || isName(nodes[at], 'class', 'abstract')) {
        const end = this.classStatement(nodes, at, scope);
        const made = scope.classes.at(-1);
        if (made !== undefined) this.names.exports.set('default', { kind: 'value', value: made });
        return end;
      }
      const { value, next: end } = this.expression(nodes, at, scope);
      this.names.exports.set('default', { kind: 'value', value });
      return Math.max(end, at);
    }
    const before = new Set(scope.names.keys());
    const end = this.statement(nodes, index + 1, scope, []);
    for (const [name, binding] of scope.names) if (!before.has(name)) this.names.exports.set(name, binding);
    return end;
  }

  private classStatement(nodes: readonly Node[], index: number, scope: Scope): number {
    const { made, next } = classAt(nodes, index, scope, this);
    if (made !== undefined) {
      scope.classes.push(made);
      if (made.name !== '') scope.names.set(made.name, { kind: 'value', value: made });
    }
    return Math.max(next, index + 1);
  }

  /** `a = 1, { b, c: d } = x, e: Type = y` after `const`. */
  private declared(nodes: readonly Node[], start: number, scope: Scope): number {
    let index = start;
    for (;;) {
      const target = nodes[index];
      if (!isName(target) && !isGroup(target, '{') && !isGroup(target, '[')) return index;
      index = this.afterType(nodes, index + 1);
      if (isName(nodes[index], 'of')) {
        const { value: of, next } = this.expression(nodes, index + 1, scope);
        if (isName(target)) scope.names.set(target.text, { kind: 'item', of });
        else if (isGroup(target, '{'))
          for (const [local, member] of membersOf(target)) scope.names.set(local, { kind: 'item', of, member });
        index = Math.max(next, index + 1);
      } else if (!isMark(nodes[index], '=')) {
        // Declared without a value.
        if (isName(target) && !scope.names.has(target.text))
          scope.names.set(target.text, { kind: 'value', value: OTHER });
      } else {
        const { value, next } = this.expression(nodes, index + 1, scope);
        if (isName(target)) scope.names.set(target.text, { kind: 'value', value });
        else if (isGroup(target, '{')) {
          for (const [local, member] of membersOf(target)) scope.names.set(local, { kind: 'value', value, member });
        }
        index = Math.max(next, index + 1);
      }
      if (!isMark(nodes[index], ',')) return index;
      index += 1;
    }
  }

  private enumeration(nodes: readonly Node[], index: number, scope: Scope): number {
    const [name, body] = [nodes[index] as Token, nodes[index + 1]];
    if (!isGroup(body, '{')) return index + 1;
    const members = new Map<string, Expression>();
    for (const part of listed(body.nodes)) {
      const [key, sign, ...value] = part;
      if (key !== undefined && key.kind !== 'group' && isMark(sign, '='))
        members.set(key.text, this.whole(value, scope));
    }
    scope.names.set(name.text, { kind: 'value', value: { kind: 'object', members, spreads: [] } });
    return index + 2;
  }
}

function classScope(scope: Scope): Scope {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.owner?.kind === 'class') return at;
  return scope;
}

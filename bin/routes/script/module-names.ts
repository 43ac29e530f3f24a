import { isGroup, isMark, isName, membersOf, type Node, type Token } from './nodes';
import type { Binding, Expression, Scope } from './syntax';

/** What a module takes from others and gives to them. */
export class ModuleNames {
  readonly exports = new Map<string, Binding>();
  readonly passedOn: string[] = [];

  /** `import a, { b as c } from 'x'`, `import * as d from 'x'`, `import e = require('x')`. */
  imported(nodes: readonly Node[], index: number, scope: Scope): number {
    let at = index + 1;
    if (isName(nodes[at], 'type') && !isName(nodes[at + 1], 'from') && !isMark(nodes[at + 1], ',', '=')) at += 1;
    const source = nodes.findIndex((node, place) => place >= at && node.kind === 'text');
    const end = nodes.findIndex((node, place) => place >= at && isMark(node, ';', '='));
    if (source < 0 || (end >= 0 && end < source)) {
      // `import e = require('x')` is an assignment behind the word.
      return isName(nodes[at]) && isMark(nodes[at + 1], '=') ? this.required(nodes, at, scope) : index + 1;
    }
    const from = (nodes[source] as Token).text;
    for (; at < source; at += 1) {
      const node = nodes[at];
      if (isGroup(node, '{')) {
        for (const [local, name] of membersOf(node)) scope.names.set(local, { kind: 'import', from, name });
      } else if (isMark(node, '*') && isName(nodes[at + 2])) {
        scope.names.set((nodes[at + 2] as Token).text, { kind: 'import', from, name: '*' });
        at += 2;
      } else if (isName(node) && !isName(node, 'from')) {
        scope.names.set(node.text, { kind: 'import', from, name: 'default' });
      }
    }
    return source + 1;
  }

  private required(nodes: readonly Node[], at: number, scope: Scope): number {
    const [name, , , group] = nodes.slice(at, at + 4);
    const from = isGroup(group, '(') ? group.nodes[0] : undefined;
    if (from?.kind === 'text') scope.names.set((name as Token).text, { kind: 'import', from: from.text, name: '*' });
    return at + 4;
  }

  /** `export { a as b }`, `export { a } from 'x'`, `export * from 'x'`; undefined for what declares something. */
  exported(nodes: readonly Node[], index: number, scope: Scope): number | undefined {
    const next = nodes[index + 1];
    const from = (at: number) =>
      isName(nodes[at], 'from') && nodes[at + 1]?.kind === 'text' ? (nodes[at + 1] as Token).text : undefined;
    if (isGroup(next, '{')) {
      const source = from(index + 2);
      for (const [name, local] of membersOf(next)) {
        const binding: Binding =
          source === undefined
            ? { kind: 'value', value: { kind: 'chain', root: local, isNew: false, steps: [], scope, line: next.line } }
            : { kind: 'import', from: source, name: local };
        this.exports.set(name, binding);
      }
      return index + (source === undefined ? 2 : 4);
    }
    if (!isMark(next, '*')) return undefined;
    const named = isName(nodes[index + 2], 'as') ? (nodes[index + 3] as Token | undefined) : undefined;
    const source = from(index + (named ? 4 : 2));
    if (source === undefined) return index + 2;
    if (named) this.exports.set(named.text, { kind: 'import', from: source, name: '*' });
    else this.passedOn.push(source);
    return index + (named ? 6 : 4);
  }

  /** @returns whether the names are those of CommonJS */
  assigned(path: readonly string[], value: Expression): boolean {
    if (path.join('.') === 'module.exports') {
      this.exports.set('default', { kind: 'value', value });
      if (value.kind === 'object')
        for (const [name, each] of value.members) this.exports.set(name, { kind: 'value', value: each });
      return true;
    }
    const [name] = path.slice(-1);
    if (
      path.length === (path[0] === 'exports' ? 2 : 3) &&
      (path[0] === 'exports' || path.slice(0, 2).join('.') === 'module.exports')
    ) {
      this.exports.set(name!, { kind: 'value', value });
      return true;
    }
    return false;
  }
}

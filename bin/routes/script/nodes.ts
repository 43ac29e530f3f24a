/** A piece of source in JavaScript, TypeScript, Java or Kotlin. */
export interface Token {
  readonly kind: 'name' | 'text' | 'template' | 'mark' | 'other';
  /** Without quotes and escapes for `text`; empty for `other`, which is a number or a regular expression. */
  readonly text: string;
  readonly line: number;
  /** Of a `template`: its literal parts, and the source between them. */
  readonly parts?: ReadonlyArray<string | readonly Node[]>;
}

/** What stands between brackets. */
export interface Group {
  readonly kind: 'group';
  readonly open: '(' | '[' | '{';
  readonly nodes: readonly Node[];
  readonly line: number;
}

export type Node = Token | Group;

export const isMark = (node: Node | undefined, ...texts: string[]): boolean =>
  node?.kind === 'mark' && texts.includes(node.text);
/** With words, whether it is one of them; what it isn't then says nothing about its kind. */
export function isName(node: Node | undefined): node is Token & { kind: 'name' };
export function isName(node: Node | undefined, ...texts: readonly [string, ...string[]]): boolean;
export function isName(node: Node | undefined, ...texts: readonly string[]): boolean {
  return node?.kind === 'name' && (texts.length === 0 || texts.includes(node.text));
}
export const isGroup = (node: Node | undefined, open: Group['open']): node is Group =>
  node?.kind === 'group' && node.open === open;

/** The nodes between commas. */
export function listed(nodes: readonly Node[]): Node[][] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (isMark(node, ',')) parts.push([]);
    else parts.at(-1)!.push(node);
  }
  return parts.filter((part) => part.length > 0);
}

/** `{ a, b: c, d = 1 }`: the local names, and the members that they are. */
export function membersOf(group: Group): Map<string, string> {
  const members = new Map<string, string>();
  for (const [key, sign, local] of listed(group.nodes)) {
    if (!isName(key)) continue;
    if (isMark(sign, ':') || isName(sign, 'as')) {
      if (isName(local)) members.set(local.text, key.text);
    } else members.set(key.text, key.text);
  }
  return members;
}

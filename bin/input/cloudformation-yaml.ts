import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { CommandError } from '../terminal/io';

/** `!Ref a`, `!GetAtt a.b`, `!Sub …` and so on as the JSON that they are short for. */
function intrinsic(tag: string, value: unknown): unknown {
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}

/** @throws CommandError with file and line for what is no YAML. */
export function parseCloudFormationYaml(text: string, file: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new CommandError(
      `${file}:${line}: ${error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`,
    );
  }
  const toValue = (node: unknown): unknown => {
    if (isAlias(node)) return toValue(node.resolve(document));
    const plain = bare(node);
    const tag = (node as Node | null)?.tag;
    return tag?.startsWith('!') && tag.length > 1 && !tag.startsWith('!!') ? intrinsic(tag, plain) : plain;
  };
  const bare = (node: unknown): unknown => {
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map(toValue);
    if (!isMap(node)) return node ?? null;
    const pairs = node.items.filter(isPair);
    return Object.fromEntries(pairs.map(({ key, value }) => [String(toValue(key)), toValue(value)]));
  };
  return toValue(document.contents);
}

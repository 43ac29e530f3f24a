import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';

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

const MAX_REPAIRS = 500;

/** Tells whether a flow collection or a quoted text ends there for this parser: it may go on further left, which PyYAML and CloudFormation take. */
function isCutOff(document: Document.Parsed, { code, pos }: YAMLError): boolean {
  let found = false;
  const look = (_: unknown, { range }: Node) => {
    if (range?.[1] !== pos[0]) return undefined;
    found = true;
    return visit.BREAK;
  };
  if (code === 'BAD_INDENT' || code === 'MISSING_CHAR')
    visit(document, {
      Collection: (_, node) => (node.flow === true ? look(_, node) : undefined),
      Scalar: (_, node) => (node.type?.startsWith('QUOTE_') ? look(_, node) : undefined),
    });
  return found;
}

/** Indents the lines that go on too far left; inside brackets and quotes that changes nothing. */
function parsed(text: string): { document: Document.Parsed; lines: LineCounter } {
  const read = (source: string) => {
    const lines = new LineCounter();
    return { document: parseDocument(source, { lineCounter: lines, logLevel: 'error' }), lines };
  };
  const original = read(text);
  const deeper = ' '.repeat(Math.max(...text.split('\n').map((line) => line.search(/\S|$/))) + 2);
  let current = original;
  let source = text;
  let last = -1;
  for (let i = 0; i < MAX_REPAIRS && current.document.errors.length > 0; i++) {
    const [error] = current.document.errors as [YAMLError];
    if (!isCutOff(current.document, error)) return original;
    const { pos } = error;
    const at = source[pos[0]] === '\n' ? pos[0] + 1 : source.lastIndexOf('\n', pos[0]) + 1;
    // A line that was indented in vain: what is missing is missing.
    if (at <= last) return original;
    last = at;
    source = source.slice(0, at) + deeper + source.slice(at);
    current = read(source);
  }
  return current.document.errors.length === 0 ? current : original;
}

/** A number whose text says more than its value, such as the account 012345678901 or the version 1.0: CloudFormation keeps the text. */
function scalar({ value, source }: Scalar): unknown {
  const saysMore = typeof value === 'number' && source !== undefined && String(value) !== source;
  return saysMore && /^[-+]?[\d.]+$/.test(source) ? source : value;
}

/** Text that is no YAML. */
export class YamlFault extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** A template in YAML, with CloudFormation's short tags. @throws YamlFault */
export function parseCloudFormationYaml(text: string): unknown {
  const { document, lines } = parsed(text);
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new YamlFault(line, error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''));
  }
  const toValue = (node: unknown): unknown => {
    if (isAlias(node)) return toValue(node.resolve(document));
    const plain = bare(node);
    const tag = (node as Node | null)?.tag;
    return tag?.startsWith('!') && tag.length > 1 && !tag.startsWith('!!') ? intrinsic(tag, plain) : plain;
  };
  const bare = (node: unknown): unknown => {
    if (isScalar(node)) return scalar(node);
    if (isSeq(node)) return node.items.map(toValue);
    if (!isMap(node)) return node ?? null;
    const own: Array<[string, unknown]> = [];
    const merged: object[] = [];
    for (const { key, value } of node.items.filter(isPair)) {
      const name = String(toValue(key));
      // `<<: *anchor`, of which what stands beside it wins.
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN')
        merged.push(...[toValue(value)].flat().filter(isObject));
      else own.push([name, toValue(value)]);
    }
    return Object.assign({}, ...merged.reverse(), Object.fromEntries(own));
  };
  return toValue(document.contents);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

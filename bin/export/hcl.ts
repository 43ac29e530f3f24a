/** The part of Terraform's language that an export needs. https://developer.hashicorp.com/terraform/language/syntax/configuration */

/** Stands for itself: `aws_wafv2_ip_set.lockdown.arn`, `jsonencode([…])`. */
export class HclExpression {
  constructor(
    readonly before: string,
    readonly value?: HclValue,
    readonly after = '',
  ) {}
}

export type HclValue =
  | string
  | number
  | boolean
  | HclExpression
  | readonly HclValue[]
  | { readonly [key: string]: HclValue };

export interface HclBlock {
  readonly type: string;
  readonly labels?: readonly string[];
  readonly attributes?: Readonly<Record<string, HclValue>>;
  readonly blocks?: readonly HclBlock[];
  /** Above the block. */
  readonly comment?: string;
}

const IDENTIFIER = /^[A-Za-z_][\w-]*$/;
const STEP = '  ';

/** Blocks as text, an empty line between them. */
export function hclText(blocks: readonly HclBlock[]): string {
  return `${blocks.map((block) => blockText(block, '')).join('\n\n')}\n`;
}

function blockText({ type, labels = [], attributes = {}, blocks = [], comment }: HclBlock, indent: string): string {
  const inside = indent + STEP;
  const lines = [
    ...Object.entries(attributes).map(([name, value]) => `${inside}${name} = ${valueText(value, inside)}`),
    ...blocks.map((block) => blockText(block, inside)),
  ];
  const head = `${indent}${[type, ...labels.map(quoted)].join(' ')} {`;
  const remarks = (comment?.split('\n') ?? []).map((line) => `${indent}# ${line}`);
  return [...remarks, ...(lines.length === 0 ? [`${head}}`] : [head, ...lines, `${indent}}`])].join('\n');
}

function valueText(value: HclValue, indent: string): string {
  if (value instanceof HclExpression) {
    return `${value.before}${value.value === undefined ? '' : valueText(value.value, indent)}${value.after}`;
  }
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  const inside = indent + STEP;
  if (isList(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => `${inside}${valueText(item, inside)},\n`).join('')}${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(
    ([key, item]) => `${inside}${IDENTIFIER.test(key) ? key : quoted(key)} = ${valueText(item, inside)}\n`,
  );
  return `{\n${lines.join('')}${indent}}`;
}

function isList(value: HclValue): value is readonly HclValue[] {
  return Array.isArray(value);
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `${` and `%{` begin templates in Terraform, and are doubled where they are meant as they stand. */
function quoted(text: string): string {
  const inner = [...text].map((char) => {
    const code = char.codePointAt(0)!;
    return ESCAPES[char] ?? (code < 0x20 || code === 0x7f ? `\\u${code.toString(16).padStart(4, '0')}` : char);
  });
  return `"${inner.join('').replaceAll(/[$%](?=\{)/g, '$&$&')}"`;
}

import type { FieldToMatch, Statement, TextTransformation } from '../../waf/statement';
import type { RegexNode } from '../regex/syntax';
import { any, type Condition, lengthOf, like } from './condition';
import { portable } from './portable-regex';
import type { Reading } from './undoing';

/** Column of a log of AWS WAF: all headers, as JSON. */
export const HEADERS = 'headers';

const PERHAPS: Reading = { atLeast: true, atMost: false };
/** AWS WAF gets only a part of headers above 8 KB together, or 200, which are longer than this as JSON, too. */
const MOST = 4500;
const LONG_HEADERS = lengthOf(HEADERS, '>', MOST);

interface Inspecting {
  readonly FieldToMatch: FieldToMatch;
  readonly TextTransformations: readonly TextTransformation[];
}

/** What a statement says of a log that has all headers: a header that isn't there matches nothing. Undefined for what other columns tell. */
export function headerReading(statement: Inspecting, patterns: readonly RegexNode[] | undefined): Reading | undefined {
  const field = statement.FieldToMatch;
  if (field.SingleHeader) {
    const name = field.SingleHeader.Name.toLowerCase();
    return name === 'host' || name === 'user-agent' ? undefined : only(hasHeader(name));
  }
  if (field.Cookies) return only(any([hasHeader('cookie'), LONG_HEADERS]));
  if (field.Headers) return ofHeaders(field.Headers, statement, patterns);
  return field.JA3Fingerprint || field.JA4Fingerprint || field.HeaderOrder ? PERHAPS : undefined;
}

function only(atLeast: Condition): Reading {
  return { atLeast, atMost: false };
}

function ofHeaders(
  { MatchPattern: of, MatchScope: scope }: NonNullable<FieldToMatch['Headers']>,
  { TextTransformations }: Inspecting,
  patterns: readonly RegexNode[] | undefined,
): Reading {
  if (of.IncludedHeaders) {
    return only(any([...of.IncludedHeaders.map((name) => hasHeader(name.toLowerCase())), LONG_HEADERS]));
  }
  const isPlain = TextTransformations.every(({ Type }) => Type === 'NONE');
  if (scope !== 'KEY' || !patterns || !isPlain) return PERHAPS;
  // What a name matches is found among all that is there, once it need not stand at the begin or the end.
  return only(
    any([
      ...patterns
        .map((pattern) => portable(unanchored(pattern)))
        .map((text) => text === undefined || like(HEADERS, text)),
      LONG_HEADERS,
    ]),
  );
}

/** A size that only long headers have; undefined where others may. */
export function sizeOfHeaders(statement: NonNullable<Statement['SizeConstraintStatement']>): Reading | undefined {
  const { ComparisonOperator: operator, Size: size, TextTransformations, FieldToMatch: field } = statement;
  const grows = TextTransformations.some(({ Type }) => !/NONE|CASE|DECODE|REMOVE|TRIM|COMPRESS/.test(Type));
  const isLong = (operator === 'GT' || operator === 'GE') && size > MOST && !grows;
  return field.Headers && isLong ? only(LONG_HEADERS) : undefined;
}

function hasHeader(name: string): Condition {
  const letters = [...name].map((letter) => {
    if (/[a-z]/.test(letter)) return `[${letter.toUpperCase()}${letter}]`;
    return /[0-9]/.test(letter) ? letter : `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return like(HEADERS, `\\x22name\\x22:\\x22${letters.join('')}\\x22`);
}

function unanchored(node: RegexNode): RegexNode {
  switch (node.kind) {
    case 'assert':
      return { kind: 'empty' };
    case 'concat':
      return { kind: 'concat', parts: node.parts.map(unanchored) };
    case 'alternate':
      return { kind: 'alternate', options: node.options.map(unanchored) };
    case 'repeat':
      return { ...node, node: unanchored(node.node) };
    default:
      return node;
  }
}

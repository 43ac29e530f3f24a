import { INBOUND_BASE_PATH, INBOUND_PATH } from '../../contract/inbound/inbound';
import type { FieldToMatch, Statement, TextTransformation } from '../../waf/statement';

/** Words for building statements; they say what AWS WAF compares and hide its nesting. */

export const URI_PATH: FieldToMatch = { UriPath: {} };
export const METHOD: FieldToMatch = { Method: {} };

/**
 * The page of inbound verification, which shows the puzzle, and the start of a session, which wants it solved. Its handler takes the paths letter by
 * letter, so other spellings need no care.
 */
export const INBOUND_START: Statement = regex(
  URI_PATH,
  `^(?:${Object.values(INBOUND_BASE_PATH).join('|')})(?:/|${INBOUND_PATH.session})?$`,
);

export function header(name: string): FieldToMatch {
  return { SingleHeader: { Name: name } };
}

/** What several headers say. `oversize`: what counts where AWS WAF doesn't get them all. */
export function headerValues(names: readonly string[], oversize: 'CONTINUE' | 'MATCH'): FieldToMatch {
  return {
    Headers: { MatchPattern: { IncludedHeaders: [...names] }, MatchScope: 'VALUE', OversizeHandling: oversize },
  };
}

/** Transformations in the order in which they apply. */
export function chain(...types: string[]): TextTransformation[] {
  return (types.length > 0 ? types : ['NONE']).map((Type, Priority) => ({ Priority, Type }));
}

/** Takes away whatever can hide a word: white space and up to three layers of encoding. Letter case is for the pattern, where it is free. */
export const UNDO = chain(
  // Before decoding, since some URL parsers delete TAB, CR and LF first: `%6<TAB>f` is `%6f` to them.
  'REMOVE_WHITESPACE',
  'URL_DECODE_UNI',
  'URL_DECODE_UNI',
  'URL_DECODE_UNI',
);

/** One layer less, where the pattern takes what is encoded a third time as never honest. */
export const UNDO_TWO_LAYERS = chain('REMOVE_WHITESPACE', 'URL_DECODE_UNI', 'URL_DECODE_UNI');

export function regex(field: FieldToMatch, pattern: string, transformations = chain()): Statement {
  return { RegexMatchStatement: { FieldToMatch: field, RegexString: pattern, TextTransformations: transformations } };
}

export function exactly(field: FieldToMatch, text: string, transformations = chain()): Statement {
  return {
    ByteMatchStatement: {
      FieldToMatch: field,
      PositionalConstraint: 'EXACTLY',
      SearchString: text,
      TextTransformations: transformations,
    },
  };
}

/** True when the field is there, even when it is empty: a missing field never matches. */
export function present(field: FieldToMatch): Statement {
  return longerThan(field, -1);
}

/** There, but with nothing in it. */
export function empty(field: FieldToMatch): Statement {
  return {
    SizeConstraintStatement: {
      FieldToMatch: field,
      ComparisonOperator: 'EQ',
      Size: 0,
      TextTransformations: chain(),
    },
  };
}

export function longerThan(field: FieldToMatch, bytes: number): Statement {
  return {
    SizeConstraintStatement: {
      FieldToMatch: field,
      ComparisonOperator: bytes < 0 ? 'GE' : 'GT',
      Size: Math.max(bytes, 0),
      TextTransformations: chain(),
    },
  };
}

export function labelled(label: string): Statement {
  return { LabelMatchStatement: { Scope: 'LABEL', Key: label } };
}

export function inIpSet(arn: string): Statement {
  return { IPSetReferenceStatement: { Arn: arn } };
}

export function not(statement: Statement): Statement {
  return { NotStatement: { Statement: statement } };
}

/** AWS WAF refuses And with one child, hence the collapse. */
export function all(...statements: Array<Statement | undefined>): Statement {
  const given = statements.filter((statement) => statement !== undefined);
  return given.length === 1 ? given[0] : { AndStatement: { Statements: given } };
}

export function any(...statements: Array<Statement | undefined>): Statement {
  const given = statements.filter((statement) => statement !== undefined);
  return given.length === 1 ? given[0] : { OrStatement: { Statements: given } };
}

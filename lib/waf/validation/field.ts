import { WAF_LIMIT } from '../../contract/aws-limits';
import type { Place } from './fault';

const FIELDS = [
  'SingleHeader',
  'Headers',
  'Cookies',
  'HeaderOrder',
  'UriPath',
  'UriFragment',
  'QueryString',
  'SingleQueryArgument',
  'AllQueryArguments',
  'Method',
  'Body',
  'JsonBody',
  'JA3Fingerprint',
  'JA4Fingerprint',
];

const TRANSFORMATIONS = [
  'NONE',
  'LOWERCASE',
  'UPPERCASE',
  'URL_DECODE',
  'URL_DECODE_UNI',
  'JS_DECODE',
  'JS_DECODE_EXT',
  'HTML_ENTITY_DECODE',
  'CSS_DECODE',
  'ESCAPE_SEQ_DECODE',
  'HEX_DECODE',
  'SQL_HEX_DECODE',
  'BASE64_DECODE',
  'BASE64_DECODE_EXT',
  'CMD_LINE',
  'CMD_LINE_UNIX',
  'CMD_LINE_WIN',
  'COMPRESS_WHITE_SPACE',
  'REMOVE_WHITESPACE',
  'TRIM',
  'TRIM_LEFT',
  'TRIM_RIGHT',
  'REPLACE_COMMENTS',
  'REMOVE_COMMENTS_CHAR',
  'REPLACE_NULLS',
  'REMOVE_NULLS',
  'NORMALIZE_PATH',
  'NORMALIZE_PATH_WIN',
  'UTF8_TO_UNICODE',
  'MD5',
  'SHA256',
];
const PRE_PARSE_TRANSFORMATIONS = [
  'NONE',
  'URL_DECODE',
  'URL_DECODE_UNI',
  'COMBINE_DUPLICATE_QUERY_ARGS_BY_COMMA',
  'REPLACE_SEMICOLONS_WITH_AMPERSANDS',
];

export const FALLBACK = ['MATCH', 'NO_MATCH'];
const OVERSIZE = ['CONTINUE', 'MATCH', 'NO_MATCH'];
const SCOPE = ['ALL', 'KEY', 'VALUE'];

export function checkTransformations(place: Place, allowed = TRANSFORMATIONS, min = 1): void {
  place.count(min, WAF_LIMIT.transformations, 'text transformations');
  place.unique((item) => item.at('Priority').value as number | undefined, 'priority of a text transformation');
  for (const item of place.items) {
    item.at('Type').required().oneOf(allowed);
    item.at('Priority').required().integer(0, Number.MAX_SAFE_INTEGER);
  }
}

/** Field and transformations of a statement that inspects a request component; gives the field's name. */
export function checkInspection(statement: Place): string | undefined {
  const place = statement.at('FieldToMatch');
  const field = place.exactlyOne(FIELDS, 'request component');
  checkTransformations(statement.at('TextTransformations').required());
  const preParse = statement.at('PreParseTextTransformations');
  checkTransformations(preParse, PRE_PARSE_TRANSFORMATIONS, 0);
  if (field === undefined) return undefined;
  if (preParse.items.length > 0 && field !== 'SingleQueryArgument' && field !== 'AllQueryArguments') {
    preParse.fault(`work on SingleQueryArgument and AllQueryArguments only, got ${field}`);
  }
  checkField(place.at(field), field);
  return field;
}

function checkField(place: Place, field: string): void {
  switch (field) {
    case 'SingleHeader':
    case 'SingleQueryArgument':
      checkName(place);
      break;
    case 'Headers':
      checkPattern(
        place.at('MatchPattern'),
        ['All', 'IncludedHeaders', 'ExcludedHeaders'],
        WAF_LIMIT.namesOfMatchPattern,
      );
      checkNamed(place);
      break;
    case 'Cookies':
      checkPattern(
        place.at('MatchPattern'),
        ['All', 'IncludedCookies', 'ExcludedCookies'],
        WAF_LIMIT.namesOfMatchPattern,
      );
      checkNamed(place);
      break;
    case 'JsonBody':
      checkPattern(place.at('MatchPattern'), ['All', 'IncludedPaths'], Number.MAX_SAFE_INTEGER);
      for (const path of place.at('MatchPattern').at('IncludedPaths').items) {
        path.matches(/^(?:\/(?:[^~]|~[01])*)+$|^$/, 'a JSON Pointer such as /phone');
      }
      checkNamed(place);
      place.at('InvalidFallbackBehavior').oneOf(['MATCH', 'NO_MATCH', 'EVALUATE_AS_STRING']);
      break;
    case 'Body':
    case 'HeaderOrder':
      checkOversize(place);
      break;
    case 'UriFragment':
      place.at('FallbackBehavior').oneOf(FALLBACK);
      break;
    case 'JA3Fingerprint':
    case 'JA4Fingerprint':
      place.at('FallbackBehavior').required().oneOf(FALLBACK);
      break;
  }
}

/** A `name` in lower case passes synthesis, because CDK copies it unseen, and fails at deployment. */
export function checkName(place: Place): void {
  const name = place.at('Name').required();
  name.check(typeof name.value === 'string', 'must be a string');
  name.bytes(1, 64, 'characters');
}

function checkPattern(place: Place, members: readonly string[], max: number): void {
  const member = place.exactlyOne(members, 'match pattern');
  if (member !== undefined && member !== 'All') place.at(member).count(1, max, 'names');
}

function checkNamed(place: Place): void {
  place.at('MatchScope').required().oneOf(SCOPE);
  checkOversize(place);
}

/** The service may refuse an inspection that doesn't say what to do with too much of it. */
function checkOversize(place: Place): void {
  if (place.isUnresolved) return;
  place.at('OversizeHandling').required().oneOf(OVERSIZE);
}

import { WAF_LIMIT } from '../../contract/aws-limits';
import { LABEL } from '../../contract/names';
import type { FieldToMatch, Statement } from '../../waf/statement';
import { all, any, chain, header, headerValues, labelled, longerThan, not, present, regex } from './statements';

/**
 * What a request says, whatever the server makes of it. Applications read a field from JSON, a form, multipart or the query,
 * and a client picks which, so no rule asks for the content type: each looks at the raw text after undoing the escapes of all
 * of them. A duplicate key, another depth or another type is then just more text.
 */
export const BODY: FieldToMatch = { Body: { OversizeHandling: 'MATCH' } };
export const QUERY: FieldToMatch = { QueryString: {} };

/** `%40` of forms, then `\u0040` of JSON. */
export const UNDO_BODY = chain('URL_DECODE_UNI', 'JS_DECODE');
export const UNDO_QUERY = chain('URL_DECODE_UNI');

/** A code request that isn't the owner's own. */
export const STRANGERS_REQUEST: Statement = all(labelled(LABEL.request), not(labelled(LABEL.trusted)));

/**
 * Types whose text the rules can read. An encoding that isn't a superset of ASCII (`utf-16`, `ibm037`, `utf-7`) would hide
 * it, and servers honour what is asked for here.
 */
const READABLE_TYPE =
  '(?i)^(?:(?:application/(?:[\\w.-]+\\+)?json|application/x-www-form-urlencoded|text/plain) *(?:; *charset *= *"?utf-?8"? *)?' +
  '|multipart/form-data *; *boundary *= *"?[^",;]+"? *)$';

export const ALL_HEADER_NAMES: FieldToMatch = {
  Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' },
};

/** `Content_Type`: servers that hand headers to programs as variables join it with the other one, and the first of both may win. */
export const CONTENT_TWIN = '(?i)^content[^a-z0-9-](?:type|encoding)$';

/**
 * A NUL shows UTF-16 and UTF-32, which JSON parsers guess without being told. Letters, digits, `@`, `.` and `-` as JSON
 * escapes and encoded parts of multipart have no honest sender, nor has a backslash in the name of a part. Go takes the long s and the Kelvin sign in a
 * key for `s` and `k`.
 */
const HIDDEN_TEXT =
  '(?i)\\x00|content-transfer-encoding\\s*:|name\\*\\d*\\s*=|[;\\s]name *= *"[^"\\n]*\\\\|\\xc5\\xbf|\\xe2\\x84\\xaa|\\\\u(?:017f|212a)|' +
  '\\\\u00(?:2[de]|3[0-9]|4[0-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])|\\\\u\\{|\\\\x[0-9a-f]{2}';

/**
 * Unicode in the domain of an address. Applications that map it (fullwidth letters, ideographic full stops, invisible
 * characters) turn hundreds of spellings into one domain, so no list can hold them. Browsers send domains in ASCII.
 */
const UNICODE_DOMAIN =
  '(?i)(?:@|%40|\\\\u0040|\\xef\\xbc\\xa0|%ef%bc%a0|\\\\uff20)[^"\'&;,<>\\s]*' +
  '(?:[\\x80-\\xff]|%[89a-f][0-9a-f]|\\\\u(?:00[89a-f]|0[1-9a-f]|[1-9a-f]))';

/** A further line in the head of a part of multipart. */
const A_LINE = '\\S.*\\n';

/**
 * A part of multipart with more than two further lines in its head, or with folded ones (to PHP a line without a colon is one, too): browsers write none,
 * other clients a type or a length. Nor do further ends of lines stand before a text, which some servers take away. So `multipartField` can say how far
 * the text is away without repeats inside repeats, which AWS WAF doesn't like.
 */
const LONG_PART_HEAD =
  `(?i)content-disposition\\s*:.*\\n(?:(?:${A_LINE})?(?:${A_LINE})?(?:[ \\t]|[^:\\s][^:\\n]*\\n)|` +
  `${A_LINE}${A_LINE}\\S)|\\r[^\\n]|\\n\\r?\\n\\r?\\n[^\\s-]`;

/**
 * Headers that say that a body is compressed, or in letters that aren't a superset of ASCII. Sloppy clients write `Content-Encoding: utf-8`. A charset
 * counts unless it is a harmless one, since servers know hundreds of others (`utf-16`, `utf-7`, `cp037`, `u16`).
 */
const ENCODINGS =
  '(?i)^(?:.*, *)?(?:x-)?(?:gz|de|br|z|co|lz|sn)|' +
  'charset *(?:\\*|= *["\']?(?:[^uilw"\' ]|u[^ts]|utf[^8-]|utf-[^8]|i[^s]|iso[^8-]|iso-[^8]))';

/** Parts of patterns for bodies that no rule reads, whatever the headers: compressed or UTF-16, by bytes that no text has; encoded parts of multipart. */
export const ENCODED_BODY = ['[\\x00-\\x08\\x1f]', 'coding\\s*:\\s*(?:ba|q)'];

/** In the name of a form's field, a quotation mark behind a bracket: PHP drops it and what follows, and in JSON it ends a name. No client writes one. */
const MARKED_NAME = '(?i)(?:^|&)[^=&]*(?:]|%5d)[^=&]*(?:"|%22)[^=&]*=';
const FORM_TYPE = '(?i)^application/x-www';

/** A header says that no rule can read the body, but servers may. Behind the headers that AWS WAF gets, the bytes tell. */
export function encoded(): Statement {
  return regex(headerValues(['content-encoding', 'content-type'], 'CONTINUE'), ENCODINGS);
}

/** What a rule over text can't be trusted with. `domains`: whether mail domains are among what it looks for. */
export function unreadable(domains: boolean): Statement {
  return any(
    // A header that says how the body is to be read may stand where AWS WAF doesn't look.
    labelled(LABEL.headerWindow),
    present(header('content-encoding')),
    all(present(header('content-type')), not(regex(header('content-type'), READABLE_TYPE))),
    // Two such headers: servers differ in which one they take.
    regex(header('content-type'), ','),
    regex(ALL_HEADER_NAMES, CONTENT_TWIN),
    regex(BODY, HIDDEN_TEXT),
    regex(BODY, LONG_PART_HEAD),
    all(regex(header('content-type'), FORM_TYPE), regex(BODY, MARKED_NAME)),
    regex(QUERY, MARKED_NAME),
    ...(domains ? [regex(BODY, UNICODE_DOMAIN), regex(QUERY, UNICODE_DOMAIN)] : []),
    // Beyond what AWS WAF gets to see.
    longerThan(BODY, WAF_LIMIT.inspectedBodyBytes),
  );
}

/** What stands before a name: not the rest of a longer one. The `$` of GraphQL declares a variable, which is no value yet. */
const BEFORE_NAME = '(?:^|[^\\w$-])';

/** Behind a name in a form or query, after decoding: `website=x`, `website[]=x`, `user[website]=x`, `user.website=x`, `website.url=x`. */
const FORM_TEXT = '(?:[[.\\]][^=&"]*)?=';

/**
 * Behind a name in JSON or GraphQL, up to its text: `"website":"`, `(website: "`, `website: """`. To GraphQL a comma is white space. Pages put the names
 * of forms into JSON as they are: `"user[website]":"`.
 */
const QUOTED_TEXT = '\\W*:[\\s,]*"(?:"")?';

/** An argument of GraphQL of that name with a comment before its colon, or up to its value, which is for a group to say that `))` ends. */
export function argument(name: string): string {
  return `${BEFORE_NAME}${name}[\\s,]*(?:#[^"]*\\n[\\s,]*:|:[\\s,]*(?:`;
}

export function formField(name: string): string {
  return BEFORE_NAME + name + FORM_TEXT;
}

/** The same before decoding, where the text begins with what is lost by decoding: separators of fields, and the escape of JSON. */
export function lostByDecoding(name: string): string {
  return `(?i)(?:^|[^\\w$-]|%5b)${name}(?:[[\\]%][^=&]*)?=(?:\\+|%20)*(?:%(?:26|3b|5c)|\\\\)`;
}

/** `"website":`, at any depth, also under the names of forms: `"user.website":`, `"user[website]":`. */
export function jsonField(name: string): string {
  return `["[.]${name}\\W*"\\s*:\\s*`;
}

/** The beginning of a text in a form, a query, JSON or GraphQL. */
export function textField(name: string): string {
  return `${BEFORE_NAME}${name}(?:${QUOTED_TEXT}|${FORM_TEXT})`;
}

/** A text in them up to some place within, which must be neither of `"&`. */
export function withinTextField(name: string): string {
  return `${BEFORE_NAME}${name}(?:${QUOTED_TEXT}[^"]*|${FORM_TEXT}[^&;\\n]*)`;
}

/** The head of a part of multipart, whose name PHP takes in single quotation marks, too, up to its text; longer heads are `LONG_PART_HEAD`. */
export function multipartField(name: string): string {
  return `name.*=(?:.*[^\\w-])?${name}(?:[^\\w\\n-].*)?\\n(?:${A_LINE})?(?:${A_LINE})?\\r?\\n`;
}

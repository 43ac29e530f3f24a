import type { SqliMatchStatement, XssMatchStatement } from '../../waf/statement';
import { NOTE } from '../notes';
import { type Matcher, onValue } from '../plan/matcher';
import { compileRegex } from '../regex/index';
import { someValue } from '../values';
import type { StatementPlace } from './place';

/**
 * AWS doesn't publish how it detects SQL injection and cross-site scripting, and no maintained detector for Node.js was found. These
 * shapes are what every such detector knows, so plain attacks and plain texts are told apart; each answer, match or not, is
 * declared approximate.
 */
const SQLI_LOW = [
  // A condition that is always true, behind a quote or a number.
  `(?i)(?:['"\`)]|\\b\\d+)\\s*(?:or|and|xor|\\|\\||&&)\\s*['"\`(]?\\s*(\\w+)?['"\`]?\\s*(?:=|<|>|like\\b|is\\b|in\\b|between\\b)`,
  `(?i)\\bunion\\b(?:\\s|/\\*|\\()+(?:all\\b|distinct\\b|select\\b)`,
  // A second statement behind a semicolon.
  `(?i);\\s*(?:drop|delete|insert|update|alter|create|truncate|exec|execute|shutdown|declare)\\b`,
  `(?i)\\b(?:sleep|benchmark|pg_sleep|waitfor\\s+delay|load_file|extractvalue|updatexml|xp_cmdshell)\\b\\s*[('"]`,
  // A quote, and the rest of the statement commented out.
  `['"\`]\\s*(?:--|#|/\\*)`,
  `(?i)\\bselect\\b[^;]{1,200}\\bfrom\\b[^;]{1,200}(?:\\bwhere\\b|information_schema|--|#)`,
];

/** More matches, more false alarms, as with AWS. */
const SQLI_HIGH = [
  ...SQLI_LOW,
  `(?i)\\bselect\\b[^;]{1,200}\\bfrom\\b`,
  `(?i)['"\`]\\s*(?:or|and|union|having|group\\s+by|order\\s+by)\\b`,
];

const XSS = [
  `(?i)<\\s*(?:script|iframe|object|embed|svg|math|base|meta|link|style|form|img|video|audio|body|input|details|marquee)\\b[^a-z0-9]`,
  `(?i)\\bon[a-z]{3,24}\\s*=\\s*[^\\s]`,
  `(?i)(?:java|vb|live)script\\s*:`,
  `(?i)data\\s*:[^,]{0,40}(?:text/html|svg)`,
  `(?i)\\b(?:document|window)\\s*\\.\\s*(?:cookie|location|write)|\\b(?:alert|eval|prompt|confirm)\\s*\\(`,
];

export function sqliMatch(statement: SqliMatchStatement, place: StatementPlace): Matcher {
  return resembles(statement.SensitivityLevel === 'HIGH' ? SQLI_HIGH : SQLI_LOW, statement, place);
}

export function xssMatch(statement: XssMatchStatement, place: StatementPlace): Matcher {
  return resembles(XSS, statement, place);
}

function resembles(shapes: readonly string[], statement: XssMatchStatement, place: StatementPlace): Matcher {
  const field = place.inspected(statement);
  const searches = shapes.map(compileRegex);
  return onValue(field, (evaluation) => {
    evaluation.note(NOTE.injectionGuess);
    return someValue(evaluation.value(field), (text) => searches.some((search) => search(text)));
  });
}

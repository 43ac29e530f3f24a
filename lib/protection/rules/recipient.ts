import { RULE } from '../../contract/names';
import type { ArnRef, FieldToMatch, Statement, TextTransformation } from '../../waf/statement';
import { block, type RuleDraft } from './draft';
import { fitsPattern, pack } from './packing';
import { ESCAPED_MARKS, IN_FRONT, PASTED, SIGN_ON_LINE, startsWithNone } from './phone-prefix';
import {
  argument,
  BODY,
  formField,
  jsonField,
  multipartField,
  QUERY,
  STRANGERS_REQUEST,
  textField,
  UNDO_BODY,
  UNDO_QUERY,
  withinTextField,
} from './request-content';
import { BODY_KEY } from './responses';
import { all, any, regex } from './statements';

/** Patterns in regex pattern sets and patterns on their own: a set costs 25 WCU whatever it holds, a pattern 3. */
export interface DomainMatch {
  readonly sets: readonly ArnRef[];
  readonly patterns: readonly string[];
}

/** Where `allowed` prefixes of phone numbers stand. */
export interface PhoneMatch {
  readonly field: string;
  readonly prefixes: readonly string[];
}

/**
 * The domains and their subdomains, at the end of an address: `x@mailinator.com`, `x@a.mailinator.com`, also with the dot of
 * the root, but neither `notmailinator.com` nor `mailinator.com.example.org`.
 */
export function domainPatterns(domains: readonly string[]): string[] {
  const parts = [...new Set(domains.map((domain) => domain.toLowerCase()))]
    .map((domain) => {
      const dot = domain.lastIndexOf('.');
      return dot < 0 ? { name: domain, ending: '' } : { name: domain.slice(0, dot), ending: domain.slice(dot) };
    })
    .sort((a, b) => compare(a.ending, b.ending) || compare(a.name, b.name));
  const patterns: string[] = [];
  let current = new Map<string, string[]>();
  for (const { name, ending } of parts) {
    const longer = new Map(current).set(ending, [...(current.get(ending) ?? []), name]);
    if (current.size > 0 && !fitsPattern(domainPattern(longer))) {
      patterns.push(domainPattern(current));
      current = new Map([[ending, [name]]]);
    } else {
      current = longer;
    }
  }
  return current.size > 0 ? [...patterns, domainPattern(current)] : patterns;
}

/**
 * The same behind an `@` only, for names that honest texts hold elsewhere: `"name":"Test"`, `https://localhost/`. Fullwidth and small ones
 * count as an `@`, too.
 */
export function mailOnlyPattern(domains: readonly string[]): string {
  const [pattern] = domainPatterns(domains);
  return pattern!.replace('[^\\w-]', '(?:@|\\xbc\\xa0|\\xb9\\xab)(?:[^@"&\\r\\n]*[^\\w@-])?');
}

/** Domains of one ending share it: ten letters more for names. */
function domainPattern(namesByEnding: ReadonlyMap<string, readonly string[]>): string {
  const groups = [...namesByEnding].map(([ending, names]) => {
    const list = names.join('|').replaceAll('.', '\\.');
    return (ending === '' || names.length === 1 ? list : `(?:${list})`) + ending.replace('.', '\\.');
  });
  return `(?i)[^\\w-](?:${groups.join('|')})\\.?(?:[^\\w.@-]|$)`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function recipientRule(domains: DomainMatch, phone: PhoneMatch | undefined): RuleDraft {
  return {
    name: RULE.recipient,
    statement: all(
      STRANGERS_REQUEST,
      any(
        ...inDomains(domains, BODY, UNDO_BODY),
        ...inDomains(domains, QUERY, UNDO_QUERY),
        ...(phone ? foreignNumber(phone) : []),
      ),
    ),
    action: block(403, BODY_KEY.recipient),
  };
}

function inDomains(domains: DomainMatch, field: FieldToMatch, undo: TextTransformation[]): Statement[] {
  return [
    ...domains.sets.map((Arn) => ({
      RegexPatternSetReferenceStatement: { Arn, FieldToMatch: field, TextTransformations: undo },
    })),
    ...domains.patterns.map((pattern) => regex(field, pattern, undo)),
  ];
}

/**
 * Bytes that may stand in a number: white space, digits with the signs before them in ASCII, marks of direction and dashes that are escaped
 * (`ESCAPED_MARKS`), first and other bytes of spaces, dashes, full-width digits and signs; of Arabic those without digits, for a mark of direction.
 */
const NUMBER = '\\x00- (-9f-i\\x80-\\xaf\\xbb-\\xbf\\xc2\\xd8\\xe2\\xe3\\xef\\xff';

/** What may follow on first bytes that also begin digits of other kinds: punctuation, the minus sign, full-width forms. */
const NO_DIGIT = '\\x80\\x81\\x88\\xbb\\xbc\\xbf';

/** Bytes in no number: of letters, of digits in other scripts, which some libraries read, of circled and lowered ones. A comma at its end is left of `\u202c`. */
const NO_NUMBER = `(?:[^${NUMBER}"&]|,[^"]|[\\xe2\\xef][^${NO_DIGIT}])`;

/** Digits in other scripts, lowered and circled ones, and their neighbours: their escapes leave a byte that may stand in a number. For raw text. */
const ESCAPED_DIGITS =
  '(?i)\\\\u(?:06[6f]|07c|0[9a-d][6e]|0[ef][25d]|10[49]|17e|181|19[4d]|1a[89]|1b[5b]|1c[45]|20[78]|24[67]|a62|a8d|a9[0df]|aa5|abf)';

const FLAG = '(?i)';

/** The patterns of `foreignNumber`, whose number depends on the prefixes. */
export function phonePatterns({
  field,
  prefixes,
}: PhoneMatch): Record<'text' | 'multipart' | 'other' | 'graphql', string[]> {
  const starts = (harmless: string, head: string, mayEnd: boolean) =>
    pack(startsWithNone(prefixes, `${harmless}\\s+${PASTED}`, mayEnd), `(?i)${head}(?:`, ')');
  return {
    // Nothing at all is honest: the other channel was chosen.
    text: starts(`"&${ESCAPED_MARKS}`, textField(field) + IN_FRONT, true),
    multipart: [
      ...starts('', `${multipartField(field)}${SIGN_ON_LINE}*`, false),
      // A sign or a space and then a line end: the number stands on a line that nobody can tell from what follows the part.
      `(?i)${multipartField(field)}${SIGN_ON_LINE}+[\\r\\n]`,
    ],
    other: pack(
      [
        withinTextField(field) + NO_NUMBER,
        // Neither a text nor `null`; an escaped quotation mark; what ends a text of the other kind.
        `${jsonField(field)}(?:[^"\\sn]|n[^u]|""\\s*[^\\s,"}]|"${IN_FRONT}&)`,
        `${formField(field)}${IN_FRONT}"`,
      ],
      '(?i)(?:',
      ')',
    ),
    graphql: pack(
      [
        ...pack(['#', '[\\d[{]', ...otherVariables(field)], FLAG + argument(field), '))').map((pattern) =>
          pattern.slice(FLAG.length),
        ),
        // A variable that has a number of its own, where none is given.
        `\\$${field}[\\s,]*(?:#|:[^$)]*[=#])`,
      ],
      FLAG,
      '',
    ),
  };
}

/** A variable of another name than the field's, whose value would stand where nobody looks. AWS WAF has no look-ahead. */
function otherVariables(field: string): string[] {
  const letters = field.split('').map((letter, n) => `\\$${field.slice(0, n)}[^${letter}]`);
  return [...letters, `\\$${field}\\w`];
}

/**
 * A field of that name, wherever it stands and however often, whose text isn't a number with one of the prefixes. `+` becomes
 * a space on the way, since forms mean one by it.
 */
function foreignNumber(phone: PhoneMatch): Statement[] {
  const { text, multipart, other, graphql } = phonePatterns(phone);
  return [
    ...[...text, ...multipart, ...other, ...graphql].map((pattern) => regex(BODY, pattern, UNDO_BODY)),
    regex(BODY, ESCAPED_DIGITS),
    ...[...text, ...other].map((pattern) => regex(QUERY, pattern, UNDO_QUERY)),
  ];
}

import type { Fidelity } from './verdict';

/**
 * Why an answer is not exact. Each is noted only when the branch was really taken. A rule's notes travel as bits of two
 * numbers: the first 31 belong to values (and are remembered with them), the rest to statements and actions.
 */
const VALUE_NOTES = [
  [
    'repeatedHeader',
    'undocumented',
    'a header that repeats: each instance and the comma-joined value are inspected (topic waf-rule-statement-fields-list)',
  ],
  [
    'repeatedCookie',
    'undocumented',
    'a cookie that repeats: each instance is inspected (topic waf-rule-statement-fields-list)',
  ],
  [
    'emptyQuery',
    'undocumented',
    'a "?" with nothing behind it is taken as an empty query string (topic waf-rule-statement-fields-list)',
  ],
  [
    'absoluteTarget',
    'undocumented',
    'a request target in absolute form: only its path and query are inspected (topic waf-rule-statement-fields-list)',
  ],
  ['encodedBody', 'undocumented', 'a compressed body is inspected as it came (topic waf-rule-statement-fields-list)'],
  [
    'emptyJson',
    'undocumented',
    'an empty body has no JSON to inspect (topic waf-rule-statement-fields-list, JSON body)',
  ],
  [
    'jsonLiteral',
    'undocumented',
    'numbers, booleans and null in JSON are inspected as their source text (topic waf-rule-statement-fields-list, JSON body)',
  ],
  [
    'jsonEscape',
    'undocumented',
    'escapes in JSON strings are decoded before inspection (topic waf-rule-statement-fields-list, JSON body)',
  ],
  [
    'jsonLenient',
    'undocumented',
    'JSON that AWS WAF tolerates although it breaks the grammar: read token by token (topic waf-rule-statement-fields-list, JSON body)',
  ],
  [
    'headerOrderCase',
    'undocumented',
    'names in the header order are compared in lower case (topic waf-rule-statement-fields-list)',
  ],
  ['plusIsSpace', 'undocumented', 'URL_DECODE turns "+" into a space (topic waf-rule-statement-transformation)'],
  [
    'transformationCorner',
    'undocumented',
    'input for which AWS does not say what the text transformation does (topic waf-rule-statement-transformation)',
  ],
  [
    'jsonOversize',
    'undocumented',
    'oversize handling of a JSON body acts before its invalid-JSON fallback (topic waf-oversize-request-components)',
  ],
  [
    'headerWindow',
    'undocumented',
    'more than 200 headers or 8 KB of them: a header or cookie beyond is taken as unseen, since AWS says both that no more is handed over and that a single header is inspected in full (topics waf-oversize-request-components, waf-rule-statement-fields-list)',
  ],
] as const;

const RULE_NOTES = [
  [
    'rateEstimate',
    'approximate',
    'AWS WAF estimates rates and checks them about every 10 seconds, so near the limit it may decide otherwise (topic waf-rule-statement-type-rate-based-caveats)',
  ],
  [
    'injectionGuess',
    'approximate',
    'AWS does not publish how it detects SQL injection and cross-site scripting: well-known shapes are compared (topics waf-rule-statement-type-sqli-match, waf-rule-statement-type-xss-match)',
  ],
  ['managedStub', 'approximate', 'a managed rule group is a stand-in: its rules are not public'],
  [
    'forwardedAnyMixed',
    'undocumented',
    'position ANY with good and bad addresses: the good ones are compared (topic waf-rule-statement-forwarded-ip-address)',
  ],
  [
    'forwardedPort',
    'undocumented',
    'a forwarded address with a port counts as malformed (topic waf-rule-statement-forwarded-ip-address)',
  ],
  [
    'repeatedForwarded',
    'undocumented',
    'a forwarded-address header that repeats is read as one comma-separated list (topic waf-rule-statement-forwarded-ip-address)',
  ],
  [
    'namespaceWithoutColon',
    'undocumented',
    'a namespace key without its final colon is read as if it had one (topic waf-rule-label-match)',
  ],
  [
    'noSolveTime',
    'undocumented',
    'a sound token without the time that the action asks for is reported as expired (topic waf-tokens-usage)',
  ],
  [
    'severalTokens',
    'undocumented',
    'several tokens in one request: one that is valid suffices (topic waf-tokens-details)',
  ],
  [
    'hostForm',
    'undocumented',
    'the Host is compared with token domains in lower case and without its port (topic waf-tokens-domains)',
  ],
  [
    'groupHeaders',
    'undocumented',
    'headers of a terminating rule in a group that is overridden to count are not inserted (topic web-acl-rule-group-override-options)',
  ],
  [
    'htmlPost',
    'undocumented',
    'a POST that accepts text/html gets the interstitial page too (topic waf-captcha-and-challenge-actions)',
  ],
  [
    'rateInvalid',
    'undocumented',
    'requests whose forwarded address is malformed are counted as one client (topic waf-rule-statement-type-rate-based)',
  ],
  [
    'tooManyInstances',
    'approximate',
    'more clients are tracked than the simulator keeps: the longest idle ones were forgotten',
  ],
  [
    'clientAddress',
    'undocumented',
    'the client address is not an IP address: no IP set, ASN or rate limit applies to it',
  ],
  [
    'rateNamespace',
    'undocumented',
    'a rate key on a label namespace without its final colon is read as if it had one (topic waf-rule-statement-type-rate-based-aggregation-options)',
  ],
  [
    'requestForm',
    'approximate',
    'the request given to evaluate has not the form of a WafRequest: what is no text, pair of texts or bytes was left out',
  ],
  ['standInThrew', 'approximate', 'the function of a stand-in for a managed rule group threw: taken as no match'],
] as const;

export type NoteName = (typeof VALUE_NOTES)[number][0] | (typeof RULE_NOTES)[number][0];

const FIRST_RULE_NOTE = 31;

/** Number of each note: below 31 for values, from 31 on for rules. */
export const NOTE = Object.fromEntries([
  ...VALUE_NOTES.map(([name], index) => [name, index]),
  ...RULE_NOTES.map(([name], index) => [name, index + FIRST_RULE_NOTE]),
]) as Readonly<Record<NoteName, number>>;

/** What a value or a rule can leave a note with. */
export interface NoteSink {
  note(number: number): void;
}

export interface NoteReport {
  readonly fidelity: Fidelity;
  readonly notes: readonly string[];
}

const EXACT: NoteReport = { fidelity: 'exact', notes: [] };

const reports = new Map<number, NoteReport>();

/** Fidelity and texts of two words of note bits. Combinations are few, so each is built once. */
export function reportNotes(valueBits: number, ruleBits: number): NoteReport {
  if ((valueBits | ruleBits) === 0) return EXACT;
  const key = valueBits * 2 ** 31 + ruleBits;
  const known = reports.get(key);
  if (known) return known;
  let fidelity: Fidelity = 'approximate';
  const notes: string[] = [];
  const take = (entries: readonly (readonly [string, Fidelity, string])[], bits: number): void => {
    entries.forEach(([, level, text], index) => {
      if ((bits & (1 << index)) === 0) return;
      if (level === 'undocumented') fidelity = level;
      notes.push(text);
    });
  };
  take(VALUE_NOTES, valueBits);
  take(RULE_NOTES, ruleBits);
  const report = { fidelity, notes };
  if (reports.size < 4096) reports.set(key, report);
  return report;
}

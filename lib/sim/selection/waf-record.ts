/**
 * Patterns of a record of AWS WAF as its log has it in S3: one JSON object a line, without spaces. A quote within a text stands behind a backslash there, so a client
 * can't write what looks like a field. What is spelled otherwise is not plain, and is judged.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */

/** A text without escapes, of visible ASCII and spaces. */
const TEXT = '[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]*';
const HEADER = `\\x7b\\x22name\\x22:\\x22${TEXT}\\x22,\\x22value\\x22:\\x22${TEXT}\\x22\\x7d`;
/** Without the question mark, a space and `#`. */
const PATH = '[\\x21\\x24-\\x3e\\x40-\\x5b\\x5d-\\x7e]*';
const QUERY = '[\\x21\\x24-\\x5b\\x5d-\\x7e]*';
const HOST = '[Hh][Oo][Ss][Tt]';
const AGENT = '[Uu][Ss][Ee][Rr]-[Aa][Gg][Ee][Nn][Tt]';
const value = (name: string) => `\\x22name\\x22:\\x22${name}\\x22,\\x22value\\x22:\\x22(${TEXT})\\x22`;
const twice = (name: string) => `\\x22name\\x22:\\x22${name}\\x22.*\\x22name\\x22:\\x22${name}\\x22`;

export const RECORD = {
  time: '^\\x7b\\x22timestamp\\x22:([0-9]{13}),',
  client: '\\x22httpRequest\\x22:\\x7b\\x22clientIp\\x22:\\x22([^\\x22\\x5c]*)\\x22',
  /** Time, headers, path, query, method. */
  plain: [
    '^\\x7b\\x22timestamp\\x22:([0-9]{13}),.*',
    `\\x22httpRequest\\x22:\\x7b\\x22clientIp\\x22:\\x22${TEXT}\\x22,\\x22country\\x22:\\x22${TEXT}\\x22,`,
    `\\x22headers\\x22:\\x5b((?:${HEADER}(?:,${HEADER})*)?)\\x5d,`,
    `\\x22uri\\x22:\\x22((?:/${PATH})?)\\x22,\\x22args\\x22:\\x22(${QUERY})\\x22,`,
    `\\x22httpVersion\\x22:\\x22${TEXT}\\x22,\\x22httpMethod\\x22:\\x22([A-Z]+)\\x22[,\\x7d]`,
  ].join(''),
  /** Several records in a line, a header that repeats, a fragment. */
  unusual: `\\x7d\\x7b\\x22timestamp\\x22:|\\x22httpRequest\\x22.*\\x22httpRequest\\x22:|\\x22fragment\\x22:|${twice(HOST)}|${twice(AGENT)}`,
  host: value(HOST),
  agent: value(AGENT),
} as const;

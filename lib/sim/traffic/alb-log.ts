import { BrokenLine, type LogFormat, type TrafficEvent } from './event';
import { IsoTimeParser } from './iso-time';
import { LineRecords } from './line-records';

/**
 * Access log of an Application Load Balancer, one request a line:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 *
 * Read by hand, because a log has millions of lines. Only what AWS WAF would look at and the log knows: method, URL,
 * client address, `Host` and `User-Agent`. There are no other headers, no cookies and no bodies in it.
 */
const NOT_A_LINE = new BrokenLine('not a line of an ALB access log');
const OF_WAF = new BrokenLine('a record of an AWS WAF log, which --waf-log reads');
const NO_TIME = new BrokenLine('no time');
const NO_CLIENT = new BrokenLine('no client address');
/** The load balancer logs `- http://host:80- -` for what it could not parse, and answers 400 itself. */
const NO_REQUEST = new BrokenLine('no request: the load balancer could not parse it');

const times = new IsoTimeParser();
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;

/** Position of the quote that ends the field starting after `from`; -1 when there is none. */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at > 0) {
    let slashes = 0;
    while (line.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
    at = line.indexOf('"', at + 1);
  }
  return -1;
}

/** Start of the field that is `fields` spaces further; -1 when the line ends before. */
function skipFields(line: string, from: number, fields: number): number {
  let at = from;
  for (let i = 0; i < fields; i++) {
    at = line.indexOf(' ', at) + 1;
    if (at === 0) return -1;
  }
  return at;
}

function withoutPort(client: string): string {
  const colon = client.lastIndexOf(':');
  if (colon <= 0) return '';
  return client.charCodeAt(0) === 91 ? client.slice(1, colon - 1) : client.slice(0, colon);
}

function hostHeader(authority: string, isTls: boolean): string {
  const port = isTls ? ':443' : ':80';
  return authority.endsWith(port) ? authority.slice(0, -port.length) : authority;
}

/** Time, listener type and so on are at fixed places; the request is the first quoted field, the user agent the next. */
export function parseAlbLine(line: string): TrafficEvent | BrokenLine {
  const timeAt = line.indexOf(' ') + 1;
  if (line.charCodeAt(0) === 123 && line.includes('"httpRequest"')) return OF_WAF;
  if (timeAt === 0) return NOT_A_LINE;
  const timeEnd = line.indexOf(' ', timeAt);
  const clientAt = line.indexOf(' ', timeEnd + 1) + 1;
  const clientEnd = line.indexOf(' ', clientAt);
  if (timeEnd < 0 || clientAt === 0 || clientEnd < 0) return NOT_A_LINE;
  const requestAt = skipFields(line, clientEnd + 1, 8);
  if (requestAt < 0 || line.charCodeAt(requestAt) !== QUOTE) return NOT_A_LINE;
  const requestEnd = closingQuote(line, requestAt + 1);
  if (requestEnd < 0) return NOT_A_LINE;
  const time = times.parse(line, timeAt, timeEnd);
  if (time < 0) return NO_TIME;
  const ip = withoutPort(line.slice(clientAt, clientEnd));
  if (ip === '') return NO_CLIENT;
  const methodEnd = line.indexOf(' ', requestAt + 1);
  const versionAt = line.lastIndexOf(' ', requestEnd - 1);
  if (methodEnd < 0 || methodEnd >= versionAt || versionAt < requestAt) return NO_REQUEST;
  const schemeEnd = line.indexOf('://', methodEnd + 1);
  if (schemeEnd < 0 || schemeEnd > versionAt || line.charCodeAt(requestAt + 1) === 45) return NO_REQUEST;
  const hostAt = schemeEnd + 3;
  const pathAt = startOfPath(line, hostAt, versionAt);
  const isTls = line.charCodeAt(schemeEnd - 1) === 115;
  const host = hostHeader(line.slice(hostAt, pathAt), isTls);
  const path = unescaped(line.slice(pathAt, versionAt));
  const userAgent = userAgentAfter(line, requestEnd);
  return {
    time,
    userAgent,
    request: {
      ip,
      method: line.slice(requestAt + 1, methodEnd),
      uri: path.charCodeAt(0) === 47 ? path : `/${path}`,
      headers:
        userAgent === ''
          ? [['host', host]]
          : [
              ['host', host],
              ['user-agent', userAgent],
            ],
      httpVersion: line.slice(versionAt + 1, requestEnd),
    },
  };
}

/** First `/` or `?` after the authority. */
function startOfPath(line: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = line.charCodeAt(at);
    if (code === 47 || code === 63) return at;
  }
  return end;
}

function userAgentAfter(line: string, requestEnd: number): string {
  const at = requestEnd + 2;
  if (line.charCodeAt(requestEnd + 1) !== SPACE || line.charCodeAt(at) !== QUOTE) return '';
  const end = closingQuote(line, at + 1);
  const text = end < 0 ? '' : line.slice(at + 1, end);
  return text === '-' ? '' : unescaped(text);
}

/** What would end the field or the line stands as `\\xHH`: a quote is `\\x22`. */
function unescaped(text: string): string {
  if (!text.includes('\\x')) return text;
  return text.replace(/\\x([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export const ALB_LOG: LogFormat = { name: 'ALB', splitter: () => new LineRecords(), parse: parseAlbLine };

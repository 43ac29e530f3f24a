import { BrokenLine, type LogFormat, type TrafficEvent } from './event';
import { IsoTimeParser } from './iso-time';
import { LineRecords } from './line-records';
import { otherLog } from './other-logs';

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
const COLON = 58;

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

function withoutPort(line: string, from: number, end: number): string {
  let colon = end - 1;
  while (colon > from && line.charCodeAt(colon) !== COLON) colon--;
  if (colon <= from) return '';
  return line.charCodeAt(from) === 91 ? line.slice(from + 1, colon - 1) : line.slice(from, colon);
}

function hostHeader(authority: string, isTls: boolean): string {
  const port = isTls ? ':443' : ':80';
  return authority.endsWith(port) ? authority.slice(0, -port.length) : authority;
}

/** Where the parts of a line stand. */
interface Places {
  time: number;
  ip: string;
  /** Behind the quote, and of the closing one. */
  requestAt: number;
  requestEnd: number;
  methodEnd: number;
  schemeEnd: number;
  versionAt: number;
  /** As it stands; empty where there is none, undefined where that isn't sure. */
  agent: string | undefined;
}

const places: Places = {
  time: 0,
  ip: '',
  requestAt: 0,
  requestEnd: 0,
  methodEnd: 0,
  schemeEnd: 0,
  versionAt: 0,
  agent: '',
};

function noLine(line: string): BrokenLine {
  return otherLog(line) ?? NOT_A_LINE;
}

/** Time, listener type and so on are at fixed places; the request is the first quoted field, the user agent the next. */
function locate(line: string): BrokenLine | undefined {
  const timeAt = line.indexOf(' ') + 1;
  if (line.charCodeAt(0) === 123 && line.includes('"httpRequest"')) return OF_WAF;
  if (timeAt === 0) return noLine(line);
  const timeEnd = line.indexOf(' ', timeAt);
  const clientAt = line.indexOf(' ', timeEnd + 1) + 1;
  const clientEnd = line.indexOf(' ', clientAt);
  if (timeEnd < 0 || clientAt === 0 || clientEnd < 0) return noLine(line);
  const requestAt = skipFields(line, clientEnd + 1, 8);
  if (requestAt < 0 || line.charCodeAt(requestAt) !== QUOTE) return noLine(line);
  const requestEnd = closingQuote(line, requestAt + 1);
  if (requestEnd < 0) return noLine(line);
  places.time = times.parse(line, timeAt, timeEnd);
  if (places.time < 0) return NO_TIME;
  places.ip = withoutPort(line, clientAt, clientEnd);
  if (places.ip === '') return NO_CLIENT;
  const methodEnd = line.indexOf(' ', requestAt + 1);
  let versionAt = requestEnd - 1;
  while (line.charCodeAt(versionAt) !== SPACE && versionAt > requestAt) versionAt--;
  if (methodEnd < 0 || methodEnd >= versionAt) return NO_REQUEST;
  const schemeEnd = line.indexOf('://', methodEnd + 1);
  if (schemeEnd < 0 || schemeEnd > versionAt || line.charCodeAt(requestAt + 1) === 45) return NO_REQUEST;
  places.requestAt = requestAt + 1;
  places.requestEnd = requestEnd;
  places.methodEnd = methodEnd;
  places.schemeEnd = schemeEnd;
  places.versionAt = versionAt;
  places.agent = userAgentAfter(line, requestEnd);
  return undefined;
}

export function parseAlbLine(line: string): TrafficEvent | BrokenLine {
  const broken = locate(line);
  if (broken) return broken;
  const { time, ip, requestAt, requestEnd, methodEnd, schemeEnd, versionAt } = places;
  const hostAt = schemeEnd + 3;
  const pathAt = startOfPath(line, hostAt, versionAt);
  const isTls = line.charCodeAt(schemeEnd - 1) === 115;
  const host = hostHeader(line.slice(hostAt, pathAt), isTls);
  const path = unescaped(line.slice(pathAt, versionAt));
  const userAgent = unescaped(places.agent ?? '');
  return {
    time,
    userAgent,
    request: {
      ip,
      method: line.slice(requestAt, methodEnd),
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

function userAgentAfter(line: string, requestEnd: number): string | undefined {
  const at = requestEnd + 2;
  if (line.charCodeAt(requestEnd + 1) !== SPACE || line.charCodeAt(at) !== QUOTE) return undefined;
  const end = closingQuote(line, at + 1);
  if (end < 0) return undefined;
  return end === at + 2 && line.charCodeAt(at + 1) === 45 ? '' : line.slice(at + 1, end);
}

/** What would end the field or the line stands as `\\xHH`: a quote is `\\x22`. */
function unescaped(text: string): string {
  if (!text.includes('\\x')) return text;
  return text.replace(/\\x([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export const ALB_LOG: LogFormat = {
  name: 'ALB',
  splitter: (passesOver) => new LineRecords(passesOver),
  parse: parseAlbLine,
};

import { gunzipSync } from 'node:zlib';
import { TOKEN_COOKIE, TOKEN_HEADER } from '../../contract/names';
import type { WafRequest } from '../request';
import { BrokenLine, type LogFormat, type ParsedRecord, type TrafficEvent } from './event';
import { JsonRecords } from './json-records';
import { otherLog } from './other-logs';

/**
 * AWS WAF's own log, JSON objects:
 * https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 *
 * Real tokens are taken out: the simulator can't read them. What the log's web ACL did to the request is of no account here.
 */
const NO_JSON = new BrokenLine('not JSON');
const OF_ALB = new BrokenLine('a line of an ALB access log, which --alb-log reads');
/** A subscription delivers at most 1 MB. */
const MAX_UNZIPPED = 64 * 1024 * 1024;
const NO_PATH = new BrokenLine('the log hides its path');
const NO_RECORD = new BrokenLine('not a record of an AWS WAF log');

interface LogRecord {
  readonly timestamp?: unknown;
  readonly httpRequest?: {
    readonly clientIp?: unknown;
    readonly country?: unknown;
    readonly headers?: unknown;
    readonly uri?: unknown;
    readonly args?: unknown;
    readonly fragment?: unknown;
    readonly httpMethod?: unknown;
    readonly httpVersion?: unknown;
  };
  readonly ja3Fingerprint?: unknown;
  readonly ja4Fingerprint?: unknown;
  readonly clientAsn?: unknown;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function withoutToken(cookies: string): string {
  if (!cookies.includes(TOKEN_COOKIE)) return cookies;
  return cookies
    .split(/;\s*/)
    .filter((cookie) => !cookie.startsWith(`${TOKEN_COOKIE}=`))
    .join('; ');
}

function headersOf(value: unknown): Array<readonly [string, string]> {
  if (!Array.isArray(value)) return [];
  const headers: Array<readonly [string, string]> = [];
  for (const header of value as ReadonlyArray<{ name?: unknown; value?: unknown } | null>) {
    if (!header || !isText(header.name) || !isText(header.value)) continue;
    const name = header.name.toLowerCase();
    if (name === TOKEN_HEADER) continue;
    headers.push([header.name, name === 'cookie' ? withoutToken(header.value) : header.value]);
  }
  return headers;
}

function target(request: NonNullable<LogRecord['httpRequest']>): string {
  const { uri, args, fragment } = request;
  const path = isText(uri) && uri !== '' ? uri : '/';
  const query = isText(args) && args !== '' ? `?${args}` : '';
  return path + query + (isText(fragment) && fragment !== '' ? `#${fragment}` : '');
}

/**
 * The requests of one JSON value: a record itself, or what CloudWatch Logs and its tools have around it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function parseWafRecord(text: string): ParsedRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return / "\S+ \S+:\/\/\S+ HTTP\//.test(text) ? OF_ALB : (otherLog(text) ?? NO_JSON);
  }
  const found = unwrapped(value, 0);
  if (found.length !== 1) return found;
  return found[0] === NO_RECORD ? (otherLog(text) ?? NO_RECORD) : found[0]!;
}

type Found = ReadonlyArray<TrafficEvent | BrokenLine>;

const MAX_WRAPPINGS = 6;

function unwrapped(value: unknown, depth: number): Found {
  if (depth > MAX_WRAPPINGS) return [NO_RECORD];
  if (isText(value)) return ofText(value, depth);
  if (Array.isArray(value)) {
    const fields = value as ReadonlyArray<{ field?: unknown; value?: unknown } | null>;
    const message = fields.find((entry) => entry?.field === '@message');
    return message ? unwrapped(message.value, depth + 1) : value.flatMap((item) => unwrapped(item, depth + 1));
  }
  if (typeof value !== 'object' || value === null) return [NO_RECORD];
  if ('httpRequest' in value) return [ofRecord(value as LogRecord)];
  const around = value as Readonly<Record<string, unknown>>;
  const message = around.message ?? around['@message'];
  if (message !== undefined) return unwrapped(message, depth + 1);
  if (around.messageType === 'CONTROL_MESSAGE') return [];
  const list = around.events ?? around.logEvents ?? around.results;
  if (Array.isArray(list)) return unwrapped(list, depth + 1);
  const { data } = (around.awslogs ?? {}) as { data?: unknown };
  return isText(data) ? ofZipped(data, depth) : [NO_RECORD];
}

function ofText(text: string, depth: number): Found {
  if (text.startsWith('CWL CONTROL MESSAGE')) return [];
  const brace = text.indexOf('{');
  if (brace < 0) return [NO_RECORD];
  try {
    return unwrapped(JSON.parse(text.slice(brace)), depth + 1);
  } catch {
    return [NO_JSON];
  }
}

/** What a function gets that is subscribed to a log group. */
function ofZipped(base64: string, depth: number): Found {
  try {
    const bytes = gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: MAX_UNZIPPED });
    return unwrapped(JSON.parse(bytes.toString('latin1')), depth + 1);
  } catch {
    return [NO_JSON];
  }
}

export const WAF_LOG: LogFormat = { name: 'WAF', splitter: () => new JsonRecords(), parse: parseWafRecord };

function ofRecord(record: LogRecord): TrafficEvent | BrokenLine {
  const logged = record.httpRequest;
  if (typeof record.timestamp !== 'number' || typeof logged !== 'object' || !isText(logged?.clientIp)) return NO_RECORD;
  // A redacted query or header is replayed as it stands: no rule takes the word for anything.
  if (logged.uri === 'REDACTED') return NO_PATH;
  const headers = headersOf(logged.headers);
  const request: WafRequest = {
    ip: logged.clientIp,
    method: isText(logged.httpMethod) ? logged.httpMethod : 'GET',
    uri: target(logged),
    headers,
    ...(isText(logged.httpVersion) && { httpVersion: logged.httpVersion }),
    ...(isText(logged.country) && logged.country !== '-' && { country: logged.country }),
    ...(isText(record.ja3Fingerprint) && { ja3: record.ja3Fingerprint }),
    ...(isText(record.ja4Fingerprint) && { ja4: record.ja4Fingerprint }),
    ...(typeof record.clientAsn === 'number' && { asn: record.clientAsn }),
  };
  const userAgent = headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? '';
  return { time: record.timestamp, request, userAgent };
}

import { TOKEN_COOKIE, TOKEN_HEADER } from '../../contract/names';
import type { WafRequest } from '../request';
import { BrokenLine, type TrafficEvent } from './event';

/**
 * AWS WAF's own log, one JSON object a line:
 * https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 *
 * Real tokens are taken out: the simulator can't read them. What the log's web ACL did to the request is of no account here.
 */
const NO_JSON = new BrokenLine('not JSON');
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

export function parseWafLine(line: string): TrafficEvent | BrokenLine {
  let record: LogRecord | null;
  try {
    record = JSON.parse(line);
  } catch {
    return NO_JSON;
  }
  const logged = record?.httpRequest;
  if (!record || typeof record.timestamp !== 'number' || typeof logged !== 'object' || !isText(logged?.clientIp)) {
    return NO_RECORD;
  }
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

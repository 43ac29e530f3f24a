import { TOKEN_COOKIE, TOKEN_HEADER } from '../../contract/names';
import type { WafRequest } from '../request';
import type { TokenMint } from '../token-mint';
import type { ReplayToken } from './format';
import type { TimedRequest } from './timeline';

const utf8 = new TextEncoder();

function bodyOf({ request }: TimedRequest): Uint8Array | undefined {
  if (request.body !== undefined) return utf8.encode(request.body);
  if (request.bodyBase64 === undefined) return undefined;
  return Uint8Array.from(atob(request.bodyBase64), (char) => char.charCodeAt(0));
}

/** Text of a data file is Unicode, a request's is bytes. */
function latin1(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) {
      return Array.from(utf8.encode(text), (byte) => String.fromCharCode(byte)).join('');
    }
  }
  return text;
}

function hostOf(headers: WafRequest['headers']): string {
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** Turns requests of a replay into what the simulator takes, tokens minted. */
export class RequestBuilder {
  private readonly shared = new Map<string, string>();

  constructor(
    private readonly tokens: TokenMint,
    private readonly startMs: number,
  ) {}

  build(timed: TimedRequest): WafRequest {
    const { request } = timed;
    const body = bodyOf(timed);
    const bytes = request.strings === 'bytes' ? String : latin1;
    const given = (request.headers ?? []).map(([name, value]) => [bytes(name), bytes(value)] as const);
    const headers = request.token ? this.withToken(given, request.token, timed.at) : given;
    return {
      ip: timed.ip,
      method: request.method ?? 'GET',
      uri: bytes(request.uri ?? '/'),
      headers,
      ...(body && { body }),
      ...(request.httpVersion !== undefined && { httpVersion: request.httpVersion }),
      ...(request.country !== undefined && { country: request.country }),
      ...(request.region !== undefined && { region: request.region }),
      ...(request.asn !== undefined && { asn: request.asn }),
      ...(request.forwarded !== undefined && { forwarded: request.forwarded }),
      ...(request.ja3 !== undefined && { ja3: request.ja3 }),
      ...(request.ja4 !== undefined && { ja4: request.ja4 }),
    };
  }

  private withToken(headers: WafRequest['headers'], token: ReplayToken, at: number): WafRequest['headers'] {
    const value = latin1(this.valueOf(token, at, hostOf(headers)));
    const place = token.in ?? 'cookie';
    let result = [...headers];
    if (place !== 'header') {
      const cookie = `${TOKEN_COOKIE}=${value}`;
      const found = result.findIndex(([name]) => name.toLowerCase() === 'cookie');
      if (found < 0) result = [...result, ['cookie', cookie]];
      else result[found] = [result[found]![0], `${result[found]![1]}; ${cookie}`];
    }
    if (place !== 'cookie') result = [...result, [TOKEN_HEADER, value]];
    return result;
  }

  private valueOf(token: ReplayToken, at: number, host: string): string {
    if (token.value !== undefined) return token.value;
    const known = token.id === undefined ? undefined : this.shared.get(token.id);
    if (known !== undefined) return known;
    const moment = (relative: number | undefined) =>
      relative === undefined ? undefined : this.startMs + (at + relative) * 1000;
    const captchaSolvedAt = moment(token.captchaSolvedAt);
    const challengeSolvedAt = moment(token.challengeSolvedAt);
    const value = this.tokens.mint({
      domain: token.domain ?? host,
      ...(captchaSolvedAt !== undefined && { captchaSolvedAt }),
      ...(challengeSolvedAt !== undefined && { challengeSolvedAt }),
    });
    if (token.id !== undefined) this.shared.set(token.id, value);
    return value;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../../lib/sim';
import { parseAlbLine } from '../../../lib/sim/traffic/alb-log';
import { BrokenLine } from '../../../lib/sim/traffic/event';
import { parseWafRecord } from '../../../lib/sim/traffic/waf-log';
import { hostileRequest, randomNumbers } from '../hostile-request';

const START = Date.UTC(2026, 10, 2);
const OBSERVED = join(__dirname, '../../spellings/observed');

export interface LoggedRequest {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly agent: string;
}

/** As a load balancer writes it: what would end a field, and what is no visible ASCII, stands as `\xHH`. */
function logLine({ method, target, host, agent }: LoggedRequest, index: number): string {
  const time = new Date(START + index * 40).toISOString().replace('Z', '123Z');
  const path = target.replace(/[^!#-[\]-~]/g, escaped).replace(/^(?![/?])/, '/');
  const name = agent.replace(/[^ !#-[\]-~]/g, escaped) || '-';
  const ip = `203.0.${index % 113}.${index % 250}`;
  return `https ${time} app/a/1 ${ip}:1234 10.0.0.1:80 0.0 0.0 0.0 200 200 1 2 "${method} https://${host}:443${path} HTTP/1.1" "${name}" - - - "Root=1"`;
}

function escaped(character: string): string {
  return `\\x${(character.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`;
}

const AGENTS = ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'curl/8.1', '', 'a"b', `x${'y'.repeat(4500)}`];
const HOSTS = ['shop.example', 'shop.example', 'shop.example', '[2001:db8::1]', '192.0.2.1', ''];
/** Pieces of the routes and what hides them. */
const PIECES = [
  ...'/ // /./ /../ . .. ; %2f %2F %5c %20 %09 %00 + ? & = # @ : ~ _ - * %25 %252f %u002f %uff0f %c0%af %e2%84%aa'.split(
    ' ',
  ),
  ...'api Api API ap auth AUTH otp OTP o t p %6f %4f %74 %70 %2570 %256f verify ver login code co de index .json .php s= q= url= route= r='.split(
    ' ',
  ),
  ...'products 17 search photos/top/auto-part a b images/logo.png'.split(' '),
];

/** Request lines that ran a handler on some server, hostile ones, pieces of both put together by chance, and what an honest site is asked for. */
export function requestLines(seed: number, count: number): string[] {
  const random = randomNumbers(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const around = (method: string, target: string) => ({ method, target, host: pick(HOSTS), agent: pick(AGENTS) });
  const observed = readdirSync(OBSERVED)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(join(OBSERVED, file), 'utf8').trimEnd().split('\n').slice(1));
  const requests: LoggedRequest[] = [];
  while (requests.length < count) {
    const { method, target } = JSON.parse(pick(observed)) as LoggedRequest;
    requests.push(around(method, target));
    const hostile = hostileRequest(random);
    requests.push(around(/^[A-Z]+$/.test(hostile.method) ? hostile.method : 'POST', hostile.uri ?? '/'));
    const made = Array.from({ length: 1 + random(9) }, () => pick(PIECES)).join('');
    requests.push(around(pick(['GET', 'POST']), `/${made}`));
    requests.push(
      around(
        'POST',
        target.replace(/[a-z]/gi, (letter) => (random(6) === 0 ? encode(letter, random(4)) : letter)),
      ),
    );
  }
  return requests.slice(0, count).map(logLine);
}

function encode(letter: string, how: number): string {
  const hex = letter.charCodeAt(0).toString(16);
  return [`%${hex}`, `%25${hex}`, `%u00${hex}`, letter.toUpperCase()][how]!;
}

/** A site on a usual day: nothing of it touches the routes. */
export function ordinaryLines(count: number): string[] {
  const targets = [
    '/products/17?page=2',
    '/search?q=red+shoes%20size%2042&utm_source=mail',
    '/static/app.4f5e6d.js',
    '/images/photos/top-10/auto-part.png',
    '/api/cart/items/5512?fields=id%2Cname',
    '/blog/2026/11/the-code-of-love',
    '/',
    '/account/orders?sort=date&dir=desc',
  ];
  return Array.from({ length: count }, (_, index) =>
    logLine(
      { method: 'GET', target: targets[index % targets.length]!, host: 'shop.example', agent: AGENTS[0]! },
      index,
    ),
  );
}

/** Headers that a log of AWS WAF has and one of a load balancer has not. */
const MORE_HEADERS: ReadonlyArray<readonly { readonly name: string; readonly value: string }[]> = [
  [],
  [{ name: 'X-Original-URL', value: '/api/auth/otp' }],
  [{ name: 'x-rewrite-url', value: '/otp' }],
  [{ name: 'Next-Action', value: '00c9d1e2' }],
  [{ name: 'cookie', value: 'a=1; next-action=b' }],
  [{ name: 'user-agent', value: 'second "agent"' }],
  [{ name: 'accept', value: 'x'.repeat(9000) }],
  Array.from({ length: 201 }, (_, index) => ({ name: `h${index}`, value: '' })),
];

/** The same requests as AWS WAF logs them in S3. */
export function wafLines(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    const event = parseAlbLine(line);
    if (event instanceof BrokenLine) return [];
    const { ip: clientIp, method: httpMethod, uri = '/', headers } = event.request;
    const [, path, args = '', fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(uri)!;
    const more = index % 3 === 0 ? MORE_HEADERS[(index / 3) % MORE_HEADERS.length]! : [];
    const record = {
      timestamp: event.time,
      formatVersion: 1,
      webaclId: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shop/1',
      terminatingRuleId: 'Default_Action',
      terminatingRuleMatchDetails: [{ conditionType: 'XSS', matchedData: ['"httpRequest":{"clientIp":"1.1.1.1"'] }],
      httpRequest: {
        clientIp,
        country: 'DE',
        headers: [...headers.map(([name, value]) => ({ name, value })), ...more],
        uri: path,
        args,
        httpVersion: 'HTTP/1.1',
        httpMethod,
        requestId: '1-a',
        ...(fragment !== undefined && { fragment }),
      },
      labels: [{ name: 'a:b' }],
    };
    return [JSON.stringify(record)];
  });
}

/** Lines whose request is one that `isWanted`, as the simulator judges it. */
export function linesThat(
  lines: readonly string[],
  simulator: Simulator,
  isWanted: (verdict: ReturnType<Simulator['evaluate']>) => boolean,
): string[] {
  return lines.filter((line) => {
    const event = line.startsWith('{') ? parseWafRecord(line) : parseAlbLine(line);
    return 'request' in event && isWanted(simulator.evaluate(event.request));
  });
}

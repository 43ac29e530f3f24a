import net from 'node:net';
import { CLIENT_HEADER } from '../../lib/load-balancer/simulated-client';
import type { SpelledRequest, SpellingParts, SpellingsTraffic } from '../campaign';
import { APP_HOST } from '../visitor';

/** The lines of the file, and every variation of the parts alone and, if asked for, in pairs. */
export function spell(
  { lines, parts }: Pick<SpellingsTraffic, 'lines' | 'parts'>,
  { pairs }: { readonly pairs: boolean },
): SpelledRequest[] {
  const variations = variationsOf(parts);
  const composed = new Map<string, SpelledRequest>();
  const add = (...chosen: readonly Variation[]) => {
    const line = compose(parts, chosen);
    composed.set(`${line.method} ${line.target}`, line);
  };
  add();
  variations.forEach((first, i) => {
    add(first);
    if (!pairs) return;
    for (const second of variations.slice(i + 1)) if (second.place !== first.place) add(first, second);
  });
  return [...composed.values(), ...lines];
}

/** One part in another form; `place` says which part. */
interface Variation {
  readonly place: string;
  readonly text: string;
}

function variationsOf(parts: SpellingParts): Variation[] {
  const at = (place: string, [, ...others]: readonly string[]) => others.map((text) => ({ place, text }));
  return [
    ...at('method', parts.methods),
    ...at('start', parts.starts),
    ...parts.segments.flatMap((forms, index) => at(`segment ${index}`, forms)),
    ...parts.segments.slice(1).flatMap((_forms, index) => at(`separator ${index}`, parts.separators)),
    ...at('end', parts.ends),
  ];
}

function compose(parts: SpellingParts, chosen: readonly Variation[]): SpelledRequest {
  const pick = (place: string, [plain]: readonly string[]) =>
    chosen.find((variation) => variation.place === place)?.text ?? plain!;
  const path = parts.segments.map((forms, index) => {
    const separator = index === 0 ? pick('start', parts.starts) : pick(`separator ${index - 1}`, parts.separators);
    return separator + pick(`segment ${index}`, forms);
  });
  return { method: pick('method', parts.methods), target: path.join('') + pick('end', parts.ends), headers: [] };
}

const TIMEOUT_MS = 5000;

/** Sends the line as it is, since no HTTP client would. Resolves with the status, 0 when there was none. */
export function sendSpelling(port: number, line: SpelledRequest, ip: string): Promise<number> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = net.connect(port, '127.0.0.1');
    const end = () => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0));
    };
    socket.setTimeout(TIMEOUT_MS, end);
    socket.on('data', (chunk) => {
      if (answer.length < 64) answer += chunk.toString('latin1');
    });
    socket.on('error', end);
    socket.on('close', end);
    socket.write(bytesOf(line, ip));
  });
}

function bytesOf(line: SpelledRequest, ip: string): Buffer {
  const body = '{"email":"somebody@example.net"}';
  const head = [
    `${line.method} ${line.target} HTTP/1.1`,
    `Host: ${line.host ?? APP_HOST}`,
    ...line.headers.map(([name, value]) => `${name}: ${value}`),
    `${CLIENT_HEADER}: ${JSON.stringify({ ip })}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

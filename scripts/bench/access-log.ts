import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createGzip } from 'node:zlib';
import { address } from './template';

/** Numbers that look like chance and are the same each time: xorshift32. */
function chance(): (below: number) => number {
  let state = 0x9e3779b9;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
];

export interface LogShape {
  readonly lines: number;
  /** One request in so many asks for a code. */
  readonly otpEvery: number;
  readonly addresses: number;
  /** Milliseconds from one request to the next. */
  readonly everyMs: number;
  /** Whether the second half of the time stands first, as `cat b a` leaves it. */
  readonly secondHalfFirst?: boolean;
}

const START = Date.UTC(2026, 0, 1);

/** A load balancer's access log, with all that differs from line to line in real ones: addresses, paths, times, sizes, trace ids. Compressed where the name says it. */
export async function writeAccessLog(file: string, shape: LogShape): Promise<void> {
  const out = createWriteStream(file);
  const sink = file.endsWith('.gz') ? createGzip({ chunkSize: 1 << 18 }) : out;
  if (sink !== out) sink.pipe(out);
  const random = chance();
  const hex = () =>
    random(2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const { lines, otpEvery, addresses, everyMs } = shape;
  let chunk = '';
  for (let at = 0; at < lines; at++) {
    const n = shape.secondHalfFirst ? (at + (lines >> 1)) % lines : at;
    const time = new Date(START + n * everyMs).toISOString().replace('Z', `${String(random(1000)).padStart(3, '0')}Z`);
    const path = `products/${random(20_000)}${random(3) === 0 ? `?page=${random(9)}&sort=price` : ''}`;
    const request =
      n % otpEvery === 0
        ? 'POST https://app.example.com:443/api/auth/otp HTTP/2.0'
        : `GET https://app.example.com:443/${path} HTTP/2.0`;
    const client = addresses === lines ? n : random(addresses);
    const target = `10.0.${client % 3}.9:80`;
    chunk +=
      `h2 ${time} app/example/50dc6c495c0c9188 ${address(client)}:${1024 + random(60_000)} ${target} 0.000 0.0${random(90) + 10} 0.000 200 200 ${random(900)} ${random(90_000)} ` +
      `"${request}" "${AGENTS[client % AGENTS.length]}" TLS_AES_128_GCM_SHA256 TLSv1.3 ` +
      `arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/app/73e2d6bc24d8a067 "Root=1-${hex()}-${hex()}${hex()}${hex()}" ` +
      `"app.example.com" "arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012" 0 ${time} "waf,forward" "-" "-" "${target}" "200" "-" "-" TID_${hex()}${hex()}${hex()}${hex()}\n`;
    if (chunk.length > 1 << 20) {
      if (!sink.write(chunk, 'latin1')) await once(sink, 'drain');
      chunk = '';
    }
  }
  sink.end(chunk, 'latin1');
  await once(out, 'close');
}

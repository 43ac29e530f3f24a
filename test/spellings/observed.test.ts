import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Simulator } from '../../lib/sim';
import { leaks } from './judge';
import { simulator } from './shield';
import { HONEST_HOST, type Spelling } from './spelling';

interface ObservedLine extends Omit<Spelling, 'host' | 'headers'> {
  readonly ran: readonly number[];
  readonly host?: string | null;
  readonly headers?: Spelling['headers'];
}

const FOLDER = path.join(__dirname, 'observed');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.jsonl'));

function read(file: string): { servers: readonly string[]; lines: readonly ObservedLine[] } {
  const [first, ...rest] = readFileSync(path.join(FOLDER, file), 'utf8').trimEnd().split('\n');
  return { ...JSON.parse(first as string), lines: rest.map((line) => JSON.parse(line)) };
}

let shield: Simulator;
beforeAll(() => {
  shield = simulator();
}, 60_000);

test('servers of seven kinds were observed', () => {
  expect(FILES).toEqual([
    'go.jsonl',
    'java.jsonl',
    'node.jsonl',
    'php.jsonl',
    'proxies.jsonl',
    'python.jsonl',
    'ruby.jsonl',
  ]);
});

test.each(FILES)('no line of %s that ran a handler is let through', (file) => {
  const { servers, lines } = read(file);
  expect([...new Set(lines.flatMap((line) => line.ran))].sort((a, b) => a - b)).toEqual([...servers.keys()]);
  expect(lines.length).toBeGreaterThan(50);
  const letThrough = lines.flatMap(({ ran, host = HONEST_HOST, headers = [], ...line }) =>
    leaks(shield, { ...line, host, headers }).map((leak) => `${leak} (${ran.map((i) => servers[i]).join(', ')})`),
  );
  expect(letThrough).toEqual([]);
});

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { ALB_LOG } from '../../../lib/sim/traffic/alb-log';
import { BrokenLine, type LogFormat } from '../../../lib/sim/traffic/event';
import { UnsortedLog } from '../../../lib/sim/traffic/in-order';
import { LineRecords } from '../../../lib/sim/traffic/line-records';
import { readLogFile, SILENT, totalBytes } from '../../../lib/sim/traffic/log-file';
import { fileSource, pipeSource } from '../../../lib/sim/traffic/log-source';
import { mergeByTime } from '../../../lib/sim/traffic/merge';
import { plainlyUnsorted } from '../../../lib/sim/traffic/order-probe';
import { sortedSources } from '../../../lib/sim/traffic/sorted-runs';

const directory = mkdtempSync(join(tmpdir(), 'otp-shield-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Lines are `<time> <uri>`. */
const format: LogFormat = {
  name: 'ALB',
  splitter: () => new LineRecords(),
  parse: (line) => {
    const [time, uri] = line.split(' ');
    if (uri === undefined) return new BrokenLine('no uri');
    return { time: Number(time), userAgent: '', request: { ip: '192.0.2.1', method: 'GET', uri, headers: [] } };
  },
};
const source = (path: string) => fileSource(path, statSync(path).size);

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function observer() {
  const seen = { bytes: 0, lines: 0, broken: [] as string[] };
  return {
    seen,
    onBytes: (count: number) => {
      seen.bytes += count;
    },
    onLine: () => {
      seen.lines++;
    },
    onBroken: (path: string, line: number, reason: string) => {
      seen.broken.push(`${path.slice(directory.length + 1)}:${line}: ${reason}`);
    },
  };
}

async function read(path: string) {
  const watching = observer();
  const uris: string[] = [];
  for await (const batch of readLogFile(fileSource(path, 0), format, watching))
    uris.push(...batch.map(({ request }) => request.uri));
  return { uris, ...watching.seen };
}

test.each([
  ['plain', '1 a\n2 b\n3 c\n'],
  ['without a final line break', '1 a\n2 b\n3 c'],
  ['with empty lines and carriage returns', '1 a\r\n\r\n2 b\r\n\n3 c\r\n'],
])('reads a file %s', async (_, text) => {
  expect(await read(file('plain.log', text))).toMatchObject({ uris: ['a', 'b', 'c'], lines: 3, broken: [] });
});

test('tells gzip by its first bytes, several members included', async () => {
  const content = Buffer.concat([gzipSync('1 a\n2 b\n'), gzipSync('3 c\n')]);
  const path = file('really-gzip.log', content);
  expect(await read(path)).toMatchObject({ uris: ['a', 'b', 'c'], bytes: content.length });
  expect(totalBytes([source(path), source(path)])).toBe(content.length * 2);
  expect(totalBytes([source(path), pipeSource('-', () => Readable.from([]))])).toBeUndefined();
});

test('lines cross the borders of chunks', async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `${i} /path/${i}`);
  const { uris, lines: count } = await read(file('long.log', lines.join('\n')));
  expect(count).toBe(50_000);
  expect(uris[49_999]).toBe('/path/49999');
  expect(new Set(uris).size).toBe(50_000);
});

test('counts and places broken lines, and goes on', async () => {
  expect(await read(file('broken.log', '1 a\nrubbish\n\n2 b\nmore\n'))).toMatchObject({
    uris: ['a', 'b'],
    lines: 4,
    broken: ['broken.log:2: no uri', 'broken.log:5: no uri'],
  });
});

test('a damaged end of a compressed file is told, what stands before is read', async () => {
  const whole = gzipSync(Array.from({ length: 200_000 }, (_, i) => `${i} /${(i * 7919) % 100_003}`).join('\n'));
  const { uris, broken } = await read(file('cut.log.gz', whole.subarray(0, whole.length - 1000)));
  expect(uris.length).toBeGreaterThan(1000);
  expect(broken.at(-1) ?? '').toContain('damaged');
});

test('a line without end does not fill the memory', async () => {
  const { uris, broken } = await read(file('endless.log', `1 a\n${'x'.repeat(3_000_000)}\n2 b\n`));
  expect(uris).toEqual(['a', 'b']);
  expect(broken).toEqual(['endless.log:2: too long for a record']);
});

test('an empty file has nothing', async () => {
  expect(await read(file('empty.log', ''))).toMatchObject({ uris: [], lines: 0, broken: [] });
});

test('a missing file fails', async () => {
  await expect(read(join(directory, 'nowhere.log'))).rejects.toMatchObject({ code: 'ENOENT' });
});

describe('several files', () => {
  async function merge(paths: readonly string[]) {
    const watching = observer();
    const uris: string[] = [];
    for await (const batch of mergeByTime(paths.map(source), format, watching))
      uris.push(...batch.map(({ request }) => request.uri));
    return { uris, ...watching.seen };
  }

  test('are merged by time, whatever order they are given in', async () => {
    const late = file('late.log', '10 d\n30 f\n');
    const early = file('early.log', '1 a\n5 b\n20 e\n');
    const middle = file('middle.log', '7 c\n40 g\n');
    expect(await merge([late, middle, early])).toMatchObject({ uris: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], lines: 7 });
  });

  test('that go back a little are put in order', async () => {
    const paths = [file('a.log', '5 a\n3 b\n9 c\n'), file('b.log', '4 e\n6 d\n')];
    expect((await merge(paths)).uris).toEqual(['b', 'e', 'a', 'd', 'c']);
  });

  test('put together to one are in order when they are short', async () => {
    expect((await merge([file('cat.log', '1 a\n5 c\n9 e\n3 b\n7 d\n')])).uris).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  describe('put together to one that is long', () => {
    const lines = (offset: number) =>
      Array.from({ length: 40_000 }, (_, i) => `${i * 2 + offset} ${i * 2 + offset}\n`).join('');
    const whole = () => file('cat.log', `${lines(0)}${lines(1)}`);

    test('are told', async () => {
      await expect(merge([whole()])).rejects.toThrow(UnsortedLog);
      await expect(merge([whole()])).rejects.toThrow(
        /cat\.log: requests are not in the order of time, one is \d+ s before/,
      );
    });

    const urisOf = async (paths: readonly string[], broken: string[] = []) => {
      const sorted = await sortedSources(paths.map(source), format, SILENT, 100_000);
      const uris: string[] = [];
      const observer = {
        ...SILENT,
        onBroken: (path: string, line: number) => broken.push(`${basename(path)}:${line}`),
      };
      for await (const batch of mergeByTime(sorted.sources, format, observer))
        uris.push(...batch.map(({ request }) => request.uri));
      return { uris, sorted };
    };
    const all = (length: number) => Array.from({ length }, (_, i) => String(i));

    test('are read in their parts, and nothing is written', async () => {
      const broken: string[] = [];
      const path = file('cat.log', `${lines(0)}rubbish\n${lines(1)}`);
      const { uris, sorted } = await urisOf([path, file('other.log', '-1 first\n')], broken);
      expect(sorted.unsorted).toEqual([join(directory, 'cat.log')]);
      expect(sorted.sources.map(({ part }) => part !== undefined)).toEqual([true, true, false]);
      expect(uris).toEqual(['first', ...all(80_000)]);
      expect(broken).toEqual(['cat.log:40001']);
      await sorted.close();
    });

    test('of too many parts are sorted in runs that are bounded, and nothing is left behind', async () => {
      const part = (offset: number) =>
        Array.from({ length: 40_000 }, (_, i) => `${i * 5 + offset} ${i * 5 + offset}\n`).join('');
      const { uris, sorted } = await urisOf([file('many.log', [0, 1, 2, 3, 4].map(part).join(''))]);
      expect(sorted.sources.length).toBeGreaterThan(5);
      expect(uris).toEqual(all(200_000));
      const runs = join(sorted.sources[0]!.name, '..');
      await sorted.close();
      expect(() => readdirSync(runs)).toThrow('ENOENT');
    });
  });

  test('some of which are pipes', async () => {
    const pipe = pipeSource('-', () => Readable.from([Buffer.from('2 b\n4'), Buffer.from(' d\n')]));
    const uris: string[] = [];
    for await (const batch of mergeByTime([source(file('a.log', '1 a\n3 c\n')), pipe], format, SILENT))
      uris.push(...batch.map(({ request }) => request.uri));
    expect(uris).toEqual(['a', 'b', 'c', 'd']);
  });

  test('count the broken lines of a file that has nothing else', async () => {
    const { uris, broken } = await merge([file('rubbish.log', 'x\ny\n'), file('good.log', '1 a\n')]);
    expect(uris).toEqual(['a']);
    expect(broken).toEqual(['rubbish.log:1: no uri', 'rubbish.log:2: no uri']);
  });

  test('of many lines come whole', async () => {
    const lines = (offset: number) =>
      Array.from({ length: 30_000 }, (_, i) => `${i * 2 + offset} ${i * 2 + offset}`).join('\n');
    const { uris } = await merge([file('even.log', lines(0)), file('odd.log', lines(1))]);
    expect(uris).toEqual(Array.from({ length: 60_000 }, (_, i) => String(i)));
  });
});

describe('what is plainly out of order is noticed before it is read', () => {
  const line = (second: number) => {
    const time = new Date(Date.parse('2026-03-01T00:00:00Z') + second * 1000).toISOString();
    return `https ${time} app/a/1 203.0.113.7:1 10.0.0.1:80 0 0 0 200 200 1 2 "GET https://a.example:443/${'x'.repeat(300)} HTTP/2.0" "curl" -\n`;
  };
  const half = (from: number) => Array.from({ length: 1500 }, (_, i) => line(from + i * 10)).join('');
  const of = (text: string | Buffer) => plainlyUnsorted([source(file('probe.log', text))], ALB_LOG);

  test('the second half first, unless it is compressed', async () => {
    const unsorted = half(15_000) + half(0);
    expect(await of(half(0) + half(15_000))).toBeUndefined();
    expect((await of(unsorted))?.message).toMatch(/requests are not in the order of time, one is \d+ s before/);
    expect(await of(gzipSync(unsorted, { level: 0 }))).toBeUndefined();
  });
});

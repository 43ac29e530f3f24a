import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logSources } from '../../bin/simulate/log-sources';
import { Progress } from '../../bin/terminal/progress';
import { writeWhole } from '../../bin/terminal/write-whole';
import { FakeIo } from './fake-io';
import { scratchDirectory } from './web-acls';

const files = scratchDirectory();
const root = files.path('AWSLogs');

beforeAll(() => {
  for (const folder of ['', '/2026', '/2026/11', '/.hidden']) mkdirSync(root + folder);
  for (const name of [
    '2026/11/a.log.gz',
    '2026/11/b.log.gz',
    '2026/c.log',
    'ELBAccessLogTestFile',
    '.hidden/x',
    '2026/.x',
  ])
    files.write(join('AWSLogs', name), 'x');
  mkdirSync(files.path('empty'));
});

async function namesOf(...given: string[]) {
  return (await logSources(given)).map(({ name }) => name.replace(`${root}/`, ''));
}

test.each([
  ['a file', ['2026/c.log'], ['2026/c.log']],
  ['a folder, without what is hidden or a test of AWS', [''], ['2026/11/a.log.gz', '2026/11/b.log.gz', '2026/c.log']],
  ['a pattern in a folder', ['2026/11/?.log*'], ['2026/11/a.log.gz', '2026/11/b.log.gz']],
  ['a pattern over folders', ['**/*.log'], ['2026/c.log']],
  ['a pattern in the middle', ['20*/*/a.log.gz'], ['2026/11/a.log.gz']],
  ['everything below', ['2026/**'], ['2026/11/a.log.gz', '2026/11/b.log.gz', '2026/c.log']],
  [
    'a file once, however often it is reached',
    ['2026/c.log', '2026', '2026/./11/../c.log', '**/*.log'],
    ['2026/c.log', '2026/11/a.log.gz', '2026/11/b.log.gz'],
  ],
])('%s', async (_, given, names) => {
  expect(await namesOf(...given.map((path) => join(root, path)))).toEqual(names);
});

test.each([
  ['nowhere.log', 'ENOENT: no such file'],
  ['*.nothing', '*.nothing: no file matches'],
  ['empty', 'empty: no file is in this folder'],
])('%s is told', async (path, message) => {
  await expect(logSources([files.path(path)])).rejects.toThrow(message);
});

test('what is no file is read once, as a pipe, and standard input not twice', async () => {
  const [source] = await logSources(['/dev/null']);
  expect(source).toMatchObject({ size: undefined, again: false });
  await expect(logSources(['-', '-'])).rejects.toThrow('standard input (-) can be read once only');
});

test('a file is written as a whole, or nothing of it stays', async () => {
  const page = files.path('page.html');
  await writeWhole(page, 'one');
  await writeWhole(page, 'two');
  expect(readFileSync(page, 'utf8')).toBe('two');
  await expect(writeWhole(files.path('no/page.html'), 'x')).rejects.toMatchObject({ path: files.path('no/page.html') });
  mkdirSync(files.path('folder'));
  await expect(writeWhole(files.path('folder'), 'x')).rejects.toMatchObject({ code: 'EISDIR' });
  await writeWhole('/dev/null', 'x');
  expect(readdirSync(files.path('.')).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test.each([
  [200, 1000, /^█{15}░{15} 50 % {2}7 requests, [\d,]+\/s$/],
  [40, 1000, /^█+░+ 50 % {2}7 requests, [\d,]+\/s$/],
  [20, 1000, /^50 % {2}7 requests/],
  [80, undefined, /^7 requests, [\d,]+\/s$/],
])('a bar is never wider than the terminal of %i columns', (columns, total, expected) => {
  const io = new FakeIo();
  io.errIsTerminal = true;
  Object.assign(io, { errColumns: columns });
  const progress = new Progress(io, total, 'requests');
  progress.advance(500);
  progress.paint(7);
  const line = io.stderr.replace('\r', '').replace('\u001b[K', '');
  expect(line.length).toBeLessThan(columns);
  expect(line).toMatch(expected);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../bin/otp-shield';
import { columnsOf, pageText, reportText } from '../../bin/terminal/page-text';
import { usageText } from '../../bin/terminal/usage-text';
import { incompleteCommands } from '../complete-commands';
import { ROOT } from '../source-files';
import { FakeIo } from './fake-io';

const page = (name: string) => readFileSync(join(ROOT, 'docs/runbooks', `${name}.md`), 'utf8');

async function type(...args: string[]) {
  const io = new FakeIo();
  return { exitCode: await run(args, io), out: io.stdout, err: io.stderr };
}

test('prints the page that is installed, as it stands', async () => {
  expect(await type('runbook', 'bounces')).toEqual({ exitCode: 0, out: page('bounces'), err: '' });
});

test.each([
  ['bounces-critical', 'bounces'],
  ['ShopStack-OtpShield-SesReputation-8C1D2E3F-complaints-24h', 'complaints'],
  ['ShopStack-Responder-1A2B3C4D-responder-silent', 'posture'],
  ['guard-errors', 'handler-errors'],
  ['quota.md', 'quota'],
])('finds the page of %s', async (name, expected) => {
  const { out } = await type('runbook', name);
  expect(out.split('\n')[0]).toBe(page(expected).split('\n')[0]);
});

test('without a name lists the pages; an unknown name does, too', async () => {
  expect((await type('runbook')).out).toMatch(/^ {2}posture +The posture/m);
  expect(await type('runbook', 'nothing')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('no page for "nothing"'),
  });
});

test('with the options of the mail every command is for that shield', async () => {
  const options = ['--account', '444455556666', '--region', 'eu-west-1', '--stack', 'Shop', '--shield', 'SignUp'];
  const { out } = await type('runbook', 'posture', ...options);
  expect(out).toContain('ACCOUNT=444455556666 STACK=Shop SHIELD=SignUp AWS_REGION=eu-west-1; export AWS_REGION');
  const { exitCode } = await type('runbook', 'posture', '--stack', 'x; rm -rf ~');
  expect(exitCode).toBe(2);
});

test('at 60 columns sentences are filled, and commands stay whole', () => {
  const text = pageText(page('posture'), 60);
  const fences = text.split(/^```.*$/m);
  const prose = fences
    .filter((_, index) => index % 2 === 0)
    .join('\n')
    .split('\n')
    .filter((line) => !line.startsWith('|'));
  expect(prose.filter((line) => line.length > 60 && !line.includes('`'))).toEqual([]);
  const commands = (all: string) => [...all.matchAll(/`([^`\n]+)`/g)].map(([, command]) => command);
  expect(commands(text)).toEqual(commands(page('posture')));
  expect(incompleteCommands(text).filter((found) => !found.startsWith('aws '))).toEqual([]);
});

const NAMES = [
  'simulate',
  'serve',
  'status',
  'lockdown',
  'strict',
  'release',
  'samples',
  'doctor',
  'capacity',
  'export',
  'cost',
  'block',
  'allow',
  'policy',
  'runbook',
  'forget',
  'verify',
];

test.each(['', ...NAMES])('help fits into 60 columns, options in one column: %s', async (name) => {
  const io = Object.assign(new FakeIo(), { outColumns: 60 });
  await run([...(name === '' ? [] : [name]), '--help'], io);
  const lines = io.stdout.split('\n');
  expect(lines.filter((line) => line.length > 60 && !/^ +https:\S+$/.test(line))).toEqual([]);
  const columns = lines.flatMap((line) => {
    const [head] = /^ {2}--\S.*? {2,}(?=\S)/.exec(line) ?? [];
    return head === undefined ? [] : [head.length];
  });
  expect(new Set(columns).size).toBeLessThanOrEqual(1);
});

test('a paragraph is filled anew, an empty line stays', () => {
  expect(usageText('a b\nc\n\n  --x  does\n       more\n', 80)).toBe('a b c\n\n  --x  does more\n');
});

test('--version says which version is installed', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(await type('--version')).toEqual({ exitCode: 0, out: `cdk-otp-shield ${version}\n`, err: '' });
});

test('a report goes on below its beginning, and its tables stay', () => {
  const table = '  action   rule         requests  share  clients  and so on, wide';
  expect(reportText(`  one two three four five six seven\n${table}`, 20).split('\n')).toEqual([
    '  one two three four',
    '  five six seven',
    table,
  ]);
  expect(reportText('a b c', undefined)).toBe('a b c');
});

test('a terminal without colours has a width, too', () => {
  expect(columnsOf(Object.assign(new FakeIo(), { outIsTerminal: false, outColumns: 60 }))).toBe(60);
  expect(columnsOf(new FakeIo())).toBeUndefined();
});

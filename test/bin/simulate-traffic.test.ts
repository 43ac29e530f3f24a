import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { simulateCommand } from '../../bin/commands/simulate';
import { FakeIo } from './fake-io';
import { scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
const template = files.write('template.json', TEMPLATE);

const albLine = (second: number, ip: string, path: string) => {
  const time = new Date(Date.parse('2026-03-01T00:00:00Z') + second * 1000).toISOString();
  return `https ${time} app/a/1 ${ip}:1234 10.0.0.1:80 0.0 0.0 0.0 200 200 1 2 "POST https://app.example.com:443${path} HTTP/2.0" "curl" - - - "Root=1" "-" "-" 0 ${time} "forward" "-" "-" "-" "-" "-" "-"`;
};
const ALB = [
  ...Array.from({ length: 12 }, (_, i) => albLine(i, '203.0.113.7', '/otp')),
  'rubbish',
  albLine(20, '192.0.2.9', '/'),
  albLine(21, '198.51.100.1', '/'),
].join('\n');
const WAF = JSON.stringify({
  timestamp: 1781870459123,
  httpRequest: {
    clientIp: '203.0.113.7',
    country: 'DE',
    headers: [{ name: 'Host', value: 'app.example.com' }],
    uri: '/otp',
    args: '',
    httpMethod: 'POST',
  },
});

async function simulate(...args: string[]) {
  const io = new FakeIo();
  const code = await simulateCommand.run(['--template', template, ...args], io);
  return { code, out: io.stdout, err: io.stderr };
}

test('an ALB log is judged, its broken lines counted and shown', async () => {
  const log = files.write('alb.log', ALB);
  const { code, out, err } = await simulate('--alb-log', log);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('14 requests of 3 clients at 3 addresses');
  expect(out).toContain('1 of 15 lines could not be read:');
  expect(out).toContain(`${log}:13: not a line of an ALB access log`);
  expect(out).toMatch(/CAPTCHA +human-check +1 /);
  expect(out).toMatch(/BLOCK +block-list +1 /);
  expect(out).toMatch(/BLOCK +rate-limit +3 /);
});

test('--json prints the report and nothing else; gzip and several files are taken', async () => {
  const first = files.write('a.log.gz', gzipSync(albLine(100, '203.0.113.7', '/otp')));
  const second = files.write('b.log', albLine(50, '203.0.113.8', '/otp'));
  const { code, out } = await simulate('--alb-log', first, second, '--json', '--captcha-price', '0.5');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    format: 'ALB',
    files: 2,
    requests: 2,
    from: '2026-03-01T00:00:50.000Z',
    to: '2026-03-01T00:01:40.000Z',
    actions: { CAPTCHA: 2 },
    captcha: { puzzles: { atLeast: 2, atMost: 2 }, usdPerThousand: 0.5, priceIsVerified: true },
    rateLimits: [{ rule: 'rate-limit', fits: true }],
  });
});

test('a WAF log is judged', async () => {
  const { code, out } = await simulate('--waf-log', files.write('waf.log', `${WAF}\n{"half":\n`), '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ format: 'WAF', requests: 1, broken: { lines: 1 }, actions: { CAPTCHA: 1 } });
});

test('a long file that was put together of two is sorted before it is judged', async () => {
  const half = (offset: number) =>
    Array.from({ length: 20_000 }, (_, i) => albLine(i * 2 + offset, '203.0.113.7', '/')).join('\n');
  const log = files.write('cat.log', `${half(0)}\nrubbish\n${half(1)}\n`);
  const { code, out, err } = await simulate('--alb-log', log, '--json');
  expect(code).toBe(0);
  expect(err).toMatch(
    /^\S+cat\.log: requests are not in the order of time, one is \d+ s before .*: sorting before judging\n$/,
  );
  expect(JSON.parse(out)).toMatchObject({
    files: 1,
    requests: 40_000,
    lines: 40_001,
    broken: { lines: 1 },
    actions: { BLOCK: 0 },
  });
});

test('--html writes a page', async () => {
  const html = files.path('report.html');
  const { code, err } = await simulate('--alb-log', files.write('alb.log', ALB), '--html', html);
  expect({ code, err }).toEqual({ code: 0, err: `wrote ${html}\n` });
  expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>/);
});

test('a progress bar is for terminals only', async () => {
  const io = new FakeIo();
  io.errIsTerminal = true;
  await simulateCommand.run(['--template', template, '--alb-log', files.write('alb.log', ALB)], io);
  expect(io.stderr).toMatch(/100 %.*requests/);
  expect(io.stderr.endsWith('\r\u001b[K')).toBe(true);
});

test.each([
  ['a file that is none', ['--alb-log', 'nowhere.log'], 1, 'nowhere.log: no such file or directory'],
  [
    'a log of another kind',
    ['--alb-log', () => files.write('waf.log', WAF)],
    1,
    'no request in the ALB logs: the only line is none',
  ],
  ['an empty log', ['--alb-log', () => files.write('empty.log', '')], 1, 'the files are empty'],
  [
    'a price that is none',
    ['--alb-log', 'x', '--captcha-price', 'free'],
    2,
    '--captcha-price must be a price in US dollars',
  ],
  ['a top of none', ['--alb-log', 'x', '--top', '0'], 2, '--top must be a whole number from 1 to 1000, got "0"'],
  [
    'a page that can not be written',
    ['--alb-log', () => files.write('alb.log', ALB), '--html', '/nowhere/x.html'],
    1,
    '/nowhere/x.html: no such file or directory',
  ],
])('%s: one clear line', async (_, args, code, message) => {
  const result = await simulate(...args.map((arg) => (typeof arg === 'function' ? arg() : arg)));
  expect(result.code).toBe(code);
  expect(result.err).toContain(message);
  expect(result.err.trim().split('\n').length).toBeLessThanOrEqual(2);
});

import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { simulateCommand } from '../../bin/commands/simulate';
import { insightsLog } from '../../bin/remote-log/insights';
import { logAddress } from '../../bin/remote-log/log-address';
import { Spool } from '../../bin/remote-log/spool';
import { timeRange } from '../../bin/remote-log/time-range';
import { awsEnvironment, BucketServer } from './bucket-server';
import { FakeIo } from './fake-io';
import { scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
const template = files.write('template.json', TEMPLATE);
let server: BucketServer;
let home: string;
let restore: () => void;

beforeEach(async () => {
  server = new BucketServer();
  home = mkdtempSync(join(tmpdir(), 'otp-shield-home-'));
  restore = awsEnvironment(await server.start(), home);
});
afterEach(async () => {
  restore();
  await server.close();
});

const albLine = (time: string, ip: string) =>
  `https ${time} app/a/1 ${ip}:1234 10.0.0.1:80 0.0 0.0 0.0 200 200 1 2 "POST https://app.example.com:443/otp HTTP/2.0" "curl" - - -\n`;
const wafLine = (time: string, clientIp: string) =>
  `${JSON.stringify({ timestamp: Date.parse(time), httpRequest: { clientIp, headers: [{ name: 'Host', value: 'app.example.com' }], uri: '/otp', args: '', httpMethod: 'POST' } })}\n`;
const put = (key: string, text: string) => server.objects.set(key, gzipSync(text));

/** A file of a load balancer, whose name says the end of its five minutes. */
function albFile(end: string, ip = '203.0.113.7', above = '') {
  const at = new Date(Date.parse(end) - 60_000).toISOString();
  const [y, m, d] = end.slice(0, 10).split('-');
  const stamp = `${y}${m}${d}T${end.slice(11, 13)}${end.slice(14, 16)}Z`;
  const key = `${above}AWSLogs/111122223333/elasticloadbalancing/eu-central-1/${y}/${m}/${d}/111122223333_elasticloadbalancing_eu-central-1_app.a.1_${stamp}_192.0.2.1_abc.log.gz`;
  put(key, albLine(at, ip));
  return key;
}

async function simulate(...args: string[]) {
  const io = new FakeIo();
  io.time = Date.parse('2026-12-01T00:00:00Z');
  const code = await simulateCommand.run(['--template', template, '--json', ...args], io);
  const report = io.stdout === '' ? undefined : JSON.parse(io.stdout);
  return { code, report, err: io.stderr };
}
const kept = () => readdirSync(home, { recursive: true }).filter((name) => /[0-9a-f]{32}$/.test(String(name)));

test('only files of the days that are asked for are read, and of them only the requests', async () => {
  put('AWSLogs/111122223333/ELBAccessLogTestFile', 'test');
  put('AWSLogs/111122223333/CloudTrail/eu-central-1/2026/11/02/trail.json.gz', '{}');
  for (const day of ['10-31', '11-01', '11-02', '11-03', '11-04']) albFile(`2026-${day}T10:05:00Z`);
  albFile('2025-11-02T10:05:00Z');
  // The last requests of a day are in a file of the next one.
  albFile('2026-11-03T00:00:00Z', '198.51.100.1');
  const { code, report, err } = await simulate('--alb-log', 's3://logs', '--from', '2026-11-01', '--to', '2026-11-02');
  expect(err).toMatch(
    /^s3:\/\/logs\/: 3 files, 1 kB, from 2026-11-01T00:00Z to 2026-11-03T00:00Z; to read them costs about less than 0.01 USD/,
  );
  expect({ code, requests: report.requests, from: report.from, to: report.to }).toEqual({
    code: 0,
    requests: 3,
    from: '2026-11-01T10:04:00.000Z',
    to: '2026-11-02T23:59:00.000Z',
  });
  expect(server.requests.filter((request) => /CloudTrail|2025\/11|11\/04/.test(request))).toEqual([]);
  expect(kept()).toEqual([]);
});

test.each([
  ['the day itself', 'x/AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2026/11/02'],
  ['the folder of the Region', 'x/AWSLogs/111122223333/elasticloadbalancing/eu-central-1/'],
  ['what stands above AWSLogs', 'x'],
  ['the whole bucket', ''],
])('a prefix may be %s', async (_, prefix) => {
  albFile('2026-11-02T10:05:00Z', '203.0.113.7', 'x/');
  albFile('2026-11-03T10:05:00Z', '203.0.113.7', 'x/');
  const { report } = await simulate('--alb-log', `s3://logs/${prefix}`, '--from', '2026-11-02', '--to', '2026-11-02');
  expect(report.requests).toBe(1);
});

test.each([
  [
    'AWS WAF itself',
    'AWSLogs/111122223333/WAFLogs/eu-central-1/otp/2026/11/02/10/05/111122223333_waflogs_eu-central-1_otp_20261102T1005Z_ab12cd34.log.gz',
  ],
  ['Firehose', 'waf/2026/11/02/10/aws-waf-logs-otp-1-2026-11-02-10-04-11-0a1b2c3d-1111-2222-3333-444455556666'],
  [
    'Firehose with Hive prefixes',
    'waf/year=2026/month=11/day=02/hour=10/aws-waf-logs-otp-1-2026-11-02-10-04-11-0a1b2c3d-1111',
  ],
  ['somebody who names files as they like', 'waf/november.json.gz'],
])('WAF logs as %s lays them out', async (_, key) => {
  put(key, wafLine('2026-11-02T10:06:00Z', '203.0.113.7') + wafLine('2026-11-05T10:06:00Z', '203.0.113.7'));
  const { report, err } = await simulate(
    '--waf-log',
    's3://logs/',
    '--from',
    '2026-11-02T08:00Z',
    '--to',
    '2026-11-02T12:00Z',
  );
  expect({ requests: report?.requests, format: report?.format, err: err.split(':')[0] }).toEqual({
    requests: 1,
    format: 'WAF',
    err: 's3',
  });
});

test('many files are merged by time, whichever arrives first', async () => {
  for (let minute = 5; minute < 60; minute += 5) {
    const end = `2026-11-02T10:${String(minute).padStart(2, '0')}:00Z`;
    albFile(end, `203.0.113.${minute}`);
    albFile(end, `198.51.100.${minute}`, 'other-account/');
  }
  const { report } = await simulate('--alb-log', 's3://logs/', '--from', '2026-11-02', '--to', '2026-11-02');
  expect({ requests: report.requests, files: report.files, addresses: report.addresses }).toEqual({
    requests: 22,
    files: 22,
    addresses: 22,
  });
});

test('a bucket of another Region is asked there', async () => {
  server.region = 'ap-southeast-2';
  albFile('2026-11-02T10:05:00Z');
  const { code } = await simulate('--alb-log', 's3://logs/', '--from', '2026-11-02');
  expect(code).toBe(0);
});

test('a connection that breaks goes on where it broke', async () => {
  const key = 'alb/a.log.gz';
  put(
    key,
    Array.from({ length: 400 }, (_, i) =>
      albLine(new Date(Date.parse('2026-11-02T10:00:00Z') + i * 1000).toISOString(), `203.0.113.${i % 250}`),
    ).join(''),
  );
  server.cuts = 2;
  const { report } = await simulate('--alb-log', 's3://logs/alb', '--from', '2026-11-02');
  expect({ requests: report.requests, broken: report.broken.lines }).toEqual({ requests: 400, broken: 0 });
  expect(server.requests.filter((request) => request === `get ${key}`)).toHaveLength(3);
});

test('credentials that expire on the way: one line, and --resume goes on', async () => {
  for (let minute = 5; minute < 60; minute += 5) albFile(`2026-11-02T10:${String(minute).padStart(2, '0')}:00Z`);
  const args = [
    '--alb-log',
    's3://logs/AWSLogs/111122223333/elasticloadbalancing/eu-central-1/',
    '--from',
    '2026-11-02',
  ];
  await simulate(...args);
  const listing = server.requests.filter((request) => request.startsWith('list')).length;
  server.requests.length = 0;
  server.expiresAfter = listing + 4;
  const first = await simulate(...args);
  expect(first.code).toBe(1);
  expect(first.err.trimEnd().split('\n').slice(1)).toEqual([
    expect.stringMatching(
      /^otp-shield simulate: the AWS credentials have expired: sign in again .*; 4 fetched files are kept: the same command with --resume goes on from there$/,
    ),
  ]);
  server.expiresAfter = Number.POSITIVE_INFINITY;
  server.requests.length = 0;
  const second = await simulate(...args, '--resume');
  expect({ code: second.code, requests: second.report?.requests }).toEqual({ code: 0, requests: 11 });
  expect(server.requests.filter((request) => request.startsWith('get'))).toHaveLength(7);
  expect(kept()).toEqual([]);
});

test.each([
  [
    'a prefix without logs',
    ['--alb-log', 's3://logs/nothing', '--from', '2026-11-02', '--to', '2026-11-02'],
    'otp-shield simulate: s3://logs/nothing/: no file of access logs of a load balancer from 2026-11-02T00:00Z to 2026-11-03T00:00Z is there',
  ],
  [
    'another bucket',
    ['--alb-log', 's3://other/', '--from', '2026-11-02'],
    'otp-shield simulate: could not list s3://other/: NoSuchBucket: said NoSuchBucket',
  ],
  [
    'no beginning',
    ['--alb-log', 's3://logs/'],
    'otp-shield simulate: a log in AWS needs --from: without it all that is there would be read',
  ],
  [
    'no bucket',
    ['--alb-log', 's3://Logs', '--from', '2026-11-02'],
    'otp-shield simulate: a bucket is written as s3://bucket/prefix, got "s3://Logs"',
  ],
  ['--resume of a file', ['--alb-log', template, '--resume'], 'otp-shield simulate: --resume belongs to logs in AWS'],
  [
    'a day that is none',
    ['--alb-log', template, '--from', '2026-02-30'],
    'otp-shield simulate: --from must be a day or a time with its zone, such as 2026-11-30 or 2026-11-30T08:00Z, got "2026-02-30"',
  ],
  [
    'a time without its zone',
    ['--alb-log', template, '--to', '2026-02-03T10:00'],
    'otp-shield simulate: --to must be a day or a time with its zone, such as 2026-11-30 or 2026-11-30T08:00Z, got "2026-02-03T10:00"',
  ],
  [
    'an end before the beginning',
    ['--alb-log', template, '--from', '2026-02-03', '--to', '2026-02-02'],
    'otp-shield simulate: --from must be before --to, got 2026-02-03 and 2026-02-02',
  ],
  [
    'a log group of a load balancer',
    ['--alb-log', 'cloudwatch:x', '--from', '2026-02-03'],
    'otp-shield simulate: access logs of a load balancer are in S3, and cloudwatch:x is a log group, which --waf-log reads',
  ],
])('%s is one line', async (_, args, line) => {
  const { code, err } = await simulate(...args);
  expect(code).toBeGreaterThan(0);
  expect(err.split('\n')[0]).toBe(line);
});

test('the range holds for files of this machine, too', async () => {
  const log = files.write(
    'days.log',
    albLine('2026-11-02T10:00:00Z', '203.0.113.7') + albLine('2026-11-03T10:00:00Z', '203.0.113.7'),
  );
  expect((await simulate('--alb-log', log, '--to', '2026-11-02')).report.requests).toBe(1);
  expect((await simulate('--alb-log', log, '--from', '2026-12-02')).err).toContain(
    'all 2 lines are of another time than',
  );
});

test('of a log group each part is asked for that a query can give whole', async () => {
  const asked: Array<{ queryString: string; startTime: number; endTime: number }> = [];
  const counts = new Map([
    ['2026-11-02 10:00:00.000', 9_000],
    ['2026-11-02 10:00:20.000', 900],
    ['2026-11-02 11:00:00.000', 3_000],
    ['2026-11-02 23:00:00.000', 10_005],
  ]);
  const send = async ({ input }: { input: Record<string, unknown> }) => {
    if ('queryString' in input) {
      asked.push(input as never);
      return { queryId: String(asked.length - 1) };
    }
    const { queryString, startTime } = asked[Number(input.queryId)]!;
    const rows = queryString.startsWith('stats')
      ? startTime * 1000 < Date.parse('2026-11-02T23:00:00Z')
        ? [...counts].map(([at, records]) => ({ at, records: String(records) }))
        : [
            { at: '2026-11-02 23:00:00.000', records: '10001' },
            { at: '2026-11-02 23:00:03.000', records: '4' },
          ]
      : [{ '@message': wafLine('2026-11-02T10:00:00Z', '203.0.113.7').trim() }];
    return {
      status: 'Complete',
      results: rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))),
    };
  };
  const spool = await Spool.open(['test'], 0, false, new FakeIo());
  const range = timeRange('2026-11-02', '2026-11-02');
  const log = () => insightsLog({ send } as never, 'aws-waf-logs-otp', range, spool, async () => {});
  const { sources, records, lost } = await log();
  expect({ parts: sources.length, records, lost }).toEqual({ parts: 4, records: 22_905, lost: 1 });
  expect(asked.filter(({ queryString }) => queryString.startsWith('stats'))).toHaveLength(2);
  // All of the time is asked for, and nothing twice.
  const parts = asked.filter(({ queryString }) => !queryString.startsWith('stats'));
  expect(parts.map(({ startTime, endTime }) => endTime - startTime + 1)).toEqual([29, 9, 1, 1]);
  asked.length = 0;
  await log();
  expect(asked.every(({ queryString }) => queryString.startsWith('stats'))).toBe(true);
  await spool.remove();
});

test('names of log groups', () => {
  expect(logAddress('cloudwatch:aws-waf-logs-otp', 'WAF')).toEqual({ kind: 'log-group', name: 'aws-waf-logs-otp' });
  expect(() => logAddress('cloudwatch:a b', 'WAF')).toThrow('takes the name of a log group');
});

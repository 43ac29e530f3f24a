import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateCommand } from '../../bin/commands/simulate';
import { namedTable } from '../../bin/remote-log/athena/lines-table';
import { timeRange } from '../../bin/remote-log/time-range';
import { awsEnvironment, BucketServer } from './bucket-server';
import { FakeIo } from './fake-io';
import { RULES, scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
const template = files.write('template.json', TEMPLATE);
const LINE = (second: number) =>
  `https 2026-11-02T10:00:0${second}Z app/a/1 203.0.113.7:1234 10.0.0.1:80 0.0 0.0 0.0 200 200 1 2 "POST https://app.example.com:443/otp HTTP/2.0" "curl" - - -`;
const WAF_RECORD = {
  formatVersion: 1,
  httpRequest: {
    clientIp: '203.0.113.7',
    country: 'DE',
    headers: [{ name: 'Host', value: 'app.example.com' }],
    uri: '/otp',
    args: '',
    httpVersion: 'HTTP/2.0',
    httpMethod: 'POST',
  },
};
const csv = (rows: ReadonlyArray<readonly string[]>) =>
  `${rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')).join('\n')}\n`;
const TOTALS = [
  ['kind', 'name', 'a', 'b', 'c'],
  ['total', '', '1200000', '4000', '0'],
  ['unread', '', '3', '0', '0'],
  ['busy', '198.51.100.9', '90000', '0', '0'],
  ['peak', '300', '2500', '1900', '2'],
  ['peak', '300', '30', '20', '3998'],
];

let server: BucketServer;
let restore: () => void;
/** What Athena was asked, and how it takes it. */
let asked: Array<{ readonly operation: string; readonly input: Record<string, string> }>;
let workGroup: Record<string, unknown>;
let fails: string | undefined;
/** Lines that the query finds. */
let selected: ReadonlyArray<readonly string[]>;

beforeEach(async () => {
  server = new BucketServer();
  server.region = 'us-east-1';
  const home = mkdtempSync(join(tmpdir(), 'otp-shield-home-'));
  restore = awsEnvironment(await server.start(), home);
  asked = [];
  fails = undefined;
  selected = [[LINE(1)], [LINE(2)], ['rubbish "quoted"']];
  workGroup = { ResultConfiguration: { OutputLocation: 's3://logs/results/' } };
  server.other = (request, body) => {
    const operation = String(request.headers['x-amz-target']).replace('AmazonAthena.', '');
    const input = JSON.parse(body);
    asked.push({ operation, input });
    const { status, ...answer } = athena(operation, input);
    return { status, body: JSON.stringify(answer) };
  };
  const day = 'AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2026/11/02';
  server.objects.set(
    `${day}/111122223333_elasticloadbalancing_eu-central-1_app.a.1_20261102T1005Z_1.log.gz`,
    Buffer.alloc(2e6),
  );
});
afterEach(async () => {
  restore();
  await server.close();
});

const queries: string[] = [];
function athena(operation: string, input: Record<string, string>): { status: number; [key: string]: unknown } {
  if (operation === 'GetWorkGroup') return { status: 200, WorkGroup: { Name: 'w', Configuration: workGroup } };
  if (operation === 'StartQueryExecution') {
    const id = `00000000-0000-0000-0000-${String(queries.push(input.QueryString!)).padStart(12, '0')}`;
    return { status: 200, QueryExecutionId: id };
  }
  if (operation === 'GetTableMetadata') {
    const Columns = [
      'type',
      'time',
      'elb',
      'client_ip',
      'client_port',
      'request_verb',
      'request_url',
      'request_proto',
      'user_agent',
    ].map((Name) => ({ Name }));
    return {
      status: 200,
      TableMetadata: {
        Name: 't',
        Columns,
        PartitionKeys: [{ Name: 'day' }],
        Parameters: { location: 's3://logs/AWSLogs/' },
      },
    };
  }
  const sql = queries[Number(input.QueryExecutionId!.slice(-12)) - 1]!;
  const State = fails !== undefined && sql.startsWith('WITH') ? 'FAILED' : 'SUCCEEDED';
  const key = `results/${input.QueryExecutionId}.csv`;
  const rows = sql.includes("'total'") ? TOTALS : [['line'], ...selected];
  server.objects.set(key, Buffer.from(csv(rows)));
  return {
    status: 200,
    QueryExecution: {
      Status: { State, StateChangeReason: fails },
      Statistics: { DataScannedInBytes: 2e6 },
      ResultConfiguration: { OutputLocation: `s3://logs/${key}` },
    },
  };
}

async function simulate(...args: string[]) {
  const io = new FakeIo();
  io.time = Date.parse('2026-12-01T00:00:00Z');
  const code = await simulateCommand.run(['--template', template, ...args], io);
  return { code, out: io.stdout, err: io.stderr };
}
const BUCKET = ['--athena', 'primary', '--alb-log', 's3://logs/AWSLogs', '--from', '2026-11-02', '--to', '2026-11-02'];
const started = () =>
  asked.filter(({ operation }) => operation === 'StartQueryExecution').map(({ input }) => input.QueryString!);

test('the price is said, the table made, and what was selected is judged beside what was counted', async () => {
  const { code, out, err } = await simulate(...BUCKET, '--yes');
  expect({ code, err }).toEqual({
    code: 0,
    err: "two queries of Athena, from 2026-11-02T00:00Z to 2026-11-03T00:00Z: each reads 2 MB, so they cost about less than 0.01 USD together (list price of us-east-1 in November 2026; check AWS's price page)\nAthena read 4 MB\n",
  });
  const [ddl, select, totals] = started();
  expect(ddl).toContain("LOCATION 's3://logs/AWSLogs/111122223333/elasticloadbalancing/eu-central-1/'");
  expect(ddl).toContain(
    "'storage.location.template' = 's3://logs/AWSLogs/111122223333/elasticloadbalancing/eu-central-1/${day}'",
  );
  expect(select).toContain("WHERE day BETWEEN '2026/11/01' AND '2026/11/03'");
  expect(select).toContain("regexp_like(path, '^\\x2fotp')");
  expect(totals).toContain('GROUP BY client');
  expect(out).toContain('2 requests of 1 client at 1 address');
  expect(out).toContain('1 of 4 lines could not be read');
  expect(out).toContain(
    'The whole log, as it was counted where it lies\n  1,200,000 requests of 4,000 addresses\n  3 rows that the table itself',
  );
  expect(out).toContain('198.51.100.9    90,000');
  expect(out).toContain('only requests that can touch the routes were read');
});

test('records of AWS WAF are selected by their path, also several in a line', async () => {
  const day = 'AWSLogs/111122223333/WAFLogs/eu-central-1/shop/2026/11/02/10/05';
  server.objects.set(`${day}/111122223333_waflogs_eu-central-1_shop_20261102T1005Z_1.log.gz`, Buffer.alloc(1e6));
  const record = (second: number) => JSON.stringify({ timestamp: Date.UTC(2026, 10, 2, 10, 0, second), ...WAF_RECORD });
  selected = [[record(1)], [record(2) + record(3)], ['{"rubbish']];
  const { out, code } = await simulate(
    ...['--athena', 'primary', '--waf-log', 's3://logs/AWSLogs', '--from', '2026-11-02', '--to', '2026-11-02', '--yes'],
  );
  const [ddl, select, totals] = started();
  expect(ddl).toContain("LOCATION 's3://logs/AWSLogs/111122223333/WAFLogs/eu-central-1/shop/'");
  expect(select).toContain("regexp_like(path, '^\\x2fotp')");
  expect(totals).toContain('CAST(time AS bigint) / 60000');
  expect({ code, requests: /3 requests of 1 client at/.test(out) }).toEqual({ code: 0, requests: true });
  expect(out).toContain('1 of 4 lines could not be read');
});

test('a rule that counts every request is judged by the peaks', async () => {
  const rate = RULES.find(({ Name }) => Name === 'rate-limit')!;
  const statement = { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } };
  const blanket = { ...rate, Name: 'blanket', Priority: 50, Statement: statement };
  const changed = structuredClone(TEMPLATE.Resources);
  const acl = changed.Acl.Properties as unknown as { Rules: object[] };
  acl.Rules.push(blanket);
  const other = files.write('blanket.json', { Resources: changed });
  const io = new FakeIo();
  io.time = Date.parse('2026-12-01T00:00:00Z');
  await simulateCommand.run(['--template', other, ...BUCKET, '--yes', '--json'], io);
  expect(JSON.parse(io.stdout).wholeLog?.limits ?? io.stderr).toEqual([
    { rule: 'blanket', limit: 2000, windowSeconds: 300, over: { atLeast: 0, atMost: 2 } },
  ]);
});

test('a table that is there is asked by its columns', async () => {
  const { code } = await simulate(
    '--athena',
    'primary',
    '--athena-table',
    'default.alb',
    '--from',
    '2026-11-02',
    '--yes',
  );
  expect(code).toBe(0);
  expect(started()).toHaveLength(2);
  expect(started()[0]).toContain('|| CAST("request_url" AS varchar) ||');
  expect(started()[0]).toContain(`replace(replace("day", '/', ''), '-', '') BETWEEN '20261101' AND '20261201'`);
});

test('a query that fails is one line, and --resume takes up the one that did not', async () => {
  fails = 'HIVE_BAD_DATA: a file\nis damaged';
  const first = await simulate(...BUCKET, '--yes');
  expect(first.code).toBe(1);
  expect(first.err.trimEnd().split('\n').at(-1)).toMatch(
    /^otp-shield simulate: the query [0-9-]+ of Athena ended as FAILED: HIVE_BAD_DATA: a file is damaged; the same command with --resume takes up the queries that were begun$/,
  );
  fails = undefined;
  asked.length = 0;
  expect((await simulate(...BUCKET, '--yes', '--resume')).code).toBe(0);
  expect(started()).toHaveLength(1);
});

test.each([
  ['nobody says yes', [], 'otp-shield simulate: nobody can be asked here: give --yes if you are sure', undefined],
  [
    'the work group is over its limit',
    ['--yes'],
    'otp-shield simulate: the work group primary stops queries that read more than 1 MB: give a shorter --from and --to',
    { ResultConfiguration: { OutputLocation: 's3://logs/results/' }, BytesScannedCutoffPerQuery: 1e6 },
  ],
  [
    'results go nowhere',
    ['--yes'],
    "otp-shield simulate: the work group primary doesn't say where results go: give --athena-output s3://bucket/prefix/",
    {},
  ],
])('nothing is asked where %s', async (_, args, line, configuration) => {
  if (configuration !== undefined) workGroup = configuration;
  const { code, err } = await simulate(...BUCKET, ...args);
  expect(code).toBeGreaterThan(0);
  expect(err.split('\n')).toContain(line);
  expect(started()).toEqual([]);
});

test.each([
  [
    ['--athena', 'primary', '--waf-log', 'cloudwatch:aws-waf-logs-otp', '--from', '2026-11-02'],
    '--athena takes one --waf-log s3://bucket/prefix',
  ],
  [
    ['--athena', 'primary', '--alb-log', 'here.log', '--from', '2026-11-02'],
    '--athena takes one --alb-log s3://bucket/prefix',
  ],
  [
    [...BUCKET, '--athena-table', 'a.b'],
    '--athena needs --alb-log s3://bucket/prefix to make a table, or --athena-table for one of access logs that is there',
  ],
  [
    ['--athena', 'primary', '--athena-table', 'alb', '--from', '2026-11-02'],
    '--athena-table must be DATABASE.TABLE, got "alb"',
  ],
  [['--alb-log', 'x', '--athena-output', 's3://a-b'], '--athena-output belongs to --athena'],
  [
    ['--athena', 'a b', '--athena-table', 'a.b', '--from', '2026-11-02'],
    '--athena must be the name of a work group, got "a b"',
  ],
  [
    ['--athena', 'primary', '--athena-table', 'a.b'],
    'a log in AWS needs --from: without it all that is there would be read',
  ],
])('%j is refused', async (args, message) => {
  const { code, err } = await simulate(...(args as string[]));
  expect({ code, err: err.split('\n')[0] }).toEqual({ code: 2, err: `otp-shield simulate: ${message}` });
});

test('a table without the columns is refused by their names, and years, months and days are put together', () => {
  const range = timeRange('2026-11-02', '2026-11-02');
  const table = (columns: string[], partitions: string[]) =>
    namedTable('d', 't', { columns, partitions, location: undefined }, range);
  expect(() => table(['type', 'time'], [])).toThrow('the table d.t has no elb, client_ip, client_port');
  expect(table(['line'], ['year', 'month', 'day']).where).toContain('lpad(CAST("month" AS varchar), 2, \'0\')');
  expect(table(['line'], []).where).toBeUndefined();
});

/** Actions that the requests of the test before needed; of S3 what the log itself asked. */
const needed = () =>
  new Set([
    ...asked.map(({ operation }) => `athena:${operation}`),
    ...server.requests.map((request) => (request.startsWith('list') ? 's3:ListBucket' : 's3:GetObject')),
  ]);

test('the policy allows what the command asks, of this log alone', async () => {
  const output = ['--athena-output', 's3://logs/results/'];
  const { out, code } = await simulate(
    ...BUCKET,
    ...output,
    '--policy',
    '--account',
    '111122223333',
    '--region',
    'eu-central-1',
  );
  expect({ code, asked: asked.length, requests: server.requests.length }).toEqual({ code: 0, asked: 0, requests: 0 });
  const statements = JSON.parse(out).Statement as Array<{ Action: string[]; Resource: string | string[] }>;
  await simulate(...BUCKET, ...output, '--yes');
  const allowed = new Set(statements.flatMap(({ Action }) => Action));
  expect([...needed()].filter((action) => !allowed.has(action))).toEqual([]);
  expect(statements.flatMap(({ Resource }) => Resource)).toEqual([
    'arn:aws:s3:::logs',
    'arn:aws:s3:::logs/AWSLogs/*',
    'arn:aws:athena:eu-central-1:111122223333:workgroup/primary',
    'arn:aws:glue:eu-central-1:111122223333:catalog',
    'arn:aws:glue:eu-central-1:111122223333:database/default',
    'arn:aws:glue:eu-central-1:111122223333:table/default/otp_shield_lines_*',
    'arn:aws:s3:::logs',
    'arn:aws:s3:::logs/results/*',
  ]);
});

test.each([
  [
    ['--waf-log', 'cloudwatch:aws-waf-logs-otp', '--policy'],
    '--policy needs --account and --region for a log group and for Athena',
  ],
  [['--alb-log', 'here.log', '--policy'], '--policy belongs to logs in AWS; files of this machine need none'],
  [
    [...BUCKET, '--policy', '--account', '111122223333', '--region', 'eu-central-1'],
    '--policy needs --athena-output, or it would not know where results go',
  ],
])('%j has no policy', async (args, message) => {
  expect((await simulate(...(args as string[]))).err.split('\n')[0]).toBe(`otp-shield simulate: ${message}`);
});

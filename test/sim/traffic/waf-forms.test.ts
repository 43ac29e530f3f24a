import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { readLogFile } from '../../../lib/sim/traffic/log-file';
import { pipeSource } from '../../../lib/sim/traffic/log-source';
import { WAF_LOG } from '../../../lib/sim/traffic/waf-log';

const record = (id: number, more: object = {}) => ({
  timestamp: 1764500000000 + id * 1000,
  formatVersion: 1,
  action: 'ALLOW',
  labels: [{ name: 'events' }],
  httpRequest: { clientIp: '203.0.113.7', uri: `/${id}`, args: '{}{"[', headers: [], httpMethod: 'POST', ...more },
});
const json = (id: number) => JSON.stringify(record(id));
const event = (id: number) => ({ logStreamName: 's', timestamp: 1, message: json(id), eventId: '1' });
const subscription = (...ids: number[]) => ({
  messageType: 'DATA_MESSAGE',
  owner: '1',
  subscriptionFilters: ['all'],
  logEvents: ids.map((id) => ({ id: '1', timestamp: 1, message: json(id) })),
});
const pretty = (value: unknown) => JSON.stringify(value, undefined, 2);
const field = (text: string) => `"${text.replaceAll('"', '""')}"`;
const time = '2026-11-30T10:00:00.000Z';

async function read(content: string | Buffer, size: number) {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  const uris: string[] = [];
  const broken: string[] = [];
  let lines = 0;
  const observer = {
    onBytes() {},
    onLine: () => void lines++,
    onBroken: (_: string, line: number, reason: string) => void broken.push(`${line}: ${reason}`),
  };
  for await (const batch of readLogFile(
    pipeSource('x', () => Readable.from(chunks)),
    WAF_LOG,
    observer,
  ))
    uris.push(...batch.map(({ request }) => request.uri.replace('?{}{"[', '')));
  return { uris, broken, lines };
}

const FORMS: ReadonlyArray<readonly [string, string | Buffer]> = [
  ['one on each line', `${json(1)}\n${json(2)}\n${json(3)}\n`],
  ['with carriage returns, and without the last line end', `${json(1)}\r\n${json(2)}\r\n\r\n${json(3)}`],
  ['behind a byte order mark', `\ufeff${json(1)}\n${json(2)}\n${json(3)}\n`],
  ['in UTF-16, as PowerShell writes', Buffer.from(`\ufeff${json(1)}\n${json(2)}\n${json(3)}\n`, 'utf16le')],
  ['compressed', gzipSync(`${json(1)}\n${json(2)}\n${json(3)}\n`)],
  ['over many lines', [1, 2, 3].map((id) => pretty(record(id))).join('\n')],
  ['in an array', JSON.stringify([record(1), record(2), record(3)])],
  ['in an array over many lines', pretty([record(1), record(2), record(3)])],
  ['in an array with one on each line', `[\n${json(1)},\n${json(2)},\n${json(3)}\n]\n`],
  ['one after the other without line ends', `${json(1)}${json(2)}${json(3)}`],
  ['two on the first line', `${json(1)}${json(2)}\n${json(3)}\n`],
  ['as an export to S3', `${time} ${json(1)}\n${time} ${json(2)}\n${time} ${json(3)}\n`],
  [
    'as "aws logs tail" prints them',
    `2026-11-30T10:00:00+00:00 stream-1 ${json(1)}\n${time} s ${json(2)}\n${time} s ${json(3)}`,
  ],
  [
    'as filter-log-events prints them',
    pretty({ events: [event(1), event(2), event(3)], searchedLogStreams: [{ a: 1 }] }),
  ],
  [
    'as filter-log-events prints them, on one line',
    JSON.stringify({ events: [event(1), event(2), event(3)], nextToken: 'x' }),
  ],
  ['as text of filter-log-events', [1, 2, 3].map((id) => `EVENTS\t1\t2\ts\t${json(id)}\t1764500000000`).join('\n')],
  [
    'as the CSV of Logs Insights',
    `@timestamp,@message\n${[1, 2, 3].map((id) => `2026-11-30 10:00:00.000,${field(json(id))}`).join('\n')}\n`,
  ],
  [
    'as CSV with the message first, behind a mark',
    `\ufeff"@message","@timestamp"\r\n${[1, 2, 3].map((id) => `${field(json(id))},x`).join('\r\n')}`,
  ],
  [
    'as get-query-results prints them',
    pretty({
      status: 'Complete',
      statistics: { a: [1] },
      results: [1, 2, 3].map((id) => [
        { field: '@timestamp', value: time },
        { field: '@message', value: json(id) },
      ]),
    }),
  ],
  [
    'as the JSON of Logs Insights',
    JSON.stringify([1, 2, 3].map((id) => ({ '@timestamp': time, '@message': id === 2 ? record(id) : json(id) }))),
  ],
  [
    'as a subscription delivers them',
    `${JSON.stringify(subscription(1, 2))}${JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [{ message: 'CWL CONTROL MESSAGE: Checking health' }] })}${JSON.stringify(subscription(3))}`,
  ],
  [
    'as a function gets them',
    JSON.stringify({ awslogs: { data: gzipSync(JSON.stringify(subscription(1, 2, 3))).toString('base64') } }),
  ],
  ['as JSON texts', [1, 2, 3].map((id) => JSON.stringify(json(id))).join('\n')],
];

describe.each([1_000_000, 37])('in pieces of %i bytes', (size) => {
  test.each(FORMS)('%s', async (_, content) => {
    expect(await read(content, size)).toMatchObject({ uris: ['/1', '/2', '/3'], broken: [] });
  });

  test('a record that is cut off costs only itself', async () => {
    const cut = json(9).slice(0, 60);
    expect(await read(`${json(1)}\n${cut}\n${json(2)}\n{"half":\n${json(3)}\n`, size)).toMatchObject({
      uris: ['/1', '/2', '/3'],
      broken: ['2: not JSON', '4: not JSON'],
    });
    expect(await read(`${json(1)}\n${cut}`, size)).toMatchObject({ uris: ['/1'], broken: ['2: not JSON'] });
  });

  test('what is none is told with its line', async () => {
    expect(await read(`hello\n${json(1)}\n\n{"a":1}\n[1]\n`, size)).toMatchObject({
      uris: ['/1'],
      broken: ['1: not JSON', '4: not a record of an AWS WAF log'],
    });
  });
});

test('a line of a load balancer is told as one', async () => {
  const line =
    'h2 2026-10-01T10:00:00.0Z app/a/1 1.2.3.4:1 - 0 0 0 200 200 1 1 "GET https://a:443/ HTTP/2.0" "x" - - - "-"';
  expect((await read(`${line}\n`, 1000)).broken).toEqual(['1: a line of an ALB access log, which --alb-log reads']);
});

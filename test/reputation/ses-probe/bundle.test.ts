import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';

// The bundle that is deployed, with the real SDK client, against a server on this machine.
const BUNDLE = path.join(__dirname, '..', '..', '..', 'lambda', 'dist', 'ses-probe', 'index.js');

let server: Server;
let answers: Array<{ status: number; body: string } | 'silence'>;
let calls: number;

beforeAll(async () => {
  server = createServer((_, response) => {
    calls += 1;
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer === 'silence') return;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_REGION = 'eu-west-1';
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  process.env.OTP_SHIELD_MONITOR = 'Shop';
  // No minute is below 0: what is due once an hour stays out of this.
  process.env.OTP_SHIELD_PROBE_INTERVAL = '0';
});

beforeEach(() => {
  calls = 0;
  jest.resetModules();
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  for (const name of [
    'AWS_ENDPOINT_URL',
    'AWS_REGION',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'OTP_SHIELD_MONITOR',
    'OTP_SHIELD_PROBE_INTERVAL',
  ])
    delete process.env[name];
});

async function invoke(): Promise<string[]> {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  try {
    await require(BUNDLE).handler();
  } finally {
    write.mockRestore();
  }
  return written;
}

const HEALTHY = {
  status: 200,
  body: JSON.stringify({
    EnforcementStatus: 'HEALTHY',
    SendingEnabled: true,
    SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 20 },
  }),
};
const THROTTLED = { status: 429, body: JSON.stringify({ __type: 'TooManyRequestsException', message: 'slow down' }) };

test('publishes what SES answers as one line on stdout', async () => {
  answers = [HEALTHY];
  const written = await invoke();
  expect(written).toHaveLength(1);
  expect(JSON.parse(written[0]!)).toMatchObject({ Monitor: 'Shop', QuotaUsed: 10, EnforcementLevel: 0 });
});

test('tries again when SES throttles once', async () => {
  answers = [THROTTLED, HEALTHY];
  expect(await invoke()).toHaveLength(1);
  expect(calls).toBe(2);
});

test('gives up when SES keeps throttling, and publishes nothing', async () => {
  answers = [THROTTLED];
  await expect(invoke()).rejects.toThrow('account (TooManyRequestsException');
  expect(calls).toBe(4);
}, 60_000);

test('fails on an answer that is no JSON', async () => {
  answers = [{ status: 200, body: '<html>gateway</html>' }];
  await expect(invoke()).rejects.toThrow();
});

test('needs the name of its monitor at cold start', () => {
  delete process.env.OTP_SHIELD_MONITOR;
  expect(() => require(BUNDLE)).toThrow('the settings of ses-probe are wrong: OTP_SHIELD_MONITOR is missing');
  process.env.OTP_SHIELD_MONITOR = 'Shop';
});

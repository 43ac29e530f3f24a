import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms';
import { type DynamoStandIn, startDynamo } from '../guard/dynamo-stand-in';
import { KmsStandIn } from '../protection/turnstile-gate/parts';
import { connectEvent, INSTANCE, twilioCall, twilioFields } from './calls';
import { codeIn, OUR_NUMBER } from './deployment';
import { MAIL_CODE, rawMail, receivedMail } from './mails';

// The bundles that are deployed, with the real SDK clients, against the services' protocols on this machine.
const bundle = (name: string) => join(__dirname, '..', '..', 'lambda', 'dist', name, 'index.js');

let table: DynamoStandIn;
let server: Server;
const kms = new KmsStandIn();
const bucket = new Map<string, Buffer>();
const asked: string[] = [];
const ENV: Record<string, string> = {};

beforeAll(async () => {
  table = await startDynamo('sessions');
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(ENV, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    OTP_SHIELD_SESSION_TABLE: table.tableName,
    OTP_SHIELD_SESSION_KEY_SECRET: 'root',
  });
  Object.assign(process.env, ENV);
});

beforeEach(() => {
  jest.resetModules();
  asked.length = 0;
});

afterAll(async () => {
  for (const name of [...Object.keys(ENV), 'OTP_SHIELD_INBOUND']) delete process.env[name];
  server.closeAllConnections();
  server.close();
  await table.close();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = String(request.headers['x-amz-target'] ?? '');
  asked.push(target || `${request.method} ${request.url!.split('?')[0]} ${request.headers.range ?? ''}`.trim());
  const json = (body: object) =>
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  if (target.endsWith('GetSecretValue')) return void json({ SecretString: 'root-secret-of-the-bundles' });
  if (target.startsWith('TrentService')) {
    const input = JSON.parse(Buffer.concat(chunks).toString());
    const bytes = (value: unknown) => Buffer.from(value as Uint8Array).toString('base64');
    if (target.endsWith('GetPublicKey')) {
      const { PublicKey } = (await kms.send(new GetPublicKeyCommand(input))) as { PublicKey: Uint8Array };
      return void json({ PublicKey: bytes(PublicKey) });
    }
    const Message = Buffer.from(input.Message, 'base64');
    const { Signature } = (await kms.send(new SignCommand({ ...input, Message }))) as { Signature: Uint8Array };
    return void json({ Signature: bytes(Signature) });
  }
  const key = request.url!.split('?')[0]!;
  if (request.method === 'DELETE') {
    bucket.delete(key);
    return void response.writeHead(204).end();
  }
  const object = bucket.get(key);
  if (object !== undefined) return void response.writeHead(206).end(object.subarray(0, 262_148));
  response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>');
}

function load<Event, Result>(name: string, settings: object): (event: Event) => Promise<Result> {
  process.env.OTP_SHIELD_INBOUND = JSON.stringify(settings);
  return require(bundle(name)).handler;
}

/** What the function writes, for CloudWatch. */
async function watched<T>(run: () => Promise<T>): Promise<{ result: T; written: string }> {
  const lines: string[] = [];
  const writers = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0),
  );
  try {
    return { result: await run(), written: lines.join('') };
  } finally {
    for (const writer of writers) writer.mockRestore();
  }
}

const shared = (channel: string, inboundAddress: string) => ({
  channel,
  monitor: 'Shop',
  origin: 'https://shop.example.com',
  allowedOrigins: [],
  serviceName: 'Example Shop',
  inboundAddress,
  sessionSeconds: 600,
  keyIds: ['key-1'],
});

type Answer = { statusCode: number; headers: Record<string, string>; body: string };

const request = (path: string, httpMethod: string, cookie = '') => ({
  requestContext: { elb: { targetGroupArn: 'arn' } },
  httpMethod,
  path,
  headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9', cookie },
  body: '{}',
  isBase64Encoded: false,
});

test('mail: from the session to the token', async () => {
  const base = '/otp-shield/inbound-email';
  const api = load<object, Answer>('inbound-session', shared('email', 'verify@in.example.com'));
  const started = await watched(() => api(request(`${base}/session`, 'POST')));
  expect(started.result.statusCode).toBe(200);
  expect(started.written).toContain('InboundSessions');
  const cookie = started.result.headers['set-cookie']!.split(';')[0]!;
  const code = codeIn(JSON.parse(started.result.body));

  bucket.set(
    '/mails/mail/one',
    Buffer.from(rawMail('genuine-gmail').toString('latin1').replace(MAIL_CODE, code), 'latin1'),
  );
  const receive = load<object, void>('inbound-email', {
    monitor: 'Shop',
    inboundAddress: 'verify@in.example.com',
    serviceName: 'Example Shop',
    bucket: 'mails',
    keyPrefix: 'mail/',
    requireDkim: false,
  });
  const event = { Records: [{ eventSource: 'aws:ses', ses: receivedMail('genuine-gmail', 'one') }] };
  const received = await watched(() => receive(event));
  expect(received.written).toContain('"InboundVerified":1');
  expect(received.written).not.toMatch(/lovelace|gmail/i);
  expect(asked).toContain('GET /mails/mail/one bytes=0-262147');
  expect(bucket.size).toBe(0);
  // Called once more by Lambda: nothing to do, and no failure.
  await watched(() => receive(event));

  const { result } = await watched(() => api(request(`${base}/result`, 'POST', cookie)));
  expect(JSON.parse(result.body)).toMatchObject({ address: 'ada.lovelace@gmail.com', expiresIn: 120 });
});

test('SMS: from the session to the token', async () => {
  const base = '/otp-shield/inbound-sms';
  const api = load<object, Answer>('inbound-session', shared('sms', OUR_NUMBER));
  const started = await watched(() => api(request(`${base}/session`, 'POST')));
  const cookie = started.result.headers['set-cookie']!.split(';')[0]!;
  const { message } = JSON.parse(started.result.body);
  const receive = load<object, void>('inbound-phone', {
    monitor: 'Shop',
    inboundAddress: OUR_NUMBER,
    serviceName: 'Example Shop',
    line: 'sms',
  });
  const Message = JSON.stringify({
    originationNumber: '+4917612345678',
    destinationNumber: OUR_NUMBER,
    messageBody: message.text,
    inboundMessageId: 'one',
  });
  const received = await watched(() => receive({ Records: [{ Sns: { Message } }] }));
  expect(received.written).toContain('"InboundVerified":1');
  expect(received.written).not.toContain('4917612345678');
  const { result } = await watched(() => api(request(`${base}/result`, 'POST', cookie)));
  expect(JSON.parse(result.body).address).toBe('+4917612345678');
});

test('call: from the session to the token, by either line', async () => {
  const base = '/otp-shield/inbound-call';
  const api = load<object, Answer>('inbound-session', shared('call', OUR_NUMBER));
  const phone = { monitor: 'Shop', inboundAddress: OUR_NUMBER, serviceName: 'Example Shop', instanceArn: INSTANCE };
  process.env.OTP_SHIELD_TWILIO_AUTH_TOKEN_SECRET = 'twilio';
  const connect = load<object, object>('inbound-phone', { ...phone, line: 'connect' });
  jest.resetModules();
  const twilio = load<object, Answer>('inbound-phone', { ...phone, line: 'twilio' });
  delete process.env.OTP_SHIELD_TWILIO_AUTH_TOKEN_SECRET;
  for (const from of ['+4917612345678', '+4917687654321']) {
    const body = JSON.stringify({ address: from });
    const started = await watched(() => api({ ...request(`${base}/session`, 'POST'), body }));
    const cookie = started.result.headers['set-cookie']!.split(';')[0]!;
    const digits = JSON.parse(started.result.body).message.text.replaceAll(' ', '');
    const received = await watched(async () =>
      from === '+4917612345678'
        ? JSON.stringify(await connect(connectEvent(from, digits)))
        : (await twilio(twilioCall(twilioFields(from, { Digits: digits }), 1, { token: 'root-secret-of-the-bundles' })))
            .body,
    );
    expect(received.result).toMatch(/\{"outcome":"confirmed"\}|Your phone number is confirmed/);
    expect(received.written).toContain('"InboundVerified":1');
    expect(received.written).not.toContain(from.slice(1));
    expect(received.written).not.toContain(digits);
    const { result } = await watched(() => api(request(`${base}/result`, 'POST', cookie)));
    expect(JSON.parse(result.body).address).toBe(from);
  }
});

test.each([['inbound-email'], ['inbound-phone'], ['inbound-session']])(
  '%s names a variable that is missing',
  (name) => {
    delete process.env.OTP_SHIELD_INBOUND;
    expect(() => require(bundle(name))).toThrow('OTP_SHIELD_INBOUND is missing, an object');
  },
);

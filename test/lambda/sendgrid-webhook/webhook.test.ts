import { createSign, generateKeyPairSync } from 'node:crypto';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoReplayGuard } from '../../../lambda/sendgrid-webhook/replay-guard';
import { readPublicKey, verifyCall } from '../../../lambda/sendgrid-webhook/signature';
import { takeCall, type UrlEvent, type WebhookDependencies } from '../../../lambda/sendgrid-webhook/webhook';
import { FakeDynamo } from '../../reputation/loop/fake-dynamo';
import { SENDGRID_SAMPLES } from '../shared/sendgrid-samples';

const NOW = Date.UTC(2026, 10, 20, 9, 15);
const SECONDS = NOW / 1000;
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const BODY = `${JSON.stringify(SENDGRID_SAMPLES)}\r\n`;

const sqs = mockClient(SQSClient);
let dynamo: FakeDynamo;
let lines: string[];
let keysRead: boolean[];

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  dynamo = new FakeDynamo();
  lines = [];
  keysRead = [];
});

function call(body: string, more: { timestamp?: number; key?: typeof pair.privateKey } = {}): UrlEvent {
  const timestamp = String(more.timestamp ?? SECONDS);
  const sign = createSign('sha256').update(timestamp).update(body);
  return {
    requestContext: { http: { method: 'POST' } },
    headers: {
      'x-twilio-email-event-webhook-signature': sign.sign(more.key ?? pair.privateKey, 'base64'),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body,
  };
}

function take(event: UrlEvent, more: Partial<WebhookDependencies> = {}) {
  return takeCall(event, {
    monitor: 'Shop',
    queueUrl: 'https://sqs.example.com/queue',
    publicKey: async (fresh) => {
      keysRead.push(fresh);
      return publicKey;
    },
    sqs: new SQSClient({ region: 'eu-west-1' }),
    replays: new DynamoReplayGuard(dynamo, 'ledger', { now: () => NOW }),
    clock: { now: () => NOW },
    emit: (line) => lines.push(line),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...more,
  });
}

function queued(): unknown[] {
  return sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries!)
    .flatMap(({ MessageBody }) => JSON.parse(MessageBody!));
}

const counted = (metric: string) => lines.filter((line) => metric in JSON.parse(line)).length;

describe('a signed call', () => {
  test('is queued as it came, counted and answered with 200', async () => {
    expect(await take(call(BODY))).toEqual({ statusCode: 200, body: '' });
    expect(queued()).toEqual(SENDGRID_SAMPLES);
    expect([counted('WebhookAccepted'), counted('WebhookRefused')]).toEqual([1, 0]);
  });

  test('may come as base64', async () => {
    const event = call(BODY);
    const body = Buffer.from(BODY).toString('base64');
    expect(await take({ ...event, body, isBase64Encoded: true })).toMatchObject({ statusCode: 200 });
  });

  test('of SendGrid itself verifies: the vector of its own library', () => {
    const key = readPublicKey(
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
    );
    const event = {
      email: 'hello@world.com',
      event: 'dropped',
      reason: 'Bounced Address',
      sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
      sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
      'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
      timestamp: 1600112492,
    };
    const body = (text: string) => ({
      body: Buffer.from(text),
      signature: 'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
      timestamp: '1600112502',
    });
    const text = `${JSON.stringify([event])}\r\n`;
    expect(verifyCall(body(text), key, 1600112502)).toBe('valid');
    expect(verifyCall(body(text.trimEnd()), key, 1600112502)).toBe('forged');
  });

  test.each([
    [-300, 200],
    [300, 200],
    [-301, 401],
    [301, 401],
  ])('of %d seconds from now is answered with %d', async (age, statusCode) => {
    expect((await take(call(BODY, { timestamp: SECONDS + age }))).statusCode).toBe(statusCode);
  });

  test('with an event that can not be read keeps that one apart from the others', async () => {
    const [event] = SENDGRID_SAMPLES;
    const odd = { ...event, timestamp: 'soon' };
    await take(call(JSON.stringify([event, odd, event])));
    const messages = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries!);
    expect(messages.map(({ MessageBody }) => JSON.parse(MessageBody!))).toEqual([[event], [odd], [event]]);
  });

  test('of the size that SendGrid sends is split into messages that the queue takes', async () => {
    const events = Array.from({ length: 2400 }, (_, index) => ({ ...SENDGRID_SAMPLES[0], sg_event_id: `e${index}` }));
    await take(call(JSON.stringify(events)));
    expect(queued()).toEqual(events);
    for (const { args } of sqs.commandCalls(SendMessageBatchCommand)) {
      const sizes = args[0].input.Entries!.map(({ MessageBody }) => Buffer.byteLength(MessageBody!));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(256 * 1024);
      expect(sizes.length).toBeLessThanOrEqual(10);
    }
  });
});

describe('is refused, counted and not queued', () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  const signed = call(BODY);
  const header = (name: string, value: string | undefined): UrlEvent => ({
    ...signed,
    headers: { ...signed.headers, [`x-twilio-email-event-webhook-${name}`]: value },
  });

  test.each<[string, UrlEvent, number, string]>([
    ['a call without signature', header('signature', undefined), 401, 'unsigned'],
    ['a call without timestamp', header('timestamp', undefined), 401, 'unsigned'],
    ['a call with an endless signature', header('signature', 'A'.repeat(5000)), 401, 'unsigned'],
    ['an altered body', { ...signed, body: BODY.replace('jane', 'john') }, 401, 'forged'],
    ['an altered timestamp', header('timestamp', String(SECONDS + 1)), 401, 'forged'],
    ['a timestamp that is no number', header('timestamp', '1e9'), 401, 'forged'],
    ['a signature that is no signature', header('signature', '!!!'), 401, 'forged'],
    ['the signature of a stranger', call(BODY, { key: stranger }), 401, 'forged'],
    ['a recorded call', call(BODY, { timestamp: SECONDS - 3600 }), 401, 'late'],
    ['an oversize body', call('x'.repeat(1_000_001)), 413, 'oversize'],
    ['a body that is no array', call('{"event":"processed"}'), 400, 'no array'],
    ['a body that is no JSON', call('hello'), 400, 'no array'],
    ['a GET', { ...signed, requestContext: { http: { method: 'GET' } } }, 405, 'wrong method'],
    ['nothing at all', {}, 405, 'wrong method'],
  ])('%s', async (_, event, statusCode, body) => {
    expect(await take(event)).toEqual({ statusCode, body });
    expect(queued()).toEqual([]);
    expect([counted('WebhookAccepted'), counted('WebhookRefused')]).toEqual([0, 1]);
    expect(JSON.parse(lines[0]!).refusal).toBe(body);
  });

  test('a call that comes again within the five minutes', async () => {
    await take(call(BODY));
    const again = call(BODY);
    // ECDSA signatures differ each time; a recorded call carries the very same one.
    const recorded = { ...again };
    await take(recorded);
    expect(await take(recorded)).toEqual({ statusCode: 409, body: 'repeated' });
    expect(counted('WebhookRefused')).toBe(1);
  });

  test('unsigned calls cost no look at the secret', async () => {
    await take(header('signature', undefined));
    expect(keysRead).toEqual([]);
  });
});

describe('faults', () => {
  test('a key that was replaced is read again, once', async () => {
    const old = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const key = async (fresh: boolean) =>
      fresh ? publicKey : old.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    expect(await take(call(BODY), { publicKey: key })).toMatchObject({ statusCode: 200 });
  });

  test.each([
    ['no key at all', 'hello'],
    ['a key of another curve', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey],
  ])('%s in the secret fails the call, so that SendGrid repeats it', async (_, key) => {
    const text = typeof key === 'string' ? key : key.export({ type: 'spki', format: 'der' }).toString('base64');
    await expect(take(call(BODY), { publicKey: async () => text })).rejects.toThrow();
    expect(queued()).toEqual([]);
  });

  test('a queue that fails, or takes only some, fails the call; the same call is welcome again', async () => {
    const event = call(BODY);
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] });
    await expect(take(event)).rejects.toThrow('the queue refused 1 messages (InternalError)');
    sqs.on(SendMessageBatchCommand).resolves({});
    expect(await take(event)).toMatchObject({ statusCode: 200 });
  });
});

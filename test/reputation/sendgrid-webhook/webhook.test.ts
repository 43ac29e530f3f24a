import { createSign, generateKeyPairSync } from 'node:crypto';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { readSendGridMessage } from '../../../lambda/reputation/sendgrid-ingest/read-sendgrid-message';
import { DynamoReplayGuard } from '../../../lambda/reputation/sendgrid-webhook/replay-guard';
import { readPublicKey, verifyCall } from '../../../lambda/reputation/sendgrid-webhook/signature';
import { takeCall, type WebhookDependencies } from '../../../lambda/reputation/sendgrid-webhook/webhook';
import type { UrlEvent } from '../../../lambda/runtime/webhook-call';
import { FakeDynamo } from '../loop/fake-dynamo';
import { SENDGRID_SAMPLES } from '../sendgrid-samples';

const NOW = Date.UTC(2026, 10, 20, 9, 15);
const SECONDS = NOW / 1000;
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const BODY = `${JSON.stringify(SENDGRID_SAMPLES)}\r\n`;

const sqs = mockClient(SQSClient);
let now: number;
let dynamo: FakeDynamo;
let lines: string[];
let keysRead: boolean[];

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  now = NOW;
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
    replays: new DynamoReplayGuard(dynamo, 'ledger', { now: () => now }),
    clock: { now: () => now },
    emit: (line) => lines.push(line),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...more,
  });
}

/** The other signature that is as good for the same bytes: `s` replaced by `n - s`, with n the order of P-256. */
function mirrored(signature: string): string {
  const der = Buffer.from(signature, 'base64');
  const r = der.subarray(4, 4 + der[3]!);
  const s = der.subarray(6 + r.length);
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const hex = (n - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0');
  const other = Buffer.from(/^[89a-f]/.test(hex) ? `00${hex}` : hex.replace(/^(00)+(?=[0-7])/, ''), 'hex');
  const body = Buffer.concat([Buffer.from([2, r.length]), r, Buffer.from([2, other.length]), other]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString('base64');
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
    [-24 * 3600, 200],
    [-72 * 3600, 200],
    [300, 200],
    [-72 * 3600 - 1, 401],
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

  test.each<[string, Record<string, unknown>]>([
    ['at great length', { reason: 'no '.repeat(200_000) }],
    ['at great length in wide characters', { reason: '\u{1f600}'.repeat(60_000) }],
    ['with a field of its own that is huge', { response: 'x'.repeat(300_000) }],
    ['with characters that the queue refuses', { reason: '550 \uffff\ufffe no' }],
  ])('with the answer of a server %s keeps no event out of the queue', async (_, more) => {
    const bounce = { ...SENDGRID_SAMPLES[0], event: 'bounce', type: 'bounce', ...more };
    const [before, after] = ['before', 'after'].map((id) => ({ ...SENDGRID_SAMPLES[0], sg_event_id: id }));
    expect((await take(call(JSON.stringify([before, bounce, after])))).statusCode).toBe(200);
    const bodies = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries!);
    for (const { MessageBody = '' } of bodies) {
      expect(Buffer.byteLength(MessageBody)).toBeLessThanOrEqual(200_100);
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
      expect(MessageBody).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
    }
    const kinds = bodies.flatMap(({ MessageBody }) => readSendGridMessage(MessageBody!, {})).map(({ kind }) => kind);
    expect(kinds).toEqual(['send', 'hardBounce', 'send']);
  });

  test('with an event that is huge and can not be read lets the others in', async () => {
    const [event] = SENDGRID_SAMPLES;
    expect((await take(call(JSON.stringify([event, 'x'.repeat(700_000), event])))).statusCode).toBe(200);
    const bodies = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries!);
    expect(bodies.map(({ MessageBody }) => MessageBody!.length < 200_000)).toEqual([true, true, true]);
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
    ['a recorded call', call(BODY, { timestamp: SECONDS - 4 * 86_400 }), 401, 'late'],
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

  test('unsigned calls cost no look at the secret', async () => {
    await take(header('signature', undefined));
    expect(keysRead).toEqual([]);
  });
});

describe('a call that was accepted before', () => {
  const recorded = call(BODY);
  const signature = recorded.headers!['x-twilio-email-event-webhook-signature']!;
  const spelled = (other: string): UrlEvent => ({
    ...recorded,
    headers: { ...recorded.headers, 'x-twilio-email-event-webhook-signature': other },
  });
  const again = call(BODY).headers!['x-twilio-email-event-webhook-signature']!;
  const asBase64: UrlEvent = { ...recorded, body: Buffer.from(BODY).toString('base64'), isBase64Encoded: true };

  test.each<[string, UrlEvent]>([
    ['as it was', recorded],
    ['signed anew', spelled(again)],
    ['with s replaced by n - s', spelled(mirrored(signature))],
    ['without the padding of the signature', spelled(signature.replace(/=+$/, ''))],
    ['with the other alphabet of Base64', spelled(signature.replaceAll('+', '-').replaceAll('/', '_'))],
    ['with blanks in the signature', spelled(`${signature.slice(0, 20)} ${signature.slice(20)}`)],
    ['with something after the padding', spelled(`${Buffer.from(signature, 'base64').toString('base64')}=`)],
    ['with its body as Base64', asBase64],
  ])('gets 200, queues nothing and alarms nobody: %s', async (_, event) => {
    await take(recorded);
    const before = queued();
    expect(await take(event)).toEqual({ statusCode: 200, body: '' });
    expect(queued()).toEqual(before);
    expect([counted('WebhookAccepted'), counted('WebhookRepeated'), counted('WebhookRefused')]).toEqual([1, 1, 0]);
  });

  test('is known for as long as its signature is good', async () => {
    // The clock may be 300 s behind when the call is accepted.
    const early = call(BODY, { timestamp: SECONDS + 300 });
    await take(early);
    now += (3 * 86_400 + 300) * 1000;
    dynamo.expire(now - 1);
    expect(await take(early)).toMatchObject({ statusCode: 200 });
    expect(counted('WebhookRepeated')).toBe(1);
    now += 1000;
    dynamo.expire(now);
    expect(await take(early)).toMatchObject({ statusCode: 401, body: 'late' });
  });

  test('cannot become another by moving a digit from the time into the body', async () => {
    await take(recorded);
    const timestamp = String(SECONDS).slice(0, -1);
    const moved = {
      ...spelled(signature),
      body: `${String(SECONDS).slice(-1)}${BODY}`,
      headers: { ...recorded.headers, 'x-twilio-email-event-webhook-timestamp': timestamp },
    };
    expect((await take(moved)).statusCode).toBe(401);
    expect(counted('WebhookAccepted')).toBe(1);
  });
});

describe('faults', () => {
  test('a queue that is out of order for a day loses no call: the repeat with its old time is taken', async () => {
    const event = call(BODY);
    sqs.on(SendMessageBatchCommand).rejects(new Error('out of order'));
    for (const minutes of [0, 5, 30, 300]) {
      now = NOW + minutes * 60_000;
      await expect(take(event)).rejects.toThrow('out of order');
    }
    sqs.reset();
    sqs.on(SendMessageBatchCommand).resolves({});
    now = NOW + 24 * 3_600_000;
    expect(await take(event)).toMatchObject({ statusCode: 200 });
    expect(queued()).toEqual(SENDGRID_SAMPLES);
  });

  test('a call of which the queue took half is welcome again, whole', async () => {
    const events = Array.from({ length: 2400 }, (_, index) => ({ ...SENDGRID_SAMPLES[0], sg_event_id: `e${index}` }));
    const event = call(JSON.stringify(events));
    sqs.on(SendMessageBatchCommand).resolvesOnce({}).rejects(new Error('out of order'));
    await expect(take(event)).rejects.toThrow('out of order');
    sqs.reset();
    sqs.on(SendMessageBatchCommand).resolves({});
    expect(await take(event)).toMatchObject({ statusCode: 200 });
    expect(queued()).toEqual(events);
  });

  test('a call that was queued and can not be remembered is accepted; its repeat is queued again, for the ledger', async () => {
    const event = call(BODY);
    const original = dynamo.send;
    dynamo.send = async (command) => {
      if (command.constructor.name === 'PutItemCommand') throw new Error('slow down');
      return original(command);
    };
    expect(await take(event)).toMatchObject({ statusCode: 200 });
    expect(await take(event)).toMatchObject({ statusCode: 200 });
    expect(queued()).toEqual([...SENDGRID_SAMPLES, ...SENDGRID_SAMPLES]);
  });

  test('a call of which nobody can say whether it was accepted fails, and is welcome again', async () => {
    const event = call(BODY);
    dynamo.failures.push(new Error('slow down'));
    await expect(take(event)).rejects.toThrow('slow down');
    expect(queued()).toEqual([]);
    expect(await take(event)).toMatchObject({ statusCode: 200 });
  });

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

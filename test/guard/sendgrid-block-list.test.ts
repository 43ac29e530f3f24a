import { generateKeyPairSync, sign } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type { SqsBatch, SqsBatchAnswer } from '../../lambda/reputation/ingest-batch';
import type { InvocationContext } from '../../lambda/reputation/ingest-wiring';
import type { UrlAnswer, UrlEvent } from '../../lambda/runtime/webhook-call';
import { ENV } from '../../lib/contract/env';
import { SENDGRID_ENV } from '../../lib/contract/reputation/sendgrid/env';
import type { CheckResult } from '../../lib/guard/guard';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { SECRET, settingsWith } from './rig';

// The deployed handlers, from the address that SendGrid calls to the answer that an application gets; of AWS, DynamoDB's protocol on loopback.
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const sqs = mockClient(SQSClient);
const secrets = mockClient(SecretsManagerClient);
const written: string[] = [];
let dynamo: DynamoStandIn;
const IN_TIME: InvocationContext = { getRemainingTimeInMillis: () => 60_000 };

let webhook: { handler(event: UrlEvent): Promise<UrlAnswer> };
let ingest: { handler(batch: SqsBatch, context: InvocationContext): Promise<SqsBatchAnswer> };
let guard: { handler(event: unknown): Promise<CheckResult> };

beforeAll(async () => {
  dynamo = await startDynamo();
  dynamo.recorded = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  }
  for (const method of ['info', 'warn', 'error', 'log'] as const) {
    jest.spyOn(console, method).mockImplementation((...all) => void written.push(all.join(' ')));
  }
  const texts: Record<string, string> = {
    verification: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    ledger: 'the key of the ledger',
    guard: SECRET,
  };
  for (const [SecretId, SecretString] of Object.entries(texts)) {
    secrets.on(GetSecretValueCommand, { SecretId }).resolves({ SecretString });
  }
  const { validation } = settingsWith();
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: 'test',
    [ENV.monitor]: 'SendGrid',
    [SENDGRID_ENV.queueUrl]: 'https://queue.example',
    [SENDGRID_ENV.webhookKeySecret]: 'verification',
    [ENV.ledgerTable]: 'guard',
    [ENV.hashKeySecret]: 'ledger',
    [ENV.recipientMemory]: '172800',
    [ENV.guardName]: 'Guard',
    [ENV.guardTable]: 'guard',
    [ENV.guardSecret]: 'guard',
    [ENV.guardBlockSeconds]: '3600',
    [ENV.guardSettings]: JSON.stringify(settingsWith({ validation: { ...validation, lookUpMailExchanger: false } })),
  });
  // Only now: they read their environment while they are loaded.
  webhook = require('../../lambda/reputation/sendgrid-webhook');
  ingest = require('../../lambda/reputation/sendgrid-ingest');
  guard = require('../../lambda/recipient/recipient-guard');
});
afterAll(() => {
  jest.restoreAllMocks();
  return dynamo.close();
});

let calls = 0;
/** Everybody who was named to a handler. */
const people = new Set<string>();

/** SendGrid calls the webhook, and the queue hands on what it got. */
async function deliver(
  event: { readonly email: string; readonly [field: string]: unknown },
  key = pair.privateKey,
): Promise<UrlAnswer> {
  people.add(event.email);
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify([{ timestamp: Number(timestamp), sg_event_id: `event-${calls++}`, ...event }]);
  const answer = await webhook.handler({
    requestContext: { http: { method: 'POST' } },
    headers: {
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body,
  });
  const messages = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
  for (const [index, { MessageBody }] of messages.entries()) {
    const batch = { Records: [{ messageId: `${calls}-${index}`, body: MessageBody! }] };
    expect(await ingest.handler(batch, IN_TIME)).toEqual({ batchItemFailures: [] });
  }
  return answer;
}

const check = (recipient: string) => {
  people.add(recipient);
  return guard.handler({ action: 'check', channel: 'email', recipient, purpose: 'sign-up', app: 'shop' });
};

// First, since keys that were read once go on.
test('a guard whose keys can not be read costs no count, and the block that was lost is counted', async () => {
  secrets
    .on(GetSecretValueCommand, { SecretId: 'guard' })
    .rejectsOnce(new Error('AccessDenied'))
    .resolves({ SecretString: SECRET });
  await deliver({ email: 'late@plain-domain.org', event: 'spamreport' });
  expect(written.join('')).toMatch(/"Complaints":1\b/);
  expect(written.join('')).toMatch(/"Guard":"Guard","GuardBlocksLost":1\b/);
  expect(written.join('')).not.toContain('late@');
});

test.each([
  ['a complaint', { event: 'spamreport' }],
  ['a hard bounce', { event: 'bounce', type: 'bounce', reason: '550 5.1.1 user unknown' }],
  ['a mail that SendGrid dropped since the address bounced before', { event: 'dropped', reason: 'Bounced Address' }],
])('after %s the guard allows no code to that address, with no tag', async (_, event) => {
  const mailbox = `Angry.${event.event}`;
  expect(await deliver({ email: `${mailbox}@googlemail.com`, ...event })).toEqual({ statusCode: 200, body: '' });
  expect(await check(`angry.${event.event}+again@GoogleMail.com`)).toMatchObject({ allowed: false, reason: 'blocked' });
});

test.each([
  ['arrived', { event: 'delivered' }],
  ['was blocked for the moment', { event: 'bounce', type: 'blocked', reason: '421 try later' }],
  ['was refused for a header of the sender', { event: 'dropped', reason: 'Invalid SMTPAPI header' }],
])('a mail that %s keeps nobody from codes', async (_, event) => {
  const email = `jane-${calls}@plain-domain.org`;
  await deliver({ email, ...event });
  expect(await check(email)).toMatchObject({ allowed: true });
});

test('a stranger who calls the webhook blocks nobody', async () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  expect(await deliver({ email: 'victim@plain-domain.org', event: 'spamreport' }, stranger)).toMatchObject({
    statusCode: 401,
  });
  expect(await check('victim@plain-domain.org')).toMatchObject({ allowed: true });
});

test('what cannot be read goes back to the queue, and is quoted nowhere', async () => {
  people.add('quoted@plain-domain.org');
  const body = '[{"event":"spamreport","email":"quoted@plain-domain.org"}]';
  const answer = await ingest.handler({ Records: [{ messageId: 'odd', body }] }, IN_TIME);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'odd' }] });
  await expect(guard.handler({ channel: 'quoted@plain-domain.org' })).rejects.toThrow(/^not understood: /);
});

// Last: it looks at all that the others left.
test('of all these people nobody stands in a log, a metric, a request to the table or the table', async () => {
  const { Items = [] } = await dynamo.client().send(new ScanCommand({ TableName: 'guard' }));
  const left = { written: written.join('\n'), requests: dynamo.recorded!.join('\n'), items: JSON.stringify(Items) };
  expect(Items.length).toBeGreaterThan(10);
  expect(written.length).toBeGreaterThan(10);
  expect(people.size).toBeGreaterThan(8);
  // The part before the @, in any spelling: the domain is counted.
  const names = [...people].map((person) => person.split('@')[0]!.toLowerCase());
  for (const [place, text] of Object.entries(left)) {
    const plain = text.toLowerCase();
    expect({
      place,
      found: names.filter((name) => plain.includes(name) || plain.includes(name.replace('.', ''))),
    }).toEqual({
      place,
      found: [],
    });
  }
});

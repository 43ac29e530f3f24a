import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoLedger } from '../../../lambda/reputation/dynamo-ledger';
import type { SqsBatchAnswer } from '../../../lambda/reputation/ingest-batch';
import { keyedHash } from '../../../lambda/reputation/keyed-hash';
import { ingestQueue } from '../../../lambda/reputation/ses-ingest/ingest-queue';
import { FakeDynamo } from '../loop/fake-dynamo';
import { ADVICE_OPEN, bounceOf, CLASSIC_BOUNCE, ENVELOPE, HEALTH_EVENT, SAMPLE, SETUP_MESSAGE } from '../ses-samples';

const NOW = Date.UTC(2026, 10, 20, 9, 15);
const throttled = () => Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });

let dynamo: FakeDynamo;
let lines: string[];
let logged: string[];
let now: number;

beforeEach(() => {
  dynamo = new FakeDynamo();
  lines = [];
  logged = [];
  now = NOW;
});

type Message = readonly [id: string, body: object | string];

/** Each call is an invocation of its own, with nothing remembered but the table. */
function deliver(...messages: Message[]): Promise<SqsBatchAnswer> {
  const log = (message: string, fields?: object) => logged.push(`${message} ${JSON.stringify(fields)}`);
  return ingestQueue(
    { Records: messages.map(([messageId, body]) => ({ messageId, body: ENVELOPE.raw(body) })) },
    {
      monitor: 'Shop',
      ledger: new DynamoLedger({
        client: dynamo,
        tableName: 'ledger',
        hash: keyedHash('key'),
        clock: { now: () => now },
        recipientMemory: 172_800,
      }),
      clock: { now: () => now },
      emit: (line) => lines.push(line),
      log: { info: log, warn: log, error: log },
      ownDomains: new Set(),
    },
  );
}

function counted(name: string): number {
  return lines.reduce((total, line) => total + (JSON.parse(line)[name] ?? 0), 0);
}

function send(messageId: string, recipient = 'jane@example.net', at = NOW): object {
  const mail = { ...SAMPLE.send.mail, messageId, destination: [recipient], timestamp: new Date(at).toISOString() };
  return { eventType: 'Send', mail, send: {} };
}

const nothingFailed = { batchItemFailures: [] };

describe('a batch', () => {
  test('becomes one line with everything that alarms combine, also what is zero', async () => {
    expect(await deliver(['1', SAMPLE.send], ['2', SAMPLE.bounce], ['3', SAMPLE.delivery])).toEqual(nothingFailed);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      Monitor: 'Shop',
      Sends: 1,
      HardBounces: 1,
      Deliveries: 1,
      NotAttempted: 0,
      Complaints: 0,
      BadRecipients: 0,
      RecipientsWith6Codes: 0,
      BounceBaseline: 0.01,
      PipelineLag: 57,
    });
  });

  test('of messages that say nothing publishes nothing', async () => {
    expect(await deliver(['1', SETUP_MESSAGE], ['2', SAMPLE.open])).toEqual(nothingFailed);
    expect(lines).toEqual([]);
  });

  test('takes the baseline that the probe left', async () => {
    dynamo.items.set('state#baseline', { id: { S: 'state#baseline' }, rate: { N: '0.031' } });
    await deliver(['1', SAMPLE.send]);
    expect(JSON.parse(lines[0]!).BounceBaseline).toBe(0.031);
  });

  test('counts advice of SES among the mail events', async () => {
    await deliver(['1', ADVICE_OPEN], ['2', ADVICE_OPEN]);
    expect(counted('AdvisorFindings')).toBe(1);
    expect(counted('Duplicates')).toBe(1);
  });
});

test('notifications of an identity beside the events of the configuration set are noticed', async () => {
  await deliver(['1', SAMPLE.bounce]);
  expect(counted('ClassicNotifications')).toBe(0);
  await deliver(['2', CLASSIC_BOUNCE]);
  expect(counted('ClassicNotifications')).toBe(1);
});

test('a bounce that comes in both forms is one, and noticed whichever came first', async () => {
  const classic = { ...SAMPLE.bounce, eventType: undefined, notificationType: 'Bounce' };
  await deliver(['1', SAMPLE.bounce], ['2', classic]);
  expect([counted('HardBounces'), counted('ClassicNotifications'), counted('Duplicates')]).toEqual([1, 1, 1]);
});

test('what AWS Health says about SES counts once', async () => {
  await deliver(['1', HEALTH_EVENT], ['2', { ...HEALTH_EVENT, id: 'update' }]);
  expect(counted('HealthEvents')).toBe(1);
});

describe('copies', () => {
  test('of a bounce count once, in one batch, in a later one and out of order', async () => {
    await deliver(['1', SAMPLE.bounce], ['2', SAMPLE.bounce], ['3', SAMPLE.send]);
    await deliver(['4', SAMPLE.bounce], ['5', SAMPLE.send]);
    expect(counted('HardBounces')).toBe(1);
    expect(counted('Sends')).toBe(1);
    expect(counted('Duplicates')).toBe(3);
  });

  test('do not make a recipient look like a victim', async () => {
    for (let copy = 0; copy < 10; copy += 1) await deliver([`c${copy}`, SAMPLE.send]);
    expect(counted('RecipientsWith2Codes')).toBe(0);
  });

  test('that come a day late still count once', async () => {
    await deliver(['1', SAMPLE.bounce]);
    now += 24 * 3_600_000;
    dynamo.expire(now);
    await deliver(['2', SAMPLE.bounce]);
    expect(counted('HardBounces')).toBe(1);
  });

  test('a thousand reports of one mail, as its recipient can send them, are one bounce and one complaint', async () => {
    const [one] = SAMPLE.bounce.bounce.bouncedRecipients;
    for (const n of ['a', 'b', 'c']) {
      await deliver(
        [`own ${n}`, bounceOf({ feedbackId: `own-${n}` })],
        [
          `spelled ${n}`,
          bounceOf({ feedbackId: n, bouncedRecipients: [{ ...one!, emailAddress: 'JANE@Example.net' }] }),
        ],
        [`complaint ${n}`, { ...SAMPLE.complaint, complaint: { ...SAMPLE.complaint.complaint, feedbackId: n } }],
      );
    }
    expect([counted('HardBounces'), counted('Complaints')]).toEqual([1, 1]);
  });

  test('reports that name others, as many as they like, are reports about this mail', async () => {
    const [one] = SAMPLE.bounce.bounce.bouncedRecipients;
    for (const n of ['a', 'b', 'c']) {
      const bouncedRecipients = ['x', 'y'].map((who) => ({ ...one!, emailAddress: `${who}-${n}@company.example` }));
      await deliver([n, bounceOf({ feedbackId: n, bouncedRecipients })]);
    }
    await deliver(['own', SAMPLE.bounce]);
    expect(counted('HardBounces')).toBe(1);
  });

  test('an answer of an absent person does not hide the bounce that follows', async () => {
    const absent = bounceOf({
      bounceType: 'Transient',
      bouncedRecipients: [{ emailAddress: 'jane@example.net' }] as never,
    });
    await deliver(['1', absent], ['2', SAMPLE.bounce]);
    expect([counted('AutoReplies'), counted('HardBounces')]).toEqual([1, 1]);
  });
});

describe('mails that are late', () => {
  const delayed = (timestamp: string, delayType: string) => ({
    ...SAMPLE.deliveryDelay,
    deliveryDelay: { ...SAMPLE.deliveryDelay.deliveryDelay, timestamp, delayType },
  });
  const attempts = ['09:24', '09:54', '10:54'].map((time) => `2026-11-20T${time}:40.095Z`);

  test.each([
    ['General', 1, 0],
    ['SpamDetected', 1, 1],
  ])('by %s count once, however often SES tries', async (type, delays, doubts) => {
    for (const [index, at] of attempts.entries()) await deliver([`d${index}`, delayed(at, type)]);
    expect([counted('Delays'), counted('ReputationDelays')]).toEqual([delays, doubts]);
  });
});

describe('recipients with many codes', () => {
  test('are counted when they reach a step, once, under any spelling of their address', async () => {
    const spellings = ['j.doe@gmail.com', 'JDoe+1@googlemail.com', 'jd.oe+2@gmail.com'];
    for (let code = 0; code < 9; code += 1) await deliver([`m${code}`, send(`code-${code}`, spellings[code % 3])]);
    for (const step of [2, 3, 6, 8]) expect(counted(`RecipientsWith${step}Codes`)).toBe(1);
    expect(counted('RecipientsWith15Codes')).toBe(0);
  });

  test('are only those of 24 hours', async () => {
    for (let code = 0; code < 12; code += 1) {
      now = NOW + code * 5 * 3_600_000;
      await deliver([`m${code}`, send(`code-${code}`, 'jane@example.net', now)]);
    }
    expect(counted('RecipientsWith3Codes')).toBeGreaterThan(0);
    expect(counted('RecipientsWith6Codes')).toBe(0);
  });

  test('reach each step once when the mails of an hour come in any order', async () => {
    for (const code of [4, 7, 1, 0, 6, 3, 5, 2]) {
      await deliver([`m${code}`, send(`code-${code}`, 'jane@example.net', NOW - code * 7 * 60_000)]);
    }
    for (const step of [2, 3, 6, 8]) expect(counted(`RecipientsWith${step}Codes`)).toBe(1);
    expect(counted('NewRecipients')).toBe(1);
  });

  test('in the hundreds are counted on, and the set stays small', async () => {
    for (let code = 0; code < 450; code += 1) {
      now = NOW + code * 10 * 60_000;
      expect(await deliver([`m${code}`, send(`code-${code}`, 'jane@example.net', now)])).toEqual(nothingFailed);
    }
    expect(counted('Sends')).toBe(450);
    const lengths = [...dynamo.items.values()].map(({ mails }) => mails?.L?.length ?? 0);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(200);
  });

  test('are in the table and the log only as keyed hashes', async () => {
    await deliver(['1', send('code', 'jane@example.net')], ['2', SAMPLE.bounce], ['3', '{broken jane@example.net']);
    const everything = JSON.stringify([...dynamo.items]) + lines.join() + logged.join();
    expect(everything).not.toMatch(/jane/i);
    expect(JSON.parse(lines[0]!)).toMatchObject({ recipientDomains: 'example.net=1', bouncedDomains: 'example.net=1' });
  });
});

describe('faults', () => {
  test('a poison message alone goes back to the queue; the log says why and quotes nothing', async () => {
    const answer = await deliver(['good', SAMPLE.send], ['bad', '{"secret":"jane@example.net"'], ['odd', '{"a":1}']);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }, { itemIdentifier: 'odd' }] });
    expect(counted('Sends')).toBe(1);
    expect(logged).toHaveLength(2);
    expect(logged[0]).toContain('"queueMessageId":"bad","reason":"the message is no JSON"');
  });

  test('a throttled table sends the message back, and it counts when it returns', async () => {
    dynamo.failures.push(throttled());
    expect(await deliver(['1', SAMPLE.bounce])).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(lines).toEqual([]);
    expect(await deliver(['1', SAMPLE.bounce])).toEqual(nothingFailed);
    expect(counted('HardBounces')).toBe(1);
  });

  test('of a message of which half can be noted, that half counts, and the other half when it returns', async () => {
    const destination = ['a@example.net', 'b@example.net'];
    const bouncedRecipients = destination.map((emailAddress) => ({
      ...SAMPLE.bounce.bounce.bouncedRecipients[0]!,
      emailAddress,
    }));
    const two = { ...bounceOf({ bouncedRecipients }), mail: { ...SAMPLE.bounce.mail, destination } };
    const original = dynamo.send;
    dynamo.send = async (command) => {
      if (dynamo.calls === 1) {
        dynamo.calls += 1;
        throw throttled();
      }
      return original(command);
    };
    expect((await deliver(['1', two])).batchItemFailures).toHaveLength(1);
    expect(counted('HardBounces')).toBe(1);
    expect(await deliver(['1', two])).toEqual(nothingFailed);
    expect(counted('HardBounces')).toBe(2);
  });

  test('a baseline that cannot be read does not stop the counts', async () => {
    const original = dynamo.send;
    dynamo.send = async (command) => {
      if (command.constructor.name === 'GetItemCommand') throw throttled();
      return original(command);
    };
    expect(await deliver(['1', SAMPLE.send])).toEqual(nothingFailed);
    expect(JSON.parse(lines[0]!)).toMatchObject({ Sends: 1, BounceBaseline: 0.01 });
    expect(logged.join()).toContain('the default stands in');
  });

  test('a clock that jumps back or ahead counts on, and no lag is negative', async () => {
    now = NOW - 86_400_000;
    await deliver(['1', SAMPLE.send]);
    now = NOW + 86_400_000;
    await deliver(['2', SAMPLE.bounce]);
    expect(counted('Sends')).toBe(1);
    expect(counted('HardBounces')).toBe(1);
    expect(JSON.parse(lines[0]!).PipelineLag).toBe(0);
  });
});

describe('what the table is asked', () => {
  const client = mockClient(DynamoDBClient);

  test('is a claim that lapses, a mark that stays, and a code that is noted once', async () => {
    client.reset();
    client.on(PutItemCommand).resolves({});
    client.on(UpdateItemCommand).resolves({});
    const ledger = new DynamoLedger({
      client: new DynamoDBClient({ region: 'eu-west-1' }),
      tableName: 'ledger',
      hash: keyedHash('key'),
      clock: { now: () => NOW },
      recipientMemory: 172_800,
    });
    expect(await ledger.claim('f-1', 'one')).toBe('taken');
    await ledger.settle('f-1');
    expect(await ledger.noteCode('jane@example.net', 'mail-1', NOW)).toEqual({ codes: 1, isNew: true });
    const [claim, settled] = client.commandCalls(PutItemCommand).map(({ args }) => args[0].input);
    const id = { S: expect.stringMatching(/^event#[\w-]{16}$/) };
    const until = { N: String(NOW / 1000 + 120) };
    expect(claim).toEqual({
      TableName: 'ledger',
      Item: { id, owner: { S: 'one' }, claimedUntil: until, expires: until },
      ConditionExpression: 'attribute_not_exists(id) OR #owner = :owner OR claimedUntil < :now',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: 'one' }, ':now': { N: String(NOW / 1000) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(settled).toEqual({
      TableName: 'ledger',
      Item: { id: claim!.Item!.id, expires: { N: String(NOW / 1000 + 30 * 86_400) } },
    });
    const update = client.commandCalls(UpdateItemCommand)[0]!.args[0].input;
    expect(update).toMatchObject({
      Key: { id: { S: expect.stringMatching(/^recipient#[\w-]{16}$/) } },
      ConditionExpression: 'attribute_not_exists(mails) OR (size(mails) < :max AND NOT contains(mails, :word))',
      ReturnValues: 'ALL_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });
});

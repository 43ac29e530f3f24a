import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { SessionKeys } from '../../lambda/inbound/session-keys';
import { SessionStore } from '../../lambda/inbound/session-store';
import { keyedHash } from '../../lambda/reputation/keyed-hash';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { type DynamoStandIn, startDynamo } from '../guard/dynamo-stand-in';
import { rig as guardRig, SECRET } from '../guard/rig';
import { operatorRig } from './operator-rig';

const secrets = mockClient(SecretsManagerClient);
let dynamo: DynamoStandIn;
let operator: Awaited<ReturnType<typeof operatorRig>>;
beforeAll(async () => {
  dynamo = await startDynamo();
  operator = await operatorRig();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamo.endpoint;
  secrets.on(GetSecretValueCommand, { SecretId: 'keys' }).resolves({ SecretString: SECRET });
  secrets.on(GetSecretValueCommand, { SecretId: 'ledger-key' }).resolves({ SecretString: 'plain key of the ledger' });
  secrets.on(GetSecretValueCommand, { SecretId: 'sessions-key' }).resolves({ SecretString: 'root of the sessions' });
});
afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  await operator.close();
  await dynamo.close();
});

const ids = async () => {
  const { Items = [] } = await dynamo.client().send(new ScanCommand({ TableName: 'guard' }));
  return Items.map(({ id }) => id!.S!).filter((id) => id.startsWith('recipient#'));
};

test('deletes one person, in any spelling, and nobody else', async () => {
  const { mail } = guardRig({}, { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) });
  await mail('jane@plain.org');
  await mail('joe@plain.org');
  expect(await ids()).toHaveLength(2);
  const { exitCode, out, err } = await operator.type(
    'forget --recipient Jane+x@PLAIN.org --table guard --secret keys --yes',
  );
  expect([exitCode, out, err]).toEqual([0, '1 item deleted\n', '']);
  expect(await ids()).toHaveLength(1);
  expect((await operator.type('forget --recipient jane@plain.org --table guard --secret keys --yes')).out).toBe(
    '0 items deleted\n',
  );
});

test('deletes from the ledger of a monitor, too', async () => {
  const id = `recipient#${keyedHash('plain key of the ledger')('kim@plain.org')}`;
  await dynamo.client().send(new PutItemCommand({ TableName: 'guard', Item: { id: { S: id }, codes: { SS: ['a'] } } }));
  const line = 'forget --recipient kim@plain.org --ledger guard --ledger-secret ledger-key --yes --json';
  expect(JSON.parse((await operator.type(line)).out)).toEqual({ deleted: 1 });
  expect(await ids()).not.toContain(id);
});

test.each([
  ['email', 'Lee.X+y@googlemail.com', 'lee.x@gmail.com', 'other@gmail.com'],
  ['sms', '+49 151 1111-2222', '+4915111112222', '+4915133334444'],
  ['call', '+49 151 1111-2222', '+4915111112222', '+4915133334444'],
] as const)(
  'deletes sessions of inbound verification by %s that the person confirmed, and no other',
  async (...row) => {
    const [channel, named, recipient, stranger] = row;
    const store = new SessionStore(dynamo.client(), 'guard', Date.now);
    const keys = new SessionKeys('root of the sessions', channel);
    const confirmed = (id: string, sender: string) =>
      store.verify(`${channel}-${id}`, {
        messageId: 'm',
        claim: keys.claim(sender),
        box: new Uint8Array(32),
        proof: 'dkim',
      });
    await confirmed('one', named);
    await confirmed('two', named);
    await confirmed('other', stranger);
    await store.refuse(`${channel}-refused`, 'm', 'spam');
    const line = `forget --recipient ${recipient} --sessions guard --sessions-secret sessions-key --yes`;
    expect((await operator.type(line)).out).toBe('2 items deleted\n');
    const left = await Promise.all(['one', 'two', 'other', 'refused'].map((id) => store.read(`${channel}-${id}`)));
    expect(left.map((session) => session !== undefined)).toEqual([false, false, true, true]);
  },
);

test('finds a phone number however it is set', async () => {
  const { sms } = guardRig({}, { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) });
  await sms('+49 (151) 2345-6789');
  const line = 'forget --recipient "+49 151 23456789" --table guard --secret keys --yes';
  expect((await operator.type(line)).out).toBe('1 item deleted\n');
});

test('asks for the person when the shell shall not know', async () => {
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return asked.length === 1 ? 'joe@plain.org' : 'n';
  };
  const { exitCode } = await operator.type('forget --table guard --secret keys', { ask });
  expect(exitCode).toBe(1);
  expect(asked).toEqual(['Mail address or phone number: ', 'Delete what is known about this person? [y/N] ']);
  expect(await ids()).toHaveLength(1);
});

test.each([
  ['nowhere', 'forget --recipient jane@plain.org --yes', 'say where to delete'],
  ['a table without a secret', 'forget --recipient jane@plain.org --table guard --yes', 'go together'],
  ['sessions without a secret', 'forget --recipient jane@plain.org --sessions guard --yes', 'go together'],
  ['nobody', 'forget --table guard --secret keys --yes', '--recipient is missing'],
  ['a number with a trunk zero', 'forget --recipient "+49 (0)151 23456789" --table guard --secret keys --yes', 'E.164'],
  ['no person', 'forget --recipient somebody --table guard --secret keys --yes', 'neither a mail address nor'],
])('%s is refused, and the recipient is not quoted', async (_, line, complaint) => {
  const { exitCode, err } = await operator.type(line);
  expect(exitCode).toBe(2);
  expect(err).toContain(complaint);
  expect(err).not.toMatch(/jane|somebody|23456789/);
});

test('a table that is not there is one clear line', async () => {
  const { exitCode, err } = await operator.type('forget --recipient jane@plain.org --table none --secret keys --yes');
  expect(exitCode).toBe(1);
  expect(err).toMatch(/ResourceNotFoundException/);
  expect(err).not.toContain('jane');
});

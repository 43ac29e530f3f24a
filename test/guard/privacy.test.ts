import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { handle } from '../../lambda/recipient/recipient-guard/handle';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { KeyRing } from '../../lib/guard/key-ring';
import { metricLines } from '../../lib/guard/metrics';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { rig, settingsWith } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

const MAIL = 'jane.secret@private-person.org';
const PHONE = '+4915123456789';
const CLIENT = '203.0.113.77';
/** Whatever of the person could be told from a text. */
const TELLTALES = ['jane', 'secret', 'private-person', '15123456789', '123456789', '23456', '203.0.113', '77'];
const found = (text: string, among = TELLTALES) => among.filter((part) => text.toLowerCase().includes(part));

async function everything() {
  const lines: string[] = [];
  const made = rig(
    { conversion: undefined },
    { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) },
  );
  const log = (...all: unknown[]) => lines.push(JSON.stringify(all));
  const call = (event: object) =>
    handle(event, made.guard, { info: log, warn: log, error: log }).catch((error: Error) => lines.push(error.message));
  const common = { purpose: 'sign-up', app: 'shop', clientAddress: CLIENT };
  await call({ channel: 'email', recipient: MAIL, ...common });
  await call({ channel: 'email', recipient: MAIL, ...common });
  await call({ channel: 'sms', recipient: PHONE, ...common });
  await call({ action: 'verified', channel: 'email', recipient: MAIL, ...common });
  await call({ channel: 'email', recipient: MAIL, ...common, knownDevice: 'jane-session', freshProof: 'jane-proof' });
  await call({ channel: 'email', recipient: MAIL, ...common, freshProof: 'jane-proof' });
  await call({ channel: 'sms', recipient: PHONE, ...common, freshProof: 'secret-proof', deviceToken: 'jane-token' });
  await call({ action: 'attempt', channel: 'email', recipient: MAIL, ...common, codeId: 'jane-code' });
  await call({ channel: 'email', recipient: { $ne: MAIL }, ...common });
  await call({ channel: MAIL, recipient: MAIL, purpose: MAIL, app: PHONE });
  await call({ channel: 'email', recipient: MAIL, purpose: PHONE, app: MAIL });
  await made.guard.block('email', MAIL);
  await call({ channel: 'email', recipient: MAIL, ...common });
  dynamo.fault = 'refuse';
  await call({ channel: 'email', recipient: 'other.jane.secret@private-person.org', ...common });
  dynamo.fault = 'none';
  return { ...made, lines };
}

test('nothing that the table gets or holds tells who the recipient is', async () => {
  dynamo.recorded = [];
  await everything();
  const { Items = [] } = await dynamo.client().send(new ScanCommand({ TableName: 'guard' }));
  expect(Items.length).toBeGreaterThan(6);
  // Digits of times and of hashes are no telltales.
  const words = TELLTALES.filter((part) => /[a-z]/.test(part));
  expect(found(JSON.stringify(Items), words)).toEqual([]);
  expect(found(dynamo.recorded.join('\n'), words)).toEqual([]);
  const ids = Items.map(({ id }) => id!.S!);
  for (const id of ids)
    expect(id).toMatch(
      /^(recipient|known|device|proof|tries|domain|prefix|country|client|network|neighbours|(neighbours-|fresh-|known-|device-|daily-|proven-)?(budget|prefix|country))#k1#[\w-]{22}(#\d+#2026-03-02)?$|^state#verifying#shop$/,
    );
});

test('logs and metrics tell neither recipient nor client; they name the domain and the country', async () => {
  const { events, lines, clock } = await everything();
  const metrics = events.flatMap((event) => metricLines('guard', event, clock.now()));
  expect(metrics.length).toBeGreaterThan(4);
  const written = [...lines, ...metrics].join('\n').replaceAll('"domain":"private-person.org"', '');
  expect(found(written.replace(/"Timestamp":\d+/g, ''))).toEqual([]);
  expect(metrics.join('\n')).toContain('"country":"DE"');
});

test('the same text under another key is another item, so a list of addresses can not be tried against the table', async () => {
  const ring = (key: string) => KeyRing.parse(JSON.stringify({ id: 'a', key }), 1);
  const [one] = ring('x'.repeat(32)).recipientIds(MAIL, 0);
  const [two] = ring('y'.repeat(32)).recipientIds(MAIL, 0);
  expect(one).not.toBe(two);
});

test('answers are the same whether or not anything is known about the recipient', async () => {
  const { guard, mail } = rig();
  const stranger = await mail('stranger@plain.org');
  await mail('known@plain.org');
  await guard.verified({ channel: 'email', recipient: 'known@plain.org', purpose: 'sign-up', app: 'shop' });
  const known = await mail('known@plain.org');
  await guard.block('email', 'blocked@plain.org');
  const blocked = await mail('blocked@plain.org');
  expect(new Set([stranger, known, blocked].map(({ message, messageId }) => `${messageId} ${message}`)).size).toBe(1);
});

test('where fresh proofs are used up it takes the same calls for who verified and who did not', async () => {
  const none = { perHour: 0, perDay: 0 };
  const { email, ...others } = settingsWith().budgets;
  const { guard, mail } = rig(
    { budgets: { ...others, email: { ...email, fresh: none } } },
    { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) },
  );
  await mail('jane@proved.org');
  await guard.verified({ channel: 'email', recipient: 'jane@proved.org', purpose: 'sign-up', app: 'shop' });
  const calls = async (recipient: string) => {
    dynamo.calls = {};
    const { message, ways } = await mail(recipient, { freshProof: `proof of ${recipient}` });
    return [dynamo.calls, message, ways];
  };
  // The first one finds out that the count is full.
  await calls('first@proved.org');
  expect(await calls('jane@proved.org')).toEqual(await calls('joe@proved.org'));
});

test('a check takes the same calls whether the recipient is new, known, verified or blocked', async () => {
  const { guard, mail, wait } = rig({}, { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) });
  const calls = async (recipient: string) => {
    dynamo.calls = {};
    await mail(recipient);
    return { ...dynamo.calls };
  };
  // Once in five minutes it asks whether the application reports verifications, whoever the recipient is.
  await mail('somebody@calls.org');
  const fresh = await calls('new@calls.org');
  wait(61);
  const known = await calls('new@calls.org');
  await guard.verified({ channel: 'email', recipient: 'new@calls.org', purpose: 'sign-up', app: 'shop' });
  wait(121);
  const verified = await calls('new@calls.org');
  await guard.block('email', 'blocked@calls.org');
  const blocked = await calls('blocked@calls.org');
  expect([fresh, known, verified, blocked]).toEqual(Array(4).fill({ TransactWriteItems: 1 }));
});

test('a range of numbers is named in clear once ten people of it got codes within the hour; before, by a keyed hash', async () => {
  const { guard, sms, events, clock, wait } = rig();
  const said = () => JSON.parse(metricLines('guard', events.at(-1)!, clock.now())[0]!) as Record<string, unknown>;
  const number = (last: number) => `+4915123450${String(last).padStart(3, '0')}`;
  for (let last = 0; last < 9; last += 1) await sms(number(last));
  // The same person again is no tenth.
  wait(120);
  await sms(number(0));
  expect(said()).not.toHaveProperty('phonePrefix');
  const { range } = said();
  expect(range).toMatch(/^[\w-]{12}$/);
  await sms(number(9));
  expect(said()).toMatchObject({ range, phonePrefix: '+491512345' });
  await guard.verified({ channel: 'sms', recipient: number(3), purpose: 'sign-up', app: 'shop' });
  expect(said()).toMatchObject({ range, phonePrefix: '+491512345', GuardVerified: 1 });
  wait(3600);
  await sms(number(11));
  expect(said()).toMatchObject({ range });
  expect(said()).not.toHaveProperty('phonePrefix');
});

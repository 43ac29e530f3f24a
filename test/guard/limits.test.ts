import { DynamoStore } from '../../lib/guard/dynamo-store';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { GuardStore } from '../../lib/guard/store';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { budgetsOf, rig as makeRig, START } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

let table = 0;
const STORES: Record<string, () => GuardStore> = {
  memory: () => new MemoryStore(),
  'DynamoDB table': () => new DynamoStore({ client: dynamo.client(), tableName: 'guard' }),
};

describe.each(Object.keys(STORES))('limits in the %s', (name) => {
  /** Names that no other test has, so that one table serves all. */
  let domain: string;
  beforeEach(() => {
    domain = `d${++table}.org`;
  });
  const rig = (changes = {}) => makeRig(changes, { store: STORES[name]!() });

  test('a person who asks after each cooldown gets three codes in ten minutes, and not a fourth', async () => {
    const { mail, wait } = rig();
    const jane = `jane@${domain}`;
    expect(await mail(jane)).toMatchObject({ allowed: true, retryAfterSeconds: 0 });
    expect(await mail(jane)).toMatchObject({ allowed: false, reason: 'cooldown', retryAfterSeconds: 60 });
    wait(60);
    expect((await mail(jane)).allowed).toBe(true);
    wait(60);
    expect(await mail(jane)).toMatchObject({ reason: 'cooldown', retryAfterSeconds: 60 });
    wait(60);
    expect((await mail(jane)).allowed).toBe(true);
    wait(240);
    expect(await mail(jane)).toMatchObject({ reason: 'recipient-window', retryAfterSeconds: 180 });
    wait(180);
    expect((await mail(jane)).allowed).toBe(true);
  });

  test('a victim gets no more than the limit of a day within any 24 hours, and the window slides', async () => {
    const { mail, wait, clock } = rig();
    const sent: number[] = [];
    for (let minute = 0; minute < 2 * 24 * 60; minute += 60) {
      if ((await mail(`victim@${domain}`)).allowed) sent.push(clock.at);
      wait(3600);
    }
    for (const at of sent) expect(sent.filter((t) => t >= at && t < at + 86_400_000).length).toBeLessThanOrEqual(6);
    expect(sent.length).toBe(12);
  });

  test('spellings of one mailbox count as one', async () => {
    const { mail } = rig({ recipient: { ...makeRecipient, cooldownSeconds: 0 } });
    const unique = `jane${table}x`;
    const spellings = [`${unique}@gmail.com`, `${unique.split('').join('.')}@GMAIL.com`, `${unique}+a@googlemail.com`];
    for (const spelling of spellings) expect((await mail(spelling)).allowed).toBe(true);
    expect(await mail(`${unique}+b@gmail.com`)).toMatchObject({ allowed: false, reason: 'recipient-window' });
  });

  test.each([
    ['domain', 'domain-limit', {}],
    ['network', 'network-limit', { clientAddress: '192.0.2.7' }],
    ['client', 'client-limit', { clientAddress: '192.0.2.7' }],
  ])('a %s gets no more than its limit of an hour', async (limit, reason, more) => {
    const { mail, clock } = rig({ [limit]: { perHour: 5, perDay: 100 } });
    // Other tests use the same network on other days.
    clock.at += table * 86_400_000;
    for (let i = 0; i < 5; i++) expect((await mail(`p${i}@${domain}`, more)).allowed).toBe(true);
    expect(await mail(`p5@${domain}`, more)).toMatchObject({ allowed: false, reason, retryAfterSeconds: 55 * 60 });
  });

  test('what was refused for a shared limit does not count against the recipient', async () => {
    const { mail, wait } = rig({ domain: { perHour: 1, perDay: 100 } });
    await mail(`first@${domain}`);
    expect((await mail(`second@${domain}`)).reason).toBe('domain-limit');
    wait(3600);
    expect((await mail(`second@${domain}`)).allowed).toBe(true);
  });

  test('around a full hour two hours of a domain, and around midnight two days, may go out together; never more', async () => {
    const { mail, clock } = rig({ domain: { perHour: 4, perDay: 10 } });
    clock.at += (4000 + table) * 86_400_000;
    clock.at += 86_400_000 - (clock.at % 86_400_000) - 3 * 3_600_000;
    const sent: number[] = [];
    // More than the domain gets, every ten minutes from nine in the evening to three in the morning.
    for (let tens = 0; tens < 36; tens++) {
      for (let i = 0; i < 5; i++) if ((await mail(`p${tens}-${i}@${domain}`)).allowed) sent.push(clock.at);
      clock.at += 600_000;
    }
    const most = (ms: number) => Math.max(...sent.map((at) => sent.filter((t) => t > at - ms && t <= at).length));
    expect(most(3_600_000)).toBeLessThanOrEqual(2 * 4);
    expect(most(86_400_000)).toBeLessThanOrEqual(2 * 10);
    // A day is used up by ten in the evening and again by two in the morning.
    expect(most(86_400_000)).toBe(20);
  });

  test('the two hours around a full hour may come within a millisecond', async () => {
    const { mail, clock } = rig({ domain: { perHour: 4, perDay: 100 } });
    clock.at += 3_600_000 - (clock.at % 3_600_000) - 1;
    const burst = async (label: string) => {
      let sent = 0;
      for (let i = 0; i < 6; i++) if ((await mail(`${label}${i}@${domain}`)).allowed) sent += 1;
      return sent;
    };
    expect(await burst('before')).toBe(4);
    clock.at += 1;
    expect(await burst('after')).toBe(4);
    clock.at += 3_599_999;
    expect(await burst('late')).toBe(0);
  });

  test('the budget of all is exact although it is in parts', async () => {
    const { mail, clock } = rig({
      budgets: budgetsOf({ perHour: 2003, perDay: 13 }),
      domain: { perHour: 500, perDay: 500 },
    });
    clock.at += (1000 + table) * 86_400_000;
    const results = [];
    for (let i = 0; i < 30; i++) results.push(await mail(`p${i}@${domain}`));
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(13);
    expect(results.at(-1)).toMatchObject({ reason: 'budget' });
  });

  test('the budget in money bounds what codes cost', async () => {
    const { sms, clock } = rig({
      budgets: budgetsOf({ perHour: 100, perDay: 100, moneyPerHour: 0.35, moneyPerDay: 10 }),
      prices: { email: 0.0001, sms: 0.05, voice: 0.05, smsByCountry: { DE: 0.1 } },
    });
    clock.at += (2000 + table) * 86_400_000;
    const numbers = Array.from({ length: 6 }, (_, i) => `+49151${String(20000000 + i * 10_000 + table).slice(0, 8)}`);
    const results = [];
    for (const number of numbers) results.push(await sms(number));
    expect(results.map(({ reason }) => reason)).toEqual([
      undefined,
      undefined,
      undefined,
      ...Array(3).fill('money-budget'),
    ]);
  });

  test('a range of phone numbers gets no more than its limit', async () => {
    const { sms, clock } = rig({ phonePrefix: { perHour: 3, perDay: 10 } });
    clock.at += (3000 + table) * 86_400_000;
    const results = [];
    for (let i = 0; i < 5; i++) results.push(await sms(`+4915123456${100 + i}`));
    expect(results.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
    expect(results[4]!.reason).toBe('phone-prefix-limit');
  });

  test('a recipient on the block list gets nothing until the time is over, and the answer looks like any other', async () => {
    const { guard, mail, wait } = rig();
    const allowed = await mail(`someone@${domain}`);
    await guard.block('email', `jane@${domain}`, 'complaint', 3600);
    const refused = await mail(`Jane+x@${domain}`);
    expect(refused).toMatchObject({ allowed: false, reason: 'blocked', retryAfterSeconds: 3600 });
    expect(refused.message).toBe(allowed.message);
    wait(3601);
    expect((await mail(`jane@${domain}`)).allowed).toBe(true);
  });

  test('nothing is left of a recipient that is forgotten', async () => {
    const { guard, mail } = rig();
    await mail(`jane@${domain}`);
    await guard.block('email', `jane@${domain}`);
    expect(await guard.forget('email', `JANE@${domain}`)).toBe(2);
    expect((await mail(`jane@${domain}`)).allowed).toBe(true);
  });
});

const makeRecipient = {
  messages: 3,
  windowSeconds: 600,
  perDay: 6,
  cooldownSeconds: 60,
  cooldownGrowth: 2,
  longestCooldownSeconds: 900,
  freshPerDay: 3,
};

test('the clock of the tests stands in the middle of an hour', () => expect(new Date(START).getUTCMinutes()).toBe(5));

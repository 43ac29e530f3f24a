import { DynamoStore } from '../../lib/guard/dynamo-store';
import { KeyRing, rotatedKeys } from '../../lib/guard/key-ring';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { GuardStore } from '../../lib/guard/store';
import { longTest } from '../runs';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { budgetsOf, rig as makeRig, SECRET, settingsWith } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

const DAY = 24 * 3600;
const COMMON = { channel: 'email', purpose: 'sign-in', app: 'shop' } as const;
const STORES: Record<string, () => GuardStore> = {
  memory: () => new MemoryStore(),
  'DynamoDB table': () => new DynamoStore({ client: dynamo.client(), tableName: 'guard' }),
};
let run = 0;

describe.each(Object.keys(STORES))('known devices in the %s', (name) => {
  /** Many codes each, for which the stand-in of the table takes seconds: `npm run proof -- other-seeds` plays them there, too. */
  const slow = name === 'memory' ? test : longTest;
  let domain: string;
  beforeEach(() => {
    domain = `known${++run}.org`;
  });

  function make(changes = {}, parts = {}) {
    const made = makeRig(changes, { store: STORES[name]!(), ...parts });
    made.clock.at += run * DAY * 1000;
    const verified = (recipient: string, more = {}) => made.guard.verified({ ...COMMON, recipient, ...more });
    /** Signs in with a code, and has a token from then on. */
    const signIn = async (recipient: string, more = {}) => {
      expect((await made.mail(recipient, more)).allowed).toBe(true);
      const { counted, deviceToken } = await verified(recipient, more);
      expect(counted).toBe(true);
      return deviceToken!;
    };
    /** As many codes as strangers get for this recipient. */
    const flood = async (recipient: string, more = {}) => {
      let sent = 0;
      for (let tens = 0; tens < 12; tens++) {
        if ((await made.mail(recipient, more)).allowed) sent += 1;
        made.wait(600);
      }
      return sent;
    };
    const lane = () => made.events.filter(({ kind }) => kind === 'check').at(-1)!.lane;
    return { ...made, verified, signIn, flood, lane };
  }

  test('a code that was typed in leaves a token, and the device has a count of its own from then on', async () => {
    const { mail, signIn, lane, wait } = make();
    const jane = `jane@${domain}`;
    const deviceToken = await signIn(jane);
    expect(deviceToken).toMatch(/^1~k1~k1\.[\w-]{12}\.[\w-]{12}\.0\.[\da-z]{6}~[\w-]{22}$/);
    wait(60);
    expect((await mail(jane, { deviceToken })).allowed).toBe(true);
    expect(lane()).toBe('device');
  });

  test('strangers who use up what a recipient gets do not touch its known device', async () => {
    const { mail, signIn, flood, wait } = make();
    const jane = `jane@${domain}`;
    const deviceToken = await signIn(jane);
    wait(60);
    expect(await flood(jane)).toBe(6);
    expect(await mail(jane)).toMatchObject({ allowed: false, reason: 'recipient-day' });
    expect((await mail(jane, { deviceToken })).allowed).toBe(true);
  });

  test('shared limits that strangers filled do not touch a known device, and ask others for a fresh proof', async () => {
    const { mail, signIn, wait } = make({
      domain: { perHour: 3, perDay: 100 },
      budgets: budgetsOf({ perHour: 5, perDay: 100 }),
    });
    const jane = `jane@${domain}`;
    const deviceToken = await signIn(jane);
    wait(60);
    for (let i = 0; i < 5; i++) await mail(`stranger${i}@${domain}`);
    expect(await mail(`newcomer@${domain}`)).toMatchObject({
      allowed: false,
      outcome: 'challenge',
      reason: 'domain-limit',
      messageId: 'prove-again',
      ways: ['fresh-proof', 'send-first', 'other-way', 'later'],
    });
    expect((await mail(jane, { deviceToken })).allowed).toBe(true);
    expect(await mail(`newcomer@${domain}`, { freshProof: `proof-${run}` })).toMatchObject({ allowed: true });
  });

  test('a device has limits of its own, is told so, and a thief who used them up leaves it what strangers have', async () => {
    const { mail, signIn, flood, wait } = make();
    const jane = `jane@${domain}`;
    const deviceToken = await signIn(jane);
    wait(60);
    expect((await mail(jane, { deviceToken })).allowed).toBe(true);
    expect(await mail(jane, { deviceToken })).toMatchObject({
      outcome: 'refuse',
      reason: 'cooldown',
      messageId: 'wait',
      retryAfterSeconds: 60,
    });
    // The thief: six of the device and six of strangers, then the day is over.
    expect((await flood(jane, { deviceToken })) + (await flood(jane, { deviceToken }))).toBe(11);
    expect((await mail(jane, { deviceToken })).allowed).toBe(false);
    wait(DAY);
    expect((await mail(jane, { deviceToken })).allowed).toBe(true);
  });

  test('a stolen token is good until the next code is typed in on the device that it was stolen from', async () => {
    const { mail, signIn, wait, lane } = make();
    const jane = `jane@${domain}`;
    const stolen = await signIn(jane);
    wait(60);
    const deviceToken = await signIn(jane, { deviceToken: stolen });
    expect(deviceToken).not.toBe(stolen);
    wait(60);
    await mail(jane, { deviceToken: stolen });
    expect(lane()).toBe('open');
    await mail(jane, { deviceToken });
    expect(lane()).toBe('device');
  });

  test('a token ends after 30 days without a code, and is worth nothing when it is forged or spelled otherwise', async () => {
    const { mail, signIn, wait, lane, clock } = make();
    const jane = `jane@${domain}`;
    const deviceToken = await signIn(jane);
    const bad = [
      deviceToken.slice(0, -1),
      `${deviceToken}=`,
      ` ${deviceToken}`,
      deviceToken.replace('1~', '2~'),
      deviceToken.replace('k1.', 'k2.'),
      deviceToken.replace(/\.0\./, '.1.'),
      deviceToken.replace(/[\w-]{22}$/, 'A'.repeat(22)),
      `${deviceToken}~${deviceToken}`,
      deviceToken.toUpperCase(),
      '',
      'x'.repeat(4000),
    ];
    for (const text of bad) {
      clock.at += 2 * 3600_000;
      const other = await mail(jane, { deviceToken: text });
      expect([text, lane(), other.reason]).not.toContainEqual('device');
    }
    wait(DAY);
    await mail(jane, { deviceToken });
    expect(lane()).toBe('device');
    wait(30 * DAY);
    await mail(jane, { deviceToken });
    expect(lane()).toBe('open');
  });

  test('a token of one recipient is worth nothing for another, and one browser may hold both', async () => {
    const { mail, signIn, wait, lane } = make();
    const [jane, joe] = [`jane@${domain}`, `joe@${domain}`];
    const hers = await signIn(jane);
    await mail(joe, { deviceToken: hers });
    expect(lane()).toBe('open');
    wait(60);
    const both = await signIn(joe, { deviceToken: hers });
    for (const person of [jane, joe]) {
      wait(60);
      await mail(person, { deviceToken: both });
      expect(lane()).toBe('device');
    }
  });

  slow('six codes that were typed in are no reason to refuse the seventh, with a cookie or without', async () => {
    for (const keeps of [true, false]) {
      const { mail, verified, wait } = make();
      const jane = `jane${keeps}@${domain}`;
      let deviceToken: string | undefined;
      for (let code = 0; code < 9; code++) {
        const more = keeps && deviceToken !== undefined ? { deviceToken } : {};
        expect((await mail(jane, more)).allowed).toBe(true);
        deviceToken = (await verified(jane, more)).deviceToken;
        wait(600);
      }
    }
  });

  slow('whoever types all day gets an end, too', async () => {
    const { mail, verified, wait } = make();
    let sent = 0;
    for (let code = 0; code < 30; code++) {
      if ((await mail(`hands@${domain}`)).allowed) sent += 1;
      await verified(`hands@${domain}`);
      wait(600);
    }
    // Twelve give back what was counted, six more go out as ever.
    expect(sent).toBe(18);
  });

  test('a sixth device takes the place of the newest, and one that is long unused that of nobody', async () => {
    const { mail, signIn, wait, lane } = make();
    const jane = `jane@${domain}`;
    const tokens: string[] = [];
    for (let i = 0; i < 6; i++) {
      tokens.push(await signIn(jane));
      wait(3 * 3600);
    }
    const lanes: unknown[] = [];
    for (const deviceToken of tokens) {
      await mail(jane, { deviceToken });
      lanes.push(lane());
      wait(900);
    }
    expect(lanes).toEqual(['device', 'device', 'device', 'device', 'open', 'device']);
    wait(31 * DAY);
    const later = await signIn(jane);
    wait(61);
    await mail(jane, { deviceToken: later });
    expect(lane()).toBe('device');
  });

  slow(
    'a scanner that follows links in mails makes no known device a stranger, and uses up nothing of it',
    async () => {
      const { mail, verified, signIn, wait, lane } = make();
      const jane = `jane@${domain}`;
      const deviceToken = await signIn(jane);
      for (let link = 0; link < 30; link++) {
        wait(1200);
        await mail(jane);
        await verified(jane);
      }
      expect((await mail(jane, { deviceToken })).allowed).toBe(true);
      expect(lane()).toBe('device');
      expect((await verified(jane, { deviceToken })).deviceToken).toBeDefined();
    },
  );

  test('the word of the application is as good as a token, for the device that it names', async () => {
    const { mail, flood, lane, verified } = make({ domain: { perHour: 7, perDay: 100 } });
    const jane = `jane@${domain}`;
    expect(await flood(jane)).toBe(6);
    expect((await mail(jane, { knownDevice: 'session-7' })).allowed).toBe(true);
    expect(lane()).toBe('device');
    expect(await verified(jane, { knownDevice: 'session-7' })).toEqual({ counted: true });
    expect((await mail(jane, { knownDevice: 'session-7' })).allowed).toBe(true);
  });

  test('a person without the cookie gets further codes for fresh proofs, each good once', async () => {
    const { mail, flood, wait, lane } = make();
    const jane = `jane@${domain}`;
    expect(await flood(jane)).toBe(6);
    expect((await mail(jane, { freshProof: `a${run}` })).allowed).toBe(true);
    expect(lane()).toBe('fresh');
    wait(61);
    expect(await mail(jane, { freshProof: `a${run}` })).toMatchObject({
      outcome: 'challenge',
      reason: 'proof-used',
      messageId: 'prove-again',
    });
    for (const proof of ['b', 'c']) {
      wait(61);
      expect((await mail(jane, { freshProof: proof + run })).allowed).toBe(true);
    }
    wait(61);
    expect(await mail(jane, { freshProof: `d${run}` })).toMatchObject({
      outcome: 'refuse',
      reason: 'recipient-day',
      messageId: 'look-for-code',
    });
  });

  test('behind the fresh proofs of strangers recipients that verified before have a reserve', async () => {
    const fresh = { perHour: 2, perDay: 2 };
    const email = { open: { perHour: 2, perDay: 2 }, fresh };
    const { mail, signIn, lane, wait } = make({ budgets: { ...settingsWith().budgets, email } });
    await signIn(`jane@${domain}`);
    await mail(`a@${domain}`);
    for (const person of ['b', 'c']) await mail(`${person}@${domain}`, { freshProof: `${person}${run}` });
    wait(60);
    const stranger = await mail(`d@${domain}`, { freshProof: `d${run}` });
    const known = await mail(`jane@${domain}`, { freshProof: `e${run}` });
    expect([stranger, known]).toMatchObject([{ outcome: 'refuse', reason: 'budget' }, { allowed: true }]);
    expect(lane()).toBe('known');
    // Nobody learns from the page which of them verified.
    expect([known.message, known.ways]).toEqual([stranger.message, stranger.ways]);
  });

  test('without a fresh proof nobody learns who verified: what is used up is used up for both', async () => {
    const { mail, signIn, wait } = make({ domain: { perHour: 2, perDay: 100 } });
    await signIn(`jane@${domain}`);
    await mail(`a@${domain}`);
    wait(60);
    const [known, stranger] = [await mail(`jane@${domain}`), await mail(`joe@${domain}`)];
    expect(known).toEqual(stranger);
    expect(known.outcome).toBe('challenge');
  });

  test('whoever is forgotten has no known device any more', async () => {
    const { guard, mail, signIn, lane, wait } = make();
    const deviceToken = await signIn(`jane@${domain}`);
    wait(60);
    expect(await guard.forget('email', `jane@${domain}`)).toBe(2);
    await mail(`jane@${domain}`, { deviceToken });
    expect(lane()).toBe('open');
  });

  test('tokens and counts survive a change of the key', async () => {
    const store = STORES[name]!();
    const OVERLAP = 30 * DAY * 1000 + 2 * 3600_000;
    const before = make({}, { store });
    const jane = `jane@${domain}`;
    const deviceToken = await before.signIn(jane);
    before.wait(3600);
    const fresh = { id: 'k2', secret: 'another key that is also long enough to be one', since: before.clock.at };
    const ring = KeyRing.parse(rotatedKeys(SECRET, fresh, OVERLAP), OVERLAP);
    const after = makeRig({}, { store, keys: async () => ring });
    const lane = () => after.events.at(-1)!.lane;
    after.clock.at = before.clock.at;
    expect((await after.mail(jane, { deviceToken })).allowed).toBe(true);
    expect(lane()).toBe('device');
    expect(await after.mail(jane, { deviceToken })).toMatchObject({ reason: 'cooldown' });
    after.wait(2 * 3600);
    // Signed with the new key from now on.
    expect((await after.mail(jane, { deviceToken })).allowed).toBe(true);
    const renewed = await after.guard.verified({ ...COMMON, recipient: jane, deviceToken });
    expect(renewed.deviceToken).toMatch(/^1~k2~k2\./);
    after.wait(29 * DAY);
    await after.mail(jane, { deviceToken: renewed.deviceToken });
    expect(lane()).toBe('device');
    // The old key is honoured no more, and its tokens are as none.
    after.wait(2 * DAY);
    await after.mail(jane, { deviceToken });
    expect(lane()).toBe('open');
  });
});

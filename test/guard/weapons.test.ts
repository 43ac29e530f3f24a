import { REFUSAL } from '../../lib/contract/recipient/guard';
import { refused } from '../../lib/guard/check-result';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { MemoryStore } from '../../lib/guard/memory-store';
import { recipientBlocker } from '../../lib/guard/recipient-blocker';
import type { GuardStore } from '../../lib/guard/store';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { keyRing, type Rig, rig, START, settingsWith } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

const APP = { purpose: 'sign-up', app: 'shop' } as const;
const DEFAULT = settingsWith();
/** One verification reported, so that conversion is judged. */
async function reported(made: Rig): Promise<Rig> {
  await made.mail('reporter@reporter.org');
  await made.guard.verified({ ...APP, channel: 'email', recipient: 'reporter@reporter.org' });
  return made;
}
const german = (index: number) => `+49151${String(10_000_000 + index * 50_003)}`;
const french = (index: number) => `+336${String(10_000_000 + index * 50_003)}`;
const network = (index: number) => ({ clientAddress: `198.18.${index % 250}.${1 + Math.floor(index / 250)}` });

describe('a country, by sixty text messages that nobody answers', () => {
  const attacked = async (usual: number, store: GuardStore = new MemoryStore()) => {
    const made = await reported(rig({ conversion: DEFAULT.conversion }, { store }));
    const { clock, sms, guard } = made;
    // So many people verified at this hour a week ago.
    const now = clock.at;
    clock.at = now - 7 * 86_400_000;
    for (let i = 0; i < usual; i++) {
      await sms(german(500 + i), network(500 + i));
      await guard.verified({ ...APP, channel: 'sms', recipient: german(500 + i) });
    }
    clock.at = now;
    await reported(made);
    for (let i = 0; i < 60; i++) await sms(german(i), network(i));
    return made;
  };

  test('strangers there are asked for a fresh proof, and known numbers are served', async () => {
    const made = rig({ conversion: DEFAULT.conversion });
    await made.sms(german(900));
    const { deviceToken } = await made.guard.verified({ ...APP, channel: 'sms', recipient: german(900) });
    await reported(made);
    for (let i = 0; i < 80; i++) await made.sms(german(i), network(i));
    const asked = [];
    for (let i = 100; i < 130; i++) asked.push(await made.sms(german(i), network(i)));
    expect(new Set(asked.map(({ outcome, reason }) => `${outcome} ${reason}`))).toEqual(
      new Set(['challenge conversion']),
    );
    made.wait(61);
    expect((await made.sms(german(900), { deviceToken })).allowed).toBe(true);
  });

  test.each([
    [0, 5],
    [12, 12],
  ])('where %d people verified at this hour a week ago, %d get a code for a fresh proof', async (usual, expected) => {
    const { sms } = await attacked(usual);
    let served = 0;
    for (let i = 100; i < 140; i++)
      if ((await sms(german(i), { ...network(i), freshProof: `proof ${i}` })).allowed) served += 1;
    expect(served).toBe(expected);
  });
});

test('the table knows how many verified at this hour a week ago, as the memory does', async () => {
  const store = new DynamoStore({ client: dynamo.client(), tableName: 'guard' });
  const { clock, sms, guard } = rig({ conversion: DEFAULT.conversion }, { store });
  const now = clock.at;
  clock.at = now - 7 * 86_400_000;
  for (let i = 0; i < 7; i++) {
    await sms(french(i));
    await guard.verified({ ...APP, channel: 'sms', recipient: french(i) });
  }
  clock.at = now;
  let served = 0;
  for (let i = 20; i < 32; i++) if ((await sms(french(i), { freshProof: `french ${i}` })).allowed) served += 1;
  expect(served).toBe(7);
});

test('a mail provider, by three hundred codes: newcomers get theirs for a fresh proof', async () => {
  const { mail } = await reported(rig({ conversion: DEFAULT.conversion }));
  for (let i = 0; i < 400; i++) await mail(`s${i}@gmail.com`, network(i));
  for (let i = 0; i < 40; i++) {
    expect(await mail(`n${i}@gmail.com`)).toMatchObject({ outcome: 'challenge', reason: 'conversion' });
    expect(await mail(`n${i}@gmail.com`, { freshProof: `p${i}` })).toMatchObject({ outcome: 'send' });
  }
});

test('a company, by forty codes an hour for three hours', async () => {
  const { mail, wait } = await reported(rig({ conversion: DEFAULT.conversion }));
  for (let hour = 0; hour < 3; hour++) {
    for (let i = 0; i < 45; i++) await mail(`h${hour}s${i}@company.org`, network(i));
    wait(3600);
  }
  expect(await mail('n@company.org')).toMatchObject({ outcome: 'challenge', reason: 'conversion' });
  expect(await mail('n@company.org', { freshProof: 'p' })).toMatchObject({ outcome: 'send' });
});

test('one person, by a request a minute for two hours: a fresh proof helps, and nobody says that a code is on its way', async () => {
  const { mail, wait } = rig();
  for (let minute = 0; minute < 120; minute++) {
    await mail('victim@plain.org', network(1));
    wait(60);
  }
  const refused = await mail('victim@plain.org', network(2));
  expect(refused).toMatchObject({
    outcome: 'refuse',
    reason: 'recipient-day',
    ways: expect.arrayContaining(['send-first']),
  });
  expect(refused.message).toMatch(/another way to sign in/);
  expect(refused.message).not.toMatch(/on its way/);
  expect(await mail('victim@plain.org', { freshProof: 'p' })).toMatchObject({ outcome: 'send' });
});

test.each([
  [
    'used up the codes of a day, proofs included',
    async ({ mail, wait }: Rig) => {
      for (let n = 0; n < 60; n++) {
        await mail('victim@plain.org', { ...network(n), ...(n % 2 === 1 && { freshProof: `his ${n}` }) });
        wait(600);
      }
    },
  ],
  [
    'made it complain',
    async ({ mail, guard, wait }: Rig) => {
      await mail('victim@plain.org', network(1));
      await guard.block('email', 'victim@plain.org', 'complaint');
      wait(600);
    },
  ],
])('whom somebody %s is served again as soon as it has sent first, and the application says so', async (_, weapon) => {
  const made = rig();
  await weapon(made);
  const ask = (proof: string) => made.mail('victim@plain.org', { ...network(77), freshProof: proof });
  const refused = await ask('mine');
  expect(refused).toMatchObject({ allowed: false, ways: expect.arrayContaining(['send-first']) });
  expect((await made.guard.verified({ ...APP, channel: 'email', recipient: 'victim@plain.org' })).counted).toBe(true);
  made.wait(61);
  expect((await ask('mine again')).allowed).toBe(true);
});

test('money for text messages refuses no mail, and no call', async () => {
  const wide = { perHour: 5000, perDay: 5000 };
  const { sms, mail, guard } = rig({ phonePrefix: wide, country: wide });
  let sent = 0;
  for (let i = 0; i < 996; i++) if ((await sms(german(i), network(i))).allowed) sent += 1;
  expect(sent).toBe(800);
  expect(await sms(german(1200))).toMatchObject({ outcome: 'challenge', reason: 'money-budget' });
  for (let i = 0; i < 60; i++) expect((await mail(`p${i}@plain.org`)).allowed).toBe(true);
  expect((await guard.check({ ...APP, channel: 'voice', recipient: '+49301234567' })).allowed).toBe(true);
});

describe.each([
  ['memory', () => new MemoryStore() as GuardStore],
  ['DynamoDB table', () => new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) as GuardStore],
])('bounces in the %s', (_, store) => {
  let run = 0;
  const made = () => {
    const domain = `bounce${++run}${Math.random().toString(36).slice(2, 8)}.org`;
    return { ...rig({}, { store: store() }), domain };
  };

  test('of a tag stop that spelling alone; of the address itself they stop its tags, too', async () => {
    const { guard, mail, domain } = made();
    await guard.block('email', `victim+zz@${domain}`, 'bounce');
    expect(await mail(`Victim+ZZ@${domain}`)).toMatchObject({ reason: 'blocked' });
    expect((await mail(`victim@${domain}`)).allowed).toBe(true);
    await guard.block('email', `other@${domain}`, 'bounce');
    expect(await mail(`other+x@${domain}`)).toMatchObject({ reason: 'blocked' });
  });

  test('of a sibling domain stop nobody at the others', async () => {
    const { guard, mail } = made();
    const grace = `grace${Math.random().toString(36).slice(2, 10)}`;
    await guard.block('email', `${grace}@mac.com`, 'bounce');
    expect(await mail(`${grace}@mac.com`)).toMatchObject({ reason: 'blocked' });
    expect((await mail(`${grace}@icloud.com`)).allowed).toBe(true);
  });

  test('stop a known device, too, since nothing arrives; a complaint doesn’t', async () => {
    const { guard, mail, domain, wait } = made();
    const [gone, angry] = [`gone@${domain}`, `angry@${domain}`];
    const token = async (recipient: string) => {
      await mail(recipient);
      return (await guard.verified({ ...APP, channel: 'email', recipient })).deviceToken;
    };
    const [goneToken, angryToken] = [await token(gone), await token(angry)];
    await guard.block('email', gone, 'bounce');
    await guard.block('email', angry, 'complaint');
    wait(61);
    expect(await mail(gone, { deviceToken: goneToken })).toMatchObject({
      reason: 'blocked',
      messageId: 'look-for-code',
    });
    expect((await mail(angry, { deviceToken: angryToken })).allowed).toBe(true);
    expect(await mail(angry)).toMatchObject({ reason: 'blocked' });
  });

  test('end with a code that is typed in', async () => {
    const { guard, mail, domain, wait } = made();
    await mail(`jane@${domain}`);
    await guard.block('email', `jane@${domain}`, 'complaint');
    await guard.verified({ ...APP, channel: 'email', recipient: `jane@${domain}` });
    wait(61);
    expect((await mail(`jane@${domain}`)).allowed).toBe(true);
  });
});

test('a mail that arrives after a bounce lifts it; one that arrived before, or after a complaint, doesn’t', async () => {
  const { mail, clock } = rig({}, { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) });
  const blocker = recipientBlocker({
    client: dynamo.client(),
    tableName: 'guard',
    keys: async () => keyRing(),
    clock,
    blockSeconds: 3600,
  });
  const at = clock.at;
  clock.at += 600_000;
  for (const [name, kind] of [
    ['late', 'bounce'],
    ['early', 'bounce'],
    ['angry', 'complaint'],
  ] as const) {
    await blocker.block(`${name}@lifted.org`, kind, at + 60_000);
  }
  await blocker.unblock('late@lifted.org', at + 120_000);
  await blocker.unblock('early@lifted.org', at);
  await blocker.unblock('angry@lifted.org', at + 120_000);
  const reasons = [];
  for (const name of ['late', 'early', 'angry']) reasons.push((await mail(`${name}@lifted.org`)).reason);
  expect(reasons).toEqual([undefined, 'blocked', 'blocked']);
});

test('a block outlives the codes that go to other spellings meanwhile', async () => {
  const { mail, guard, clock, wait } = rig(
    {},
    { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) },
  );
  await guard.block('email', 'victim+zz@outlives.org', 'bounce');
  const { Item } = await item(keyRing().recipientIds('victim@outlives.org', clock.at)[0]!);
  for (let day = 0; day < 3; day++) {
    await mail('victim@outlives.org');
    wait(86_400);
  }
  const later = await item(keyRing().recipientIds('victim@outlives.org', clock.at)[0]!);
  // The table may delete the item only when the block is over.
  expect(Number(later.Item!.expires!.N)).toBeGreaterThanOrEqual(clock.at / 1000 + DEFAULT.blockSeconds - 3 * 86_400);
  expect(Number(Item!.expires!.N)).toBeGreaterThan(0);
  expect(await mail('victim+zz@outlives.org')).toMatchObject({ reason: 'blocked' });
});

async function item(id: string) {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  return dynamo.client().send(new GetItemCommand({ TableName: 'guard', Key: { id: { S: id } } }));
}

describe('tries of a code', () => {
  const attempt = (made: Rig, codeId: string, recipient = 'jane@plain.org') =>
    made.guard.attempt({ ...APP, channel: 'email', recipient, codeId });

  test.each([
    ['memory', () => new MemoryStore() as GuardStore],
    ['DynamoDB table', () => new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) as GuardStore],
  ])('are five for each, in the %s; somebody who guesses uses up none of another one’s', async (_, store) => {
    const made = rig({}, { store: store() });
    const name = `code-${Math.random()}`;
    const left = [];
    for (let i = 0; i < 7; i++) left.push(await attempt(made, name));
    expect(left.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false]);
    expect(left.map((result) => result.left)).toEqual([4, 3, 2, 1, 0, 0, 0]);
    expect(left.at(-1)).toMatchObject({
      messageId: 'new-code',
      message: expect.stringMatching(/another way to sign in/),
    });
    expect(await attempt(made, `${name}2`)).toMatchObject({ allowed: true, left: 4 });
    expect(await attempt(made, name, 'joe@plain.org')).toMatchObject({ allowed: true, left: 4 });
  });

  test('without a name of the code nothing may be compared', async () => {
    const made = rig();
    expect(await attempt(made, '')).toMatchObject({ allowed: false });
    expect(await made.guard.attempt({ ...APP, channel: 'email', recipient: 'jane@plain.org' } as never)).toMatchObject({
      allowed: false,
    });
  });

  test('while the table is away nothing is compared, or everything by choice, and both are said', async () => {
    const away = new DynamoStore({ client: dynamo.client({ maxAttempts: 1 }), tableName: 'guard' });
    dynamo.fault = '500';
    try {
      const closed = rig({}, { store: away });
      expect(await attempt(closed, 'c')).toMatchObject({ allowed: false, degraded: true, messageId: 'try-later' });
      expect(closed.events).toEqual([expect.objectContaining({ kind: 'attempt', allowed: false, degraded: true })]);
      expect(await attempt(rig({ failureMode: 'OPEN' }, { store: away }), 'c')).toMatchObject({
        allowed: true,
        degraded: true,
      });
    } finally {
      dynamo.fault = 'none';
    }
  });
});

test('while the table is away and the mode is open, strangers can’t use up what known devices get', async () => {
  const store = new MemoryStore();
  const made = rig({ failureMode: 'OPEN', openLimits: { burst: 3, perMinute: 0 } }, { store });
  await made.mail('jane@plain.org');
  const { deviceToken } = await made.guard.verified({ ...APP, channel: 'email', recipient: 'jane@plain.org' });
  store.reserve = () => Promise.reject(new Error('away'));
  const sent = [];
  for (let i = 0; i < 5; i++) sent.push((await made.mail(`s${i}@plain.org`)).allowed);
  expect(sent).toEqual([true, true, true, false, false]);
  expect(await made.mail('jane@plain.org', { deviceToken: `${deviceToken}x` })).toMatchObject({ allowed: false });
  expect(await made.mail('jane@plain.org', { deviceToken })).toMatchObject({ allowed: true, degraded: true });
});

test.each(Object.values(REFUSAL))('whoever is refused (%s) is told what else there is than to wait', (reason) => {
  for (const more of [{}, { knownDevice: true }, { final: true }]) {
    const { message, ways, messageId } = refused({ reason, until: START + 3_600_000, ...more }, START);
    expect(ways).toContain('other-way');
    expect(message).toMatch(/another (way to sign in|address or number)/);
    // What is wrong with the address itself nobody else brought about.
    if (messageId !== 'check-recipient') expect(ways).toContain('send-first');
  }
});

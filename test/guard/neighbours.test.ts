import type { BudgetLimits } from '../../lib/contract/recipient/guard';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { GuardStore } from '../../lib/guard/store';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { type Rig, rig, settingsWith } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

const APP = { channel: 'sms', purpose: 'sign-up', app: 'shop' } as const;
const DAY = 86_400;
const NONE = { perHour: 0, perDay: 0 };

let run = 0;
let numbers = 0;
let proofs = 0;
const proof = () => ({ freshProof: `proof ${++proofs}` });
/** Each of a range of its own. */
const number = () => `+49151${String(10_000_000 + ++numbers * 10_007)}`;
const lane = ({ events }: Rig) => events.at(-1)!.lane;

describe.each([
  ['memory', (): GuardStore => new MemoryStore()],
  ['table', (): GuardStore => new DynamoStore({ client: dynamo.client(), tableName: 'guard' })],
])('newcomers from a network in which people verify, in the %s', (_, store) => {
  /** Addresses of one provider, another in each run. */
  let at: (host: number) => { clientAddress: string };

  /** The day after `people` typed codes in there, when somebody elsewhere has used up all that strangers get. */
  async function dayAfter(people: number, neighbours?: BudgetLimits): Promise<Rig & { readonly before: Rig }> {
    const provider = ++run;
    at = (host) => ({ clientAddress: `93.${provider}.${host}.7` });
    const table = store();
    const before = rig({}, { store: table });
    // Days of its own, so that no run meets the counts of another one.
    before.wait(run * 20 * DAY);
    for (let i = 0; i < people; i++) await typedIn(before, { ...APP, recipient: number(), ...at(i) });
    const { sms, ...others } = settingsWith().budgets;
    const full = { ...sms, open: NONE, fresh: NONE, ...(neighbours && { neighbours }) };
    const made = rig({ budgets: { ...others, sms: full } }, { store: table });
    made.wait((run * 20 + 1) * DAY);
    return { ...made, before };
  }

  async function typedIn({ guard, wait }: Rig, request: Parameters<Rig['guard']['check']>[0]): Promise<void> {
    wait(1);
    await guard.check(request);
    expect(await guard.verified(request)).toMatchObject({ counted: true });
  }

  const ask = async (made: Rig, where: object, more: object = proof()) =>
    (await made.sms(number(), { ...where, ...more })).allowed;

  test('get a message for a fresh proof, whoever used up the rest from elsewhere', async () => {
    const made = await dayAfter(8);
    expect(await ask(made, { clientAddress: '94.1.2.3' })).toBe(false);
    expect(await ask(made, at(200))).toBe(true);
    expect(lane(made)).toBe('neighbours');
  });

  test('and not without a proof, where everybody is answered alike', async () => {
    const made = await dayAfter(8);
    const [here, elsewhere] = [
      await made.sms(number(), at(200)),
      await made.sms(number(), { clientAddress: '94.1.2.3' }),
    ];
    expect(here).toMatchObject({ allowed: false, outcome: 'challenge' });
    expect(here).toEqual(elsewhere);
  });

  test('as many as people verified there, a quarter of them within an hour: whoever sits there fills that network and no other', async () => {
    const made = await dayAfter(8);
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push(await ask(made, at(i)));
    expect(answers).toEqual([true, true, false, false, false]);
    made.wait(3600);
    expect(await ask(made, at(9))).toBe(true);
  });

  test('one person who types codes in all day is one', async () => {
    const made = await dayAfter(0);
    const recipient = number();
    for (let i = 0; i < 5; i++) {
      made.before.wait(901);
      await typedIn(made.before, { ...APP, recipient, ...at(1) });
    }
    expect([await ask(made, at(1)), await ask(made, at(2)), await ask(made, at(3))]).toEqual([true, false, false]);
  });

  test('one range gets no more than elsewhere, and the budget bounds all networks together', async () => {
    const pumped = await dayAfter(12);
    const inOneRange = (index: number) => `+4915199${String(run).padStart(2, '0')}${1000 + index}`;
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push((await pumped.sms(inOneRange(i), { ...at(i), ...proof() })).allowed);
    expect(answers).toEqual([true, true, false, false]);
    const made = await dayAfter(8, { perHour: 1, perDay: 10 });
    expect([await ask(made, at(1)), await ask(made, at(2))]).toEqual([true, false]);
  });

  test('a mailbox is no number: what was typed in from mails gives no text messages', async () => {
    const made = await dayAfter(0);
    for (let i = 0; i < 8; i++)
      await typedIn(made.before, { ...APP, channel: 'email', recipient: `m${++numbers}@firm.de`, ...at(i) });
    expect(await ask(made, at(1))).toBe(false);
  });
});

test('money for proofs is spent in every country, however few verify there', async () => {
  const { budgets } = settingsWith();
  const fresh = { perHour: 1000, perDay: 10_000, moneyPerHour: 1.5, moneyPerDay: 36 };
  const ask = async (freshEverywhere: boolean) => {
    const made = rig({ budgets: { ...budgets, sms: { ...budgets.sms, open: NONE, fresh, freshEverywhere } } });
    let sent = 0;
    for (let i = 0; i < 60; i++) if ((await made.sms(number(), proof())).allowed) sent += 1;
    return sent;
  };
  expect(await ask(false)).toBe(5);
  expect(await ask(true)).toBe(30);
});

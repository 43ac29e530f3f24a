import { DynamoStore } from '../../lib/guard/dynamo-store';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { GuardStore } from '../../lib/guard/store';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { type Rig, rig } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

const APP = { channel: 'email', purpose: 'sign-in', app: 'shop' } as const;
const HOME = { clientAddress: '192.0.2.10' };
/** Another network of the same provider. */
const HOME_PROVIDER = { clientAddress: '192.0.77.5' };
/** Another address of the same /24. */
const HOME_LATER = { clientAddress: '192.0.2.200' };
const AWAY = { clientAddress: '198.51.100.7' };
const DAY = 86_400;

let people = 0;
let proofs = 0;
const proof = () => ({ freshProof: `proof ${++proofs}` });
const lane = ({ events }: Rig) => events.at(-1)!.lane;

describe.each([
  ['memory', (): GuardStore => new MemoryStore()],
  ['table', (): GuardStore => new DynamoStore({ client: dynamo.client(), tableName: 'guard' })],
])('a recipient without its cookie, in the %s', (_, store) => {
  /** Somebody who typed a code in at home, and whose limits somebody else used up since. */
  async function attacked(): Promise<{ made: Rig; jane: string }> {
    const made = rig({}, { store: store() });
    const jane = `jane${++people}@example-${people}.com`;
    await made.mail(jane, HOME);
    await made.guard.verified({ ...APP, recipient: jane, ...HOME });
    for (let i = 0; i < 6; i++) {
      made.wait(901);
      await made.mail(jane, AWAY);
    }
    for (let i = 0; i < 3; i++) {
      made.wait(61);
      await made.mail(jane, { ...AWAY, ...proof() });
    }
    made.wait(61);
    return { made, jane };
  }

  test('gets a code where it typed one in before, and nobody gets one for it elsewhere', async () => {
    const { made, jane } = await attacked();
    expect(await made.mail(jane, { ...AWAY, ...proof() })).toMatchObject({ allowed: false, reason: 'recipient-day' });
    expect(await made.mail(jane, { ...HOME_LATER, ...proof() })).toMatchObject({ allowed: true });
    expect(lane(made)).toBe('familiar');
    expect(await made.guard.verified({ ...APP, recipient: jane, ...HOME_LATER })).toMatchObject({ counted: true });
  });

  test.each(['10.1.2.3', '172.31.0.5', 'fd00::1', '100.64.3.4'])(
    'is at home nowhere for the address %s',
    async (clientAddress) => {
      const made = rig({}, { store: store() });
      const jane = `jane${++people}@example-${people}.com`;
      await made.mail(jane, { clientAddress });
      await made.guard.verified({ ...APP, recipient: jane, clientAddress });
      for (let i = 0; i < 3; i++) {
        made.wait(61);
        await made.mail(jane, { ...AWAY, ...proof() });
      }
      made.wait(61);
      expect((await made.mail(jane, { clientAddress, ...proof() })).allowed).toBe(false);
    },
  );

  test('is answered like everybody without a proof', async () => {
    const { made, jane } = await attacked();
    const [home, away] = [await made.mail(jane, HOME), await made.mail(jane, AWAY)];
    expect(home.allowed).toBe(false);
    expect(home).toEqual(away);
  });

  test('gets three unanswered codes there in a day; one that is typed in gives back what was counted', async () => {
    const { made, jane } = await attacked();
    const ask = async () => {
      made.wait(61);
      return (await made.mail(jane, { ...HOME, ...proof() })).allowed;
    };
    expect([await ask(), await ask(), await ask()]).toEqual([true, true, true]);
    // What the recipient gets from anywhere at that provider is counted apart.
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([true, true, true, false]);
    const away = await made.mail(jane, { ...AWAY, ...proof() });
    expect(away.allowed).toBe(false);
    await made.guard.verified({ ...APP, recipient: jane, ...HOME });
    expect(await ask()).toBe(true);
  });

  test('gets one in another network of the same provider, since addresses change there', async () => {
    const { made, jane } = await attacked();
    expect(await made.mail(jane, { ...HOME_PROVIDER, ...proof() })).toMatchObject({ allowed: true });
    expect(lane(made)).toBe('familiar');
    expect(await made.guard.verified({ ...APP, recipient: jane, ...HOME_PROVIDER })).toMatchObject({ counted: true });
    made.wait(61);
    expect(await made.mail(jane, { ...AWAY, ...proof() })).toMatchObject({ allowed: false });
  });

  test('whoever uses up the provider has not used up the network', async () => {
    const { made, jane } = await attacked();
    const ask = async (where: object) => {
      made.wait(61);
      return (await made.mail(jane, { ...where, ...proof() })).allowed;
    };
    for (let i = 0; i < 3; i++) expect(await ask(HOME_PROVIDER)).toBe(true);
    expect(await ask(HOME_PROVIDER)).toBe(false);
    expect(await ask(HOME)).toBe(true);
  });

  test('three networks are familiar, for 30 days, and the one that was not used for longest makes room', async () => {
    const made = rig({}, { store: store() });
    const jane = `jane${++people}@example-${people}.com`;
    const networks = ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8:1::1'];
    for (const clientAddress of networks) {
      made.wait(901);
      await made.mail(jane, { clientAddress });
      expect(await made.guard.verified({ ...APP, recipient: jane, clientAddress })).toMatchObject({ counted: true });
    }
    for (let i = 0; i < 3; i++) {
      made.wait(61);
      await made.mail(jane, { clientAddress: '9.9.8.7', ...proof() });
    }
    const served = async () => {
      const answers = [];
      for (const clientAddress of networks) {
        made.wait(61);
        answers.push((await made.mail(jane, { clientAddress, ...proof() })).allowed);
      }
      return answers;
    };
    expect(await served()).toEqual([false, true, true, true]);
    made.wait(30 * DAY);
    for (let i = 0; i < 3; i++) {
      made.wait(61);
      await made.mail(jane, { clientAddress: '9.9.8.7', ...proof() });
    }
    expect(await served()).toEqual([false, false, false, false]);
  });

  test('a proof that was used, and an address that bounces, are refused there, too', async () => {
    const { made, jane } = await attacked();
    const used = proof();
    await made.mail(`other${people}@other.com`, { ...AWAY, ...used });
    expect(await made.mail(jane, { ...HOME, ...used })).toMatchObject({ allowed: false });
    await made.guard.block('email', jane, 'bounce');
    expect(await made.mail(jane, { ...HOME, ...proof() })).toMatchObject({ allowed: false });
  });
});

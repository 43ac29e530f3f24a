import { DynamoStore } from '../../lib/guard/dynamo-store';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { GuardStore } from '../../lib/guard/store';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { rig, settingsWith } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

const STORES: Record<string, () => GuardStore> = {
  memory: () => new MemoryStore(),
  'DynamoDB table': () => new DynamoStore({ client: dynamo.client(), tableName: 'guard' }),
};
const { conversion } = { conversion: settingsWith().conversion! };
let run = 0;
let people = 0;

describe.each(Object.keys(STORES))('conversion in the %s', (name) => {
  const make = (changes = {}) => {
    const made = rig(
      { conversion: { ...conversion, domainVolume: 10, phonePrefixVolume: 6 }, ...changes },
      { store: STORES[name]!() },
    );
    made.clock.at += ++run * 86_400_000;
    const verified = (channel: 'email' | 'sms', recipient: string, app = 'shop') =>
      made.guard.verified({ channel, recipient, purpose: 'sign-up', app });
    /** Somebody signs up, so that the application is known to report. */
    const report = async (app = 'shop') => {
      const reporter = `reporter${++people}@gmail.com`;
      await made.mail(reporter, { app });
      expect(await verified('email', reporter, app)).toMatchObject({ counted: true });
    };
    return { ...made, verified, report };
  };

  test('a domain in which nobody types codes in is stopped at the volume, for the hour, and told', async () => {
    const { mail, report, wait, events } = make();
    await report();
    const results = [];
    for (let i = 0; i < 14; i++) results.push(await mail(`p${i}@pump${run}.org`));
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect(results.at(-1)).toMatchObject({
      reason: 'conversion',
      outcome: 'challenge',
      messageId: 'prove-again',
      retryAfterSeconds: 55 * 60,
    });
    expect(events.at(-1)).toMatchObject({ reason: 'conversion', domain: `pump${run}.org` });
    wait(3600);
    expect((await mail(`later@pump${run}.org`)).allowed).toBe(true);
  });

  test('a day ends the patience that hours would begin anew', async () => {
    const { mail, report, wait, clock } = make();
    clock.at -= clock.at % 86_400_000;
    let sent = 0;
    for (let hour = 0; hour < 8; hour++) {
      await report();
      for (let i = 0; i < 12; i++) if ((await mail(`p${hour}-${i}@slow${run}.org`)).allowed) sent += 1;
      wait(3600);
    }
    expect(sent).toBe(30);
  });

  test('people who type their codes in are never stopped, however many', async () => {
    const { mail, verified, report } = make();
    await report();
    for (let i = 0; i < 60; i++) {
      expect((await mail(`p${i}@office${run}.org`)).allowed).toBe(true);
      if (i % 3 !== 0) await verified('email', `p${i}@office${run}.org`);
    }
  });

  test('a range of numbers that somebody is paid for is stopped while the country goes on', async () => {
    const { sms, report } = make();
    await report();
    const results = [];
    for (let i = 0; i < 9; i++) results.push(await sms(`+4915123456${run % 10}${10 + i}`));
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(6);
    expect(results.at(-1)!.reason).toBe('conversion');
    expect((await sms(`+49170${String(1000000 + run)}`)).allowed).toBe(true);
  });

  test('a country in which nobody types codes in is stopped, whatever the ranges, while others go on', async () => {
    const { sms, report, events } = make({ conversion: { ...conversion, countryVolume: 12 } });
    await report();
    const results = [];
    for (let i = 0; i < 15; i++) results.push(await sms(`+49151${String(10_000_000 + i * 100_000 + run)}`));
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(12);
    expect(results.at(-1)!.reason).toBe('conversion');
    expect(events.at(-1)).toMatchObject({ reason: 'conversion', country: 'DE' });
    expect((await sms(`+4366412${String(34_000 + run)}`)).allowed).toBe(true);
  });

  test('an application that never says when a code is typed in is not judged', async () => {
    const { mail } = make();
    for (let i = 0; i < 14; i++)
      expect((await mail(`p${i}@quiet${run}.org`, { app: `silent${run}` })).allowed).toBe(true);
  });

  test('a verification counts once for each code, and not without one', async () => {
    const { mail, verified } = make();
    expect(await verified('email', `none@plain${run}.org`)).toEqual({ counted: false });
    await mail(`jane@plain${run}.org`);
    expect(await verified('email', `Jane+x@plain${run}.org`)).toMatchObject({ counted: true });
    expect(await verified('email', `jane@plain${run}.org`)).toEqual({ counted: false });
  });
});

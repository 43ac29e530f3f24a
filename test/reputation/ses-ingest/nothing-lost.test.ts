import * as fc from 'fast-check';
import { runs } from '../../runs';
import { bounceOf, ENVELOPE, SAMPLE } from '../ses-samples';
import { type CallFault, type Faults, FaultyQueue } from './faulty-queue';

/** Of one mail to so many. */
const MOST_EVENTS = 100;

/** Each bounce has a domain of its own, so that the line's property says which were counted. */
const recipientOf = (event: number) => `jane@d${event}.example`;
const keyOf = (event: number) => `hard|${SAMPLE.bounce.mail.messageId}|${recipientOf(event)}`;
const bouncedIn = (line: string) => [
  ...((JSON.parse(line).bouncedDomains as string) ?? '').matchAll(/d(\d+)\.example=(\d+)/g),
];

function bounces(...events: number[]): string {
  const bouncedRecipients = events.map((event) => ({
    ...SAMPLE.bounce.bounce.bouncedRecipients[0]!,
    emailAddress: recipientOf(event),
  }));
  const mail = {
    ...SAMPLE.bounce.mail,
    destination: Array.from({ length: MOST_EVENTS }, (_, event) => recipientOf(event)),
  };
  return ENVELOPE.raw({ ...bounceOf({ bouncedRecipients }), mail });
}

function bounceQueue(): FaultyQueue {
  return new FaultyQueue((line) => bouncedIn(line).map(([, event]) => keyOf(Number(event))));
}

function timesCounted(queue: FaultyQueue, event: number): number {
  return queue.lines
    .flatMap(bouncedIn)
    .filter(([, number]) => Number(number) === event)
    .reduce((total, [, , times]) => total + Number(times), 0);
}

/** Until the queue is empty, with nothing going wrong any more. */
async function drain(queue: FaultyQueue): Promise<void> {
  queue.redrive();
  for (let round = 0; queue.length > 0 && round < 20; round += 1) await queue.deliver({ take: 100, faults: {} });
  expect(queue.length).toBe(0);
}

const callFault = fc.constantFrom<CallFault>('throttled', 'lost', 'killed');
const faults: fc.Arbitrary<Faults> = fc.record(
  {
    calls: fc
      .array(fc.tuple(fc.nat({ max: 40 }), callFault), { maxLength: 6 })
      .map((each) => new Map<number, CallFault>(each)),
    emit: fc.constantFrom('killed before' as const, 'killed after' as const),
    answer: fc.constant('lost' as const),
  },
  { requiredKeys: [] },
);
/** Up to three invocations at the same time. */
const step = fc.array(fc.record({ take: fc.integer({ min: 1, max: 6 }), faults }), { minLength: 1, maxLength: 3 });
const steps = fc.array(step, { maxLength: 8 });

const EVENTS = 8;
/** Messages of one to three events; the same event stands in several, as when SNS or SES sends copies. */
const messages = fc
  .array(fc.uniqueArray(fc.nat({ max: EVENTS - 1 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 10 })
  .map((each) => each.map((events) => ({ events, body: bounces(...events) })));

test('forty bounces, throttled in the middle, redriven under new ids, are forty', async () => {
  const queue = bounceQueue();
  const all = Array.from({ length: 40 }, (_, event) => event);
  queue.publish(...all.map((event) => bounces(event)));
  const throttled = { calls: new Map(all.slice(11).map((call) => [call, 'throttled' as const])) };
  for (let receive = 0; receive < 5; receive += 1)
    await queue.deliver({ take: 40, faults: { ...throttled, emit: 'killed before' } });
  expect([queue.counted('HardBounces'), queue.deadLetters.length]).toEqual([0, 40]);
  await drain(queue);
  expect(queue.counted('HardBounces')).toBe(40);
});

test('wherever it goes wrong, each event is counted; more than once only where it was counted and could not be marked', async () => {
  await fc.assert(
    fc.asyncProperty(messages, steps, async (published, schedule) => {
      const queue = bounceQueue();
      queue.publish(...published.map(({ body }) => body), '{poison');
      for (const invocations of schedule) await queue.deliver(...invocations);
      await drain(queue);
      for (const event of new Set(published.flatMap(({ events }) => events))) {
        const times = timesCounted(queue, event);
        expect(times).toBeGreaterThanOrEqual(1);
        expect(times).toBeLessThanOrEqual(1 + (queue.unmarked.get(keyOf(event)) ?? 0));
      }
      expect(queue.deadLetters.map(({ body }) => body)).toEqual(['{poison']);
    }),
    { seed: 13, numRuns: runs(80, 200) },
  );
});

describe('a fault at each single step', () => {
  const cases = Array.from({ length: 16 }, (_, call) => call).flatMap((call) =>
    (['throttled', 'lost', 'killed'] as const).map((fault) => [fault, call] as const),
  );
  // Three claims, the baseline, three marks.
  test.each(cases)(
    '%s at call %d: three bounces are three, or as many more as could not be marked',
    async (fault, call) => {
      const queue = bounceQueue();
      queue.publish(bounces(0), bounces(1), bounces(2), bounces(0));
      await queue.deliver({ take: 4, faults: { calls: new Map([[call, fault]]) } });
      await drain(queue);
      const again = [...queue.unmarked.values()].reduce((total, times) => total + times, 0);
      expect(queue.counted('HardBounces')).toBeGreaterThanOrEqual(3);
      expect(queue.counted('HardBounces')).toBeLessThanOrEqual(3 + again);
      if (call < 4) expect(again).toBe(0);
    },
  );

  test('killed before the line: nothing is lost, nothing counts twice', async () => {
    const queue = bounceQueue();
    queue.publish(bounces(0, 1), bounces(2));
    await queue.deliver({ take: 2, faults: { emit: 'killed before' } });
    await drain(queue);
    expect(queue.counted('HardBounces')).toBe(3);
  });

  test('killed between the line and the marks: that batch counts twice, as documented', async () => {
    const queue = bounceQueue();
    queue.publish(bounces(0, 1), bounces(2));
    await queue.deliver({ take: 2, faults: { emit: 'killed after' } });
    await drain(queue);
    expect(queue.counted('HardBounces')).toBe(6);
  });

  test.each([0, 3])(
    'a table that hangs at call %d until the time is nearly over: the others count, and the line goes out',
    async (call) => {
      const queue = bounceQueue();
      queue.publish(bounces(0), bounces(1), bounces(2));
      await queue.deliver({ take: 3, faults: { calls: new Map([[call, 'hangs']]), timeLeft: 30_020 } });
      // The fourth call reads the baseline.
      const counted = call === 0 ? 2 : 3;
      expect([queue.counted('HardBounces'), queue.length]).toEqual([counted, 3 - counted]);
      expect(queue.logged).toEqual(call === 0 ? [expect.stringContaining('too slow')] : []);
      await drain(queue);
      expect(queue.counted('HardBounces')).toBe(3);
    },
  );

  test('a table that hangs at a mark: the queue hears that everything was counted', async () => {
    const queue = bounceQueue();
    queue.publish(bounces(0), bounces(1));
    await queue.deliver({ take: 2, faults: { calls: new Map([[3, 'hangs']]), timeLeft: 3_020 } });
    expect([queue.counted('HardBounces'), queue.length]).toEqual([2, 0]);
    expect(queue.logged).toEqual([expect.stringContaining('could not be marked')]);
  });

  test('an answer that the queue never hears: everything is known when it comes back', async () => {
    const queue = bounceQueue();
    queue.publish(bounces(0, 1), bounces(2));
    await queue.deliver({ take: 2, faults: { answer: 'lost' } });
    await drain(queue);
    expect([queue.counted('HardBounces'), queue.counted('Duplicates')]).toEqual([3, 3]);
  });

  test('a mark that fails: the event stays counted, and its message leaves', async () => {
    const queue = bounceQueue();
    queue.publish(bounces(0));
    await queue.deliver({ take: 1, faults: { calls: new Map([[2, 'throttled']]) } });
    expect([queue.length, queue.counted('HardBounces')]).toEqual([0, 1]);
  });
});

describe('copies', () => {
  test('in invocations at the same time count once, and none is thrown away before one is counted', async () => {
    const queue = bounceQueue();
    queue.publish(...Array.from({ length: 6 }, () => bounces(0)));
    await queue.deliver(
      { take: 2, faults: { emit: 'killed before' } },
      { take: 2, faults: {} },
      { take: 2, faults: {} },
    );
    expect([queue.counted('HardBounces'), queue.length]).toEqual([0, 6]);
    await drain(queue);
    expect(queue.counted('HardBounces')).toBe(1);
  });

  test('in one batch share the fate of the first', async () => {
    const queue = bounceQueue();
    queue.publish(bounces(0), bounces(0));
    await queue.deliver({ take: 2, faults: { calls: new Map([[0, 'throttled']]) } });
    expect(queue.length).toBe(2);
    await drain(queue);
    expect([queue.counted('HardBounces'), queue.counted('Duplicates')]).toEqual([1, 1]);
  });
});

describe('codes to one recipient', () => {
  const CODES = 8;
  const send = (code: number) => {
    const timestamp = new Date(Date.UTC(2026, 10, 20, 9, 14, code * 7)).toISOString();
    return ENVELOPE.raw({
      eventType: 'Send',
      mail: { ...SAMPLE.send.mail, messageId: `code-${code}`, destination: ['jane@example.net'], timestamp },
      send: {},
    });
  };

  test('reach each step and are one new recipient, whatever fails and in whatever order they come', async () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: CODES }, (_, code) => code),
      { minLength: CODES },
    );
    await fc.assert(
      fc.asyncProperty(order, steps, async (codes, schedule) => {
        const queue = new FaultyQueue(() => []);
        queue.publish(...codes.map(send));
        for (const invocations of schedule) await queue.deliver(...invocations);
        await drain(queue);
        const sends = queue.counted('Sends');
        expect(sends).toBeGreaterThanOrEqual(CODES);
        const once = [2, 3, 6, 8].map((codesOfStep) => queue.counted(`RecipientsWith${codesOfStep}Codes`));
        for (const times of [...once, queue.counted('NewRecipients')]) {
          expect(times).toBeGreaterThanOrEqual(1);
          expect(times).toBeLessThanOrEqual(1 + sends - CODES);
        }
      }),
      { seed: 13, numRuns: runs(40, 100) },
    );
  });
});

import { type Actor, Schedule, VirtualClock } from '../../lab/schedule';

test('actors act in the order of their times, ties in the order of arrival, and the clock shows the time of each', async () => {
  const clock = new VirtualClock(1000);
  const schedule = new Schedule(clock);
  const acts: string[] = [];
  async function* actor(name: string, times: readonly number[]): Actor {
    for (const time of times) {
      yield time;
      await new Promise((resolve) => setImmediate(resolve));
      acts.push(`${name}@${clock.now()}`);
    }
  }
  await schedule.add(actor('a', [1000, 1500, 1500]));
  await schedule.add(actor('b', [1200, 1500]));
  await schedule.add(actor('late', [900]));
  await schedule.run();
  expect(acts).toEqual(['late@1000', 'a@1000', 'b@1200', 'a@1500', 'b@1500', 'a@1500']);
});

test('many actors come out sorted', async () => {
  const clock = new VirtualClock(0);
  const schedule = new Schedule(clock);
  const times = Array.from({ length: 500 }, (_, i) => (i * 7919) % 1009);
  const seen: number[] = [];
  async function* once(time: number): Actor {
    yield time;
    seen.push(time);
  }
  for (const time of times) await schedule.add(once(time));
  await schedule.run();
  expect(seen).toEqual([...times].sort((a, b) => a - b));
});

test('an abort ends it before the next turn', async () => {
  const stop = new AbortController();
  const schedule = new Schedule(new VirtualClock(0));
  let turns = 0;
  async function* forever(): Actor {
    for (let time = 0; ; time++) {
      yield time;
      if (++turns === 3) stop.abort();
    }
  }
  await schedule.add(forever());
  await expect(schedule.run(stop.signal)).rejects.toThrow(/abort/i);
  expect(turns).toBe(3);
});

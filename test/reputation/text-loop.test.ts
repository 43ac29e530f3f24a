import { QuickTexts } from './loop/quick-texts';
import { pumpingTold, synthesizeTexts, TEXT_START, TextLoop, TextTraffic } from './loop/text-loop';
import { DAY, HOUR, MINUTE } from './loop/traffic';

const template = synthesizeTexts();

// The whole statistics: npm run bench -- texts.

test('200 texts to one country are told within ten minutes and before 6 USD, with four days of 50 texts before', async () => {
  const attack = { texts: 200, duration: 30 * MINUTE, target: 'never' } as const;
  const { minutes, dollars, alarm } = await pumpingTold(template, 50, attack, 7, 12, 4);
  expect(alarm).toMatch(/^text-(country|range)$/);
  expect(minutes).toBeLessThanOrEqual(10);
  expect(dollars).toBeLessThanOrEqual(6);
});

test('months without handlers, ledger and lines say the same of each minute as the whole loop', async () => {
  const traffic = new TextTraffic(3);
  const days = 4;
  const pumped = traffic.pumping({
    start: TEXT_START + (days - 1) * DAY + 12 * HOUR,
    duration: HOUR,
    texts: 60,
    target: 'home',
  });
  const honest = Array.from({ length: days }, (_, day) => traffic.honestDay(TEXT_START + day * DAY, 150));
  const arrivals = [...honest.flat(), ...pumped].sort((a, b) => a.at - b.at);
  const loop = new TextLoop(template);
  loop.add(arrivals);
  await loop.run(TEXT_START + days * DAY);
  const found = await new QuickTexts(TEXT_START).take(arrivals);
  const most = new Map<string, number>();
  for (const { metric, at, value } of found) {
    const key = `${metric} ${Math.floor(at / MINUTE)}`;
    most.set(key, Math.max(value, most.get(key) ?? 0));
  }
  for (const metric of ['CountryExcess', 'RangeExcess', 'SpendExcess', 'NewCountryExcess']) {
    const dimensions = { Monitor: template.monitor };
    const read = loop.store.reader({ namespace: 'OtpShield', name: metric, dimensions }, 60, 'Maximum');
    const values = Array.from({ length: (days * DAY) / MINUTE - 3 }, (_, n) => TEXT_START / MINUTE + n);
    // A sum of cents differs by its order in the fifteenth digit.
    const said = (value: number | undefined) => value?.toFixed(9) ?? 'nothing';
    expect(values.map((minute) => `${minute} ${said(most.get(`${metric} ${minute}`))}`)).toEqual(
      values.map((minute) => `${minute} ${said(read((minute + 1) * MINUTE))}`),
    );
  }
  // It is a comparison of something: the pumping rings, and texts are told apart from repeats.
  expect(Math.max(...found.map(({ value }) => value))).toBeGreaterThan(1);
  expect(new Set(found.map(({ metric }) => metric)).size).toBe(4);
});

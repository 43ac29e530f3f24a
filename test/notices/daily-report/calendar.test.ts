import { lastDays, monthThatEnded } from '../../../lambda/notices/daily-report/calendar';

const HOUR = 3_600_000;
const iso = (time: number) => new Date(time).toISOString().slice(0, 16);

test('days are calendar days of the time zone', () => {
  const days = lastDays(Date.UTC(2026, 10, 20, 6), 'Europe/Berlin', 2);
  expect(days.map(({ label }) => label)).toEqual(['2026-11-18', '2026-11-19']);
  expect(iso(days[1]!.from)).toBe('2026-11-18T23:00');
  expect(iso(days[1]!.to)).toBe('2026-11-19T23:00');
});

test.each([
  ['Europe/Berlin', Date.UTC(2026, 2, 30, 6), 23],
  ['Europe/Berlin', Date.UTC(2026, 9, 26, 6), 25],
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 6, 6), 24.5],
])('in %s the day before %d has %d hours', (zone, now, hours) => {
  const [day] = lastDays(now, zone, 1);
  expect((day!.to - day!.from) / HOUR).toBe(hours);
});

test.each(['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Apia', 'America/St_Johns'])(
  'a year of days in %s has no gap and no repetition',
  (zone) => {
    const days = lastDays(Date.UTC(2026, 10, 20, 12), zone, 400);
    expect(new Set(days.map(({ label }) => label)).size).toBe(400);
    for (let day = 1; day < days.length; day += 1) expect(days[day]!.from).toBe(days[day - 1]!.to);
  },
);

describe('the month that ended', () => {
  test('is told on the first of the next one, in the time zone', () => {
    const now = Date.UTC(2026, 9, 31, 20);
    expect(monthThatEnded(now, 'UTC')).toBeUndefined();
    const month = monthThatEnded(now, 'Asia/Kolkata')!;
    expect([month.label, iso(month.from), iso(month.to)]).toEqual([
      'October 2026',
      '2026-09-30T18:30',
      '2026-10-31T18:30',
    ]);
    expect(monthThatEnded(now + 24 * HOUR, 'Asia/Kolkata')).toBeUndefined();
  });

  test.each(['UTC', 'Europe/Berlin', 'America/Santiago', 'Pacific/Apia'])('comes twelve times a year in %s', (zone) => {
    const months = Array.from({ length: 365 }, (_, day) => monthThatEnded(Date.UTC(2026, 0, 1 + day, 19), zone)?.label);
    expect(new Set(months.filter(Boolean)).size).toBe(12);
    expect(months.filter(Boolean)).toHaveLength(12);
  });
});

import { MetricStore } from '../../../lab/aws/metric-store';
import { describeTexts, readTextFigures } from '../../../lambda/notices/alarm-notifier/text-figures';
import { textOf } from '../../../lambda/notices/daily-report/render';
import { makeReport } from '../../../lambda/notices/daily-report/send-report';
import { KEPT_QUERY, RANGE_NAMES_QUERY } from '../../../lib/contract/recipient/guard-log';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';

const NOW = Date.UTC(2026, 10, 20, 6, 0);
const YESTERDAY = Date.UTC(2026, 10, 19, 12, 0);

/** What a monitor of texts counted at one time. */
function counted(at: number, values: Record<string, number>): FakeCloudWatch {
  const store = new MetricStore(NOW - 9 * 86_400_000);
  for (const [name, value] of Object.entries(values)) store.put('OtpShield', name, { Monitor: 'texts' }, at, value);
  return new FakeCloudWatch(store);
}

async function report(
  values: Record<string, number>,
  rows: ReadonlyArray<Record<string, string>>,
  guard?: {
    readonly places: ReadonlyArray<Record<string, string>>;
    readonly kept: ReadonlyArray<Record<string, string>>;
    /** By hash. */
    readonly names?: ReadonlyArray<Record<string, string>>;
    readonly ranges?: ReadonlyArray<Record<string, string>>;
  },
) {
  const metrics = counted(YESTERDAY, values);
  const asRows = (found: typeof rows) =>
    found.map((row) => Object.entries(row).map(([field, value]) => ({ field, value })));
  const limits = { perHour: 1000, perDay: 6000 };
  let results = asRows(rows);
  return makeReport({
    settings: {
      monitor: 'texts',
      identity: { stack: 'Shop', account: '111122223333', region: 'eu-central-1' },
      sender: { channel: 'sms', counted: true, probed: false, title: 'Account', figures: [] },
      timeZone: 'Etc/UTC',
      topicArns: [],
      ingestLogGroupName: 'log',
      ...(guard && {
        guard: { name: 'guard', logGroupName: 'guard-log', budgets: { email: limits, sms: limits, voice: limits } },
      }),
      prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4 },
      runbookUrl: 'https://example.com',
    } as never,
    region: 'eu-central-1',
    cloudWatch: {
      send: async (command: object) =>
        command.constructor.name === 'GetMetricDataCommand' ? metrics.send(command as never) : {},
    } as never,
    logs: {
      send: async ({ input }: { input: { queryString?: string } }) => {
        const { queryString } = input;
        if (queryString !== undefined)
          results = asRows(
            queryString === KEPT_QUERY
              ? guard!.kept
              : queryString === RANGE_NAMES_QUERY
                ? (guard!.names ?? [])
                : queryString.startsWith('fields countries')
                  ? rows
                  : queryString.includes("range in ['")
                    ? (guard!.ranges ?? [])
                    : (guard?.places ?? []),
          );
        return { queryId: 'q', status: 'Complete', results };
      },
    } as never,
    mailer: { send: async () => ({}) } as never,
    sns: { send: async () => ({}) } as never,
    clock: { now: () => NOW },
    pause: async () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} } as never,
  });
}

const DAY = {
  Sends: 400,
  Deliveries: 390,
  TextParts: 420,
  TextSpend: 33.6,
  TextSpendEstimated: 8,
  Guarded: 12,
  Unreported: 5,
};

test('the report of texts says how many, where to, and what they cost, and what of it is an estimate', async () => {
  const made = await report(DAY, [
    { countries: 'DE=300 TJ=60', delivered: 'DE=290', dollars: 'DE=24 TJ=8' },
    { countries: 'TJ=20', delivered: 'TJ=100', sentRanges: 'h1=9 h2=5', deliveredRanges: 'h1=4' },
    { countries: 'TJ=20', dollars: 'TJ=1.6', ranges: '+99290123/h1=14', sentRanges: 'h1=14', deliveredRanges: 'h1=11' },
    { countries: 'TJ=20', ranges: '+99290123/h1=6', sentRanges: 'h1=6' },
  ]);
  const text = textOf(made);
  expect(text).toMatch(/TEXTS AND CALLS\n/);
  expect(text).toMatch(/sent +400/);
  expect(text).toMatch(/no receipt within 72 hours +5/);
  expect(text).toMatch(/DE +300 +290 +unknown +24\.00 USD/);
  expect(text).toMatch(/TJ +120 +100 +unknown +9\.60 USD/);
  expect(text).toMatch(/\+99290123xxxx +29 +15 +unknown +–/);
  expect(text).toMatch(/spent, partly by the price list +33\.60 USD/);
  expect(text).toMatch(/of it by the price list +8\.00 USD/);
  expect(text).toMatch(/kept from being sent by the sender's own guard \(estimate\) +1\.01 USD/);
  expect(text).toMatch(/without it, at most \(estimate, 0\.0840 USD a text\) +34\.61 USD/);
  expect(text).toMatch(/^The texts are quiet\./);
  expect(text).not.toMatch(/bounce|complaint|MAIL\n/i);
});

test('the guard says what was typed in and what it kept from being sent, at the price of each country', async () => {
  const made = await report(
    { ...DAY, Guarded: 0, ClosedCountries: 2 },
    [{ countries: 'DE=300 TJ=100', delivered: 'DE=290', dollars: 'DE=24 TJ=20' }],
    {
      places: [{ channel: 'sms', place: 'TJ', sent: '100', typedIn: '3', refused: '40', reason: 'conversion' }],
      kept: [
        { place: 'TJ', refused: '40' },
        { place: 'XX', refused: '10' },
      ],
    },
  );
  const text = textOf(made);
  expect(text).toMatch(/TJ +100 +0 +3 +20\.00 USD/);
  expect(text).toMatch(/countries that the shield had closed, at most +2/);
  // 40 at 0.20 in TJ, 10 at the mean price of the day.
  expect(text).toMatch(/kept from being sent by the guard \(estimate\) +8\.84 USD/);
});

test('a range has what was sent, delivered, typed in and refused, also where the key of its hash changed on the day', async () => {
  const made = await report(DAY, [{ countries: 'TJ=30', ranges: '+99290123/h1=14', sentRanges: 'h1=30' }], {
    places: [{ channel: 'sms', place: '+99290123', refused: '40', reason: 'conversion' }],
    kept: [],
    names: [
      { range: 'old', phonePrefix: '+99290123' },
      { range: 'new', phonePrefix: '+99290123' },
    ],
    ranges: [
      { range: 'old', sent: '20', typedIn: '1' },
      { range: 'new', sent: '10', typedIn: '2' },
    ],
  });
  expect(textOf(made)).toMatch(/\+99290123xxxx +30 +0 +3 +40/);
});

test('what the log holds beyond one answer is said', async () => {
  const many = Array.from({ length: 10_000 }, () => ({ countries: 'DE=1' }));
  expect(textOf(await report(DAY, many))).toMatch(
    /COUNTRIES THAT COST THE MOST \(OF A PART OF THE DAY: THE LOG HAS MORE\)/,
  );
});

test('it asks somebody to look when the sender speaks of pumping, or texts have no place', async () => {
  const made = await report({ ...DAY, PumpingVerdicts: 30, PlacesLost: 2 }, []);
  expect(made.todo.join()).toMatch(/called texts pumping.*could not be counted/);
  expect((await report(DAY, [])).todo).toEqual([]);
});

test('a message about an alarm says texts and dollars, and never that delivered texts are good ones', async () => {
  const metrics = counted(NOW - 5 * 60_000, { Sends: 120, Deliveries: 118, TextSpend: 9.6, CarrierBlocks: 2 });
  const windows = await readTextFigures(metrics as never, 'texts', NOW);
  expect(windows.map(describeTexts)[0]).toBe(
    'last 15 minutes: 120 texts for 9.60 USD, 118 delivered, 2 blocked by carriers',
  );
  expect(describeTexts({ ...windows[0]!, texts: 0, guarded: 3 })).toBe(
    "last 15 minutes: no text, 3 stopped by the sender's own guard",
  );
  expect(describeTexts({ ...windows[0]!, estimated: 1 })).toContain('(an estimate)');
});

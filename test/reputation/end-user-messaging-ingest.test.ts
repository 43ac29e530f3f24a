import { readStatusMessage } from '../../lambda/reputation/end-user-messaging-ingest/status-event';
import { EVENT_BRIDGE, SUCCESSFUL, SUSPECTED } from './end-user-messaging-samples';
import { TextDesk, textOf } from './text-desk';

const NOW = Date.UTC(2026, 10, 20, 12, 0);
const HOUR = 3_600_000;

type Status = Record<string, unknown>;

/** A status as AWS writes it, of a text that was asked for a minute ago. */
function status(messageId: string, over: Status = {}): Status {
  return { ...SUCCESSFUL, messageId, eventTimestamp: NOW, messageRequestTimestamp: NOW - 60_000, ...over };
}

class Desk extends TextDesk {
  constructor(homeCountries?: string[]) {
    super(readStatusMessage, NOW, homeCountries);
  }
}

describe('one text', () => {
  test('as AWS prints it is sent and delivered once, at its price in dollars', async () => {
    const desk = new Desk();
    expect(await desk.take([status('a')])).toEqual([]);
    expect(desk.lines[0]).toMatchObject({
      Sends: 1,
      Deliveries: 1,
      TextParts: 1,
      TextSpend: 0.09582,
      countries: 'US=1',
    });
    expect(desk.sum('TextSpendEstimated')).toBe(0);
  });

  test('in the envelope of SNS is the same', () =>
    expect(readStatusMessage(JSON.stringify({ Type: 'Notification', Message: textOf(status('a')) }))).toEqual(
      readStatusMessage(textOf(status('a'))),
    ));

  test('counts once for several receipts, copies, and the wrong order', async () => {
    const desk = new Desk();
    const delivered = status('a', { eventType: 'TEXT_DELIVERED', messageStatus: 'DELIVERED' });
    const pending = status('a', { eventType: 'TEXT_PENDING', messageStatus: 'PENDING', isFinal: false });
    await desk.take([delivered, pending, delivered]);
    await desk.take([status('a'), pending]);
    expect([desk.sum('Sends'), desk.sum('Deliveries'), desk.sum('TextSpend')]).toEqual([1, 1, 0.09582]);
    expect(desk.sum('Duplicates')).toBeGreaterThan(0);
  });

  test('ends by isFinal, not by its type', async () => {
    const desk = new Desk();
    await desk.take([status('a', { eventType: 'TEXT_UNREACHABLE', messageStatus: 'UNREACHABLE', isFinal: false })]);
    await desk.take([status('a', { eventType: 'TEXT_DELIVERED', messageStatus: 'DELIVERED' })]);
    expect([desk.sum('SoftBounces'), desk.sum('Deliveries')]).toEqual([0, 1]);
  });

  test('of 72 hours ago without a receipt is neither success nor failure, and says nothing about now', async () => {
    const desk = new Desk();
    const late = { messageRequestTimestamp: NOW - 72 * HOUR, eventType: 'TEXT_UNKNOWN', messageStatus: 'UNKNOWN' };
    await desk.take([status('a', late)]);
    expect(desk.lines[0]).toMatchObject({ Sends: 1, Unreported: 1 });
    expect([desk.sum('Deliveries'), desk.sum('SoftBounces'), desk.most('CountryExcess')]).toEqual([0, 0, 0]);
    expect([...desk.dynamo.items.keys()].filter((id) => /^(country|texts)#/.test(id))).toEqual([]);
  });

  test.each([
    ['TEXT_INVALID', 'HardBounces'],
    ['TEXT_CARRIER_UNREACHABLE', 'SoftBounces'],
    ['TEXT_TTL_EXPIRED', 'SoftBounces'],
    ['TEXT_BLOCKED', 'SoftBounces'],
    ['TEXT_CARRIER_BLOCKED', 'CarrierBlocks'],
    ['TEXT_SPAM', 'CarrierBlocks'],
    ['TEXT_UNKNOWN', 'Unreported'],
    ['VOICE_COMPLETED', 'Deliveries'],
    ['VOICE_NO_ANSWER', 'SoftBounces'],
    ['TEXT_SOMETHING_OF_NEXT_YEAR', 'Unreported'],
  ])('that ends as %s counts as %s', async (eventType, metric) => {
    const desk = new Desk();
    await desk.take([status('a', { eventType, messageStatus: 'NEW' })]);
    expect([desk.sum('Sends'), desk.sum(metric)]).toEqual([1, 1]);
  });

  test('that Protect stopped was never sent and cost nothing', async () => {
    const desk = new Desk();
    const stopped = { ...SUSPECTED, eventType: 'TEXT_PROTECT_BLOCKED', messageStatus: 'PROTECT_BLOCKED' };
    await desk.take([status('a', { ...stopped, totalMessagePrice: 0 })]);
    expect(desk.lines[0]).toMatchObject({ Sends: 0, NotAttempted: 0, Guarded: 1, PumpingVerdicts: 1 });
    expect(desk.sum('TextSpend')).toBe(0);
  });

  test('that Protect only suspects went out, and is suspected', async () => {
    const desk = new Desk();
    await desk.take([status('a', SUSPECTED)]);
    expect(desk.lines[0]).toMatchObject({ Sends: 1, Deliveries: 1, PumpingVerdicts: 1 });
  });

  test('in three parts is three parts', async () => {
    const desk = new Desk();
    await desk.take([status('a', { totalMessageParts: 3, totalMessagePrice: 0.28746 })]);
    expect([desk.sum('Sends'), desk.sum('TextParts'), desk.sum('TextSpend')]).toEqual([1, 3, 0.28746]);
  });

  test('by another channel of the account is counted apart', async () => {
    const desk = new Desk();
    await desk.take([status('a', { eventType: 'RCS_DELIVERED' }), status('b', { eventType: 'MEDIA_DELIVERED' })]);
    expect([desk.sum('OtherChannelMessages'), desk.sum('Sends'), desk.sum('TextSpend')]).toEqual([2, 0, 0]);
  });
});

describe('the price', () => {
  test.each([
    ['in dollars, as all samples have it', { totalMessagePrice: 0.00581, totalCarrierFee: 0.00302 }, 0.00883, 0],
    ['in thousandths of a cent, as the table says', { totalMessagePrice: 581, totalCarrierFee: 302 }, 0.00883, 0],
    ['that is absent: by the list', { totalMessagePrice: undefined }, 0.08, 0.08],
    ['that is null', { totalMessagePrice: null }, 0.08, 0.08],
    ['that is 0 while nobody knows', { totalMessagePrice: 0, isFinal: false }, 0.08, 0.08],
    ['that is 0 in the end', { totalMessagePrice: 0 }, 0, 0],
    [
      'by the list of the country',
      { totalMessagePrice: undefined, isoCountryCode: 'TJ', totalMessageParts: 2 },
      0.9,
      0.9,
    ],
  ])('%s', async (_, over, spend, estimated) => {
    const desk = new Desk();
    await desk.take([status('a', over)]);
    expect([desk.sum('TextSpend'), desk.sum('TextSpendEstimated')]).toEqual([spend, estimated]);
  });
});

describe('what can not be read', () => {
  test.each([
    ['no JSON', 'hello'],
    ['an event without a recipient, as EventBridge has it', EVENT_BRIDGE],
    ['an event without an id', { ...status('a'), messageId: undefined }],
  ])('goes back alone: %s', async (_, poison) => {
    const desk = new Desk();
    expect(await desk.take([poison, status('a')])).toEqual(['m0']);
    expect(desk.sum('Sends')).toBe(1);
  });

  test('is no word of AWS about a new destination', () =>
    expect(readStatusMessage('Successfully validated SNS topic for Amazon event publishing.')).toEqual([]));

  test('never shows a number: not in lines, not in logs, not in the table', async () => {
    const desk = new Desk();
    await desk.take([status('a'), { ...status('b'), messageId: undefined }]);
    const seen = JSON.stringify([desk.lines, desk.logged, [...desk.dynamo.items]]);
    expect(seen).not.toMatch(/4255550156|425555/);
  });
});

describe('where texts go', () => {
  const number = (country: string, n: number) => `+${country}${String(n).padStart(9, '0')}`;
  const texts = (count: number, iso: string, first = 0, spread = 10_000) =>
    Array.from({ length: count }, (_, index) =>
      status(`${iso}-${first + index}`, {
        isoCountryCode: iso,
        destinationPhoneNumber: number('992', (first + index) * spread),
        totalMessagePrice: 0.1,
      }),
    );

  /** Texts of the days before, day by day. */
  async function past(desk: Desk, days: number, perDay: number, iso = 'DE') {
    for (let day = days; day >= 1; day -= 1) {
      desk.now = NOW - day * 24 * HOUR;
      const at = { messageRequestTimestamp: desk.now, eventTimestamp: desk.now };
      await desk.take(texts(perDay, iso, 1000 * day).map((each) => ({ ...each, ...at })));
    }
    desk.now = NOW;
    desk.lines.length = 0;
  }

  test('a burst to one country is unusual, the same to a country that has it every day is not', async () => {
    const desk = new Desk();
    await past(desk, 15, 60);
    await desk.take(texts(12, 'TJ'));
    expect(desk.most('CountryExcess')).toBeGreaterThanOrEqual(1);
    const usual = new Desk();
    await past(usual, 15, 60);
    await usual.take(texts(12, 'DE'));
    expect(usual.most('CountryExcess')).toBeLessThan(0.7);
  });

  /** So many texts in each quarter of an hour until `NOW`, some days ago. */
  async function quarters(desk: Desk, counts: readonly number[], days = 0) {
    for (const [index, count] of counts.entries()) {
      desk.now = NOW - days * 24 * HOUR - (counts.length - index) * 15 * 60_000;
      const at = { messageRequestTimestamp: desk.now, eventTimestamp: desk.now };
      await desk.take(texts(count, 'DE', 100_000 * days + 1000 * (index + 1)).map((each) => ({ ...each, ...at })));
    }
    desk.now = NOW;
  }

  test('in the first days nothing is known, and only money and ranges speak', async () => {
    const desk = new Desk();
    await desk.take(texts(12, 'TJ'));
    expect([desk.most('CountryExcess'), desk.most('NewCountryExcess')]).toEqual([0, 0]);
    await desk.take(texts(590, 'TJ', 100));
    expect(desk.most('SpendExcess')).toBeGreaterThanOrEqual(1);
  });

  test('an hour after the first text a fourth of that money speaks', async () => {
    const desk = new Desk();
    await quarters(desk, [1, 1, 1, 1, 1, 1]);
    desk.lines.length = 0;
    await desk.take(texts(120, 'TJ', 100));
    expect(desk.most('SpendExcess')).toBeLessThan(1);
    await desk.take(texts(80, 'TJ', 500));
    expect(desk.most('SpendExcess')).toBeGreaterThanOrEqual(1);
  });

  test('a busy sender is usual from the first hour on, and a burst of his is not', async () => {
    const desk = new Desk();
    await quarters(desk, Array(10).fill(180));
    expect(desk.most('SpendExcess')).toBeLessThan(1);
    await desk.take(texts(2000, 'TJ'));
    expect(desk.most('SpendExcess')).toBeGreaterThanOrEqual(1);
  });

  test('the Monday after a deployment on Friday is usual, although the weekend was quiet', async () => {
    const desk = new Desk();
    await quarters(desk, [60, 60, 60, 60, 60, 60], 3);
    for (const days of [2, 1]) await quarters(desk, [1, 1, 1, 1, 1, 1], days);
    await quarters(desk, [10, 20, 30, 40, 50, 60, 60, 60]);
    expect([desk.most('SpendExcess'), desk.most('CountryExcess')].map((excess) => excess < 1)).toEqual([true, true]);
  });

  test('twelve people in a country that nobody sent to for two weeks are told, one who asks twelve times is not', async () => {
    const desk = new Desk();
    await past(desk, 15, 20);
    await desk.take(texts(11, 'TJ'));
    expect(desk.most('NewCountryExcess')).toBeLessThan(1);
    await desk.take(texts(1, 'TJ', 500));
    expect(desk.most('NewCountryExcess')).toBeGreaterThanOrEqual(1);
    const one = new Desk();
    await past(one, 15, 20);
    await one.take(texts(12, 'TJ').map((each) => ({ ...each, destinationPhoneNumber: '+992918123456' })));
    expect(one.most('NewCountryExcess')).toBeLessThan(0.1);
  });

  test('with home countries every other one is new from the first day on, and they never are', async () => {
    const desk = new Desk(['DE']);
    await desk.take([...texts(12, 'TJ'), ...texts(12, 'DE', 100)]);
    expect(desk.most('NewCountryExcess')).toBeGreaterThanOrEqual(1);
    const home = new Desk(['DE']);
    await home.take(texts(12, 'DE'));
    expect(home.most('NewCountryExcess')).toBe(0);
  });

  test('ten neighbours of one range are told, ten of ten ranges are not', async () => {
    const desk = new Desk();
    await desk.take(texts(10, 'TJ', 0, 7));
    expect(desk.most('RangeExcess')).toBeGreaterThanOrEqual(1);
    // Where so many people are in it, the log may name the range; nowhere else.
    expect(JSON.stringify(desk.lines)).toMatch(/"ranges":"\+\d{5,11}\/[\w-]+=10"/);
    const spread = new Desk();
    await spread.take(texts(10, 'TJ', 0, 10_000));
    expect(spread.most('RangeExcess')).toBeLessThan(0.5);
    expect(JSON.stringify(spread.lines)).not.toContain('"ranges"');
  });

  test('a table that throttles keeps no text from being counted, and what is lost is said', async () => {
    const desk = new Desk();
    const { send } = desk.dynamo;
    desk.dynamo.send = async (command) => {
      const input = command.input as { Key?: { id: { S: string } } };
      if (/^(country|range|texts)#/.test(input.Key?.id.S ?? ''))
        throw Object.assign(new Error('x'), { name: 'ThrottlingException' });
      return send(command);
    };
    expect(await desk.take(texts(3, 'TJ'))).toEqual([]);
    expect([desk.sum('Sends'), desk.sum('TextSpend'), desk.sum('PlacesLost')]).toEqual([3, 0.3, 3]);
    expect(desk.logged).toEqual(['where the texts went could not be counted']);
  });

  test('a ledger that throttles sends the messages back', async () => {
    const desk = new Desk();
    desk.dynamo.failures.push(Object.assign(new Error('x'), { name: 'ThrottlingException' }));
    expect(await desk.take([status('a')])).toEqual(['m0']);
    expect(await desk.take([status('a')])).toEqual([]);
    expect([desk.sum('Sends'), desk.sum('Deliveries')]).toEqual([1, 1]);
  });

  test('an item of a place holds no more than its time', async () => {
    const desk = new Desk();
    await past(desk, 60, 1);
    expect(Object.keys(desk.dynamo.items.get('country#DE')!).length).toBeLessThan(100);
    expect(desk.logged).toEqual([]);
  });
});

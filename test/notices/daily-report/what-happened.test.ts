import { textOf } from '../../../lambda/notices/daily-report/render';
import { composeReport } from '../../../lambda/notices/daily-report/report';
import type { ReportInput } from '../../../lambda/notices/daily-report/report-input';
import { type HistorySources, readHistory, timelineTable } from '../../../lambda/notices/daily-report/timeline-table';
import { SHOP } from '../shop';
import { SES } from './senders';

const HOUR = 3_600_000;
/** Midnight in Berlin. */
const YESTERDAY = Date.UTC(2026, 10, 18, 23);
const DAY = { from: YESTERDAY, to: YESTERDAY + 24 * HOUR };

const mails = (sends: number) => ({
  sends,
  deliveries: sends,
  hardBounces: 0,
  softBounces: 0,
  complaints: 0,
  attempted: sends,
  notAttempted: 0,
  badRecipients: 0,
  duplicates: 0,
  repeats: [],
});

function report(sends: number, more: Partial<ReportInput> = {}) {
  return composeReport({
    shield: SHOP,
    sender: SES,
    label: '2026-11-19',
    timeZone: 'Europe/Berlin',
    mail: [mails(1000), mails(sends)] as never,
    prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4 },
    failed: [],
    ...more,
  });
}

describe('an announced campaign', () => {
  const campaign = (times: number) => ({
    from: YESTERDAY + 17 * HOUR,
    until: YESTERDAY + 19 * HOUR,
    times,
    by: 'alice',
    why: 'newsletter',
  });

  test('is named, and what it explains is no news', () => {
    expect(report(2500).todo.join()).toContain('Twice as many codes as the day before');
    const { todo, tables } = report(2500, { campaign: campaign(3) });
    expect(todo).toEqual([]);
    expect(tables[0]).toEqual({
      title: 'Announced campaign',
      rows: [
        ['expected', '3 times the usual codes'],
        ['from', '2026-11-19 17:00 (Europe/Berlin)'],
        ['until', '2026-11-19 19:00 (Europe/Berlin)'],
        ['by', 'alice'],
        ['why', 'newsletter'],
      ],
    });
  });

  test('does not explain more than it says', () => {
    expect(report(9000, { campaign: campaign(3) }).todo.join()).toContain(
      'Twice as many codes as the announced campaign explains (3 times the usual).',
    );
  });
});

describe('the timeline', () => {
  const record = (hours: number, fields: object) => ({
    message: JSON.stringify({
      message: 'record',
      record: { at: new Date(YESTERDAY + hours * HOUR).toISOString(), shield: 'Shop/SignUp', ...fields },
    }),
  });
  const change = { type: 'OTP Shield Posture', kind: 'changed', from: 'normal', to: 'strict', by: 'alice' };
  const item = (AlarmName: string, hours: number) => ({
    AlarmName,
    Timestamp: new Date(YESTERDAY + hours * HOUR),
    HistoryData: JSON.stringify({ newState: { stateValue: 'ALARM', stateReason: 'Threshold Crossed' } }),
  });
  const answering = (answer: object) => ({ send: async () => answer }) as never;
  const sources: HistorySources = {
    logGroupName: 'responder',
    logs: answering({
      events: [
        record(3, { ...change, why: 'mails\nbounce' }),
        record(3, { ...change, shield: 'Other', why: 'x' }),
        record(5, { type: 'OTP Shield Campaign', kind: 'announced', by: 'bob', why: 'sale', times: 3, from: 'then' }),
        record(24, { ...change, why: 'today' }),
      ],
    }),
    cloudWatch: answering({ AlarmHistoryItems: [item('Shop-bounces', 2), item('Somebody-elses', 2)] }),
    cloudFormation: answering({
      StackEvents: [
        {
          StackId: 'stack',
          PhysicalResourceId: 'stack',
          Timestamp: new Date(YESTERDAY + 4 * HOUR),
          ResourceStatus: 'UPDATE_COMPLETE',
        },
      ],
    }),
  };
  const nameOf = (alarm: string) => (alarm.startsWith('Shop-') ? alarm.slice(5) : undefined);

  test('has alarms, postures with who and why, campaigns and deploys, in order, of this shield and this day alone', async () => {
    const history = await readHistory(sources, SHOP, nameOf, DAY);
    expect(timelineTable(history, 'Europe/Berlin', SHOP)).toEqual([
      {
        title: 'What happened',
        rows: [
          ['02:00', 'bounces on: Threshold Crossed'],
          ['03:00', 'normal -> strict by alice: mails bounce'],
          ['04:00', 'Shop UPDATE_COMPLETE'],
          ['05:00', 'campaign announced: 3 times the usual from then by bob: sale'],
        ],
      },
    ]);
  });

  test('says so when nothing happened, and is left out where nothing keeps it', () => {
    expect(textOf(report(1000, { history: [] }))).toContain('no alarm, no change of the posture, no deploy');
    expect(textOf(report(1000))).not.toContain('WHAT HAPPENED');
  });

  test('of a bad day names where the rest is', () => {
    const history = Array.from({ length: 30 }, (_, n) => ({
      at: YESTERDAY + n * 60_000,
      kind: 'alarm' as const,
      text: 'x'.repeat(300),
    }));
    const [{ rows } = { rows: [] }] = timelineTable(history, 'Europe/Berlin', SHOP);
    expect(rows).toHaveLength(26);
    expect(rows[0]![1]).toHaveLength(120);
    expect(rows.at(-1)![1]).toMatch(
      /^and 5 more: otp-shield timeline --account .* --stack Shop --shield SignUp --since 2d$/,
    );
  });
});

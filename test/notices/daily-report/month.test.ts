import { DescribeAlarmsCommand, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { MetricStore } from '../../../lab/aws/metric-store';
import type { DeployedRules } from '../../../lambda/notices/daily-report/deployed-limits';
import { textOf } from '../../../lambda/notices/daily-report/render';
import type { ReportDependencies } from '../../../lambda/notices/daily-report/report-dependencies';
import { makeReport } from '../../../lambda/notices/daily-report/send-report';
import { GUARD_METRIC, type GUARD_METRIC as Metrics } from '../../../lib/contract/recipient/guard-metrics';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import { SHOP } from '../shop';
import { SES } from './senders';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight in Kolkata, where November begins. */
const START = Date.UTC(2026, 9, 31, 18, 30);
/** Seven in the morning in Kolkata on the first of December. */
const FIRST = START + 30 * DAY + 7 * HOUR;
const GUARD = 'Guard-1A2B3C4D';

mockClient(CloudWatchLogsClient).rejects(new Error('no log here'));
let store: MetricStore;
let asked: GetMetricDataCommandInput[];

beforeEach(() => {
  store = new MetricStore(START - DAY);
  asked = [];
});

/** By codes of one channel to strangers. */
function codes(channel: string, day: number, hour: number, count: number, price: number): void {
  const at = START + day * DAY + hour * HOUR;
  const put = (key: keyof typeof Metrics, value: number, dimensions: Record<string, string> = {}) =>
    store.put('OtpShield', GUARD_METRIC[key].name, { Guard: GUARD, ...dimensions }, at, value);
  put('checks', count);
  for (const [key, value] of [
    ['sent', count],
    ['charged', count],
    ['chargedCost', count * price],
  ] as const)
    put(key, value, { Channel: channel });
}

const ruleOf = (rule: string) => ({ Region: 'eu-west-1', WebACL: 'web', Rule: rule });

function requests(metric: string, rule: string, day: number, count: number): void {
  store.put('AWS/WAFV2', metric, ruleOf(rule), START + day * DAY + HOUR, count);
}

function report(
  now = FIRST,
  fails: (input: GetMetricDataCommandInput) => boolean = () => false,
  more: Partial<Pick<ReportDependencies, 'lists' | 'deployed' | 'campaign'>> = {},
  inbound?: readonly string[],
) {
  const metrics = new FakeCloudWatch(store);
  const dependencies: ReportDependencies = {
    settings: {
      identity: SHOP,
      monitor: 'Shop',
      sender: { ...SES, counted: false },
      timeZone: 'Asia/Kolkata',
      inbound,
      topicArns: [],
      webAcl: { webAclArn: 'arn', webAclMetricName: 'web' },
      guard: {
        name: GUARD,
        logGroupName: 'guard-log',
        budgets: {
          email: { perHour: 3000, perDay: 20_000 },
          sms: { perHour: 100, perDay: 600, moneyPerHour: 40, moneyPerDay: 240 },
          voice: { perHour: 200, perDay: 1200, moneyPerHour: 10, moneyPerDay: 60 },
        },
      },
      prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4 },
      runbookUrl: 'https://wiki.example.com',
    },
    region: 'eu-west-1',
    deployed: more.deployed ?? (async () => deployed()),
    lists: more.lists,
    campaign: more.campaign,
    cloudWatch: {
      send: async (command: { constructor: { name: string }; input: GetMetricDataCommandInput }) => {
        if (command instanceof DescribeAlarmsCommand) return { MetricAlarms: [] };
        asked.push(command.input);
        if (fails(command.input)) throw new Error('throttled');
        return metrics.send(command);
      },
    } as never,
    logs: new CloudWatchLogsClient({ region: 'eu-west-1' }),
    mailer: {} as never,
    sns: {} as never,
    clock: { now: () => now },
    pause: async () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  return makeReport(dependencies);
}

/** A shield with a guard, of which some limits may be others. */
function deployed(
  limits: Readonly<Record<string, readonly [limit: number, seconds: number]>> = {},
  rules: readonly string[] = [],
): DeployedRules {
  const all = {
    'rate-limit': [100, 600],
    'verify-rate-limit': [100, 600],
    'token-reuse-limit-cookie': [10, 300],
    'send-budget': [600, 600],
    'verify-budget': [600, 600],
    'send-ceiling': [2400, 600],
    ...limits,
  } as const;
  const shared = ['send-budget', 'verify-budget', 'send-ceiling'];
  return {
    limits: Object.entries(all).map(([rule, [limit, windowSeconds]]) => ({
      rule,
      limit,
      windowSeconds,
      shared: shared.includes(rule),
    })),
    names: ['classify-request', 'classify-verify', 'block-list', 'lockdown', 'passed', ...rules, ...Object.keys(all)],
  };
}

const TITLE = 'Settings in November 2026';
const rowsOf = ({ tables }: Awaited<ReturnType<typeof report>>) => tables.find(({ title }) => title === TITLE)?.rows;
const monthly = ({ todo }: Awaited<ReturnType<typeof report>>) => todo.filter((line) => line.startsWith('In November'));
const NOT_LOOKED_AT = [
  ['list entries: not looked at', 'otp-shield block --list'],
  ['routes: not looked at', 'otp-shield doctor --routes'],
];

/** Mails far below their budget, texts that fill theirs on two days, no calls. */
function november(): void {
  for (let day = 0; day < 30; day += 1) {
    // Half past seven in the evening by the clock of the guard: of 31 days there, 30 here.
    codes('email', day, 1, 1, 0.0001);
    codes('email', day, 9, 100, 0.0001);
    codes('email', day, 10, day === 12 ? 210 : 120, 0.0001);
    codes('sms', day, 11, day === 4 || day === 20 ? 98 : 30, 0.06);
    requests('CountedRequests', 'classify-request', day, 300);
    requests('CountedRequests', 'passed', day, day === 12 ? 212 : 90);
  }
}

test('on the first of a month the settings stand against what was used of them', async () => {
  november();
  store.put('OtpShield', GUARD_METRIC.refusedBudget.name, { Guard: GUARD }, START + 29.5 * DAY, 41);
  store.put('OtpShield', GUARD_METRIC.refusedRecipient.name, { Guard: GUARD }, START + 29.5 * DAY, 12);
  requests('RequestsWithValidCaptchaToken', 'send-budget', 29, 12_300);
  requests('CaptchaRequests', 'send-budget', 28, 12_400);
  requests('BlockedRequests', 'send-ceiling', 29, 7);
  requests('BlockedRequests', 'block-list', 3, 9);
  requests('BlockedRequests', 'rate-limit', 3, 1_234_567);
  const made = await report();
  expect(rowsOf(made)).toEqual([
    ['days with codes', '30'],
    ['by mail, fullest hour', '210 of 3,000 (7.0 %)'],
    ['by mail, fullest day', '311 of 20,000 (1.6 %)'],
    ['by text message, fullest hour', '98 of 100 (98 %)'],
    ['by text message, fullest day', '98 of 600 (16 %)'],
    ['by text message, dearest hour', '5.88 of 40.00 USD (15 %)'],
    ['by text message, dearest day', '5.88 of 240.00 USD (2.5 %)'],
    ['by call', 'no code'],
    ['refused, a budget was full', '41 on one day'],
    ['limits of one recipient', 'refused 12, one day'],
    ['domains, ranges, networks', 'refused none'],
    ['conversion', 'refused none'],
    ['validation', 'refused none'],
    ['tries per code', 'refused none'],
    ['passed, fullest 10 min', '212'],
    ['… on a day in the middle', '90'],
    ['rateLimit 100/10 min', 'refused 1,234,567, one day'],
    ['verifyRateLimit 100/10 min', 'never reached; 0 at most'],
    ['tokenReuseLimit cookie 10/5 min', 'never reached'],
    ['sendBudget 600/10 min', 'asked 12,400–24,700, 2 days'],
    ['verifyBudget 600/10 min', 'never reached; 0 at most'],
    ['sendCeiling 2,400/10 min', 'refused 7, one day'],
    ['turned away by the block list', '9 on one day'],
    ...NOT_LOOKED_AT,
  ]);
  expect(monthly(made)).toEqual([
    'In November 2026 less than a tenth of the budget for codes by mail was ever used (210 of 3,000 in the fullest hour): the rest is room for an attacker; lower budget.email towards twice what you need.',
    'In November 2026 the budget for codes by text message was full, or nearly, on 2 days: see who asked before you raise budget.sms.',
    'In November 2026 no code went out by call, and 200 an hour may: set budget.voice.messagesPerHour to 0 unless somebody needs it.',
    'In November 2026 requests came to limits that many clients share: sendBudget on 2 days, sendCeiling on one day. See who asked before you raise one.',
  ]);
  const lines = textOf(made).split(`${TITLE.toUpperCase()}\n`)[1]!.split('\n\n')[0]!.split('\n');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

test('a line that nobody came near is named as too high, and what is allowed for good is counted', async () => {
  november();
  const made = await report(FIRST, undefined, {
    deployed: async () => deployed({ 'send-budget': [3000, 600], 'rate-limit': [500, 600] }),
    lists: async () => ({ allowed: 3 }),
  });
  expect(rowsOf(made)).toContainEqual(['sendBudget 3,000/10 min', 'never reached; 212 at most']);
  expect(rowsOf(made)).toContainEqual(['allowed for good', '3 addresses']);
  expect(rowsOf(made)?.flat().join()).not.toContain('list entries');
  expect(monthly(made)).toContain(
    'In November 2026 less than a tenth of sendBudget was ever used (at most 212 of 3,000 in any 10 min): the rest is room for an attacker who needs no puzzle more; lower sendBudget towards twice what you need.',
  );
  expect(monthly(made)).toContain(
    'In November 2026 all clients together came to at most 300 in any 10 min, and rateLimit gives each of them 500: lower it towards what one office or mobile network needs.',
  );
  expect(made.todo.join()).toContain('3 addresses on the allow list, where nothing expires');
  const lines = textOf(made).split(`${TITLE.toUpperCase()}\n`)[1]!.split('\n\n')[0]!.split('\n');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

test('windows slide: two halves of a peak on both sides of the clock count together, whatever the window', async () => {
  november();
  const at = START + 12 * DAY + HOUR;
  for (const minute of [-5, 5, 10])
    store.put('AWS/WAFV2', 'CountedRequests', ruleOf('passed'), at + minute * 60_000, 50);
  const limitOf = async (seconds: number) => {
    const made = await report(FIRST, undefined, {
      deployed: async () => deployed({ 'send-budget': [3000, seconds] }),
    });
    return rowsOf(made)?.filter(([title]) => /^(?:passed,|sendBudget)/.test(title!));
  };
  expect(await limitOf(600)).toEqual([
    ['passed, fullest 10 min', '262 to 312'],
    ['sendBudget 3,000/10 min', 'never reached; 312 at most'],
  ]);
  // Of five minutes one of them has a fifth at least.
  expect(await limitOf(60)).toEqual([
    ['passed, fullest 1 min', '43 to 262'],
    ['sendBudget 3,000/1 min', 'never reached; 262 at most'],
  ]);
});

test('requests of an attacker never make it say that a limit may be higher, and on a few days they hide nothing', async () => {
  november();
  for (const day of [3, 4, 5]) requests('CountedRequests', 'passed', day, 2000);
  const made = await report(FIRST, undefined, { deployed: async () => deployed({ 'send-budget': [3000, 600] }) });
  expect(monthly(made)).toContain(
    'In November 2026 less than a tenth of sendBudget was used on most days (at most 90 of 3,000 in any 10 min), and up to 2,090 on the fullest: see who asked then; if it wasn’t you, lower sendBudget towards twice what you need.',
  );
  // The guard's budgets alike: one evening of an attack is no reason to keep what nobody needs.
  codes('email', 5, 12, 900, 0.0001);
  const guarded = await report();
  expect(monthly(guarded)).toContain(
    'In November 2026 less than a tenth of the budget for codes by mail was used on most days, and up to 900 of 3,000 in the fullest hour: see who asked then; if it wasn’t you, lower budget.email towards twice what you need.',
  );
  expect(made.todo.join('\n')).not.toMatch(/raise (?:sendBudget|one)|fits|room enough/);
});

test('while everybody was refused, little is no sign that little is needed', async () => {
  november();
  for (const day of [3, 9, 12, 20]) requests('BlockedRequests', 'lockdown', day, 4000);
  const made = await report(FIRST, undefined, { deployed: async () => deployed({ 'send-budget': [3000, 600] }) });
  expect(monthly(made).join('\n')).not.toMatch(/sendBudget|rateLimit|budget.email|voice/);
});

test('limits and lists that could not be read are not known, and what was passed is told all the same', async () => {
  november();
  requests('BlockedRequests', 'rate-limit', 3, 31);
  const gone = async () => Promise.reject(new Error('throttled'));
  const made = await report(FIRST, undefined, { deployed: gone, lists: gone });
  expect(rowsOf(made)).toContainEqual(['limits: not known', 'could not be read']);
  expect(rowsOf(made)).toContainEqual(['rateLimit', 'refused 31, one day']);
  expect(rowsOf(made)).toContainEqual(['lists: not known', 'could not be read']);
  expect(made.todo.join('\n')).toContain('limits of the web ACL, lists of addresses');
  expect(monthly(made).join()).not.toContain('rateLimit');
  const none = await report(FIRST, undefined, { deployed: async () => ({ limits: [], names: [] }) });
  expect(rowsOf(none)).toContainEqual(['limits: not known', 'no rule of ours found']);
});

const TIME = new Date(FIRST - 8 * HOUR).toISOString().slice(0, 19);

test('says when a list expired and a campaign ended, on the clock of the reader, and names no address', async () => {
  november();
  const campaign = async () =>
    `otp1 closed since=${TIME}Z from=2026-11-20T10:00:00Z until=2026-11-20T16:00:00Z times=4 by=al why=-`;
  const made = await report(FIRST, undefined, {
    campaign,
    lists: async () => ({ allowed: 0, blocked: { entries: 2, turned: Date.parse(`${TIME}Z`) } }),
  });
  expect(rowsOf(made)?.slice(-5)).toEqual([
    ['allowed for good', '0 addresses'],
    ['block list, expired last', '2026-11-30 23:00'],
    ['… blocked since', '2 addresses'],
    ['campaign, ended', '2026-11-20 21:30'],
    ['routes: not looked at', 'otp-shield doctor --routes'],
  ]);
  expect(made.todo.join('\n')).not.toContain('block list');
});

test.each([
  [undefined, 3, 'Nothing lets the block list expire, and 3 addresses on it'],
  [FIRST - 9 * DAY, 0, 'The block list let entries expire last on 2026-11-22 07:00, and should within a week'],
  [FIRST - 7 * DAY, 9, undefined],
  [undefined, 0, undefined],
])('a block list that last turned at %p with %i entries: %p', async (turned, entries, advice) => {
  november();
  const made = await report(FIRST, undefined, { lists: async () => ({ allowed: 0, blocked: { entries, turned } }) });
  expect(made.todo.filter((line) => /block list/.test(line))).toEqual(
    advice === undefined ? [] : [expect.stringContaining(advice)],
  );
});

test('names what nobody used, advises only to close what stands open, and knows which rules there are', async () => {
  november();
  const rules = ['human-check', 'trusted', 'honeypot', 'classify-page', 'flagged', 'no-accept-language'];
  requests('CountedRequests', 'flagged', 3, 2);
  requests('ChallengeRequests', 'human-check', 3, 4000);
  const made = await report(FIRST, undefined, { deployed: async () => deployed({}, rules) }, [
    'Shop-Inbound-With-A-Long-Name-1A2B',
    'Calls',
  ]);
  for (const day of [3, 9]) store.put('OtpShield', 'InboundSessions', { Monitor: 'Calls' }, START + day * DAY, 4);
  const again = await report(FIRST, undefined, { deployed: async () => deployed({}, rules) }, ['Calls']);
  const unused = ({ tables }: typeof made) => tables.find(({ title }) => title === 'Not used in November 2026')?.rows;
  expect(unused(made)).toEqual([
    ['trusted addresses, header', 'nobody came so'],
    ['verifyRoutes', 'no code was checked'],
    ['entryPages', 'nobody opened one'],
    ['honeypotField', 'nobody filled it'],
    ['block list', 'refused nobody'],
    ['noAcceptLanguage', 'matched nobody'],
    ['human check', 'asked 4,000, none solved'],
    ['inbound …th-A-Long-Name-1A2B', 'nobody began'],
    ['inbound Calls', 'nobody began'],
  ]);
  expect(unused(again)).toContainEqual(['inbound Calls', '8 began, none ended']);
  expect(monthly(made).filter((line) => /nobody/.test(line))).toEqual([
    'In November 2026 nobody came from trustedAddresses or with the trustedHeader, which pass every limit and the human check: take off what nobody needs.',
    'In November 2026 the human check turned requests back on one day and nobody got through: only scripts ask for codes, or people can’t solve it; try it on a phone.',
  ]);
  const lines = textOf(again).split('NOT USED IN NOVEMBER 2026\n')[1]!.split('\n\n')[0]!.split('\n');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
  requests('RequestsWithValidChallengeToken', 'human-check', 4, 1);
  const solved = await report(FIRST, undefined, { deployed: async () => deployed({}, rules) });
  expect(unused(solved)?.flat()).not.toContain('human check');
});

test('on every other day nothing of the month is read', async () => {
  november();
  const made = await report(FIRST - DAY);
  expect(rowsOf(made)).toBeUndefined();
  expect(monthly(made)).toEqual([]);
  const usual = asked.length;
  asked = [];
  await report();
  expect(asked).toHaveLength(usual + 3);
  const ofMonth = asked.filter(({ StartTime }) => StartTime!.getTime() <= START);
  expect(ofMonth.map((input) => input.MetricDataQueries!.length)).toEqual([16, 66, 3]);
});

test('what could not be read is judged by nobody, and named', async () => {
  november();
  const made = await report(FIRST, ({ StartTime }) => StartTime!.getTime() <= START);
  expect(rowsOf(made)).toEqual([
    ['budgets: not known', 'could not be read'],
    ['limits: not known', 'could not be read'],
    ...NOT_LOOKED_AT,
  ]);
  expect(monthly(made)).toEqual([]);
  expect(made.todo.join('\n')).toContain('November 2026 of the guard, November 2026 of the web ACL');
});

test('a guard that nobody asked and a web ACL that saw nothing say nothing of their limits', async () => {
  const made = await report();
  expect(rowsOf(made)).toEqual([
    ['budgets: not known', 'nobody asked the guard'],
    ['limits: not known', 'no request was seen'],
    ...NOT_LOOKED_AT,
  ]);
  expect(monthly(made)).toEqual([]);
});

test('in a few days nothing is too high, but full is full', async () => {
  for (const day of [26, 27, 28]) {
    codes('email', day, 9, 50, 0.0001);
    codes('sms', day, 9, day === 27 ? 100 : 20, 0.06);
    requests('CountedRequests', 'classify-request', day, 60);
  }
  const made = await report();
  expect(rowsOf(made)).toContainEqual(['days with codes', '3: too few to judge']);
  expect(rowsOf(made)).toContainEqual(['turned away by the block list', 'nobody']);
  expect(rowsOf(made)).toContainEqual(['tokenReuseLimit cookie 10/5 min', 'not in 3 days']);
  expect(monthly(made)).toEqual([expect.stringContaining('by text message was full, or nearly, on one day')]);
});

import { Alarms } from '../../lab/aws/alarm-evaluation';
import { CloudWatchStandIn } from '../../lab/aws/cloudwatch';
import { MetricStore } from '../../lab/aws/metric-store';
import { RULE } from '../../lib/contract/names';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { START, TestClock } from '../lab/aws/rig';
import { ALB, operatorRig } from './operator-rig';

const MINUTE = 60_000;

async function open() {
  const clock = new TestClock();
  const store = new MetricStore(START - 6 * 60 * MINUTE);
  const resources = {
    Attack: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'mail-under-attack',
        Namespace: 'OtpShield',
        MetricName: 'HardBounces',
        Dimensions: [{ Name: 'Monitor', Value: 'mail' }],
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      },
    },
  };
  const alarms = new Alarms(resources, store);
  const rig = await operatorRig({ cloudwatch: new CloudWatchStandIn(store, alarms, clock) }, clock);
  Object.assign(rig.outputs, {
    [OUTPUT.webAclMetricName]: 'otp',
    [OUTPUT.monitorName]: 'mail',
    [OUTPUT.senderName]: 'SES',
    [OUTPUT.responderName]: 'responder',
    [OUTPUT.resourceArns]: ALB,
  });
  rig.waf.webAcls.set(rig.webAclArn, {
    Name: 'otp',
    Id: '1',
    ARN: rig.webAclArn,
    DefaultAction: { Allow: {} },
    Rules: [],
  });
  rig.waf.associations.set(ALB, rig.webAclArn);
  const ofRule = (metric: string, rule: string, value: number) =>
    store.put('AWS/WAFV2', metric, { Region: 'eu-central-1', WebACL: 'otp', Rule: rule }, START - 5 * MINUTE, value);
  const mail = (metric: string, value: number) =>
    store.put('OtpShield', metric, { Monitor: 'mail' }, START - 3 * MINUTE, value);
  ofRule('CountedRequests', 'classify-request', 420);
  ofRule('CountedRequests', 'passed', 37);
  ofRule('CaptchaRequests', 'human-check', 380);
  ofRule('RequestsWithValidCaptchaToken', 'human-check', 37);
  ofRule('BlockedRequests', 'rate-limit', 3);
  mail('EnforcementLevel', 0);
  mail('QuotaUsed', 12);
  mail('Sends', 37);
  mail('Deliveries', 36);
  return { ...rig, store, alarms, mail, ofRule };
}

let rig: Awaited<ReturnType<typeof open>>;
beforeEach(async () => {
  rig = await open();
});
afterEach(() => rig.close());

test('all is well: posture, web ACL, mail and association at a glance, exit code 0', async () => {
  const { exitCode, out, err } = await rig.type('status');
  expect(err).toBe('');
  expect(out).toBe(
    [
      'shield    OtpShield (account 111122223333, eu-central-1)',
      'posture   normal',
      'web ACL   last hour: 420 requests for codes, 37 passed, 343 to 380 turned back with a puzzle, 37 came with a solved one',
      '          blocked by rate-limit: 3',
      'people    get through, as usual',
      'from      the usual countries',
      'mail      SES: healthy, quota used 12 %',
      '          account: bounces unknown (AWS reviews at 5 %), complaints unknown (at 0.1 %)',
      '          last hour: 37 mails, 0 hard bounces, 0 complaints',
      'alarms    none is on',
      `guards    ${ALB}`,
      '',
    ].join('\n'),
  );
  expect(exitCode).toBe(0);
});

test('requests from a country that is new here are told; so is a log that cannot be read', async () => {
  const usual = Array.from({ length: 7 }, (_, day) => ({ country: 'DE', requests: '800', ago: String(day + 1) }));
  rig.logs.rowsOf.set('aws-waf-logs-otp', [
    ...usual,
    { country: 'DE', requests: '790', ago: '0' },
    { country: 'FR', requests: '19', ago: '0' },
    { country: 'NG', requests: '3', ago: '2' },
    { country: 'NG', requests: '240', ago: '0' },
  ]);
  const told = await rig.type('status');
  expect(told.exitCode).toBe(3);
  expect(told.out).toContain(
    'from      240 requests for a code reached the application from NG in the last 24 hours, at most 3 a day in the week before',
  );
  rig.standIn.fail('logs:StartQuery', 'AccessDeniedException', 9);
  const unread = await rig.type('status');
  expect(unread.exitCode).toBe(3);
  expect(unread.out).toMatch(/^from {6}unknown: /m);
});

test('of a first day nobody knows which countries are usual', async () => {
  rig.logs.rowsOf.set('aws-waf-logs-otp', [{ country: 'NG', requests: '240', ago: '0' }]);
  expect((await rig.type('status')).exitCode).toBe(0);
});

test('a raised posture says since when, until when, by whom and why, with exit code 3', async () => {
  await rig.type('lockdown --reason "mails bounce" --for 20m --yes');
  rig.clock.advance(5);
  const { exitCode, out } = await rig.type('status');
  expect(exitCode).toBe(3);
  expect(out).toContain(
    'posture   lockdown\nsince     2026-01-05T10:00:00Z (5 min ago)\nuntil     2026-01-05T10:20:00Z (in 15 min)\nby        alice\nwhy       mails bounce\n',
  );
});

test('a lockdown that nobody ended is overdue', async () => {
  await rig.type('lockdown --reason x --for 20m --yes');
  rig.clock.advance(50);
  const { out } = await rig.type('status');
  expect(out).toContain('overdue by 30 min');
});

test('an alarm that is on is bad news', async () => {
  rig.mail('HardBounces', 9);
  rig.alarms.evaluate(START);
  const { exitCode, out } = await rig.type('status --json');
  expect(exitCode).toBe(3);
  expect(JSON.parse(out)).toMatchObject({
    alarms: [{ name: 'under-attack', since: '2026-01-05T10:00:00Z' }],
    troubles: ['alarm under-attack is on'],
  });
});

test.each([
  ['another web ACL took the place', 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/other/2'],
  ['nothing guards it any more', undefined],
])('%s: bad news', async (_, other) => {
  if (other === undefined) rig.waf.associations.delete(ALB);
  else {
    rig.waf.webAcls.set(other, { Name: 'other', Id: '2', ARN: other, DefaultAction: { Allow: {} }, Rules: [] });
    rig.waf.associations.set(ALB, other);
  }
  const { exitCode, out } = await rig.type('status');
  expect(exitCode).toBe(3);
  expect(out).toContain(`guards    ${ALB}: ${other ?? 'no web ACL'}`);
});

test('what may not be read is unknown, the rest is shown, and it is bad news', async () => {
  rig.standIn.fail('cloudwatch:GetMetricData', 'AccessDeniedException', 9);
  const { exitCode, out } = await rig.type('status');
  expect(exitCode).toBe(3);
  expect(out).toContain('posture   normal');
  expect(out).toContain('web ACL   unknown: not allowed to read the metrics of the web ACL');
  expect(out).toContain(`guards    ${ALB}`);
});

describe('otp-shield samples', () => {
  const sample = (at: number, overrides: object = {}) => ({
    at,
    Weight: 1,
    Action: 'CAPTCHA',
    ResponseCodeSent: 405,
    Request: {
      ClientIP: '198.51.100.7',
      Country: 'DE',
      URI: '/api/auth/otp?email=somebody@example.com',
      Method: 'POST',
      HTTPVersion: 'HTTP/1.1',
      Headers: [
        { Name: 'User-Agent', Value: 'curl/8\u001b[31m' },
        { Name: 'Cookie', Value: 'aws-waf-token=secret' },
      ],
      ...overrides,
    },
    Labels: [{ Name: 'awswaf:111122223333:webacl:otp:otp:request' }],
  });

  test('shows the newest first, without query, cookies or control characters', async () => {
    rig.waf.samples.set('classify-request', [sample(START - 9 * MINUTE, { Country: 'FR' }), sample(START - MINUTE)]);
    const { out, exitCode } = await rig.type('samples');
    expect(exitCode).toBe(0);
    expect(out).toBe(
      '# OtpShield (account 111122223333, eu-central-1), rule classify-request\n' +
        '2026-01-05T09:59:00  CAPTCHA 405  198.51.100.7     DE  POST /api/auth/otp  "curl/8?[31m"  otp:request\n' +
        '2026-01-05T09:51:00  CAPTCHA 405  198.51.100.7     FR  POST /api/auth/otp  "curl/8?[31m"  otp:request\n',
    );
    expect(out).not.toMatch(/somebody|secret/);
  });

  test('shows no more than asked for, of the rule asked for', async () => {
    rig.waf.samples.set(
      'lockdown',
      [1, 2, 3].map((minute) => sample(START - minute * MINUTE)),
    );
    const { out } = await rig.type('samples --rule lockdown --count 2 --json');
    expect(JSON.parse(out)).toMatchObject({
      rule: 'lockdown',
      samples: [{ at: '2026-01-05T09:59:00' }, { at: '2026-01-05T09:58:00' }],
    });
  });

  test('says when there is none', async () => {
    await expect(rig.type('samples --rule honeypot')).resolves.toMatchObject({
      out: 'no sample of honeypot within three hours, of OtpShield (account 111122223333, eu-central-1)\n',
    });
  });

  test.each(['samples --rule other', 'samples --count 0', 'samples --count 501'])('%s is refused', async (line) => {
    await expect(rig.type(line)).resolves.toMatchObject({ exitCode: 2, out: '' });
  });
});

describe('whether people get through', () => {
  test.each<[string, string, string, number, RegExp]>([
    [
      '37 mails for 8,000 requests that pass',
      'CountedRequests',
      RULE.passed,
      8000,
      /in the last hour, and 37 mails went out/,
    ],
    ['a lockdown', 'BlockedRequests', RULE.lockdown, 900, /900 requests for a code were answered by the lockdown/],
    [
      'puzzles that nobody solves',
      'CaptchaRequests',
      RULE.humanCheck,
      1400,
      /1743 to 1780 requests were turned back with a puzzle in the last hour, and 37 came/,
    ],
  ])('%s is bad news', async (_, metric, rule, value, words) => {
    rig.ofRule(metric, rule, value);
    const { exitCode, out } = await rig.type('status');
    expect(exitCode).toBe(3);
    expect(out).toMatch(words);
  });

  test('a probe that said nothing is not "healthy"', async () => {
    rig.clock.advance(120);
    const { exitCode, out } = await rig.type('status --json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(out).troubles).toContain('the probe has said nothing about the SES account for an hour');
  });

  test('resources that are not known are not guarded', async () => {
    delete rig.outputs[OUTPUT.resourceArns];
    const { exitCode, out } = await rig.type('status');
    expect(exitCode).toBe(3);
    expect(out).toContain('guards    no resource is known');
  });
});

test('texts of the last hour, their money, and how many countries the shield holds closed', async () => {
  rig.outputs[OUTPUT.textMonitorName] = 'texts';
  const text = (metric: string, value: number) =>
    rig.store.put('OtpShield', metric, { Monitor: 'texts' }, START - 3 * MINUTE, value);
  text('Sends', 120);
  text('Deliveries', 118);
  text('TextSpend', 9.6);
  text('TextSpendEstimated', 1.6);
  expect((await rig.type('status')).out).toMatch(
    /^texts {5}last hour: 120 texts, 118 delivered, 9\.60 USD, 1\.60 of it by the price list$/m,
  );
  text('ClosedCountries', 2);
  const { out } = await rig.type('status');
  expect(out).toMatch(/^ {10}closed by the shield: 2 countries; otp-shield timeline names them$/m);
  expect(JSON.parse((await rig.type('status --json')).out).texts).toMatchObject({ closedCountries: 2 });
});

import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { GUARD_ALARM } from '../../lib/contract/recipient/guard-metrics';
import { OtpDashboard } from '../../lib/dashboard/otp-dashboard';
import { RecipientGuard } from '../../lib/recipient/recipient-guard';
import { SendGridReputationMonitor } from '../../lib/reputation/sendgrid/sendgrid-reputation-monitor';
import { SesReputationMonitor } from '../../lib/reputation/ses/ses-reputation-monitor';

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
const notify = [new Topic(stack, 'People')];
const webAcl = { webAclArn: 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/otp/1', webAclMetricName: 'otp-acl' };
const ses = new SesReputationMonitor(stack, 'Ses', { notify, webAcl, quota: { warningPercent: 55 } });
const sendGrid = new SendGridReputationMonitor(stack, 'SendGrid', {
  notify,
  verificationKey: Secret.fromSecretNameV2(stack, 'Key', 'key'),
});
const guard = new RecipientGuard(stack, 'Guard', {
  notify,
  failedCodesAlarm: 25,
  budget: { email: { messagesPerHour: 400 }, sms: { moneyPerHour: 20 } },
  conversion: { minimum: 0.15 },
});
const dashboard = new OtpDashboard(stack, 'Dashboard', {
  monitors: [ses, sendGrid],
  webAcl,
  recipientGuard: guard,
  responderName: 'Shop-Responder',
});
const template = Template.fromStack(stack);

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly width: number;
  readonly properties: {
    readonly title: string;
    readonly metrics?: unknown[][];
    readonly alarms?: unknown[];
    readonly query?: string;
    readonly annotations?: { readonly horizontal: ReadonlyArray<{ readonly value: number; readonly label: string }> };
  };
}

function bodyOf(from: Template): Widget[] {
  const [resource] = Object.values(from.findResources('AWS::CloudWatch::Dashboard'));
  const body = resource!.Properties.DashboardBody;
  const text =
    typeof body === 'string'
      ? body
      : body['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'x')).join('');
  return JSON.parse(text).widgets;
}

const widgets = bodyOf(template);
const titled = (title: string) => widgets.find(({ properties }) => properties.title === title)!.properties;

test('shows web ACL, mail of each provider, posture, account and cost on one page', () => {
  expect(widgets.map(({ properties }) => properties.title)).toEqual([
    'Are people getting their codes?',
    'Is somebody attacking?',
    'What did the shield do?',
    'What does it cost? (USD a day)',
    'Alarms that are on, or have no data',
    'Web ACL: from request to code',
    'Web ACL: blocked',
    'Web ACL: lines that all share, and puzzles that are charged',
    ...['SES', 'SendGrid'].flatMap((provider) => [
      `${provider}: mail`,
      `${provider}: bounces against their limit (1 is certain)`,
      `${provider}: recipients with many codes`,
      `${provider}: unusual volume, codes not typed in (above 1)`,
      `${provider}: the counting itself`,
      // Below what is counted of each sender stands what only that one tells.
      ...(provider === 'SES'
        ? ['SES: bounce rate of the account', 'SES: complaint rate of the account', 'SES: quota used (%)']
        : []),
    ]),
    'Guard: codes sent, and typed in',
    'Guard: share of codes typed in (%)',
    'Guard: refused',
    'Guard: used of the budgets for an hour (%)',
    'Guard: codes that nobody typed in (USD an hour)',
    'Guard: the guard itself',
    'Guard: where codes went',
    'Guard: where codes were stopped',
  ]);
});

test('the first screen ends at 13 units: a window of 1,200 pixels needs no scrolling', () => {
  const first = widgets.slice(0, 5);
  expect(Math.max(...first.map(({ y, height }) => y + height))).toBe(13);
  expect(Math.min(...widgets.slice(5).map(({ y }) => y))).toBe(13);
});

test('the posture stands in each graph of time with the height that it means, and a line that no rule can fill is not drawn', () => {
  for (const title of ['Are people getting their codes?', 'Is somebody attacking?', 'What did the shield do?'])
    expect(titled(title).annotations!.horizontal.map(({ label, value }) => [label, value])).toEqual([
      ['strict', 1],
      ['lockdown', 2],
    ]);
  const lines = 'Web ACL: lines that all share, and puzzles that are charged';
  expect(JSON.stringify(titled(lines).metrics)).not.toContain('campaign-budget');
  const other = new Stack(new App(), 'Other', { env: { account: '123456789012', region: 'eu-west-1' } });
  new OtpDashboard(other, 'Dashboard', { webAcl: { ...webAcl, campaignSetArn: `${webAcl.webAclArn}/campaign` } });
  const drawn = bodyOf(Template.fromStack(other)).find(({ properties }) => properties.title === lines);
  expect(JSON.stringify(drawn!.properties.metrics)).toContain('campaign-budget');
});

test('fills the page from edge to edge, whatever stands in a row', () => {
  const rows = new Map<number, number>();
  for (const { y, width } of widgets) rows.set(y, (rows.get(y) ?? 0) + width);
  expect(new Set(rows.values())).toEqual(new Set([24]));
});

describe('the guard', () => {
  const metricsOf = (title: string) => JSON.stringify(titled(title).metrics);

  test('is drawn by channel, under the names and dimensions that it publishes', () => {
    const name = guard.guardName;
    for (const channel of ['email', 'sms', 'voice']) {
      expect(metricsOf('Guard: codes sent, and typed in')).toContain(
        `"OtpShield","GuardVerified","Channel","${channel}","Guard","${name}"`,
      );
      expect(metricsOf('Guard: share of codes typed in (%)')).toContain(`100 * ${channel}Verified / ${channel}Awaited`);
    }
    expect(metricsOf('Guard: refused')).toContain(`"OtpShield","GuardRefusedBudget","Guard","${name}"`);
    expect(metricsOf('What does it cost? (USD a day)')).toContain(
      `"OtpShield","GuardSentCost","Channel","sms","Guard","${name}"`,
    );
  });

  test('is measured by its own budgets, floor and alarms', () => {
    const lines = (title: string) =>
      titled(title).annotations!.horizontal.map(({ label, value }) => [label, value] as const);
    expect(metricsOf('Guard: used of the budgets for an hour (%)')).toMatch(
      /100 \* emailGuardCharged \/ 400.*100 \* smsGuardChargedCost \/ 20"/,
    );
    expect(lines('Guard: share of codes typed in (%)')).toEqual([['least of a channel, domain, range or country', 15]]);
    expect(lines('Guard: codes that nobody typed in (USD an hour)')).toEqual([[GUARD_ALARM.failedCodes.name, 25]]);
    expect(lines('Guard: the guard itself')).toEqual([[GUARD_ALARM.unavailable.name, 3]]);
  });

  test('says where, from the log of its function and from no other', () => {
    for (const title of ['Guard: where codes went', 'Guard: where codes were stopped']) {
      // The name of the log group is a reference, which stands here as x.
      expect(titled(title).query).toMatch(/^SOURCE 'x' \| filter .*\n\| limit 20$/s);
    }
    const [resource] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const references = JSON.stringify(resource!.Properties.DashboardBody).match(/\{"Ref":"[^"]*Logs[^"]*"\}/g) ?? [];
    expect(references).toHaveLength(2);
    for (const reference of references) expect(reference).toMatch(/^\{"Ref":"GuardHandlerLogs/);
  });

  test('has its alarms among the others, and a page of its own where nothing else is watched', () => {
    const alone = new Stack(new App(), 'Alone', { env: { account: '123456789012', region: 'eu-west-1' } });
    const watched = new RecipientGuard(alone, 'Guard', { notify: [], stopAtLowConversion: false });
    new OtpDashboard(alone, 'Dashboard', { recipientGuard: watched });
    const page = bodyOf(Template.fromStack(alone));
    const alarms = page.find(({ type }) => type === 'alarm')!.properties.alarms!;
    // Feedback and look-ups are lost only where the guard has some.
    const { feedbackLost: _, lookupsLost: __, ...always } = GUARD_ALARM;
    expect(alarms).toHaveLength(Object.keys(always).length);
    const share = page.find(({ properties }) => properties.title === 'Guard: share of codes typed in (%)')!;
    expect(share.properties.annotations?.horizontal ?? []).toEqual([]);
  });
});

test('draws the thresholds that the alarms have', () => {
  const drawn = (title: string) =>
    Object.fromEntries(titled(title).annotations!.horizontal.map(({ label, value }) => [label, value]));
  expect(drawn('SES: bounce rate of the account')).toEqual({
    'account-bounce-rate-warning': 0.02,
    'account-bounce-rate-critical': 0.05,
  });
  expect(drawn('SES: quota used (%)')).toEqual({ 'quota-warning': 55, 'quota-critical': 90 });
  const thresholds = new Map(
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties.AlarmName,
      Properties.Threshold,
    ]),
  );
  for (const { properties } of widgets) {
    for (const { label, value } of properties.annotations?.horizontal ?? []) {
      // The guard's are shares of a budget, and the posture has names.
      if (/^(Guard|What did the shield do|Are people getting|Is somebody)/.test(properties.title)) continue;
      const monitor = properties.title.startsWith('SendGrid') ? sendGrid : ses;
      expect(value).toBe(thresholds.get(`${monitor.monitorName}-${label}`));
    }
  }
});

test('watches the metrics under the names and dimensions that are published', () => {
  const metrics = JSON.stringify(titled('SES: mail').metrics);
  expect(metrics).toContain(`"OtpShield","Sends","Monitor","${ses.monitorName}"`);
  const webAclMetrics = JSON.stringify(titled('Web ACL: from request to code').metrics);
  expect(webAclMetrics).toMatch(
    /"AWS\/WAFV2","CountedRequests","Region","eu-west-1","Rule","passed","WebACL","otp-acl"/,
  );
  for (const title of ['Are people getting their codes?', 'Is somebody attacking?', 'What did the shield do?'])
    expect(JSON.stringify(titled(title).metrics)).toContain('"OtpShield","Posture","Monitor","Shop-Responder"');
});

test('lists the alarms that speak, not those behind them', () => {
  const composites = Object.keys(template.findResources('AWS::CloudWatch::CompositeAlarm')).length;
  const single = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length;
  const listed = titled('Alarms that are on, or have no data').alarms!.length;
  expect(listed).toBeGreaterThan(30);
  expect(listed).toBeLessThan(composites + single - 10);
});

test('is linked by the notifications', () => {
  const settings = Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => JSON.stringify(Properties.Environment?.Variables?.OTP_SHIELD_NOTIFIER_SETTINGS ?? ''))
    .filter((text) => text !== '""');
  expect(settings).toHaveLength(2);
  for (const text of settings) expect(text).toContain(dashboard.dashboardName);
});

test('fails when there is nothing to show, and on wrong props, all at once', () => {
  const empty = new Stack(new App(), 'Empty');
  expect(() => new OtpDashboard(empty, 'Dashboard', { dashboardName: 'a b', mailPricePerThousand: -1 })).toThrow(
    /would be empty.*dashboardName must be.*mailPricePerThousand must be/s,
  );
});

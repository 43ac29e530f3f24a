import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bill, totals } from '../../bin/cost/bill';
import { SITES } from '../../bin/cost/site';
import { partsOf } from '../../bin/input/template-parts';
import { run } from '../../bin/otp-shield';
import { context } from '../../cdk.json';
import { addStack } from '../../lib/app/otp-shield-app';
import { cost, PRICE } from '../../lib/contract/prices';
import { BotControlLevel } from '../../lib/protection/charged-signals';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { templateOf } from '../protection/stack';
import { FakeIo } from './fake-io';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cost-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const metric = (name: string, namespace = 'OtpShield') => ({
  MetricStat: { Metric: { Namespace: namespace, MetricName: name, Dimensions: [{ Name: 'a', Value: { Ref: 'X' } }] } },
});

function template(resources: Record<string, { Type: string; Properties?: object }>) {
  return { Resources: resources };
}

const rule = (Name: string, Action: object) => ({ Name, Priority: 1, Action, Statement: { LabelMatchStatement: {} } });

const WHOLE = template({
  Acl: {
    Type: 'AWS::WAFv2::WebACL',
    Properties: {
      Rules: [
        rule('human-check', { Captcha: {} }),
        {
          Name: 'first',
          Priority: 2,
          OverrideAction: { None: {} },
          Statement: { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
        },
      ],
    },
  },
  Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Capacity: 2100, Rules: [rule('a', { Block: {} })] } },
  Log: { Type: 'AWS::WAFv2::LoggingConfiguration' },
  Math: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Metrics: [{ Expression: 'a/b', Id: 'e' }, metric('bounces'), metric('mails'), metric('x', 'AWS/SES')],
    },
  },
  Plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'AWS/WAFV2', MetricName: 'BlockedRequests' } },
  All: { Type: 'AWS::CloudWatch::CompositeAlarm' },
  Board: {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardBody: {
        'Fn::Join': [
          '',
          [
            '{"widgets":[{"properties":{"metrics":[["OtpShield","mails","a","',
            { Ref: 'X' },
            '"],[".","sent",".","."],[{"expression":"m1"}]]}},{"type":"text"}]}',
          ],
        ],
      },
    },
  },
  Secret: { Type: 'AWS::SecretsManager::Secret' },
  Key: { Type: 'AWS::KMS::Key' },
  Often: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(5 minutes)' } },
  Event: { Type: 'AWS::Events::Rule', Properties: { EventPattern: {} } },
});

test('reads what AWS charges for out of a template', () => {
  expect(partsOf(WHOLE)).toEqual({
    webAcls: 1,
    amplifyApps: 0,
    rules: 2,
    rulesInGroups: 1,
    capacity: 2101,
    captcha: true,
    challenge: false,
    botControlCommon: 0,
    botControlTargeted: 0,
    accountCreation: 0,
    logged: true,
    alarmMetrics: 4,
    compositeAlarms: 1,
    customMetrics: 4,
    dashboards: [2],
    secrets: 1,
    keys: 1,
    scheduledRuns: 8760,
    countsMails: false,
    guards: false,
  });
});

test('a group of AWS’s that is charged by the request costs its fee, and the requests that it looks at', () => {
  const clientSignals = {
    botControl: { level: BotControlLevel.TARGETED },
    accountCreation: { creationPath: '/api/auth/otp', registrationPage: '/sign-up' },
  };
  const lines = bill(partsOf(templateOf({ clientSignals }).toJSON()), [
    { name: 'yours', requests: 10_000_000, codes: 20_000 },
  ]);
  const usd = Object.fromEntries(lines.map(({ price, usd: [amount] }) => [price, amount]));
  expect(usd).toMatchObject({
    botControl: 10,
    botControlTargeted: 0.2,
    accountCreation: 10,
    accountCreationAttempt: 20,
  });
  expect(Object.keys(usd)).not.toContain('botControlCommon');
});

test('charges as AWS does', () => {
  const site = { name: 'yours', requests: 10_000_000, codes: 20_000 };
  const lines = bill(partsOf(WHOLE), [site]);
  const usd = Object.fromEntries(lines.map(({ price, usd: [amount] }) => [price, amount]));
  expect(usd).toMatchObject({
    webAcl: 5,
    rule: 2,
    inspectedRequest: 6,
    // Two steps of 500 WCU are begun.
    capacityAbove: 4,
    // 30,000 attempts.
    captchaAttempt: 12,
    alarmMetric: 0.4,
    customMetric: 1.2,
    dashboard: 3,
  });
  expect(totals(lines, [site])[0]).toBeCloseTo(Object.values(usd).reduce((sum: number, each) => sum + each!, 0));
});

test('a challenge is charged by response of the rule, and brings no attempts in normal times', () => {
  const parts = partsOf(
    templateOf({ humanCheck: HumanCheck.challenge(), requestRoutes: [OtpRoute.path('/otp')] }).toJSON(),
  );
  const names = bill(parts, SITES).map(({ price }) => price);
  expect(names).toContain('challengeResponse');
  expect(names).not.toContain('captchaAttempt');
  expect(cost('challengeResponse', 1_000_000)).toBe(PRICE.challengeResponse.usd);
  expect(cost('captchaAttempt', 1_000)).toBe(PRICE.captchaAttempt.usd);
});

test('every price names its page and where it was read', () => {
  for (const { usd, page, source } of Object.values(PRICE)) {
    expect(usd).toBeGreaterThan(0);
    expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/\S+\/$/);
    expect(source).toMatch(/^memory$|^https:\/\/\S+, \d{4}-\d{2}-\d{2}$/);
  }
});

test('the pages say of the app as it comes what the command says', () => {
  const app = new App({ context });
  const { stackName } = addStack(app);
  const parts = partsOf(app.synth().getStackByName(stackName).template);
  const together = totals(bill(parts, SITES), SITES).map((usd) =>
    usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  );
  const page = (name: string) => readFileSync(join(__dirname, '../..', name), 'utf8');
  const row = together.map((usd) => `**${usd}**`).join(' | ');
  expect(page('docs/cost.md')).toContain(`| **together** | ${row} |`);
  expect(page('README.md')).toContain(`| US dollars a month, as the app comes | ${row} |`);
  expect(page('README.md')).toMatch(new RegExp(`^\\| \\*\\*this\\*\\* .* ${together[0]} \\|$`, 'm'));
});

describe('otp-shield cost', () => {
  const typed = async (...args: string[]) => {
    const io = new FakeIo();
    const exitCode = await run(['cost', ...args], io);
    return { exitCode, out: io.stdout, err: io.stderr };
  };
  const file = () => {
    const path = join(folder, 'template.json');
    writeFileSync(path, JSON.stringify(WHOLE));
    return path;
  };

  test('prints three sites, marks what is from memory, and says who can run up the bill', async () => {
    const { exitCode, out } = await typed('--template', file());
    expect(exitCode).toBe(0);
    expect(out).toMatch(/US dollars a month +small +medium +large\n/);
    expect(out).toMatch(/CAPTCHA attempts \* +3\.00 +60\.00 +1200\.00\n/);
    expect(out).toMatch(/together +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d\n/);
    expect(out).toContain('Who can run up the bill: anybody');
    expect(out).toContain('(from memory)');
  });

  test('prints one site of your own, and JSON', async () => {
    const { out } = await typed('--template', file(), '--requests', '1000000', '--codes', '0', '--json');
    const { sites, lines, totals: sums } = JSON.parse(out);
    expect(sites).toEqual([{ name: 'yours', requests: 1_000_000, codes: 0 }]);
    expect(lines.find(({ price }: { price: string }) => price === 'inspectedRequest').usd).toEqual([0.6]);
    expect(sums).toHaveLength(1);
  });

  test.each([
    [[], 'give --template'],
    [['--template', 'x', '--codes', '5'], 'give --requests and --codes together'],
    [['--template', 'x', '--codes', '5', '--requests', '1.5'], '--requests must be a whole number from 0'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, err } = await typed(...args);
    expect(exitCode).toBe(2);
    expect(err).toContain(message);
  });

  test('says so when there is nothing to charge for', async () => {
    const path = join(folder, 'empty.json');
    writeFileSync(path, '{"Resources":{}}');
    await expect(typed('--template', path)).resolves.toMatchObject({ exitCode: 2 });
  });
});

test.each([
  ['reputation', PRICE.countedMail.usd],
  ['recipient-guard', PRICE.guardCheck.usd],
])('the table of docs/%s.md comes to the price of the table of prices', (page, usd) => {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', `${page}.md`), 'utf8');
  expect(text).toMatch(new RegExp(`(?<![\\d.])${usd.toFixed(2).replace('.', '\\.')}(?![\\d.])`));
});

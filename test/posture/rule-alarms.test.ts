import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { compile } from '../../lab/aws/metric-math';
import { EmailProvider, HumanCheck, OtpOperations, OtpRuleGroup, OtpShield, RequestLimit } from '../../lib/index';
import { ALB_ARN, ENV, ROUTES } from '../protection/stack';
import { SimulatedWebAcl } from '../protection/traffic';

type Alarm = { AlarmName: string; Threshold?: number; ThresholdMetricId?: string; EvaluationPeriods: number } & Record<
  string,
  unknown
>;

function shield(props: object = {}) {
  const stack = new Stack(new App(), 'Site', { env: ENV });
  const notify = [new Topic(stack, 'Topic')];
  new OtpShield(stack, 'OtpShield', {
    ...ROUTES,
    resourceArns: [ALB_ARN],
    email: EmailProvider.none(),
    notify,
    ...props,
  });
  return Template.fromStack(stack);
}

function alarmsOf(template: Template): Map<string, Alarm> {
  const all = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as Alarm,
  );
  return new Map(
    all.flatMap((alarm) => {
      const [, name] = /RuleAlarms-(?:[0-9A-F]{8}-)?(.+)$/.exec(alarm.AlarmName) ?? [];
      return name === undefined ? [] : [[name, alarm]];
    }),
  );
}

const template = shield();
const alarms = alarmsOf(template);

test('every deployed rule that blocks has an alarm, and nothing else has', () => {
  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  const blocking: string[] = acl!.Properties.Rules.filter(
    (rule: { Action: Record<string, unknown> }) => 'Block' in rule.Action,
  ).map(({ Name }: { Name: string }) => Name);
  const elsewhere = ['strict-send-ceiling', 'send-ceiling', 'lockdown'];
  expect([...alarms.keys()].sort()).toEqual(
    [
      ...blocking.filter((name) => !elsewhere.includes(name)).map((name) => `blocked-${name}`),
      ...['send-ceiling-reached', 'send-budget-passed', 'verify-budget-passed', 'captcha-bill'],
    ].sort(),
  );
});

test('all tell the topics, look every five minutes, and are quiet without data', () => {
  for (const alarm of alarms.values()) {
    // What is unusual once is chance.
    const periods = alarm.ThresholdMetricId === undefined ? 1 : 2;
    expect(alarm).toMatchObject({ EvaluationPeriods: periods, TreatMissingData: 'notBreaching' });
    expect(alarm.AlarmActions).toHaveLength(1);
    expect(JSON.stringify(alarm)).toContain('"Period":300');
    expect(JSON.stringify(alarm)).toContain('blocked-requests.md');
  }
});

test('a rule that blocks is compared with what is usual for it, above a floor', () => {
  const alarm = alarms.get('blocked-rate-limit')!;
  expect(alarm).toMatchObject({ ComparisonOperator: 'GreaterThanUpperThreshold' });
  const metrics = alarm.Metrics as Array<{ Id: string; Expression?: string }>;
  const band = metrics.find(({ Id }) => Id === alarm.ThresholdMetricId);
  expect(band!.Expression).toMatch(/^ANOMALY_DETECTION_BAND\(\w+, ?4\)$/);
  expect(JSON.stringify(metrics)).toContain('IF(FILL(seen, 0) >= 20, FILL(seen, 0), 0)');
});

test('what the alarm on the budget looks at is on within five minutes of the attack, and no junk turns it on', () => {
  const threshold = alarms.get('send-budget-passed')!.Threshold!;
  const reached = (webAcl: SimulatedWebAcl, rule: string, requests: number, sent: (n: number) => object) => {
    let matched = 0;
    for (let n = 0; n < requests; n++) {
      const verdict = webAcl.send('/api/auth/otp', { ip: `198.51.${n >> 8}.${n & 255}`, ...sent(n) });
      if (verdict.trace.some((step) => step.rule === rule && step.matched)) matched += 1;
    }
    return matched;
  };
  // 31 puzzles, each used 20 times, as the attacker of the issue has them.
  expect(reached(new SimulatedWebAcl(), 'send-budget', 620, (n) => ({ solvedAgo: n / 1000 }))).toBeGreaterThanOrEqual(
    threshold,
  );
  expect(reached(new SimulatedWebAcl(), 'send-budget', 3000, () => ({}))).toBe(0);
  expect(reached(new SimulatedWebAcl(), 'send-budget', 600, (n) => ({ solvedAgo: n / 1000 }))).toBe(0);
  const ceiling = alarms.get('send-ceiling-reached')!.Threshold!;
  expect(
    reached(new SimulatedWebAcl(), 'send-ceiling', 2410, (n) => ({ solvedAgo: n / 10000 })),
  ).toBeGreaterThanOrEqual(ceiling);
});

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: ReadonlyArray<{ Name: string; Value: string }>;
    };
  };
}

/** What the alarm makes of the counts of its rules, before it compares with what is usual. */
function seen(alarm: Alarm, count: (metric: string, rule: string) => number | undefined): number | undefined {
  const queries = alarm.Metrics as Query[];
  const root = queries.find(({ Id }) => Id === 'seen') ?? queries.find(({ Expression }) => Expression !== undefined)!;
  return compile(root.Expression!)((id) => {
    const { MetricName, Dimensions } = queries.find(({ Id }) => Id === id)!.MetricStat!.Metric;
    return count(MetricName, Dimensions.find(({ Name }) => Name === 'Rule')!.Value);
  });
}

// AWS's pages disagree whether CaptchaRequests counts requests with a valid token, too.
test('an alarm on a puzzle sees at least half of the requests above its line, and never more than all, whichever of its pages AWS means', () => {
  const guarded = alarmsOf(shield({ recipientGuard: {} }));
  const watching = [...guarded].filter(([, alarm]) => JSON.stringify(alarm).includes('"CaptchaRequests"'));
  expect(watching.map(([name]) => name).sort()).toEqual(
    ['client-limit-passed', 'send-budget-passed', 'verify-budget-passed'].sort(),
  );
  for (const [name, alarm] of watching) {
    for (const [turned, solved] of [
      [400, 0],
      [0, 400],
      [399, 1],
      [200, 200],
    ] as const) {
      for (const asked of [turned, turned + solved]) {
        const rules = new Set<string>();
        const result = seen(alarm, (metric, rule) => {
          rules.add(rule);
          if (metric === 'CaptchaRequests') return asked || undefined;
          return metric === 'RequestsWithValidCaptchaToken' ? solved || undefined : undefined;
        })!;
        expect([name, result >= (rules.size * 400) / 2, result <= rules.size * 400]).toEqual([name, true, true]);
      }
    }
  }
});

test('with a guard no shared counter refuses, so no alarm waits for one', () => {
  const guarded = alarmsOf(shield({ recipientGuard: {} }));
  expect(guarded.has('send-ceiling-reached')).toBe(false);
  expect(guarded.has('send-budget-passed')).toBe(true);
  const sendCeiling = RequestLimit.of(9000, Duration.minutes(10));
  expect(alarmsOf(shield({ recipientGuard: {}, sendCeiling })).has('send-ceiling-reached')).toBe(true);
});

test('a client limit that asks is watched for what it asks, and blocks nobody', () => {
  // With a guard, which counts clients and knows people, it asks as it comes.
  for (const props of [{ rateLimitAsks: true }, { recipientGuard: {} }]) {
    const asking = alarmsOf(shield(props));
    for (const rule of ['rate-limit', 'strict-rate-limit', 'verify-rate-limit'])
      expect(asking.has(`blocked-${rule}`)).toBe(false);
    const watched = JSON.stringify(asking.get('client-limit-passed'));
    expect(watched.match(/"MetricName":"CaptchaRequests"/g)).toHaveLength(2);
  }
  for (const refusing of [alarms, alarmsOf(shield({ recipientGuard: {}, rateLimitAsks: false }))]) {
    expect(refusing.has('client-limit-passed')).toBe(false);
    expect(refusing.has('blocked-rate-limit')).toBe(true);
  }
});

test('a silent challenge is charged by response, so that is what is watched', () => {
  const silent = alarmsOf(shield({ humanCheck: HumanCheck.challenge() }));
  expect(silent.has('challenge-bill')).toBe(true);
  expect(silent.has('captcha-bill')).toBe(false);
});

test('rules in groups are looked for under the name of their group', () => {
  const stack = new Stack(new App(), 'Site', { env: ENV });
  const webAcl = new OtpRuleGroup(stack, 'Otp', ROUTES).inWebAcl({
    webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/site/a1b2c3d4-5678-90ab-cdef-111111111111',
  });
  new OtpOperations(stack, 'Ops', { webAcl, resourceArns: [ALB_ARN], email: EmailProvider.none() });
  const grouped = alarmsOf(Template.fromStack(stack));
  expect(JSON.stringify(grouped.get('blocked-rate-limit'))).toMatch(/"RuleGroup","Value":"[\w-]*first"/);
  expect(JSON.stringify(grouped.get('blocked-token-reuse-limit-cookie'))).toMatch(/"RuleGroup","Value":"[\w-]*second"/);
  expect(JSON.stringify(grouped.get('send-ceiling-reached'))).toMatch(/"RuleGroup","Value":"[\w-]*third"/);
});

import { type CapacitySources, rulesCapacity } from '../../lib/waf/capacity';
import { ACCOUNT_CREATION, BOT_CONTROL } from '../../lib/waf/managed-groups';
import type { Rule } from '../../lib/waf/statement';

/** What a template holds that AWS charges for. */
export interface Parts {
  readonly webAcls: number;
  /** Associations with apps of Amplify Hosting. */
  readonly amplifyApps: number;
  readonly rules: number;
  readonly rulesInGroups: number;
  /** Of the heaviest web ACL, or of the rule groups where there is none. */
  readonly capacity: number;
  readonly captcha: boolean;
  readonly challenge: boolean;
  /** Web ACLs that ask Bot Control, by level, and account creation fraud prevention. */
  readonly botControlCommon: number;
  readonly botControlTargeted: number;
  readonly accountCreation: number;
  readonly logged: boolean;
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly customMetrics: number;
  /** Metrics of each dashboard. */
  readonly dashboards: readonly number[];
  readonly secrets: number;
  readonly keys: number;
  readonly scheduledRuns: number;
  readonly countsMails: boolean;
  readonly guards: boolean;
}

type Properties = Readonly<Record<string, unknown>>;
interface Resource {
  readonly Type?: string;
  readonly Properties?: Properties;
}
export type Resources = Readonly<Record<string, Resource>>;

const MINUTES_A_MONTH = 43_800;

export function resourcesOf(template: unknown): Resources {
  return (template as { Resources?: Resources } | null)?.Resources ?? {};
}

export function partsOf(template: unknown): Parts {
  const resources = resourcesOf(template);
  const all = Object.values(resources);
  const of = (type: string) => all.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const acls = of('AWS::WAFv2::WebACL').map(rulesOf);
  const groups = of('AWS::WAFv2::RuleGroup');
  const capacities = acls.map((rules) => rulesCapacity(rules, capacitiesIn(resources)).units);
  const actions = [...acls, ...groups.map(rulesOf)].flat().flatMap(({ Action }) => Object.keys(Action ?? {}));
  const alarms = of('AWS::CloudWatch::Alarm').map(metricsOfAlarm);
  const boards = of('AWS::CloudWatch::Dashboard').map(metricsOfDashboard);
  return {
    webAcls: acls.length,
    amplifyApps: of('AWS::WAFv2::WebACLAssociation').filter((each) => guardsAmplify(each, resources)).length,
    rules: acls.flat().length,
    rulesInGroups: groups.flatMap(rulesOf).length,
    capacity: capacities.length > 0 ? Math.max(...capacities) : sum(groups.map(({ Capacity }) => Number(Capacity))),
    captcha: actions.includes('Captcha'),
    challenge: actions.includes('Challenge'),
    ...askedOf(acls),
    logged: of('AWS::WAFv2::LoggingConfiguration').length > 0,
    // An alarm on what is unusual is charged for the metric and both ends of its band (https://aws.amazon.com/cloudwatch/pricing/).
    alarmMetrics: sum(
      of('AWS::CloudWatch::Alarm').map((alarm) => metricsOfAlarm(alarm).length * (alarm.ThresholdMetricId ? 3 : 1)),
    ),
    compositeAlarms: of('AWS::CloudWatch::CompositeAlarm').length,
    customMetrics: new Set([...alarms.flat(), ...boards.flat()].filter((metric) => !metric.startsWith('["AWS/'))).size,
    dashboards: boards.map((metrics) => new Set(metrics).size),
    secrets: of('AWS::SecretsManager::Secret').length,
    keys: of('AWS::KMS::Key').length,
    scheduledRuns: sum([...of('AWS::Events::Rule'), ...of('AWS::Scheduler::Schedule')].map(runsAMonth)),
    countsMails: of('AWS::SQS::Queue').length > 0,
    guards: of('AWS::Lambda::Function').some(({ Environment }) => 'OTP_SHIELD_GUARD' in variablesOf(Environment)),
  };
}

/** Nothing else is associated with a web ACL of that scope: a distribution names its own. */
function guardsAmplify({ WebACLArn }: Properties, resources: Resources): boolean {
  const [, id = ''] = /"Fn::GetAtt":\["([^"]+)"/.exec(JSON.stringify(WebACLArn ?? '')) ?? [];
  return resources[id]?.Properties?.Scope === 'CLOUDFRONT';
}

/** A group of AWS's is charged for each web ACL that asks it. */
function askedOf(acls: readonly Rule[][]) {
  const asking = (name: string, level?: string) =>
    acls.filter((rules) =>
      rules.some(({ Statement }) => {
        const { Name, ManagedRuleGroupConfigs = [] } = Statement?.ManagedRuleGroupStatement ?? {};
        const targeted = JSON.stringify(ManagedRuleGroupConfigs).includes('"TARGETED"') ? 'TARGETED' : 'COMMON';
        return Name === name && (level ?? targeted) === targeted;
      }),
    ).length;
  return {
    botControlCommon: asking(BOT_CONTROL, 'COMMON'),
    botControlTargeted: asking(BOT_CONTROL, 'TARGETED'),
    accountCreation: asking(ACCOUNT_CREATION),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function rulesOf({ Rules }: Properties): Rule[] {
  return Array.isArray(Rules) ? (Rules as Rule[]) : [];
}

function variablesOf(environment: unknown): object {
  return (environment as { Variables?: object } | undefined)?.Variables ?? {};
}

/** Capacity of the rule groups of the same template, by the ARN that refers to them. */
function capacitiesIn(resources: Resources): CapacitySources {
  return {
    ruleGroup: (arn) => {
      const [id] = ((arn as { 'Fn::GetAtt'?: string[] } | undefined)?.['Fn::GetAtt'] ?? []) as string[];
      const capacity = Number(resources[id ?? '']?.Properties?.Capacity);
      return Number.isFinite(capacity) ? capacity : undefined;
    },
  };
}

/** An alarm on metric math pays for each metric that it reads, not for the expression. */
function metricsOfAlarm(alarm: Properties): string[] {
  if (!Array.isArray(alarm.Metrics)) return [identity(alarm.Namespace, alarm.MetricName, alarm.Dimensions)];
  return (alarm.Metrics as Array<{ MetricStat?: { Metric?: Properties } }>).flatMap(({ MetricStat }) => {
    const metric = MetricStat?.Metric;
    return metric === undefined ? [] : [identity(metric.Namespace, metric.MetricName, metric.Dimensions)];
  });
}

function identity(namespace: unknown, name: unknown, dimensions: unknown): string {
  const pairs = ((dimensions ?? []) as Array<{ Name: unknown; Value: unknown }>).flatMap(({ Name, Value }) => [
    Name,
    Value,
  ]);
  return JSON.stringify([namespace, name, ...pairs]);
}

/** The body is text with references in it; they stand inside strings, so any text will do for them. */
function metricsOfDashboard({ DashboardBody: body }: Properties): string[] {
  const parts = (body as { 'Fn::Join'?: [string, unknown[]] })?.['Fn::Join']?.[1] ?? [body];
  const text = parts.map((part) => (typeof part === 'string' ? part : referenceText(part))).join('');
  const { widgets } = JSON.parse(text) as { widgets: Array<{ properties?: { metrics?: unknown[][] } }> };
  return widgets.flatMap(({ properties }) => {
    let before: unknown[] = [];
    return (properties?.metrics ?? []).flatMap((row) => {
      const words = row.filter((word) => typeof word !== 'object');
      // A row of an expression is an object alone; `.` repeats the word of the row before.
      if (words.length === 0) return [];
      before = words.map((word, at) => (word === '.' ? before[at] : word));
      return [JSON.stringify(before)];
    });
  });
}

function referenceText(part: unknown): string {
  return JSON.stringify(part).replace(/["\\]/g, '');
}

function runsAMonth(rule: Properties): number {
  const expression = String(rule.ScheduleExpression ?? '');
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) return MINUTES_A_MONTH / (Number(count) * { minute: 1, hour: 60, day: 1440 }[unit as 'day']);
  // The crons of the shield run once a day or once an hour.
  return /^cron\(\S+ \* /.test(expression) ? 730 : expression.startsWith('cron(') ? 30.4 : 0;
}

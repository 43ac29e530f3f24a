import { type Duration, Lazy, Names } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type AlarmDefinition, type AlarmLevel, SUMMARY_ALARM } from '../contract/alarm';
import { completeFirst, firstCommand, LOOK } from '../contract/first-command';
import { completeCommands } from '../contract/shield-identity';
import { Faults } from '../private/faults';
import { shieldIdentity } from '../private/shield-identity';
import { logOf, showLog, tailOf } from './alarm-logs';
import type {
  AlarmOptions,
  AlarmSetOptions,
  AlarmText,
  CompositeOptions,
  UnusuallyLowOptions,
  UnusualOptions,
} from './alarm-options';
import { checkReceivers } from './alarm-receivers';
import { letAlarmsPublish } from './alarm-topic';
import { filled } from './filled';
import { fittingText } from './fitting-text';

export const DEFAULT_RUNBOOK_URL = 'https://github.com/cdk-otp-shield/cdk-otp-shield/blob/main/docs/runbooks';

/** How far from the usual level is unusual, in standard deviations. */
const BAND = 4;
/**
 * Where the usual level lies just below a floor, a single period passes it by chance now and then, and the band has learnt little else than 0: one in a row is
 * chance, two are news.
 */
const IN_A_ROW = 2;

/** Makes alarms that are named, described and wired alike. */
export class AlarmSet {
  public readonly alarms: cloudwatch.AlarmBase[] = [];
  private readonly names = new Map<cloudwatch.AlarmBase, string>();
  private readonly metrics = new Map<string, cloudwatch.IMetric>();
  private readonly byLevel: Record<AlarmLevel, cloudwatch.AlarmBase[]> = { critical: [], warning: [] };

  constructor(
    private readonly scope: Construct,
    private readonly options: AlarmSetOptions,
  ) {
    // Of a monitor, `notify` is the topic of the notifier, and `direct` are the people.
    const faults = new Faults();
    checkReceivers(faults, scope, 'notify', options.direct ?? options.notify);
    faults.runbookUrl(options.runbookUrl);
    faults.throwIfAny(scope, scope.constructor.name);
  }

  public add(definition: AlarmDefinition, options: AlarmOptions): cloudwatch.Alarm {
    const {
      threshold,
      comparison = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      missingData,
    } = options;
    const alarm = new cloudwatch.Alarm(this.scope, idOf(definition), {
      alarmName: this.nameOf(definition),
      alarmDescription: this.description(definition, options),
      metric: filled(options.metric, { threshold, comparison, missingData }),
      threshold,
      comparisonOperator: comparison,
      evaluationPeriods: options.evaluationPeriods ?? 1,
      datapointsToAlarm: options.datapointsToAlarm,
      treatMissingData: missingData,
    });
    this.metrics.set(definition.name, options.metric);
    return this.wire(definition, alarm, options);
  }

  /**
   * On while a metric stands above what CloudWatch has learnt to be usual for that hour of the week. Until it has learnt something, there is no state.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
   */
  public addUnusual(definition: AlarmDefinition, options: UnusualOptions): cloudwatch.Alarm {
    const { metric, floor, period } = options;
    const alarm = new cloudwatch.AnomalyDetectionAlarm(this.scope, idOf(definition), {
      alarmName: this.nameOf(definition),
      alarmDescription: this.description(definition, options),
      metric: new cloudwatch.MathExpression({
        expression: `IF(FILL(seen, 0) >= ${floor}, FILL(seen, 0), 0)`,
        usingMetrics: { seen: metric },
        period,
      }),
      stdDevs: BAND,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
      evaluationPeriods: IN_A_ROW,
      treatMissingData: options.missingData,
    });
    return this.wire(definition, alarm, {});
  }

  /** On while a metric stands below what CloudWatch has learnt to be usual for that hour of the week. Where little is usual, nothing is low. */
  public addUnusuallyLow(definition: AlarmDefinition, options: UnusuallyLowOptions): cloudwatch.Alarm {
    const { metrics, period, periods } = options;
    const alarm = new cloudwatch.AnomalyDetectionAlarm(this.scope, idOf(definition), {
      alarmName: this.nameOf(definition),
      alarmDescription: this.description(definition, options),
      metric: new cloudwatch.MathExpression({
        expression: metrics.map((_, index) => `FILL(seen${index}, 0)`).join(' + '),
        usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`seen${index}`, metric])),
        period,
      }),
      stdDevs: BAND,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: options.missingData,
    });
    return this.wire(definition, alarm, {});
  }

  public addComposite(definition: AlarmDefinition, options: CompositeOptions): cloudwatch.CompositeAlarm {
    const alarm = new cloudwatch.CompositeAlarm(this.scope, idOf(definition), {
      compositeAlarmName: this.nameOf(definition),
      alarmDescription: this.description(definition, options),
      alarmRule:
        options.anyOf.length === 0
          ? cloudwatch.AlarmRule.fromBoolean(false)
          : cloudwatch.AlarmRule.anyOf(
              ...options.anyOf.map((child) => cloudwatch.AlarmRule.fromAlarm(child, cloudwatch.AlarmState.ALARM)),
            ),
      actionsSuppressor: options.suppressedBy,
    });
    return this.wire(definition, alarm, options);
  }

  /** A handler of ours that fails, or finds no room to run: the same follows from both. `once` for one that runs too seldom to fail twice. */
  public addHandler(
    name: string,
    handler: IFunction,
    definition: AlarmDefinition,
    period: Duration,
    consequence: string,
    { direct = false, once = false }: { readonly direct?: boolean; readonly once?: boolean } = {},
  ): void {
    this.add(definition, {
      metric: new cloudwatch.MathExpression({
        // Of a handler that finds no room at all there are no errors, so neither may wait for the other.
        expression: 'FILL(errors, 0) + FILL(throttles, 0)',
        usingMetrics: {
          errors: handler.metricErrors({ period, statistic: 'Sum' }),
          throttles: handler.metricThrottles({ period, statistic: 'Sum' }),
        },
        label: 'failed, or found no room',
        period,
      }),
      // Two of three: AWS services have bad minutes, and a retry that worked needs nobody.
      threshold: 1,
      evaluationPeriods: once ? 1 : 3,
      datapointsToAlarm: once ? 1 : 2,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      direct,
      happened: `The ${name} handler failed, or Lambda had no room for it${once ? '' : ', in two of three periods'}: ${consequence}`,
      todo: 'read the last errors in its log, which name the call that failed; where there are none, it found no room: the runbook says how to see who uses it up.',
      handler,
    });
  }

  /** The alarm on a metric, if this set has it; for graphs that draw its threshold. */
  public find({ name }: AlarmDefinition): cloudwatch.Alarm | undefined {
    const found = this.alarms.find((alarm) => this.names.get(alarm) === name);
    return found instanceof cloudwatch.Alarm ? found : undefined;
  }

  /** What an alarm of this set looks at, without what stands in for missing data; for graphs. */
  public metric({ name }: AlarmDefinition): cloudwatch.IMetric | undefined {
    return this.metrics.get(name);
  }

  /** Alarms that speak for themselves, the critical ones first. */
  public get speaking(): cloudwatch.AlarmBase[] {
    return [...this.byLevel.critical, ...this.byLevel.warning];
  }

  /** One silent alarm for each level, on while any alarm of that level is on that was added before. */
  public addSummaries(): Readonly<Record<AlarmLevel, cloudwatch.CompositeAlarm>> {
    const summary = (definition: AlarmDefinition, noun: string) =>
      this.addComposite(definition, {
        anyOf: [...this.byLevel[definition.level]],
        silent: true,
        happened: `At least one ${noun} of this monitor is on.`,
        todo: 'see the alarm behind this one.',
      });
    return {
      critical: summary(SUMMARY_ALARM.critical, 'critical alarm'),
      warning: summary(SUMMARY_ALARM.warning, 'warning'),
    };
  }

  private wire<T extends cloudwatch.AlarmBase>(
    { name, level }: AlarmDefinition,
    alarm: T,
    { silent = false, direct = false }: { readonly silent?: boolean; readonly direct?: boolean },
  ): T {
    const { notify, direct: withoutDetour = notify } = this.options;
    if (!silent) {
      for (const topic of direct ? withoutDetour : notify) {
        letAlarmsPublish(this.scope, topic);
        alarm.addAlarmAction(new SnsAction(topic));
        // CloudWatch says OK after every deployment, too; without the notifier nobody would leave that out.
        if (!direct) alarm.addOkAction(new SnsAction(topic));
      }
      // A silent one stands behind another that speaks for it.
      this.byLevel[level].push(alarm);
    }
    this.alarms.push(alarm);
    this.names.set(alarm, name);
    return alarm;
  }

  private nameOf({ name }: AlarmDefinition): string {
    return `${this.options.prefix}-${name}`;
  }

  /** Late, since the outputs that name the shield are made last. */
  private description({ name, level, runbook }: AlarmDefinition, { happened, todo, handler }: AlarmText): string {
    const log = logOf(handler ?? this.options.handler);
    if (log !== undefined) showLog(this.options.notify, log);
    const first =
      firstCommand(name, runbook, this.options.firstCommands) ?? (log === undefined ? LOOK : tailOf(log.logGroupName));
    return Lazy.string({
      produce: () => {
        const shield = shieldIdentity(this.scope);
        const text = {
          level,
          happened,
          todo: completeCommands(todo, shield),
          first: completeFirst(first, shield),
          log: log?.logGroupName,
          runbook: `${this.options.runbookUrl}/${runbook}.md`,
        };
        return fittingText(this.scope, text, completeFirst(LOOK, shield));
      },
    });
  }
}

/** Start of the names of the alarms of a construct: unique in account and Region. */
export function alarmPrefix(construct: Construct): string {
  return Names.uniqueResourceName(construct, { maxLength: 64, separator: '-' });
}

export function gauge(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: 'Maximum' | 'Minimum' | 'Average' | 'Sum',
  period: Duration,
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, period });
}

function idOf({ name }: AlarmDefinition): string {
  return name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}

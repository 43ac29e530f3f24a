import { Annotations, Duration, Names, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Faults } from '../private/faults';
import { WARNING } from '../private/warnings';
import { AlarmSet, DEFAULT_RUNBOOK_URL } from './alarm-set';
import { DEFAULT_BOUNCE_RATE, DEFAULT_COMPLAINT_RATE, DEFAULT_QUOTA, levelsOf } from './levels';
import { addReputationFence } from './reputation-fence';
import { SesProbe } from './ses-probe';
import type { BounceRateThresholds, ComplaintRateThresholds, QuotaThresholds } from './thresholds';

const DEFAULT_PROBE_INTERVAL = Duration.minutes(5);

/**
 * Properties of `SesReputationMonitor`.
 */
export interface SesReputationMonitorProps {
  /**
   * Topics that hear of every alarm, and of its end.
   *
   * Same account and Region as the stack. A topic encrypted with a customer managed KMS key must let
   * `cloudwatch.amazonaws.com` use the key, or the notifications are lost.
   */
  readonly notify: ITopic[];

  /**
   * Name of the configuration set that carries the one-time codes.
   *
   * Adds alarms on the reputation of that set. They need its reputation metrics to be on; while those are off the alarms
   * have no data and stay quiet.
   *
   * @default - only the account as a whole is watched
   */
  readonly configurationSetName?: string;

  /**
   * AWS Region in which SES sends, such as `eu-west-1`.
   *
   * CloudWatch alarms can't read metrics of another Region. When this isn't the Region of the stack (or the stack's Region
   * isn't known at synth), the probe copies the reputation metrics of SES into the Region of the stack, once per
   * `probeInterval`, and the alarms watch the copies.
   *
   * @default - the Region of the stack
   */
  readonly sesRegion?: string;

  /**
   * When the account's bounce rate, as SES computes it, alarms.
   *
   * @default - 2 % warns, 5 % is critical
   */
  readonly bounceRate?: BounceRateThresholds;

  /**
   * When the account's complaint rate, as SES computes it, alarms.
   *
   * @default - 0.05 % warns, 0.1 % is critical
   */
  readonly complaintRate?: ComplaintRateThresholds;

  /**
   * When the use of the 24-hour sending quota alarms.
   *
   * @default - 70 % warns, 90 % is critical
   */
  readonly quota?: QuotaThresholds;

  /**
   * How often the probe asks SES about the account. Whole minutes between 1 and 60.
   *
   * @default Duration.minutes(5)
   */
  readonly probeInterval?: Duration;

  /**
   * Where the runbooks are; the alarms link `<runbookUrl>/<name of the alarm>.md`.
   *
   * @default - the runbooks of this project on GitHub
   */
  readonly runbookUrl?: string;

  /**
   * How long the logs of the handlers are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/**
 * Watches the sending reputation of an SES account and tells somebody when it suffers.
 *
 * Deploys alarms on the reputation metrics that SES keeps, and a scheduled Lambda function that reads what metrics don't
 * say (review and pause by AWS, use of the quota) with alarms on that. Everything that watches is watched too: an alarm
 * notices when the function stops, fails or is throttled.
 *
 * Just after the first deployment `probe-silent` is in alarm until the function has run once, at most one
 * `probeInterval`: an alarm that waits for signs of life can't tell "not yet" from "not any more".
 *
 * @example
 *
 * new SesReputationMonitor(this, 'Reputation', {
 *   notify: [topic],
 *   configurationSetName: 'otp',
 * });
 */
export class SesReputationMonitor extends Construct {
  /**
   * Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms.
   */
  public readonly monitorName: string;

  /**
   * All alarms of this monitor.
   */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * The function that asks SES about the account.
   */
  public readonly probeFunction: IFunction;

  constructor(scope: Construct, id: string, props: SesReputationMonitorProps) {
    super(scope, id);

    const faults = new Faults();
    const bounceRate = levelsOf(faults, 'bounceRate', props.bounceRate, DEFAULT_BOUNCE_RATE);
    const complaintRate = levelsOf(faults, 'complaintRate', props.complaintRate, DEFAULT_COMPLAINT_RATE);
    const quota = levelsOf(faults, 'quota', props.quota, DEFAULT_QUOTA);
    const probeInterval = props.probeInterval ?? DEFAULT_PROBE_INTERVAL;
    checkProps(faults, props, probeInterval);
    faults.throwIfAny(this, 'SesReputationMonitor');
    if (props.notify.length === 0) {
      Annotations.of(this).addWarningV2(
        WARNING.nobodyNotified,
        'notify is empty: the alarms change colour and nobody is told; pass at least one SNS topic',
      );
    }

    this.monitorName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const alarms = new AlarmSet(this, {
      prefix: this.monitorName,
      notify: props.notify,
      runbookUrl: props.runbookUrl ?? DEFAULT_RUNBOOK_URL,
    });

    // An unknown Region counts as another one: copies work everywhere, alarms across Regions nowhere.
    const elsewhere = props.sesRegion !== undefined && props.sesRegion !== Stack.of(this).region;
    const probe = new SesProbe(this, 'Probe', {
      monitorName: this.monitorName,
      alarms,
      interval: probeInterval,
      quota,
      sesRegion: props.sesRegion,
      configurationSetName: props.configurationSetName,
      copyReputation: elsewhere,
      logRetention: props.logRetention,
    });
    addReputationFence(alarms, {
      bounceRate,
      complaintRate,
      monitorName: this.monitorName,
      copied: elsewhere,
      configurationSetName: props.configurationSetName,
    });

    this.alarms = alarms.alarms;
    this.probeFunction = probe.function;
  }
}

function checkProps(faults: Faults, props: SesReputationMonitorProps, probeInterval: Duration): void {
  const matches = (prop: string, value: string | undefined, pattern: RegExp, allowed: string) => {
    if (value === undefined || Token.isUnresolved(value) || pattern.test(value)) return;
    faults.add(`${prop} must be ${allowed}, got ${JSON.stringify(value)}`);
  };
  matches(
    'configurationSetName',
    props.configurationSetName,
    /^[A-Za-z0-9_-]{1,64}$/,
    '1 to 64 letters, digits, hyphens or underscores (the name of the set, not its ARN)',
  );
  matches('sesRegion', props.sesRegion, /^[a-z]{2}(-[a-z]+)+-\d$/, 'the code of an AWS Region such as "eu-west-1"');
  matches('runbookUrl', props.runbookUrl, /^https:\/\/\S+[^/\s]$/, 'an https:// address without a slash at its end');
  if (!probeInterval.isUnresolved()) {
    const minutes = probeInterval.toMinutes({ integral: false });
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 60) {
      faults.add(`probeInterval must be whole minutes from 1 to 60, got ${probeInterval.toHumanString()}`);
    }
  }
}

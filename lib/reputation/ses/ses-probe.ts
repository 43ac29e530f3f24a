import { Duration, Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmSet } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import type { Levels } from '../levels';
import type { MailLedgerStore } from '../mail-ledger-store';
import { addProbeAlarms } from './probe-alarms';

export interface SesProbeProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly interval: Duration;
  readonly quota: Levels;
  readonly sesRegion?: string;
  readonly configurationSetName?: string;
  /** Given when the events of the configuration set have to arrive there. */
  readonly eventTopic?: ITopic;
  readonly identities: string[];
  readonly ledger?: MailLedgerStore;
  readonly webAclMetricName?: string;
  readonly signUps?: Metric;
  readonly copyReputation: boolean;
  readonly logRetention?: RetentionDays;
}

/** The scheduled function that asks SES about the account, and the alarms on its answers and on itself. */
export class SesProbe extends Construct {
  public readonly function: IFunction;

  constructor(scope: Construct, id: string, props: SesProbeProps) {
    super(scope, id);

    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'ses-probe',
      description: 'Reads the state of the SES account and publishes it as metrics',
      environment: {
        [ENV.monitor]: props.monitorName,
        [ENV.sesRegion]: props.sesRegion,
        [ENV.configurationSet]: props.configurationSetName,
        [ENV.eventTopic]: props.eventTopic?.topicArn,
        [ENV.identities]: props.identities.join(',') || undefined,
        [ENV.ledgerTable]: props.ledger?.table.tableName,
        [ENV.webAclMetric]: props.webAclMetricName,
        [ENV.signUpMetric]: props.signUps && JSON.stringify(sourceOf(props.signUps)),
        [ENV.probeInterval]: String(props.interval.toMinutes({ integral: false })),
        [ENV.copyReputation]: props.copyReputation ? 'true' : undefined,
      },
      // Once an hour some thirty calls to SES, one a second.
      timeout: Duration.minutes(2),
      logRetention: props.logRetention,
    });
    // A run that failed is stale when it is retried; the next one is due anyway.
    handler.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: props.interval });
    this.permit(handler.role, props);
    new events.Rule(this, 'Schedule', {
      description: `Runs the SES probe of ${props.monitorName}`,
      schedule: events.Schedule.rate(props.interval),
      targets: [new LambdaFunction(handler.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    this.function = handler.function;
    addProbeAlarms(props, handler.function);
  }

  private permit(
    role: iam.Role,
    { configurationSetName, sesRegion, ledger, copyReputation, webAclMetricName }: SesProbeProps,
  ): void {
    const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    const sesArn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', region: sesRegion, resource, resourceName });

    allow(
      [
        'ses:GetAccount',
        'ses:ListEmailIdentities',
        'ses:ListRecommendations',
        'ses:ListReputationEntities',
        'ses:ListSuppressedDestinations',
      ],
      ['*'],
    );
    allow(['ses:GetEmailIdentity'], [sesArn('identity', '*')]);
    if (configurationSetName !== undefined) {
      allow(
        ['ses:GetConfigurationSet', 'ses:GetConfigurationSetEventDestinations'],
        [sesArn('configuration-set', configurationSetName)],
      );
    }
    if (copyReputation || ledger !== undefined || webAclMetricName !== undefined) {
      allow(['cloudwatch:GetMetricData'], ['*']);
    }
    acknowledgeWildcard(
      role,
      '*',
      'SES defines no resource for what the probe reads of an account, and metrics are no resources',
    );
    acknowledgeWildcard(
      role,
      sesArn('identity', '*'),
      'the identities that send are found by the probe, which only reads',
    );
    ledger?.grantBaseline(role);
  }
}

/** As the probe reads it. */
function sourceOf({ namespace, metricName: name, dimensions = {} }: Metric) {
  return { namespace, name, dimensions, statistic: 'Sum' };
}

import { Duration, Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV } from '../../contract/env';
import { SES_ENV } from '../../contract/reputation/ses/env';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import { runEvery } from '../scheduled-probe';
import { addProbeAlarms } from './probe-alarms';
import type { SesProbeProps } from './ses-probe-props';

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
        [SES_ENV.region]: props.sesRegion,
        [SES_ENV.configurationSet]: props.configurationSetName,
        [SES_ENV.eventTopic]: props.eventTopic?.topicArn,
        [SES_ENV.identities]: props.identities.join(',') || undefined,
        [ENV.ledgerTable]: props.ledger?.table.tableName,
        [ENV.webAclMetric]: props.webAclMetricName,
        [ENV.campaignSet]: props.campaignSetArn,
        [ENV.signUpMetric]: props.signUps && JSON.stringify(sourceOf(props.signUps)),
        [ENV.probeInterval]: String(props.interval.toMinutes({ integral: false })),
        [SES_ENV.copyReputation]: props.copyReputation ? 'true' : undefined,
      },
      // Once an hour some thirty calls to SES, one a second.
      timeout: Duration.minutes(2),
      logRetention: props.logRetention,
    });
    this.permit(handler.role, props);
    runEvery(this, handler.function, props.interval, `Runs the SES probe of ${props.monitorName}`);
    this.function = handler.function;
    addProbeAlarms(props, handler.function);
  }

  private permit(
    role: iam.Role,
    { configurationSetName, sesRegion, ledger, copyReputation, webAclMetricName, campaignSetArn }: SesProbeProps,
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
    if (campaignSetArn !== undefined) allow(['wafv2:GetIPSet'], [campaignSetArn]);
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

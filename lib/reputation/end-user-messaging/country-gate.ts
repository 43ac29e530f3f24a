import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { letHandlerPublish } from '../../alarms/topic-publisher';
import { ENV } from '../../contract/env';
import { MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { COUNTRY_ALARM, COUNTRY_METRIC } from '../../contract/reputation/closed-countries';
import {
  COUNTRY_SWITCH_ENV,
  COUNTRY_TAGS,
  type CountrySwitchSettings,
} from '../../contract/reputation/end-user-messaging/closed-country';
import { SHIELD_EVENT_SOURCE } from '../../contract/shield-event';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import { lateIdentity } from '../../private/shield-identity';
import type { MailLedgerStore } from '../mail-ledger-store';
import { runEvery, SILENT } from '../scheduled-probe';

export interface CountryGateProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly ledger: MailLedgerStore;
  readonly protectConfigurationId: string;
  readonly homeCountries: string[];
  readonly messageFeedback: boolean;
  readonly notify: ITopic[];
  readonly logRetention?: RetentionDays;
}

const INTERVAL = Duration.minutes(5);

/** Closes countries of one Protect configuration when the responder calls it, and opens them again on its own schedule. */
export class CountryGate extends Construct {
  public readonly function: IFunction;

  constructor(scope: Construct, id: string, props: CountryGateProps) {
    super(scope, id);
    const { monitorName, protectConfigurationId, homeCountries, messageFeedback, notify, ledger } = props;
    const arn = Stack.of(this).formatArn({
      service: 'sms-voice',
      resource: 'protect-configuration',
      resourceName: protectConfigurationId,
    });
    const settings: CountrySwitchSettings = {
      monitor: monitorName,
      identity: lateIdentity(this),
      protectConfigurationId,
      protectConfigurationArn: arn,
      homeCountries,
      messageFeedback,
      topicArns: notify.map(({ topicArn }) => topicArn),
    };
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'end-user-messaging-countries',
      description: 'Closes countries that are pumped, and opens them again',
      environment: {
        [COUNTRY_SWITCH_ENV]: Stack.of(this).toJsonString(settings),
        [ENV.ledgerTable]: ledger.table.tableName,
      },
      // AWS takes one call a second of most of these from the whole account.
      timeout: Duration.minutes(2),
      logRetention: props.logRetention,
    });
    this.function = handler.function;
    permit(handler.role, arn);
    ledger.grantMarks(handler.role);
    for (const topic of notify) letHandlerPublish(handler.role, topic);
    runEvery(this, handler.function, INTERVAL, `Opens countries that ${monitorName} closed`);
    addAlarms(props, handler.function);
  }
}

function permit(role: iam.Role, arn: string): void {
  const allow = (actions: string[], resources: string[], conditions?: Record<string, Record<string, unknown>>) =>
    role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
  allow(
    [
      'sms-voice:ListTagsForResource',
      'sms-voice:GetProtectConfigurationCountryRuleSet',
      'sms-voice:UpdateProtectConfigurationCountryRuleSet',
    ],
    [arn],
  );
  // Its notes, and never the tag that says to which stack the configuration belongs.
  allow(['sms-voice:TagResource', 'sms-voice:UntagResource'], [arn], {
    'ForAllValues:StringLike': { 'aws:TagKeys': [COUNTRY_TAGS] },
  });
  allow(['cloudwatch:GetMetricData'], ['*']);
  acknowledgeWildcard(role, '*', 'metrics are no resources');
  allow(['events:PutEvents'], [Stack.of(role).formatArn({ service: 'events', resource: 'event-bus/default' })], {
    StringEquals: { 'events:source': SHIELD_EVENT_SOURCE },
  });
}

function addAlarms({ alarms, monitorName }: CountryGateProps, handler: IFunction): void {
  alarms.add(COUNTRY_ALARM.silent, {
    metric: gauge(
      METRIC_NAMESPACE,
      COUNTRY_METRIC.closed.name,
      { [MONITOR_DIMENSION]: monitorName },
      'Minimum',
      INTERVAL,
    ),
    ...SILENT,
    // None is closed most of the time, so only silence breaches.
    threshold: 0,
    happened:
      'Nobody has looked at the closed countries for a quarter of an hour: none is closed, and none is opened again.',
    todo: 'see the log of the function; a missing permission, or a Protect configuration that is gone, is the usual cause. The console shows what is closed.',
    handler,
  });
  alarms.addHandler(
    'country gate',
    handler,
    COUNTRY_ALARM.errors,
    Duration.minutes(15),
    'countries may stay open in an attack, or closed after it.',
  );
}

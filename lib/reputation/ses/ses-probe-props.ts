import type { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { AlarmSet } from '../../alarms/alarm-set';
import type { Levels } from '../levels';
import type { MailLedgerStore } from '../mail-ledger-store';

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
  readonly campaignSetArn?: string;
  readonly signUps?: Metric;
  readonly copyReputation: boolean;
  readonly logRetention?: RetentionDays;
}

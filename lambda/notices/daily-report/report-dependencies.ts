import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { Clock } from '../../../lib/contract/clock';
import type { ReportSettings } from '../../../lib/contract/notices/report-settings';
import type { DescriptionReader } from '../../runtime/description-reader';
import type { Log } from '../../runtime/log';
import type { Pause } from '../../runtime/pause';
import type { DeployedRulesReader } from './deployed-limits';
import type { RunTimeListReader } from './run-time-lists';

export interface ReportDependencies {
  readonly settings: ReportSettings;
  readonly region: string;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  /** Absent without a web ACL. */
  readonly deployed?: DeployedRulesReader | undefined;
  /** Absent without a block list. */
  readonly lists?: RunTimeListReader | undefined;
  /** Absent where nobody can announce a campaign. */
  readonly campaign?: DescriptionReader | undefined;
  readonly cloudFormation?: Pick<CloudFormationClient, 'send'>;
  /** What mails the report. */
  readonly mailer: Pick<SESv2Client, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
}

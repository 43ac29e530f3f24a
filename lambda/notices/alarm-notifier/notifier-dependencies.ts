import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Clock } from '../../../lib/contract/clock';
import type { NotifierSettings } from '../../../lib/contract/notices/notifier-settings';
import type { Log } from '../../runtime/log';
import type { Pause } from '../../runtime/pause';
import type { NoticeLedger } from './notice-ledger';

/** What the notifier works with: its settings, the clients of AWS, and what it remembers. */
export interface NotifierDependencies {
  readonly settings: NotifierSettings;
  readonly region: string;
  readonly sns: Pick<SNSClient, 'send'>;
  /** For programs that open and close incidents. */
  readonly events?: Pick<EventBridgeClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly waf: Pick<WAFV2Client, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  /** Absent where nothing is counted, and so no table is there. */
  readonly ledger?: NoticeLedger;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
}

import type { BudgetLimits, Channel } from '../recipient/guard';

import type { ShieldIdentity } from '../shield-identity';
import type { WebAclSettings } from './notifier-settings';

import type { SenderSettings } from './sender-figures';

/** What the daily report has to know; travels as JSON in one environment variable. */
export interface ReportSettings {
  readonly identity: ShieldIdentity;
  readonly monitor: string;
  readonly sender: SenderSettings;
  /** Codes also travel another way, so that mails can't be held against requests. */
  readonly otherChannels?: boolean;
  /** IANA name; the report is about calendar days there. */
  readonly timeZone: string;
  /** Topics that get the text. */
  readonly topicArns: readonly string[];
  /** Topic of the notifier, where everything of the shield that raises an alarm speaks. */
  readonly alarmTopicArn?: string;
  readonly mail?: ReportMail;
  /** Region of the service that mails the report. */
  readonly mailRegion?: string;
  readonly webAcl?: WebAclSettings;
  /** Log of the ingest handler, for the recipient domains. */
  readonly ingestLogGroupName?: string;
  readonly deadLetterQueueName?: string;
  /** Log of the responder, in which it keeps what people and the shield did; absent without one. */
  readonly historyLogGroupName?: string;
  readonly guard?: ReportedGuard;
  /** Inbound verifications whose use is looked at, by the value of their `Monitor` dimension. */
  readonly inbound?: readonly string[];
  readonly prices: ReportPrices;
  readonly runbookUrl: string;
  /** In this Region; empty while there is none. */
  readonly dashboardName?: string;
}

export interface ReportedGuard {
  /** Value of the `Guard` dimension, and start of the names of the alarms. */
  readonly name: string;
  readonly logGroupName: string;
  /** What may be spent on strangers, by channel. */
  readonly budgets: Readonly<Record<Channel, BudgetLimits>>;
}

export interface ReportMail {
  readonly from: string;
  readonly to: readonly string[];
}

/** In USD. */
export interface ReportPrices {
  readonly perThousandMails: number;
  readonly perThousandCaptchas: number;
  /** For applications that send the codes as text messages as well. */
  readonly perTextMessage?: number;
}

import type { ShieldIdentity } from '../shield-identity';

/** What the notifier has to know; travels as JSON in one environment variable. */
export interface NotifierSettings {
  readonly identity: ShieldIdentity;
  /** Start of the names of the alarms, and value of the `Monitor` dimension. */
  readonly monitor: string;
  /** Topic on which the alarms arrive. */
  readonly alarmTopicArn: string;
  /** Topics for people: mail as text, everything else as the JSON of the alarm with our findings added. */
  readonly topicArns: readonly string[];
  /** Topics for Amazon Q Developer in chat applications (formerly AWS Chatbot): its custom notification. */
  readonly chatTopicArns: readonly string[];
  /** Topics that hear of what is critical, beside the others. */
  readonly pageTopicArns: readonly string[];
  /** Warnings are told to nobody: they stand in the log of the notifier and in the daily report. */
  readonly warningsToLog: boolean;
  readonly quietHours?: QuietHoursSettings;
  readonly runbookUrl: string;
  /** Mails are counted, so there are figures to show. */
  readonly counted: boolean;
  readonly webAcl?: WebAclSettings;
  /** Empty while there is none. */
  readonly dashboardName?: string;
}

/** When warnings wait. Minutes since midnight; over midnight where `to` is not after `from`. */
export interface QuietHoursSettings {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/** The web ACL in front of the routes. */
export interface WebAclSettings {
  readonly webAclArn: string;
  readonly webAclMetricName: string;
  readonly logGroupName?: string;
  /** The user pool that it guards, if it is one. */
  readonly userPoolId?: string;
  /** An IP set of each gate. */
  readonly lockdownSetArn?: string;
  readonly strictSetArn?: string;
  /** Of the gate whose record announces a campaign; absent where nobody can. */
  readonly campaignSetArn?: string;
  /** Of the rule groups in which the rules stand, in their order; absent where they stand in the web ACL itself. */
  readonly ruleGroupArns?: readonly string[];
  /** Of the addresses that the block list never blocks, which never expire. */
  readonly allowedSetArns?: readonly string[];
  /** Of the addresses that the block list blocked since it last turned. */
  readonly blockedSetArns?: readonly string[];
}

import type { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type {
  BounceRateThresholds,
  ComplaintRateThresholds,
  CountedMailThresholds,
  QuotaThresholds,
} from '../thresholds';

/**
 * How an SES account is watched: the part of the properties of `SesReputationMonitor` that `EmailProvider.ses` takes as well.
 */
export interface SesEmailOptions {
  /**
   * Whether a function turns each change of an alarm into one message: what happened, since when, how sure, what goes on
   * of the web ACL, what the shield did, what to do now; and reminds of alarms that stay on for six hours. If it fails, the
   * plain alarm arrives. Without it the topics get CloudWatch's own messages, also the first "OK" of each new alarm.
   *
   * @default true
   */
  readonly enrichNotifications?: boolean;

  /**
   * Topics for Amazon Q Developer in chat applications (formerly AWS Chatbot; Slack, Microsoft Teams): they get the
   * messages as its custom notifications. Tools such as PagerDuty that know CloudWatch's alarms belong into `notify`.
   *
   * @default - none
   */
  readonly chatTopics?: ITopic[];

  /**
   * Name of an existing configuration set that carries the one-time codes.
   *
   * The monitor adds two event destinations to it (a configuration set takes ten). Adds alarms on the reputation of that
   * set as well; they need its reputation metrics to be on, and have no data while those are off.
   *
   * @default - a configuration set is made, which outlives the stack: SES refuses mail that names one that is gone. Send the codes with
   * `configurationSetName` of the monitor
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
   * Whether the events of single mails are counted. Without them an attack shows after days, if at all: the rates that
   * SES computes itself run over weeks of mail.
   *
   * Costs, in us-east-1, about 3 USD for each million mails and 17 USD a month more for metrics and alarms; the sums are in
   * docs/reputation.md.
   *
   * @default true
   */
  readonly countEvents?: boolean;

  /**
   * When the alarms on counted mails speak up.
   *
   * @default - defaults that hold from 200 to 20,000 mails a day
   */
  readonly countedMail?: CountedMailThresholds;

  /**
   * Topic to which a configuration set in another Region publishes its events: SEND, REJECT, BOUNCE, COMPLAINT, DELIVERY,
   * RENDERING_FAILURE and DELIVERY_DELAY. Leave OPEN and CLICK out: for them SES puts a picture into each mail and rewrites its
   * links. JSON, not encrypted with a key that SES can't use. SES publishes only to topics of its own Region, and this stack can't make one there. Give that
   * configuration set a CloudWatch event destination for sends, too (message tag `ses:configuration-set`): with it the
   * monitor notices when events stay away.
   *
   * @default - the monitor makes the topic; if `sesRegion` is another Region, events are not counted
   */
  readonly eventTopic?: ITopic;

  /**
   * Your own domains, such as `example.com`. AWS doesn't count bounces at domains that the account has verified, so the
   * monitor doesn't either.
   *
   * @default - none
   */
  readonly ownDomains?: string[];

  /**
   * Identities that send the codes (domains or addresses that are verified in SES), whose verification, DKIM and MAIL FROM
   * are looked at once an hour. Each takes a second of the probe's time; at most 60.
   *
   * @default - the first 20 that SES lists and that may send
   */
  readonly identities?: string[];

  /**
   * A metric in which your application counts completed sign-ups (its Sum is read, in the Region of the stack). With it the
   * monitor warns when the share of new recipients who sign up halves. Needs a `recipientMemory` of weeks.
   *
   * @default - recipients that were never seen before are counted, and nobody is warned
   */
  readonly signUps?: Metric;

  /**
   * How long a recipient is remembered (as a keyed hash) after the last code. Between 1 and 400 days.
   *
   * @default Duration.days(2)
   */
  readonly recipientMemory?: Duration;

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
   * Address of the folder with the runbooks. The alarms link `<runbookUrl>/<page>.md`. An https:// address of at most 200 characters.
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

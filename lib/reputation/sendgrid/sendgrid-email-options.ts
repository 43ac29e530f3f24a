import type { Duration } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { CountedMailThresholds } from '../thresholds';

/**
 * How a SendGrid account is watched: the part of the properties of `SendGridReputationMonitor` that `EmailProvider.sendGrid` takes
 * as well.
 */
export interface SendGridEmailOptions {
  /**
   * Secret with the verification key of the signed event webhook: the text that SendGrid shows under Settings, Mail
   * Settings, Event Webhooks, as it is.
   */
  readonly verificationKey: ISecret;

  /**
   * Secret with an API key of SendGrid that may read `user.account.read` and `stats.read`. With it the probe watches
   * the reputation score and yesterday's statistics, and notices when events stay away.
   *
   * @default - only the counted events are watched
   */
  readonly apiKey?: ISecret;

  /**
   * Whether the account sends from SendGrid's EU region (`api.eu.sendgrid.com`).
   *
   * @default false
   */
  readonly euRegion?: boolean;

  /**
   * Category that the codes carry. Without it all mails of the account count, and an attack hides among them.
   *
   * @default - every event counts
   */
  readonly category?: string;

  /**
   * When the alarms on counted mails speak up.
   *
   * @default - defaults that hold from 200 to 20,000 mails a day
   */
  readonly countedMail?: CountedMailThresholds;

  /**
   * Topics for Amazon Q Developer in chat applications (formerly AWS Chatbot; Slack, Microsoft Teams).
   *
   * @default - none
   */
  readonly chatTopics?: ITopic[];

  /**
   * How long a recipient is remembered (as a keyed hash) after the last code. Whole days from 1 to 400.
   *
   * @default Duration.days(2)
   */
  readonly recipientMemory?: Duration;

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

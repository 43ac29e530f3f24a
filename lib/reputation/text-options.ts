import type { Duration } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** What every watch over texts can be told, whoever sends them. */
export interface TextOptions {
  /**
   * What one part of a text costs in USD, where the sender doesn't say it. Above 0.
   *
   * @default 0.08
   */
  readonly textPrice?: number;

  /**
   * What one part of a text costs in USD by country (ISO 3166-1 alpha-2), such as `{ DE: 0.095 }`.
   *
   * @default - `textPrice` everywhere
   */
  readonly textPriceByCountry?: Record<string, number>;

  /**
   * Countries in which your people live (ISO 3166-1 alpha-2). Every other one is new until it was used for days, from the first day on: twelve recipients there raise
   * `text-new-country`.
   *
   * @default - two weeks of texts say which countries are usual; until then none is new
   */
  readonly homeCountries?: string[];

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

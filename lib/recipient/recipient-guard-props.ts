import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { BudgetOptions } from './budget-options';
import type { ConversionOptions } from './conversion-options';
import type { GuardFailureMode } from './guard-failure-mode';
import type { MessagePriceOptions } from './message-price-options';
import type { RecipientLimitOptions, SharedLimitOptions } from './recipient-limit-options';
import type { RecipientValidationOptions } from './recipient-validation-options';

/** How a recipient guard decides; `RecipientGuard` and `OtpShield` take the same. */
export interface RecipientGuardOptions {
  /**
   * What one recipient may get, over all applications.
   *
   * @default - 3 in ten minutes, 6 in a day, a cooldown of 60 seconds that doubles
   */
  readonly recipientLimits?: RecipientLimitOptions;

  /**
   * What one mail domain may get.
   *
   * @default - 100 an hour, 500 a day
   */
  readonly domainLimits?: SharedLimitOptions;

  /**
   * What one domain of a large mail provider may get.
   *
   * @default - 2,000 an hour, 15,000 a day
   */
  readonly mailProviderLimits?: SharedLimitOptions;

  /**
   * Domains of large mail providers, and others in which many of your people have their mailbox, such as your own.
   *
   * @default - gmail.com, outlook.com and 22 more
   */
  readonly mailProviders?: string[];

  /**
   * What the phone numbers may get that differ in their last four digits only.
   *
   * @default - 20 an hour, 60 a day
   */
  readonly phonePrefixLimits?: SharedLimitOptions;

  /**
   * What the phone numbers of a country may get.
   *
   * @default - 500 an hour, 3,000 a day
   */
  readonly countryLimits?: SharedLimitOptions;

  /**
   * What one client may ask for: an IPv4 address, or a /64 of IPv6.
   *
   * @default - 300 an hour, 1,000 a day
   */
  readonly clientLimits?: SharedLimitOptions;

  /**
   * What one network may ask for: a /24 of IPv4, or a /48 of IPv6.
   *
   * @default - 600 an hour, 2,000 a day
   */
  readonly networkLimits?: SharedLimitOptions;

  /**
   * What all applications may spend together on strangers, by channel.
   *
   * @default - by channel; 3,000 mails an hour, 40 USD for text messages and 10 USD for calls
   */
  readonly budget?: BudgetOptions;

  /**
   * What a message costs.
   *
   * @default - 0.0001 USD a mail, 0.05 USD a text message or call
   */
  readonly prices?: MessagePriceOptions;

  /**
   * Whether the guard stops codes to a domain, a range of numbers or a country where hardly any code is typed in. Alarms by channel ring in any case.
   *
   * @default true
   */
  readonly stopAtLowConversion?: boolean;

  /**
   * When conversion is too low: the smallest share of codes that must be typed in, and from how many codes on it is judged.
   *
   * @default - when fewer than 20 in 100 are typed in
   */
  readonly conversion?: ConversionOptions;

  /**
   * Which recipients are refused whoever asks.
   *
   * @default - disposable domains, gateways to text messages, domains without mail; phone numbers that are no mobiles
   */
  readonly validation?: RecipientValidationOptions;

  /**
   * What a check answers while the table can't be reached.
   *
   * @default GuardFailureMode.CLOSED
   */
  readonly failureMode?: GuardFailureMode;

  /**
   * How long a complaint or a hard bounce keeps a recipient on the block list. Between 1 and 365 days.
   *
   * @default Duration.days(30)
   */
  readonly blockDuration?: Duration;

  /**
   * How many devices of one recipient are known at the same time; a further one takes the place of the newest. Between 1 and 9. A device is known for 30 days after a
   * code was typed in on it.
   *
   * @default 5
   */
  readonly knownDevices?: number;

  /**
   * How often one code may be tried, where the application asks (`attempt`). Between 1 and 20.
   *
   * @default 5
   */
  readonly triesPerCode?: number;

  /**
   * How often the key that hashes recipients is replaced. Between 32 and 1,000 days, and longer than `blockDuration`; no count is lost by it, and no device.
   *
   * @default Duration.days(90)
   */
  readonly keyRotation?: Duration;

  /**
   * US dollars an hour for codes that nobody typed in, from which an alarm rings.
   *
   * @default 10
   */
  readonly failedCodesAlarm?: number;

  /**
   * Key of AWS KMS for table and secret. Applications in other accounts that work on the table themselves need one; 1 USD a month.
   *
   * @default - the keys that DynamoDB and Secrets Manager have anyway
   */
  readonly encryptionKey?: IKey;

  /**
   * What happens to the table, and to the secret that holds the keys of its hashes, when the stack is deleted. They hold counts of the last days, and
   * blocks. A later deployment makes new ones; `cdk import` takes up those that were retained (docs/operations.md).
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Memory of the function in MB, from 256 to 10,240; more is a shorter cold start.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Address of the folder with the runbooks. The alarms link `<runbookUrl>/<page>.md`. An https:// address of at most 200 characters.
   *
   * @default - the runbooks of this project on GitHub
   */
  readonly runbookUrl?: string;

  /**
   * How long the log of the function is kept. It names domains and countries, never a recipient.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/** Properties of `RecipientGuard`. */
export interface RecipientGuardProps extends RecipientGuardOptions {
  /** Topics that hear of the guard's alarms: the `alarmTopic` of a monitor, so that its notifier says what it knows besides, or your own. */
  readonly notify: ITopic[];
}

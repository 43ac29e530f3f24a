import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { RequestLimit } from '../request-limit';
import type { BudgetOptions } from './budget-options';
import type { RecipientValidationOptions } from './recipient-validation-options';

/** What one recipient may get, over all applications. */
export interface RecipientLimitOptions {
  /**
   * Most codes that one recipient may get within a sliding window: 1 to 40, in 1 minute to 24 hours.
   *
   * @default RequestLimit.of(3, Duration.minutes(10))
   */
  readonly codes?: RequestLimit;

  /**
   * Most codes that one recipient may get within any 24 hours. Between those of `codes` and 40.
   *
   * @default 6
   */
  readonly perDay?: number;

  /**
   * Time that a recipient waits between the first code and the second. Up to 1 hour; 0 is none.
   *
   * @default Duration.seconds(60)
   */
  readonly cooldown?: Duration;

  /**
   * Factor by which the cooldown grows with each further code of the last hour. Between 1 and 10; 1 keeps it as it is.
   *
   * @default 2
   */
  readonly cooldownGrowth?: number;

  /**
   * Longest time between two codes to a recipient, beyond which the cooldown grows no further. Up to 1 hour.
   *
   * @default Duration.minutes(15)
   */
  readonly longestCooldown?: Duration;

  /**
   * How many codes more a recipient gets within any 24 hours, each for a proof younger than a minute that a person asks (`freshProof`). Between 0 and 40. Apart from the others,
   * so that a person can still get one whose codes somebody else used up.
   *
   * @default 3
   */
  readonly withFreshProofPerDay?: number;
}

/**
 * What many recipients may get together, in an hour and a day by the clock (UTC). Not sliding: around a full hour the codes of two hours may go out within
 * 60 minutes, and around midnight those of two days within 24 hours, never more. Where that is too much, halve the limit.
 */
export interface SharedLimitOptions {
  /** Codes that these recipients together may get in an hour; a whole number up to 10,000,000, 0 stops them. */
  readonly perHour: number;

  /** Codes that these recipients together may get in a day; a whole number up to 10,000,000. */
  readonly perDay: number;
}

/** What one message costs, in US dollars. Look yours up; text messages differ a hundredfold between countries. */
export interface MessagePriceOptions {
  /**
   * Price of a mail. https://aws.amazon.com/ses/pricing/
   *
   * @default 0.0001
   */
  readonly email?: number;

  /**
   * Price of a text message to a country that `smsByCountry` doesn't name. https://aws.amazon.com/end-user-messaging/pricing/
   *
   * @default 0.05
   */
  readonly sms?: number;

  /**
   * Price of a call.
   *
   * @default 0.05
   */
  readonly voice?: number;

  /**
   * Price of a text message, by country (ISO 3166-1 alpha-2).
   *
   * @default - every country costs `sms`
   */
  readonly smsByCountry?: Record<string, number>;

  /**
   * Price of what is asked about a number before a text or a call goes to it (`carrierLookup` and `twilioLookup` of `validation`). Counted with each text and call, on top of its own price.
   *
   * @default - by what is asked, from memory: carrierLookup 0.006; of twilioLookup the kind of line 0.008, pumping 0.025, SIM swaps 0.01
   */
  readonly phoneLookup?: number;
}

/**
 * When hardly any code to a domain, a range of numbers or a country is typed in, the codes go to strangers or to nobody, and no more are sent
 * there; a whole channel rings and goes on. It is judged only for applications that report verifications.
 */
export interface ConversionOptions {
  /**
   * The smallest share of codes that has to be typed in. Between 0.01 and 0.9.
   *
   * @default 0.2
   */
  readonly minimum?: number;

  /**
   * Unanswered codes to one mail domain within an hour, and three times as many within a day, up to which the share that is typed in isn't judged. At least 5.
   *
   * @default 40
   */
  readonly domainVolume?: number;

  /**
   * Unanswered codes to one domain of a large mail provider within an hour, and three times as many within a day, up to which the share isn't judged.
   *
   * @default 300
   */
  readonly mailProviderVolume?: number;

  /**
   * Unanswered codes to phone numbers that differ in their last four digits only, within an hour, and three times as many within a day, up to which the share isn't judged.
   *
   * @default 8
   */
  readonly phonePrefixVolume?: number;

  /**
   * Unanswered codes to the phone numbers of one country within an hour, and three times as many within a day, up to which the share isn't judged.
   *
   * @default 60
   */
  readonly countryVolume?: number;

  /**
   * Codes over one channel in a quarter of an hour from which an alarm rings when a smaller share than `minimum` is typed in, twice in a row. Nothing is stopped by
   * it. At least 5.
   *
   * @default 30
   */
  readonly channelVolume?: number;
}

/** What a check answers while the table can't be reached. */
export enum GuardFailureMode {
  /** No code is sent while the table can't be reached, and an alarm rings. */
  CLOSED = 'CLOSED',
  /** Each process sends a few codes a minute on its own while the table can't be reached, and an alarm rings. */
  OPEN = 'OPEN',
}

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

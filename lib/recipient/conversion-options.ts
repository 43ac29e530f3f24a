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

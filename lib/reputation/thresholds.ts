/**
 * At which bounce rate of the account the monitor speaks up.
 *
 * AWS asks senders to stay below 2 %, reviews accounts at 5 % and may pause them at 10 %.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html
 */
export interface BounceRateThresholds {
  /**
   * Bounce rate, in percent, from which the monitor warns. Above 0, at most 100, not above `criticalPercent`.
   *
   * @default 2
   */
  readonly warningPercent?: number;

  /**
   * Bounce rate, in percent, from which the monitor raises a critical alarm. Above 0, at most 100.
   *
   * @default 5
   */
  readonly criticalPercent?: number;
}

/**
 * At which complaint rate of the account the monitor speaks up.
 *
 * AWS reviews accounts at 0.1 % and may pause them at 0.5 %.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html
 */
export interface ComplaintRateThresholds {
  /**
   * Complaint rate, in percent, from which the monitor warns. Above 0, at most 100, not above `criticalPercent`.
   *
   * @default 0.05
   */
  readonly warningPercent?: number;

  /**
   * Complaint rate, in percent, from which the monitor raises a critical alarm. Above 0, at most 100.
   *
   * @default 0.1
   */
  readonly criticalPercent?: number;
}

/**
 * At which use of the 24-hour sending quota the monitor speaks up. An account without a quota never alarms.
 */
export interface QuotaThresholds {
  /**
   * Used share of the quota, in percent, from which the monitor warns. Above 0, at most 100, not above
   * `criticalPercent`.
   *
   * @default 70
   */
  readonly warningPercent?: number;

  /**
   * Used share of the quota, in percent, from which the monitor raises a critical alarm. Above 0, at most 100.
   *
   * @default 90
   */
  readonly criticalPercent?: number;
}

/**
 * When the alarms on counted mails speak up. The defaults raise about one false critical alarm a year at an ordinary
 * bounce rate of 1 %, and find 200 bad mails in an hour within ten minutes (median, up to 20,000 mails a day).
 */
export interface CountedMailThresholds {
  /**
   * Bounce rate, in percent, that must certainly (99 %) be reached over 15 or 60 minutes for a critical alarm; over 10 minutes half
   * as much, where the limits follow what is usual. Above 0, at most 50.
   *
   * @default 5
   */
  readonly criticalBouncePercent?: number;

  /**
   * Fewest bounces in 60 minutes for a critical alarm, from 1 to 1,000; within 15 minutes one more, within 10 minutes seven more.
   * With fewer, a rate means nothing.
   *
   * @default 5
   */
  readonly minimumBounces?: number;

  /**
   * Whether the limits follow the bounce rate that is usual here, computed from the last two weeks without the days of an
   * attack: the critical one up to twice `criticalBouncePercent`, and the one over four hours down to 1.5 times what is
   * usual.
   *
   * @default true
   */
  readonly followBaseline?: boolean;

  /**
   * How many recipients must get six codes or more within 24 hours for a warning, from 1 to 100,000. One recipient with
   * eight codes counts as three with six.
   *
   * @default 3
   */
  readonly repeatRecipients?: number;
}

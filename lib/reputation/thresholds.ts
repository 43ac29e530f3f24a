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

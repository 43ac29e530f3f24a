/**
 * Flat-rate plans of CloudFront, which have AWS WAF in their price and not all of it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/flat-rate-pricing-plan.html
 */
export enum CloudFrontPlan {
  /** At most 5 rules, and no CAPTCHA, challenge, regular expressions or answers of one's own: a shield does not fit. */
  FREE = 'FREE',
  /** At most 25 rules, and no challenge or regular expressions: a shield does not fit. */
  PRO = 'PRO',
  /** At most 50 rules. */
  BUSINESS = 'BUSINESS',
  /** At most 75 rules. */
  PREMIUM = 'PREMIUM',
}

import type { OtpProtectionProps } from './otp-protection-props';

/** Properties of `OtpRuleGroup`. */
export interface OtpRuleGroupProps extends OtpProtectionProps {
  /**
   * Web ACL capacity units (WCU) that the three rule groups take from the web ACL, used or not: 150 for the second group, 100 for
   * the third, the rest for the first. A fixed number, because AWS WAF fixes the capacity of a rule group when it is made
   * (https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateRuleGroup.html): while it stays, routes are added in place.
   *
   * Another number makes new groups. A web ACL of the same stack takes them over. One of another stack holds on to the exports
   * of the old ones, so that the deployment fails: there, add a second `OtpRuleGroup` with the larger number, deploy, let the
   * web ACL refer to it, deploy, and take the first away.
   *
   * A whole number from 550 to 5,000 (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html). Above 1,500 in the web
   * ACL, with its other rules, AWS charges extra (https://aws.amazon.com/waf/pricing/). Synthesis fails and names the number when
   * it is too small for the rules; the default is enough for two to four request routes.
   *
   * @default 1000
   */
  readonly capacity?: number;

  /**
   * The resources that the web ACL guards, by ARN: Application Load Balancers, stages of API Gateway REST APIs and GraphQL APIs of AppSync, or else CloudFront
   * distributions, or else apps of Amplify Hosting. For the last two the groups have the scope `CLOUDFRONT`, and the stack must be in us-east-1; no flat-rate plan of CloudFront takes rule groups
   * of one's own (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/flat-rate-pricing-plan.html). They are
   * looked at and not touched, since the association belongs to the web ACL's owner. Others are refused, as in `OtpWebAcl`. With a stage among them routes are found behind
   * its name and any base path; without it a route of one segment is not.
   *
   * @default - unknown, with a warning
   */
  readonly resourceArns?: string[];
}

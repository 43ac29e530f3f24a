import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ExpectedRule, ExpectedRuleGroup } from '../contract/posture/audit';
import type { RequestLimit } from '../request-limit';
import type { BlockListSets } from './block-list-sets';
import type { HumanCheckGate } from './human-checks/check';
import type { IPostureGate } from './posture-gate';

/**
 * A web ACL in which the rules of the shield stand: `OtpWebAcl`, or a web ACL of somebody else that refers to an `OtpRuleGroup`
 * (`OtpRuleGroup.inWebAcl`). Whatever watches, moves or audits a shield takes either.
 */
export interface IOtpWebAcl {
  /** ARN of the web ACL. */
  readonly webAclArn: string;
  /** Name under which the rules stand in CloudWatch: of the web ACL (with `|CLOUDFRONT` behind it in front of CloudFront, whose metrics have no Region), or of the rule groups with `|` between them. */
  readonly metricName: string;
  /** The switch that answers every code request with 503. */
  readonly lockdownGate: IPostureGate;
  /** Other ways to sign in, which the answer of a lockdown names. Empty when there are none. */
  readonly lockdownAlternatives: string[];
  /** The switch that tightens limits and human check. */
  readonly strictGate: IPostureGate;
  /** The switch that puts `campaignBudget` in the place of `sendBudget`; undefined without that prop. */
  readonly campaignGate?: IPostureGate;
  /** The block list that is changed at run time; undefined unless `blockList` is true. */
  readonly blockList?: BlockListSets;
  /** Where the log of the web ACL goes; undefined when there is none, or none in CloudWatch Logs that is known. */
  readonly logGroup?: ILogGroup;
  /** The function that decides who is a person; undefined where AWS WAF does. */
  readonly humanCheckGate?: HumanCheckGate;
  /** Rules that the auditor must find in the web ACL itself, with what each does. */
  readonly expectedRules: ExpectedRule[];
  /** The rule groups to which the web ACL must refer; undefined when the rules stand in the web ACL. */
  readonly expectedRuleGroups?: ExpectedRuleGroup[];
  /** Codes that one solved puzzle is good for, which the certificate of the worst day counts with; undefined where that isn't known. */
  readonly codesPerPuzzle?: number;
  /** Code requests of all clients together beyond which everybody is refused; undefined where nothing refuses. */
  readonly sendCeiling?: RequestLimit;

  /**
   * A metric of one rule of the shield, summed over 5 minutes.
   *
   * @param metricName `BlockedRequests`, `CountedRequests`, `CaptchaRequests`, … of
   * https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
   * @param ruleName name of a rule of the shield, for example `human-check`
   * @param options label, period and the like
   */
  metric(metricName: string, ruleName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Requests that the rules of the shield blocked, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  metricBlocked(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;

  /**
   * Code requests that passed every rule of the shield, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  metricPassed(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
}

import type { Clock } from '../contract/clock';
import type { ManagedRuleGroupStub } from './managed-rule-group';

/** Kind of the protected resource; it decides how much of a body AWS WAF gets to see. */
export type ResourceType = 'ALB' | 'API_GATEWAY' | 'APPSYNC' | 'COGNITO' | 'APP_RUNNER' | 'CLOUDFRONT';

export interface SimulatorOptions {
  /** Default: the real clock. */
  readonly clock?: Clock;
  /**
   * `instant`: a rate-based rule limits as soon as the count is over the limit, for deterministic tests. `aws-like`: the
   * limited set is recomputed every 10 seconds of the clock. Default `instant`.
   */
  readonly mode?: 'instant' | 'aws-like';
  /** Seconds between a check of the rates and its effect, in `aws-like` mode. 0 or more, default 0. */
  readonly lagSeconds?: number;
  /** Default `111122223333`. */
  readonly account?: string;
  /** Default `eu-central-1`. */
  readonly region?: string;
  /** Default `ALB`, or `CLOUDFRONT` when the web ACL has that scope. */
  readonly resourceType?: ResourceType;
  /** What stands in for managed rule groups, whose rules AWS doesn't publish. */
  readonly managedRuleGroups?: readonly ManagedRuleGroupStub[];
  /**
   * How search strings are written in what is in the API's form: `base64`, as the AWS CLI prints them, or `text`, as the
   * console shows them. Default: told by looking at them, and refused where both would do.
   */
  readonly searchStrings?: 'base64' | 'text';
}

export interface TemplateOptions extends SimulatorOptions {
  /** Logical id of the web ACL, needed when the template has several. */
  readonly webAcl?: string;
  /** Values of the template's parameters; also of attributes it can't know, as `LogicalId.Attribute`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Rule groups, IP sets and regex pattern sets outside the template, as `aws wafv2 get-…` prints them. */
  readonly resources?: readonly unknown[];
}

/** The one place of the evaluator that asks the machine for the time. */
export const REAL_CLOCK: Clock = { now: () => Date.now() };

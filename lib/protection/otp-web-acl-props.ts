import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { OtpProtectionProps } from './otp-protection-props';

/** Which requests stand in the log. */
export enum RequestLogging {
  /** The log has what was stopped, and every request to the OTP routes. */
  RELEVANT = 'RELEVANT',
  /** The log has every request to the resource. */
  ALL = 'ALL',
  /** The web ACL writes no log. The operator then sees only counts and samples. */
  NONE = 'NONE',
}

/** Properties of `OtpWebAcl`. */
export interface OtpWebAclProps extends OtpProtectionProps {
  /**
   * The Application Load Balancer to guard, of this app or imported. A load balancer takes exactly one web ACL, and AWS
   * replaces an existing one silently: use `OtpRuleGroup` when there is one already.
   *
   * @default - only `resourceArns` are guarded
   */
  readonly loadBalancer?: IApplicationLoadBalancer;

  /**
   * Further resources to guard, by ARN: Application Load Balancers and stages of API Gateway REST APIs; all in the account and Region of the stack. One shield takes
   * several, and a second shield on the same configuration set is refused. Give
   * every stage of an API. Its paths begin with the name of the stage on the default host, and with a base path on a domain, so with a stage
   * among the resources routes are found behind anything. Other resources are refused, since no route can name what sends codes there.
   *
   * @default - only `loadBalancer` is guarded
   */
  readonly resourceArns?: string[];

  /**
   * Domains whose tokens count, with their subdomains, besides the host of the request. Needed when the page that solves the
   * puzzle lives on another host than the route. At most 10; no public suffix such as `co.uk`.
   *
   * @default - only tokens of the request's own host
   */
  readonly tokenDomains?: string[];

  /**
   * Which requests stand in the log. Query strings, cookies, `Referer` and the usual headers with credentials or people are kept out of
   * it, and out of sampled requests; so are paths from the log (not from samples) when a route has a parameter such as `:email`.
   *
   * @default RequestLogging.RELEVANT
   */
  readonly requestLogging?: RequestLogging;

  /**
   * How long the log is kept. It holds client addresses.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * Name of the web ACL, 1 to 128 letters, digits, `_` and `-`. Changing it replaces the web ACL and empties its counters.
   *
   * @default - made by CloudFormation
   */
  readonly webAclName?: string;
}

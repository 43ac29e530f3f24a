import type { IDistributionRef } from 'aws-cdk-lib/aws-cloudfront';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CloudFrontPlan } from './distribution/cloud-front-plan';
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
   * Further resources to guard, by ARN: Application Load Balancers, stages of API Gateway REST APIs and GraphQL APIs of AppSync, all in the account and Region of the
   * stack, or else CloudFront distributions, which get the web ACL by whoever deploys them, or else apps of Amplify Hosting, all of one Region, for 15 USD a month and app
   * (https://docs.aws.amazon.com/amplify/latest/userguide/waf-pricing.html); the stack is in us-east-1 for these two. One shield takes several, and a second shield on the same configuration set is refused. Give
   * every stage of an API. Its paths begin with the name of the stage on the default host, and with a base path on a domain, so with a stage
   * among the resources routes are found behind anything. A GraphQL API wants `OtpRoute.graphql('/graphql', [fields])`, `tokenDomains` and `allowedOrigins`. Other
   * resources are refused, since no route can name what sends codes there.
   *
   * @default - only `loadBalancer` is guarded
   */
  readonly resourceArns?: string[];

  /**
   * The user pool of Amazon Cognito to guard, of this app or imported, in place of `loadBalancer`, `resourceArns` and routes: its calls and pages that send or try codes are known. The
   * pool of a shield has no other resource beside it.
   *
   * Managed login shows the puzzle by itself. Callers of the API get a `ForbiddenException` unless they send a token in the header `x-aws-waf-token`, which
   * `cdk-otp-shield/browser/cognito` does for Amplify; it needs `tokenDomains` with the domain of the page. The human check is `HumanCheck.captcha` with 10 minutes of immunity if nothing
   * else is said, or `none`; a body may have 8 KiB. Whether a sign-in sends a code is read from the pool; each sign-in of an imported one counts. Pools of
   * other accounts and Regions are refused.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html
   * @default - no user pool
   */
  readonly userPool?: IUserPool;

  /**
   * The CloudFront distribution to guard, in place of `loadBalancer`, `userPool` and resources of a Region: a `Distribution` or `CfnDistribution` of this app, also of a stack in
   * another Region, or an imported one. The stack of the shield must be in us-east-1, where AWS WAF keeps all that guards CloudFront; write `crossRegionReferences: true` for both
   * stacks when they are in different Regions. The shield writes its web ACL into the distribution (`webAclId`), so that must have none yet; an imported one is told about with the call.
   * Others that have the same web ACL stand in `resourceArns`, and get it by their owner.
   *
   * A shield here does nothing for whoever reaches the origin past CloudFront: make it a VPC origin. Routes are the paths that people send, before any function or origin path changes
   * them. Those of other accounts and those for staging are refused.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
   * @default - no distribution
   */
  readonly distribution?: IDistributionRef;

  /**
   * The flat-rate plan of the distribution, so that synth refuses what it doesn't have and AWS would refuse in the middle of a deploy. A shield needs `BUSINESS` or `PREMIUM`.
   *
   * @default - pay as you go
   */
  readonly cloudFrontPlan?: CloudFrontPlan;

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

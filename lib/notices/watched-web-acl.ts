import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

/**
 * The web ACL in front of the code routes, as far as a monitor has to know it. Take all of it from an `OtpWebAcl`, or from
 * `inWebAcl()` of an `OtpRuleGroup`.
 */
export interface WatchedWebAcl {
  /**
   * ARN of the web ACL, in the Region of the stack.
   */
  readonly webAclArn: string;

  /**
   * Name under which the rules stand in CloudWatch: `metricName` of an `OtpWebAcl` or an `OtpRuleGroup`.
   */
  readonly webAclMetricName: string;

  /**
   * Log of the web ACL. With it notifications name the networks (ASN) and TLS fingerprints (JA4) that ask for codes; a query
   * for each notification costs 0.005 USD per GB that it reads.
   *
   * @default - notifications name what AWS WAF samples: countries, addresses, user agents, paths
   */
  readonly logGroup?: ILogGroup;

  /**
   * ARN of an IP set of the lockdown gate (its `ipv4SetArn`). With it notifications say what the shield did.
   *
   * @default - notifications don't name the posture
   */
  readonly lockdownSetArn?: string;

  /**
   * Id of the user pool of Amazon Cognito that it guards, such as `eu-central-1_aB3dE5fG7`. The daily report names it.
   *
   * @default - it guards something else
   */
  readonly userPoolId?: string;

  /**
   * ARN of an IP set of the strict gate.
   *
   * @default - notifications don't name the posture
   */
  readonly strictSetArn?: string;

  /**
   * ARN of an IP set of the gate of announced campaigns (`campaignGate.ipv4SetArn`). With it notifications and the daily report name a campaign, and codes are judged by what is expected.
   *
   * @default - nobody can announce a campaign
   */
  readonly campaignSetArn?: string;

  /**
   * ARNs of the rule groups in which the rules stand, in their order: `firstGroupArn`, `secondGroupArn` and `thirdGroupArn` of an `OtpRuleGroup`. With them the daily report of the first of a
   * month compares what was used with the limits that are deployed.
   *
   * @default - the rules stand in the web ACL itself, and the limits are read there
   */
  readonly ruleGroupArns?: string[];

  /**
   * ARN of the IP set with the IPv4 addresses that the block list never blocks. With it the daily report of the first of a month counts what stands there, since it never expires.
   *
   * @default - the report doesn't look at it
   */
  readonly allowedIpv4SetArn?: string;

  /**
   * ARN of the IP set with the IPv6 addresses that the block list never blocks; the daily report counts them as it does those of IPv4.
   *
   * @default - the report doesn't look at it
   */
  readonly allowedIpv6SetArn?: string;

  /**
   * ARN of the IP set with the IPv4 addresses that the block list blocked lately. With it, and `allowedIpv4SetArn`, the daily report of the first of a month says when entries of the list
   * expired last, and warns where nothing lets them.
   *
   * @default - the report doesn't look at it
   */
  readonly blockedIpv4SetArn?: string;

  /**
   * ARN of the IP set with the IPv6 addresses that the block list blocked lately, for the daily report as well.
   *
   * @default - the report doesn't look at it
   */
  readonly blockedIpv6SetArn?: string;

  /**
   * Whether its rules ask what is known about clients (`clientSignals`). With it the dashboard draws what was flagged.
   *
   * @default - the dashboard draws none
   */
  readonly flagsClients?: boolean;
}

/**
 * The limits of AWS WAF on what is deployed, each by the name that its page gives it. All are fixed unless noted.
 * https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
 */
export const WAF_LIMIT = {
  /** Web ACL capacity units (WCU) of a web ACL. */
  webAclCapacity: 5_000,
  ruleGroupCapacity: 5_000,
  /** More costs extra: https://aws.amazon.com/waf/pricing/ */
  includedCapacity: 1_500,
  /** References to IP sets, regex pattern sets and rule groups in a web ACL; to sets in a rule group. */
  references: 50,
  rateBasedRulesOfWebAcl: 10,
  rateBasedRulesOfRuleGroup: 4,
  rateLimitMin: 10,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
  rateLimitMax: 2_000_000_000,
  addressesOfIpSet: 10_000,
  countriesOfStatement: 50,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_AsnMatchStatement.html */
  networksOfStatement: 100,
  searchStringLength: 200,
  regexLength: 200,
  patternsOfRegexSet: 10,
  transformations: 10,
  /** Of a body behind an Application Load Balancer or AppSync. */
  inspectedBodyBytes: 8_192,
  responseBodyBytes: 4_096,
  responseBodiesBytes: 51_200,
  /** The account's quota, which AWS raises on request; so are the next three. */
  responseBodies: 50,
  insertedRequestHeaders: 100,
  responseHeaders: 100,
  tokenDomains: 10,
  headersOfResponse: 10,
  headersOfRequest: 10,
} as const;

/** Quotas of an account in a Region that a deployment meets besides the limits above; AWS raises them on request. */
export const ACCOUNT_QUOTA = {
  /** https://docs.aws.amazon.com/waf/latest/developerguide/limits.html */
  webAcls: 100,
  ruleGroups: 100,
  ipSets: 100,
  regexPatternSets: 10,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html; this one is fixed. */
  logResourcePolicies: 10,
} as const;

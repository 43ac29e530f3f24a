/**
 * The limits of AWS WAF on what is deployed and on what it looks at, each by the name that its page gives it. All are fixed unless noted.
 * https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
 */
export const WAF_LIMIT = {
  /** Web ACL capacity units (WCU) of a web ACL. */
  webAclCapacity: 5_000,
  ruleGroupCapacity: 5_000,
  /** More costs extra, by steps: https://aws.amazon.com/waf/pricing/ */
  includedCapacity: 1_500,
  capacityStep: 500,
  /** References to IP sets, regex pattern sets and rule groups in a web ACL; to sets in a rule group. */
  references: 50,
  rateBasedRulesOfWebAcl: 10,
  rateBasedRulesOfRuleGroup: 4,
  rateLimitMin: 10,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html; so are the next three. */
  rateLimitMax: 2_000_000_000,
  rateWindowsSeconds: [60, 120, 300, 600],
  defaultRateWindowSeconds: 300,
  rateKeys: 5,
  /**
   * How often rates are looked at, about, and how many clients of a rule are limited at once:
   * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html
   */
  rateCheckSeconds: 10,
  limitedClients: 10_000,
  /** https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-immunity-times.html; so are the next three. */
  captchaImmunityMinSeconds: 60,
  /** AWS WAF takes no less for a challenge, though its template schema does. */
  challengeImmunityMinSeconds: 300,
  immunityMaxSeconds: 259_200,
  defaultImmunitySeconds: 300,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html */
  priorityMax: 2_147_483_647,
  addressesOfIpSet: 10_000,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html */
  descriptionLength: 256,
  countriesOfStatement: 50,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_AsnMatchStatement.html; so is the next one. */
  networksOfStatement: 100,
  asnMax: 4_294_967_295,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_SizeConstraintStatement.html */
  sizeMax: 21_474_836_480,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_HeaderMatchPattern.html */
  namesOfMatchPattern: 199,
  /** Of `X-Forwarded-For` with position `ANY`: https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSetForwardedIPConfig.html */
  forwardedAddresses: 10,
  searchStringLength: 200,
  regexLength: 200,
  patternsOfRegexSet: 10,
  transformations: 10,
  /** Of a body behind an Application Load Balancer or AppSync; elsewhere it can be raised, and is this without a setting. */
  inspectedBodyBytes: 8_192,
  raisableBodyBytes: 16_384,
  /** Of all headers together: https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html */
  inspectedHeaderBytes: 8_192,
  /** Of headers; the cookies have the same limits of their own. */
  inspectedHeaders: 200,
  responseBodyBytes: 4_096,
  responseBodiesBytes: 51_200,
  /** The account's quota, which AWS raises on request; so are the next three. */
  responseBodies: 50,
  insertedRequestHeaders: 100,
  responseHeaders: 100,
  tokenDomains: 10,
  headersOfResponse: 10,
  headersOfRequest: 10,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_CustomHTTPHeader.html */
  headerValueLength: 255,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_RuleGroupReferenceStatement.html */
  actionOverrides: 100,
  /** Of a request, in metrics and logs: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-label-requirements.html */
  reportedLabels: 100,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateAPIKey.html */
  domainsOfApiKey: 5,
  /** https://docs.aws.amazon.com/waf/latest/APIReference/API_GetSampledRequests.html */
  sampledRequests: 500,
  /** Of anything, in one answer: https://docs.aws.amazon.com/waf/latest/APIReference/API_ListWebACLs.html */
  listed: 100,
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

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
export const LOAD_BALANCER_LIMIT = {
  /** Values of all conditions of a rule together; a fixed quota. */
  valuesOfRule: 5,
  /** `*` and `?` of all conditions of a rule together. AWS's page says 5 in some copies and 6 in others. */
  wildcardsOfRule: 5,
  targetGroupsOfRule: 5,
  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
  pathPatternLength: 128,
  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
  priorityMax: 50_000,
  /** Rules of all listeners of a load balancer, without the default ones, unless AWS raised it. */
  rules: 100,
  /** Of an issuer, and of the address of its keys: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html */
  keysUrlLength: 256,
  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html; so is the next one. */
  keySetBytes: 150 * 1024,
  keys: 10,
  /** More in `X-Forwarded-For` are answered with 463: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html */
  forwardedAddresses: 30,
  /** All headers together; the request line and each header alone may have 16 KB. */
  headerBytes: 64 * 1024,
  /** Of a body for a function: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
  functionBodyBytes: 1024 * 1024,
} as const;

export const CLOUDWATCH_LIMIT = {
  /** For each state: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
  actionsOfAlarm: 5,
  /** Of an alarm, in characters; the same page. */
  descriptionLength: 1_024,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
  alarmsOfWidget: 100,
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
  dashboardNameLength: 255,
  /** Names in one request, and alarms in one answer: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
  describedAlarms: 100,
  /** Rows of an answer of Logs Insights: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
  queriedRows: 10_000,
  /** Log groups, or resource policies, in one answer: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
  describedLogs: 50,
} as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LAMBDA_LIMIT = {
  /** Bytes of all names and values together. */
  environmentBytes: 4_096,
  memoryMinMb: 128,
  memoryMaxMb: 10_240,
} as const;

export const SNS_LIMIT = {
  /** "Less than 100 characters": https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  subjectLength: 99,
} as const;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const SQS_LIMIT = {
  messagesOfCall: 10,
} as const;

export const CLOUDTRAIL_LIMIT = {
  /** In one answer: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
  events: 50,
} as const;

export const TEXT_LIMIT = {
  /** In one answer: https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DescribeProtectConfigurations.html */
  described: 100,
} as const;

export const EVENTBRIDGE_LIMIT = {
  /** Events in one call: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
  entries: 10,
} as const;

export const SES_LIMIT = {
  /** Of one message: https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
  recipients: 50,
} as const;

export const CLOUDFORMATION_LIMIT = {
  /** Bytes of a template in the call itself: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
  templateBody: 51_200,
} as const;

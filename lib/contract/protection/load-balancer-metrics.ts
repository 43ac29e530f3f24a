/** What the load balancer counts, under `LoadBalancer`; it writes neither while nothing happens. */
export const LOAD_BALANCER_METRIC = {
  namespace: 'AWS/ApplicationELB',
  dimension: 'LoadBalancer',
  /**
   * Answers of 500: keys that it can't reach or that are too large, or an AWS WAF that it can't ask.
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-500-issues
   */
  serverErrors: { name: 'HTTPCode_ELB_500_Count', unit: 'Count' },
  /**
   * Requests whose token it didn't verify, whatever the reason: a bad token, or keys that it can't have.
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#error-reason-codes
   */
  refusedTokens: { name: 'JWTValidationFailureCount', unit: 'Count' },
} as const;

/** A log record as AWS WAF writes it (topic logging-fields). Times: `timestamp` in milliseconds, `solveTimestamp` in seconds. */
export interface WafLogRecord {
  readonly timestamp: number;
  readonly formatVersion: 1;
  readonly webaclId: string;
  readonly terminatingRuleId: string;
  readonly terminatingRuleType: 'REGULAR' | 'RATE_BASED' | 'GROUP' | 'MANAGED_RULE_GROUP';
  readonly action: 'ALLOW' | 'BLOCK' | 'CAPTCHA' | 'CHALLENGE';
  readonly terminatingRuleMatchDetails: readonly object[];
  readonly httpSourceName: string;
  readonly httpSourceId: string;
  readonly ruleGroupList: readonly LoggedRuleGroup[];
  readonly rateBasedRuleList: readonly LoggedRateBasedRule[];
  readonly nonTerminatingMatchingRules: readonly LoggedRule[];
  readonly requestHeadersInserted: ReadonlyArray<{ readonly name: string; readonly value: string }> | null;
  readonly responseCodeSent: number | null;
  readonly httpRequest: {
    readonly clientIp: string;
    readonly country: string;
    readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>;
    readonly uri: string;
    readonly args: string;
    readonly httpVersion: string;
    readonly httpMethod: string;
    readonly requestId: string;
    readonly fragment?: string;
  };
  readonly labels?: ReadonlyArray<{ readonly name: string }>;
  readonly captchaResponse?: LoggedTokenResponse;
  readonly challengeResponse?: LoggedTokenResponse;
  readonly oversizeFields?: readonly string[];
  readonly ja3Fingerprint?: string;
  readonly ja4Fingerprint?: string;
  readonly clientAsn?: number;
  readonly forwardedAsn?: number;
  readonly requestBodySize?: number;
  readonly requestBodySizeInspectedByWAF?: number;
}

export interface LoggedRule {
  readonly ruleId: string;
  readonly action: string;
  readonly overriddenAction?: string;
  readonly ruleMatchDetails: readonly object[];
  readonly captchaResponse?: LoggedTokenResponse;
  readonly challengeResponse?: LoggedTokenResponse;
}

export interface LoggedRuleGroup {
  readonly ruleGroupId: string;
  readonly terminatingRule: {
    readonly ruleId: string;
    readonly action: string;
    readonly ruleMatchDetails: null;
  } | null;
  readonly nonTerminatingMatchingRules: readonly LoggedRule[];
  readonly excludedRules: null;
}

export interface LoggedRateBasedRule {
  readonly rateBasedRuleId: string;
  readonly rateBasedRuleName: string;
  readonly limitKey: string;
  readonly maxRateAllowed: number;
  readonly evaluationWindowSec: string;
  readonly limitValue?: string;
  readonly customValues?: ReadonlyArray<{ readonly key: string; readonly name?: string; readonly value: string }>;
}

export interface LoggedTokenResponse {
  readonly responseCode: number;
  readonly solveTimestamp: number;
  readonly failureReason?: string;
}

/**
 * The words that synth time, run time, the simulator and the docs share. Changing one is a breaking change:
 * dashboards, log queries and alarms of users carry them.
 *
 * INVARIANT: this folder imports nothing.
 */

/** Names of the rules, in no particular order; the order is `lib/protection/rules/order.ts`. */
export const RULE = {
  malformedHost: 'malformed-host',
  unusualPath: 'unusual-path',
  headerWindow: 'header-window',
  preflight: 'preflight',
  classifyRequest: 'classify-request',
  classifyVerify: 'classify-verify',
  classifyPage: 'classify-page',
  trusted: 'trusted',
  lockdown: 'lockdown',
  blockList: 'block-list',
  blockedOrigin: 'blocked-origin',
  oversizeBody: 'oversize-body',
  unreadableBody: 'unreadable-body',
  honeypot: 'honeypot',
  recipient: 'recipient',
  manyRecipients: 'many-recipients',
  verifyRateLimit: 'verify-rate-limit',
  verifyBudget: 'verify-budget',
  noAcceptLanguage: 'no-accept-language',
  scriptUserAgent: 'script-user-agent',
  noFetchMetadata: 'no-fetch-metadata',
  anonymousIpList: 'anonymous-ip-list',
  ipReputationList: 'ip-reputation-list',
  flagged: 'flagged',
  blockedSignal: 'blocked-signal',
  botControl: 'bot-control',
  accountCreation: 'account-creation',
  flaggedSession: 'flagged-session',
  blockedSession: 'blocked-session',
  flaggedHumanCheck: 'flagged-human-check',
  fingerprintLimit: 'fingerprint-limit',
  flaggedSendBudget: 'flagged-send-budget',
  rateLimitKey: 'rate-limit-key',
  rateLimit: 'rate-limit',
  strictRateLimit: 'strict-rate-limit',
  surge: 'surge',
  gateRateLimit: 'gate-rate-limit',
  gateCaptcha: 'gate-captcha',
  humanCheck: 'human-check',
  strictHumanCheck: 'strict-human-check',
  ambiguousToken: 'ambiguous-token',
  tokenReuseLimitCookie: 'token-reuse-limit-cookie',
  tokenReuseLimitHeader: 'token-reuse-limit-header',
  foreignSendBudget: 'foreign-send-budget',
  sendBudget: 'send-budget',
  campaignBudget: 'campaign-budget',
  sendCeiling: 'send-ceiling',
  strictSendCeiling: 'strict-send-ceiling',
  passed: 'passed',
  verifyPassed: 'verify-passed',
} as const;

/** Custom part of the labels; AWS WAF puts `awswaf:<account>:webacl:<name>:` before it. */
export const LABEL = {
  /** The path is not in plain canonical form: servers may read it differently. */
  unusualPath: 'otp:unusual-path',
  /** More headers than AWS WAF gets to see: what stands behind them is unknown. */
  headerWindow: 'otp:header-window',
  /** A CORS preflight from an origin that the owner named. */
  preflight: 'otp:preflight',
  /** A request that makes a code go out. */
  request: 'otp:request',
  /** A request that checks a code. */
  verify: 'otp:verify',
  /** The page that starts the flow. */
  page: 'otp:page',
  /** A try of a code while all clients together try more than `verifyBudget`. */
  verifyOverBudget: 'otp:verify-over-budget',
  /** Something is known about the client. */
  flagged: 'otp:flagged',
  noAcceptLanguage: 'otp:no-accept-language',
  scriptUserAgent: 'otp:script-user-agent',
  noFetchMetadata: 'otp:no-fetch-metadata',
  /** Recognised by the owner's allow list or secret header. */
  trusted: 'otp:trusted',
  /** What reached the backend. */
  passed: 'otp:passed',
} as const;

/** Cookie and header in which a client shows its AWS WAF token. */
export const TOKEN_COOKIE = 'aws-waf-token';
export const TOKEN_HEADER = 'x-aws-waf-token';

/** Namespace of the metrics that the monitors publish. */
export const METRIC_NAMESPACE = 'OtpShield';

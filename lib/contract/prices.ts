/**
 * List prices of us-east-1 in US dollars, without free tiers, in one place. Only Athena's was read on AWS's own price page: each says
 * where it comes from, and `memory` means that no page was at hand. Read the page before you rely on a number.
 */
export interface Price {
  readonly usd: number;
  readonly per: string;
  /** The page that counts. */
  readonly page: string;
  /** Where the number was read, with the day; `memory` when nowhere. */
  readonly source: string;
}

const WAF_PAGE = 'https://aws.amazon.com/waf/pricing/';
const CLOUDWATCH_PAGE = 'https://aws.amazon.com/cloudwatch/pricing/';
const WAF_QUOTED = 'https://c3x.dev/blog/aws-waf-cost-explained/, 2026-11-22';
const CLOUDWATCH_QUOTED = 'https://signoz.io/guides/cloudwatch-pricing, 2026-11-22';
const INSIGHTS_QUOTED =
  'https://www.factualminds.com/blog/aws-observability-finops-cardinality-cost-control/, 2026-11-30';
const KMS_QUOTED = 'https://www.wring.co/blog/aws-kms-pricing-guide, 2026-11-22';

export const MEMORY = 'memory';

export const PRICE = {
  webAcl: { usd: 5, per: 'web ACL and month', page: WAF_PAGE, source: WAF_QUOTED },
  amplifyFirewall: {
    usd: 15,
    per: 'app of Amplify Hosting with a web ACL and month',
    page: 'https://aws.amazon.com/amplify/pricing/',
    source: 'https://docs.aws.amazon.com/amplify/latest/userguide/waf-pricing.html, 2026-12-01',
  },
  /** A rule, and a reference to a rule group. */
  rule: { usd: 1, per: 'rule and month', page: WAF_PAGE, source: WAF_QUOTED },
  /** A guide of AWS counts a group as one rule, whatever is in it; then this is 0. */
  ruleInGroup: { usd: 1, per: 'rule and month', page: WAF_PAGE, source: MEMORY },
  inspectedRequest: { usd: 0.6, per: 'million requests', page: WAF_PAGE, source: WAF_QUOTED },
  /** For each 500 WCU begun above 1,500. */
  capacityAbove: { usd: 0.2, per: 'million requests', page: WAF_PAGE, source: MEMORY },
  /** Solved or not: the metric `CaptchasAttempted`. */
  captchaAttempt: { usd: 0.4, per: 'thousand attempts', page: WAF_PAGE, source: MEMORY },
  /** Only what the rule answers; what the script of AWS does by itself on a page costs nothing. */
  challengeResponse: { usd: 0.4, per: 'million responses of the rule', page: WAF_PAGE, source: MEMORY },
  /** Its first million requests a month are free, as are the first 10,000 of the fraud prevention. */
  botControl: { usd: 10, per: 'web ACL and month', page: WAF_PAGE, source: WAF_QUOTED },
  botControlCommon: { usd: 1, per: 'million requests that it looks at', page: WAF_PAGE, source: WAF_QUOTED },
  botControlTargeted: { usd: 10, per: 'million requests that it looks at', page: WAF_PAGE, source: MEMORY },
  accountCreation: { usd: 10, per: 'web ACL and month', page: WAF_PAGE, source: MEMORY },
  accountCreationAttempt: { usd: 1, per: 'thousand sign-ups that it looks at', page: WAF_PAGE, source: MEMORY },
  /** Sent through SES, without data. */
  mail: { usd: 0.1, per: 'thousand mails', page: 'https://aws.amazon.com/ses/pricing/', source: MEMORY },
  alarmMetric: { usd: 0.1, per: 'metric of an alarm and month', page: CLOUDWATCH_PAGE, source: CLOUDWATCH_QUOTED },
  compositeAlarm: { usd: 0.5, per: 'composite alarm and month', page: CLOUDWATCH_PAGE, source: MEMORY },
  customMetric: { usd: 0.3, per: 'metric and month', page: CLOUDWATCH_PAGE, source: CLOUDWATCH_QUOTED },
  dashboard: { usd: 3, per: 'dashboard and month', page: CLOUDWATCH_PAGE, source: CLOUDWATCH_QUOTED },
  log: { usd: 0.5, per: 'GB', page: CLOUDWATCH_PAGE, source: CLOUDWATCH_QUOTED },
  /** What a query of CloudWatch Logs Insights reads, without compression. */
  insightsScan: { usd: 0.005, per: 'GB', page: CLOUDWATCH_PAGE, source: INSIGHTS_QUOTED },
  /** What a query reads of S3, compressed as it lies there; at least 10 MB a query. */
  athenaScan: {
    usd: 5,
    per: 'TB',
    page: 'https://aws.amazon.com/athena/pricing/',
    source: 'https://aws.amazon.com/jp/athena/pricing/, 2026-11-30',
  },
  objectRead: {
    usd: 0.0004,
    per: 'thousand GET requests',
    page: 'https://aws.amazon.com/s3/pricing/',
    source: 'https://athena.guide/articles/athena-basics-pricing-model, 2026-11-30',
  },
  /** To a machine outside of the bucket's Region. */
  transferOut: { usd: 0.09, per: 'GB', page: 'https://aws.amazon.com/s3/pricing/', source: MEMORY },
  secret: {
    usd: 0.4,
    per: 'secret and month',
    page: 'https://aws.amazon.com/secrets-manager/pricing/',
    source: MEMORY,
  },
  key: { usd: 1, per: 'key and month', page: 'https://aws.amazon.com/kms/pricing/', source: KMS_QUOTED },
  /** A run of a function on a schedule: 1 s at 512 MB on ARM. */
  scheduledRun: {
    usd: 6.87,
    per: 'million runs',
    page: 'https://aws.amazon.com/lambda/pricing/',
    source: MEMORY,
  },
  /** SNS, SQS, DynamoDB, Lambda and log for two events: docs/reputation.md. */
  countedMail: { usd: 5.59, per: 'million mails', page: 'https://aws.amazon.com/pricing/', source: MEMORY },
  /** Table and function: docs/recipient-guard.md. */
  guardCheck: {
    usd: 6.65,
    per: 'million checks',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    source: MEMORY,
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICE;

const UNIT: Readonly<Record<string, number>> = { million: 1_000_000, thousand: 1_000 };

/** Dollars for so many. */
export function cost(name: PriceName, amount: number): number {
  const { usd, per } = PRICE[name];
  return (usd * amount) / (UNIT[per.split(' ')[0]!] ?? 1);
}

/**
 * What a text message is taken to cost, in US dollars, where nobody said; both are assumed. They differ because a wrong guess hurts somebody else: what the guard
 * charges stops codes when its budget is used up, what a monitor counts only rings an alarm.
 */
export const TEXT_PRICE = {
  /** Charged to the money budgets of the guard: the low end, since a price too high refuses honest people. */
  charged: 0.05,
  /** Counted as spend where the sender states no price: an ordinary text to another country, since a price too low hides an attack. */
  counted: 0.08,
} as const;

/**
 * What a question about a number is taken to cost, in US dollars, where nobody said; all are assumed, from memory. The pages: https://aws.amazon.com/end-user-messaging/pricing/ and
 * https://www.twilio.com/en-us/trusted-activation/pricing/lookup
 */
export const LOOKUP_PRICE = { carrier: 0.006, lineType: 0.008, pumpingRisk: 0.025, simSwap: 0.01 } as const;

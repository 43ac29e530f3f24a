/** Where AWS WAF keeps something: in the Region of what it guards, or for CloudFront. */
export type WafScope = 'REGIONAL' | 'CLOUDFRONT';

/** Where everything of the scope CLOUDFRONT is kept, and answers calls (https://docs.aws.amazon.com/waf/latest/APIReference/Welcome.html). */
export const GLOBAL_REGION = 'us-east-1';

const PART: Readonly<Record<WafScope, string>> = { REGIONAL: 'regional', CLOUDFRONT: 'global' };

/** The part of an ARN of AWS WAF that says its scope. */
export function arnPart(scope: WafScope): string {
  return PART[scope];
}

/** Of an ARN of AWS WAF, which says so itself. */
export function scopeOfArn(arn: string): WafScope {
  return arn.includes(':global/') ? 'CLOUDFRONT' : 'REGIONAL';
}

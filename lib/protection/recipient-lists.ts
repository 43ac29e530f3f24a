import { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { WAF_LIMIT } from '../contract/aws-limits';
import { DISPOSABLE_DOMAINS, RESERVED_DOMAINS, SMS_GATEWAY_DOMAINS } from './mail-domains';
import type { RecipientRules } from './recipient-rules';
import { type DomainMatch, domainPatterns, mailOnlyPattern, type PhoneMatch } from './rules/recipient';
import { wafScopeOf } from './waf-scope';

/** Two sets out of the ten that an account may have in a Region. */
export const MAX_DOMAIN_PATTERNS = 2 * WAF_LIMIT.patternsOfRegexSet;
/** In a text; each costs 59 WCU, since the query and multipart are read by ones of their own. */
export const MAX_PHONE_PATTERNS = 8;

/** Patterns for the mail domains that get no codes. */
export function blockedDomainsOf(rules: RecipientRules): string[] {
  const { blockedDomains = [], blockDisposableDomains = true, blockSmsGateways = true } = rules;
  return [
    ...domainPatterns([
      ...blockedDomains,
      ...(blockDisposableDomains ? DISPOSABLE_DOMAINS : []),
      ...(blockSmsGateways ? SMS_GATEWAY_DOMAINS : []),
    ]),
    ...(blockDisposableDomains ? [mailOnlyPattern(RESERVED_DOMAINS)] : []),
  ];
}

export function phoneMatchOf(rules: RecipientRules): PhoneMatch | undefined {
  const { allowedPhonePrefixes: prefixes, phoneField = 'phone' } = rules;
  return prefixes && { field: phoneField, prefixes };
}

/** Blocked mail domains as regex pattern sets, or as a pattern in the rule where that is cheaper. */
export class DomainLists extends Construct implements DomainMatch {
  public readonly sets: string[] = [];
  public readonly patterns: string[] = [];

  constructor(scope: Construct, id: string, patterns: readonly string[]) {
    super(scope, id);
    for (let start = 0; start < patterns.length; start += WAF_LIMIT.patternsOfRegexSet) {
      const some = patterns.slice(start, start + WAF_LIMIT.patternsOfRegexSet);
      if (some.length < 3) {
        this.patterns.push(...some);
        continue;
      }
      const set = new wafv2.CfnRegexPatternSet(this, `Set${start / WAF_LIMIT.patternsOfRegexSet + 1}`, {
        scope: wafScopeOf(this),
        description: 'Mail domains that get no one-time codes',
        regularExpressionList: some,
      });
      this.sets.push(set.attrArn);
    }
  }
}

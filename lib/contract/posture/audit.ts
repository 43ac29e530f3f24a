import type { ShieldIdentity } from '../shield-identity';
import type { GateName } from './gate';

/** A rule as it was synthesized, and as it must be found. */
export interface ExpectedRule {
  /** Name of the rule. */
  readonly name: string;
  /** What the rule does with a request: `Block`, `Captcha`, `Challenge`, `Count`. */
  readonly action: string;
}

/** A rule group as it was synthesized, and as it must be found. */
export interface ExpectedRuleGroup {
  /** ARN of the rule group. */
  readonly arn: string;
  /** Rules of the group, in their order. */
  readonly rules: ExpectedRule[];
}

/** What the auditor compares the deployed shield with; travels as JSON in one environment variable. */
export interface AuditSettings {
  readonly shield: string;
  readonly identity: ShieldIdentity;
  readonly webAclArn: string;
  /** Rules of the web ACL itself, in their order. */
  readonly rules: readonly ExpectedRule[];
  /** Rule groups to which the web ACL must refer, in their order; absent when the rules stand in the web ACL. */
  readonly ruleGroups?: readonly ExpectedRuleGroup[];
  readonly resourceArns: readonly string[];
  readonly logged: boolean;
  /** `name|id|scope` of the IP sets. */
  readonly gates: Readonly<Record<GateName, { readonly ipv4: string; readonly ipv6: string }>>;
}

/** Something about the deployed shield that is not as it should be. */
export interface Finding {
  /** Stable, for filters and tests. */
  readonly code:
    | 'not_associated'
    | 'other_web_acl'
    | 'web_acl_missing'
    | 'rule_missing'
    | 'rule_weakened'
    | 'rules_reordered'
    | 'allowed_before'
    | 'group_missing'
    | 'group_overridden'
    | 'groups_reordered'
    | 'not_logged'
    | 'gate_half'
    | 'gate_without_record'
    | 'gate_overdue'
    | 'unreadable';
  readonly message: string;
  /** What mends it, with the call where there is one. */
  readonly remedy: string;
}

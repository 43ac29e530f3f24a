import { ACCOUNT_QUOTA } from '../../lib/contract/aws-limits';
import { RUN_TIME_IP_SET_TYPE } from '../../lib/contract/posture/run-time-ip-set';

/** One quota of an account in a Region. */
export interface Quota {
  readonly noun: string;
  /** Types of resources that count, as templates and stacks call them. */
  readonly types: readonly string[];
  /** What AWS gives without being asked. */
  readonly most: number;
  /** Whether AWS raises it for who asks. */
  readonly raised: boolean;
}

export const QUOTA = {
  webAcls: { noun: 'web ACLs', types: ['AWS::WAFv2::WebACL'], most: ACCOUNT_QUOTA.webAcls, raised: true },
  ruleGroups: { noun: 'rule groups', types: ['AWS::WAFv2::RuleGroup'], most: ACCOUNT_QUOTA.ruleGroups, raised: true },
  ipSets: {
    noun: 'IP sets',
    types: ['AWS::WAFv2::IPSet', RUN_TIME_IP_SET_TYPE],
    most: ACCOUNT_QUOTA.ipSets,
    raised: true,
  },
  regexPatternSets: {
    noun: 'regex pattern sets',
    types: ['AWS::WAFv2::RegexPatternSet'],
    most: ACCOUNT_QUOTA.regexPatternSets,
    raised: true,
  },
  logResourcePolicies: {
    noun: 'resource policies of CloudWatch Logs',
    types: ['AWS::Logs::ResourcePolicy'],
    most: ACCOUNT_QUOTA.logResourcePolicies,
    raised: false,
  },
} as const satisfies Readonly<Record<string, Quota>>;

export const QUOTAS: readonly Quota[] = Object.values(QUOTA);

export function countOf({ types }: Quota, among: readonly string[]): number {
  return among.filter((type) => types.includes(type)).length;
}

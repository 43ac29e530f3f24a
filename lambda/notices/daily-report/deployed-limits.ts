import { GetRuleGroupCommand, GetWebACLCommand, type Rule, type WAFV2Client } from '@aws-sdk/client-wafv2';

/** One rate-based rule as it is deployed. */
export interface DeployedLimit {
  /** Name of the rule. */
  readonly rule: string;
  readonly limit: number;
  readonly windowSeconds: number;
  /** All clients fill it together; otherwise each its own. */
  readonly shared: boolean;
}

/** What of the rules of the shield is deployed now, which a template only hopes. */
export interface DeployedRules {
  readonly limits: readonly DeployedLimit[];
  /** Names of all rules. */
  readonly names: readonly string[];
}

export type DeployedRulesReader = () => Promise<DeployedRules>;

/** @param ruleGroupArns where the rules stand in rule groups; their web ACL is somebody else's */
export function deployedRulesReader(
  waf: Pick<WAFV2Client, 'send'>,
  webAclArn: string,
  ruleGroupArns: readonly string[] = [],
): DeployedRulesReader {
  return async () => {
    const rules: Rule[] = [];
    if (ruleGroupArns.length === 0) {
      rules.push(...((await waf.send(new GetWebACLCommand({ ARN: webAclArn }))).WebACL?.Rules ?? []));
    }
    for (const ARN of ruleGroupArns) {
      rules.push(...((await waf.send(new GetRuleGroupCommand({ ARN }))).RuleGroup?.Rules ?? []));
    }
    return { limits: rules.flatMap(limitOf), names: rules.flatMap(({ Name }) => Name ?? []) };
  };
}

/** Of a rule without a window AWS WAF takes five minutes (https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html). */
const DEFAULT_WINDOW_SECONDS = 300;

function limitOf({ Name, Statement }: Rule): DeployedLimit[] {
  const rate = Statement?.RateBasedStatement;
  if (Name === undefined || rate?.Limit === undefined) return [];
  const { Limit: limit, EvaluationWindowSec: windowSeconds = DEFAULT_WINDOW_SECONDS, AggregateKeyType } = rate;
  return [{ rule: Name, limit, windowSeconds, shared: AggregateKeyType === 'CONSTANT' }];
}

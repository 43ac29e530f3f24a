import { type Rule, type Statement, walk } from './statement';

/** Flat-rate plans of CloudFront. */
export type PlanName = 'FREE' | 'PRO' | 'BUSINESS' | 'PREMIUM';

interface Plan {
  readonly rules: number;
  readonly captcha: boolean;
  readonly challenge: boolean;
  readonly regex: boolean;
  readonly ownAnswers: boolean;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/flat-rate-pricing-plan.html */
export const PLANS: Readonly<Record<PlanName, Plan>> = {
  FREE: { rules: 5, captcha: false, challenge: false, regex: false, ownAnswers: false },
  PRO: { rules: 25, captcha: true, challenge: false, regex: false, ownAnswers: true },
  BUSINESS: { rules: 50, captcha: true, challenge: true, regex: true, ownAnswers: true },
  PREMIUM: { rules: 75, captcha: true, challenge: true, regex: true, ownAnswers: true },
};

/**
 * What AWS would refuse at deploy with `WAFFeatureNotIncludedInPricingPlanException`, all of it at once, in words that go on from the name of the plan.
 *
 * @param rules of a web ACL
 */
export function lackedBy(plan: PlanName, rules: readonly Rule[]): string[] {
  const has = PLANS[plan];
  const wanted = rules.flatMap(({ Statement }) => [...walk(Statement)]);
  const some = (key: keyof Statement) => wanted.some((statement) => statement[key] !== undefined);
  const answers = rules.some(({ Action }) => Action?.Block?.CustomResponse);
  const missing = [
    ...(rules.length > has.rules ? [`more than ${has.rules} rules (these are ${rules.length})`] : []),
    ...(!has.regex && (some('RegexMatchStatement') || some('RegexPatternSetReferenceStatement'))
      ? ['regular expressions, by which routes are found']
      : []),
    ...(!has.captcha && rules.some(({ Action }) => Action?.Captcha) ? ['the CAPTCHA'] : []),
    ...(!has.challenge && rules.some(({ Action }) => Action?.Challenge) ? ['the challenge'] : []),
    ...(!has.ownAnswers && answers ? ['answers of its own such as 429'] : []),
  ];
  const said = missing.length > 0 ? [`does not have ${missing.join(', ')}; take BUSINESS, or pay as you go`] : [];
  for (const { ManagedRuleGroupStatement: group } of wanted) {
    if (group === undefined) continue;
    const isTargeted = JSON.stringify(group.ManagedRuleGroupConfigs ?? []).includes('"TARGETED"');
    if (!isTargeted && !/ACFP|ATP/.test(group.Name)) continue;
    said.push(
      `does not have ${group.Name}${isTargeted ? ' with targeted inspection' : ''}, nor has any plan; leave it out of clientSignals, or pay as you go`,
    );
  }
  return said;
}

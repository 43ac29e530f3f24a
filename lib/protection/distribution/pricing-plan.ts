import type { WafScope } from '../../contract/waf-scope';
import type { Faults } from '../../private/faults';
import { type Rule, type Statement, walk } from '../../waf/statement';
import type { OtpWebAclProps } from '../otp-web-acl-props';
import type { CloudFrontPlan } from './cloud-front-plan';

interface Plan {
  readonly rules: number;
  readonly captcha: boolean;
  readonly challenge: boolean;
  readonly regex: boolean;
  readonly ownAnswers: boolean;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/flat-rate-pricing-plan.html */
const PLANS: Readonly<Record<CloudFrontPlan, Plan>> = {
  FREE: { rules: 5, captcha: false, challenge: false, regex: false, ownAnswers: false },
  PRO: { rules: 25, captcha: true, challenge: false, regex: false, ownAnswers: true },
  BUSINESS: { rules: 50, captcha: true, challenge: true, regex: true, ownAnswers: true },
  PREMIUM: { rules: 75, captcha: true, challenge: true, regex: true, ownAnswers: true },
};

const WAY_OUT = 'take CloudFrontPlan.BUSINESS, or pay as you go';

/** Of the props alone. A plan is for one distribution, whose web ACL guards no other. */
export function checkPlanProps(faults: Faults, { cloudFrontPlan, ...props }: OtpWebAclProps, scope: WafScope): void {
  if (cloudFrontPlan === undefined) return;
  if (scope !== 'CLOUDFRONT') {
    faults.add(
      `cloudFrontPlan has no effect without a distribution, got ${cloudFrontPlan}; leave it out, or give distribution`,
    );
  }
  const others = props.resourceArns?.length ?? 0;
  if ((props.distribution ? 1 : 0) + others > 1) {
    faults.add(
      `cloudFrontPlan ${cloudFrontPlan} takes a web ACL for one distribution alone, got ${others + 1}; give each a shield of its own`,
    );
  }
}

/** What AWS would refuse at deploy with `WAFFeatureNotIncludedInPricingPlanException`, all of it at once. */
export function checkPlan(faults: Faults, plan: CloudFrontPlan | undefined, rules: readonly Rule[]): void {
  if (plan === undefined) return;
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
  if (missing.length > 0) faults.add(`cloudFrontPlan ${plan} does not have ${missing.join(', ')}; ${WAY_OUT}`);
  for (const { ManagedRuleGroupStatement: group } of wanted) {
    if (group === undefined) continue;
    const level = JSON.stringify(group.ManagedRuleGroupConfigs ?? []);
    if (/ACFP|ATP/.test(group.Name) || level.includes('"TARGETED"')) {
      faults.add(
        `cloudFrontPlan ${plan} does not have ${group.Name}${level.includes('"TARGETED"') ? ' with targeted inspection' : ''}, nor has any plan; leave it out of clientSignals, or pay as you go`,
      );
    }
  }
}

import type { WafScope } from '../../contract/waf-scope';
import type { Faults } from '../../private/faults';
import { lackedBy } from '../../waf/pricing-plan';
import type { Rule } from '../../waf/statement';
import type { OtpWebAclProps } from '../otp-web-acl-props';
import type { CloudFrontPlan } from './cloud-front-plan';

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

/** The same of the rules that come of them. */
export function checkPlan(faults: Faults, plan: CloudFrontPlan | undefined, rules: readonly Rule[]): void {
  if (plan === undefined) return;
  for (const lack of lackedBy(plan, rules)) faults.add(`cloudFrontPlan ${plan} ${lack}`);
}

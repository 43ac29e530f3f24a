import type { IDistributionRef } from 'aws-cdk-lib/aws-cloudfront';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { WafScope } from '../contract/waf-scope';
import { Faults } from '../private/faults';
import { checkAmplify } from './amplify-app';
import { withBasePaths } from './base-paths';
import { demandShapes } from './demanded-shapes';
import type { CloudFrontPlan } from './distribution/cloud-front-plan';
import { checkDistribution, checkInFrontOfCloudFront, distributionArn } from './distribution/distribution-props';
import { checkPlanProps } from './distribution/pricing-plan';
import { checkResourceArn, checkResourceArns, isDistribution, scopeOfResources } from './guarded-resource';
import { type OtpWebAclProps, RequestLogging } from './otp-web-acl-props';
import { checkFit } from './resource-fit';
import type { RoutedProps } from './routed-props';
import { checkTokenDomains } from './service-limits';
import { parseSettings, type Settings } from './settings';
import { withUserPool } from './user-pool/user-pool-props';

/** The props of a web ACL, once they are known to be sound, with their defaults filled in. */
export interface WebAclSettings {
  readonly rules: Settings;
  /** Undefined where CloudFormation makes one. */
  readonly name: string | undefined;
  /** Of those that are known at synth. */
  readonly resourceArns: readonly string[];
  readonly scope: WafScope;
  readonly distribution: IDistributionRef | undefined;
  /** Distributions that get the web ACL by somebody else. */
  readonly byHand: readonly string[];
  readonly plan: CloudFrontPlan | undefined;
  readonly tokenDomains: string[] | undefined;
  /** Undefined where there is no log. */
  readonly log: { readonly everything: boolean; readonly retention: RetentionDays } | undefined;
}

/** Stands for one of another stack, whose own is known at deploy time only. */
const SOME_DISTRIBUTION = 'arn:aws:cloudfront::111122223333:distribution/E1';

/**
 * The one place where the props of a web ACL are read.
 *
 * @throws Error that lists everything that is wrong with them
 */
export function parseWebAcl(scope: Construct, props: OtpWebAclProps): WebAclSettings {
  const faults = new Faults();
  const given = demandShapes(faults, props);
  const { webAclName, tokenDomains: domains, resourceArns: guarded } = given;
  faults.one('webAclName', webAclName, (name) => /^[\w-]{1,128}$/.test(name), '1 to 128 letters, digits, "_" and "-"');
  faults.demandKnown({ resourceArns: guarded, tokenDomains: domains, webAclName }, [
    'resourceArns[]',
    'tokenDomains[]',
  ]);
  checkResourceArns(faults, guarded, scope);
  if (given.loadBalancer) checkResourceArn(faults, 'loadBalancer', given.loadBalancer.loadBalancerArn, scope);
  checkDistribution(scope, given, faults);
  checkTokenDomains(faults, domains);
  // Faults of missing routes were told.
  const shaped = withUserPool(scope, given, faults) as OtpWebAclProps & RoutedProps;
  const { loadBalancer, distribution, resourceArns = [], tokenDomains = [] } = shaped;
  const { requestLogging = RequestLogging.RELEVANT, logRetention: retention = RetentionDays.ONE_MONTH } = shaped;
  const known = distribution && distributionArn(scope, distribution);
  const arns = [
    ...(loadBalancer ? [loadBalancer.loadBalancerArn] : []),
    ...(known === undefined ? [] : [known]),
    ...resourceArns,
  ];
  const wafScope = scopeOfResources(faults, distribution ? [SOME_DISTRIBUTION, ...resourceArns] : arns, scope);
  if (wafScope === 'CLOUDFRONT') checkInFrontOfCloudFront(scope, shaped, faults);
  checkPlanProps(faults, shaped, wafScope);
  checkFit(scope, shaped, arns, faults);
  checkAmplify(scope, shaped, arns, faults);
  return {
    rules: parseSettings(scope, 'OtpWebAcl', withBasePaths(scope, shaped, arns, faults), faults),
    name: webAclName,
    resourceArns: arns,
    scope: wafScope,
    distribution,
    byHand: resourceArns.filter((arn) => isDistribution(arn, scope)),
    plan: shaped.cloudFrontPlan,
    tokenDomains: tokenDomains.length === 0 ? undefined : tokenDomains,
    log:
      requestLogging === RequestLogging.NONE
        ? undefined
        : { everything: requestLogging === RequestLogging.ALL, retention },
  };
}

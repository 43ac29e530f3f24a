import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WAF_LIMIT } from '../contract/aws-limits';
import type { WafScope } from '../contract/waf-scope';
import { Faults } from '../private/faults';
import { WARNING } from '../private/warnings';
import { withBasePaths } from './base-paths';
import { demandShapes } from './demanded-shapes';
import { checkInFrontOfCloudFront } from './distribution/distribution-props';
import { checkResourceArns, scopeOfResources } from './guarded-resource';
import type { OtpRuleGroupProps } from './otp-rule-group-props';
import { checkFit } from './resource-fit';
import type { RoutedProps } from './routed-props';
import { parseSettings, type Settings } from './settings';

const DEFAULT_CAPACITY = 1000;
const MIN_CAPACITY = 550;

/** The props of rule groups, once they are known to be sound, with their defaults filled in. */
export interface RuleGroupSettings {
  readonly rules: Settings;
  /** WCU of all three groups. */
  readonly capacity: number;
  readonly scope: WafScope;
}

/**
 * The one place where the props of rule groups are read.
 *
 * @throws Error that lists everything that is wrong with them
 */
export function parseRuleGroup(scope: Construct, props: OtpRuleGroupProps): RuleGroupSettings {
  const faults = new Faults();
  const shaped = demandShapes(faults, props);
  const { capacity, resourceArns = [] } = shaped;
  faults.demandKnown({ capacity, resourceArns }, ['resourceArns[]']);
  faults.wholeNumber(
    'capacity',
    capacity,
    MIN_CAPACITY,
    WAF_LIMIT.webAclCapacity,
    `it is a number of WCU; leave it out for ${DEFAULT_CAPACITY}`,
  );
  if (resourceArns.length === 0) warnOfUnknownResource(scope);
  checkResourceArns(faults, resourceArns, scope);
  const wafScope = scopeOfResources(faults, resourceArns, scope);
  if (wafScope === 'CLOUDFRONT') checkInFrontOfCloudFront(scope, shaped, faults);
  checkFit(scope, shaped as RoutedProps, resourceArns, faults);
  const rules = parseSettings(
    scope,
    'OtpRuleGroup',
    withBasePaths(scope, shaped as RoutedProps, resourceArns, faults),
    faults,
  );
  return { rules, capacity: capacity ?? DEFAULT_CAPACITY, scope: wafScope };
}

function warnOfUnknownResource(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    WARNING.unknownResource,
    'resourceArns is not given, so synth does not see what the web ACL guards: in front of a stage of API Gateway a route of one segment is not ' +
      'found, and in front of Cognito none is; name the resources in resourceArns, or acknowledge this warning where all are ' +
      'Application Load Balancers',
  );
}

import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Faults } from '../private/faults';
import { withBasePaths } from './base-paths';
import { demandShapes } from './demanded-shapes';
import { checkResourceArn, checkResourceArns } from './guarded-resource';
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
  readonly resourceArns: readonly string[];
  readonly tokenDomains: string[] | undefined;
  /** Undefined where there is no log. */
  readonly log: { readonly everything: boolean; readonly retention: RetentionDays } | undefined;
}

/**
 * The one place where the props of a web ACL are read.
 *
 * @throws Error that lists everything that is wrong with them
 */
export function parseWebAcl(scope: Construct, props: OtpWebAclProps): WebAclSettings {
  const faults = new Faults();
  const given = demandShapes(faults, props);
  check(scope, faults, given);
  // Faults of missing routes were told.
  const shaped = withUserPool(scope, given, faults) as OtpWebAclProps & RoutedProps;
  const { loadBalancer, resourceArns = [], tokenDomains = [], webAclName: name } = shaped;
  const { requestLogging = RequestLogging.RELEVANT, logRetention: retention = RetentionDays.ONE_MONTH } = shaped;
  const arns = [...(loadBalancer ? [loadBalancer.loadBalancerArn] : []), ...resourceArns];
  checkFit(scope, shaped, arns, faults);
  return {
    rules: parseSettings(scope, 'OtpWebAcl', withBasePaths(scope, shaped, arns, faults), faults),
    name,
    resourceArns: arns,
    tokenDomains: tokenDomains.length === 0 ? undefined : tokenDomains,
    log:
      requestLogging === RequestLogging.NONE
        ? undefined
        : { everything: requestLogging === RequestLogging.ALL, retention },
  };
}

function check(scope: Construct, faults: Faults, props: OtpWebAclProps): void {
  const { loadBalancer, resourceArns, tokenDomains, webAclName } = props;
  faults.one('webAclName', webAclName, (name) => /^[\w-]{1,128}$/.test(name), '1 to 128 letters, digits, "_" and "-"');
  faults.demandKnown({ resourceArns, tokenDomains, webAclName }, ['resourceArns[]', 'tokenDomains[]']);
  checkResourceArns(faults, resourceArns, scope);
  if (loadBalancer) checkResourceArn(faults, 'loadBalancer', loadBalancer.loadBalancerArn, scope);
  checkTokenDomains(faults, tokenDomains);
}

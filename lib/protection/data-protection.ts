import { Annotations, type aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { fieldProtections, personalParameters } from '../contract/protection/log-privacy';
import { WARNING } from '../private/warnings';
import { type OtpRoute, RouteKind } from './otp-route';
import type { RoutedProps } from './routed-props';

/**
 * What never stands readable in logs and sampled requests. The token is hashed, not removed, so that reuse of one token
 * stays visible
 * (https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-and-logging.html).
 */
export function dataProtection(trustedHeaderName?: string): wafv2.CfnWebACL.DataProtectionConfigProperty {
  return {
    dataProtections: fieldProtections(trustedHeaderName).map(({ action, fieldType, fieldKeys }) => ({
      action,
      field: { fieldType, fieldKeys: fieldKeys && [...fieldKeys] },
    })),
  };
}

/** The routes whose path holds the recipient, a code or a key. AWS WAF's data protection knows no part of a path. */
export function personalRoutes(props: RoutedProps): OtpRoute[] {
  return [...props.requestRoutes, ...(props.verifyRoutes ?? []), ...(props.entryPages ?? [])].filter(
    // In a regular expression a colon is part of a group; what tells is that it looks for a mail address.
    ({ _kind, pattern }) =>
      _kind === RouteKind.REGEX ? /@|%40/.test(pattern) : personalParameters(pattern).length > 0,
  );
}

/** Says where the paths of such routes stand readable. */
export function warnOfPersonalRoutes(scope: Construct, routes: readonly OtpRoute[], log: string): void {
  if (routes.length === 0) return;
  Annotations.of(scope).addWarningV2(
    WARNING.personalPath,
    `the path of ${routes.map(String).join(', ')} holds what names a person or is a secret; ${log}. ` +
      'The sampled requests of AWS WAF (kept for three hours) and the access log of the load balancer show the whole path: move the value into the body',
  );
}

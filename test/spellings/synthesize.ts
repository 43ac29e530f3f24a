import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { RequestLimit } from '../../lib/request-limit';
import { OWNER_ORIGIN, PATTERNS } from './routes';

const ALB_ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/example/50dc6c495c0c9188';

/** The template of a web ACL that guards the routes which the servers register. */
export function synthesize(more: Partial<OtpWebAclProps> = {}): object {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  new OtpWebAcl(stack, 'Acl', {
    resourceArns: [ALB_ARN],
    requestRoutes: PATTERNS.map((pattern) => OtpRoute.path(pattern)),
    verifyRoutes: [OtpRoute.path('/api/auth/verify')],
    allowedOrigins: [OWNER_ORIGIN],
    // Thousands of lines from one address are no attack here: what counts is whether a line is recognised.
    rateLimit: RequestLimit.of(2_000_000_000, Duration.minutes(10)),
    verifyRateLimit: RequestLimit.of(2_000_000_000, Duration.minutes(10)),
    ...more,
  });
  return Template.fromStack(stack).toJSON();
}

import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OtpRoute, OtpWebAcl, type OtpWebAclProps } from '../../lib/index';

const ENV = { account: '111122223333', region: 'eu-central-1' };

/** The synthesized template of the shield's web ACL. */
export function shieldTemplate(props: Partial<OtpWebAclProps> = {}): unknown {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new OtpWebAcl(stack, 'Acl', {
    requestRoutes: [OtpRoute.path('/api/auth/otp')],
    verifyRoutes: [OtpRoute.path('/api/auth/verify')],
    ...props,
  });
  return Template.fromStack(stack).toJSON();
}

/** Addresses of 198.18.0.0/15 and on, the range for benchmarks (RFC 2544), as many as wanted. */
export function address(n: number): string {
  return `${198 + (n >> 17)}.${18 + ((n >> 16) & 1)}.${(n >> 8) & 255}.${n & 255}`;
}

import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';

export const ENV = { account: '111122223333', region: 'eu-central-1' };
export const ALB_ARN =
  'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/example/50dc6c495c0c9188';

export function stack(id = 'Stack', app = new App()): Stack {
  return new Stack(app, id, { env: ENV });
}

export const ROUTES = {
  requestRoutes: [OtpRoute.path('/api/auth/otp')],
  verifyRoutes: [OtpRoute.path('/api/auth/verify')],
};

export function webAcl(props: Partial<OtpWebAclProps> = {}, scope = stack()): OtpWebAcl {
  return new OtpWebAcl(scope, 'Acl', { ...ROUTES, resourceArns: [ALB_ARN], ...props });
}

/** The template of a stack that holds a web ACL with these props. */
export function templateOf(props: Partial<OtpWebAclProps> = {}): Template {
  const scope = stack();
  webAcl(props, scope);
  return Template.fromStack(scope);
}

export interface TemplateRule {
  readonly Name: string;
  readonly Priority: number;
  readonly Action: Record<string, unknown>;
  readonly Statement: Record<string, unknown>;
  readonly [member: string]: unknown;
}

export function rulesOf(template: Template): TemplateRule[] {
  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  return acl.Properties.Rules;
}

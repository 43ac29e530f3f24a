import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function';

/**
 * For the `Provider` of a custom resource, instead of the role that CDK makes: that may write to every log group of the account and
 * invoke every version of the handler.
 */
export function frameworkRole(scope: Construct, { function: handler, logGroup }: BundledFunction): iam.IRole {
  const statements = [
    new iam.PolicyStatement({
      actions: ['lambda:InvokeFunction', 'lambda:GetFunction'],
      resources: [handler.functionArn],
    }),
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  ];
  const role = new iam.Role(scope, 'FrameworkRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { CallHandler: new iam.PolicyDocument({ statements }) },
  });
  return role.withoutPolicyUpdates();
}

import { App, type CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge, acknowledgeWildcard } from '../../lib/private/acknowledged';

const REASON = 'there is no narrower way to say it';

function roleOf(stack: Stack, resource: string): iam.Role {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['ses:GetAccount'], resources: [resource] }));
  return role;
}

const findings = (stack: Stack) => new AwsSolutionsChecks(stack).validateScope(stack).violations.map((v) => v.ruleName);

test.each([
  ['a star', () => '*'],
  ['an ARN with pseudo parameters', (stack: Stack) => stack.formatArn({ service: 'ses', resource: 'identity/*' })],
  ['an ARN of a resource', (stack: Stack) => `${new Queue(stack, 'Queue', { enforceSSL: true }).queueArn}*`],
])('a wildcard in a policy is explained to cdk-nag: %s', (_, resourceIn) => {
  const stack = new Stack(new App(), 'Stack');
  const resource = resourceIn(stack);
  const role = roleOf(stack, resource);
  const before = findings(stack).filter((name) => name.includes('IAM5'));
  acknowledgeWildcard(role, resource, REASON);
  expect(before).toHaveLength(1);
  expect(findings(stack).filter((name) => name.includes('IAM5'))).toEqual([]);
});

test('only that one finding is explained, and the template says it in the words of cdk-nag 2', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = roleOf(stack, '*');
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
  acknowledgeWildcard(role, '*', REASON);
  expect(findings(stack)).toEqual(['AwsSolutions-IAM5[Action::s3:*]']);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policy!.Metadata.cdk_nag.rules_to_suppress).toEqual([
    { id: 'AwsSolutions-IAM5', reason: REASON, applies_to: ['Resource::*'] },
  ]);
});

test('a resource without a wildcard needs no words', () => {
  const stack = new Stack(new App(), 'Stack');
  acknowledgeWildcard(roleOf(stack, 'arn:aws:s3:::x'), 'arn:aws:s3:::x', REASON);
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('cdk_nag');
});

test('several explanations of one resource stand side by side', () => {
  const stack = new Stack(new App(), 'Stack');
  const queue = new Queue(stack, 'Queue');
  acknowledge(queue, 'AwsSolutions-SQS3', REASON);
  acknowledge(queue, 'AwsSolutions-SQS4', REASON);
  const { rules_to_suppress: rules } = (queue.node.defaultChild as CfnResource).getMetadata('cdk_nag');
  expect(rules.map(({ id }: { id: string }) => id)).toEqual(['AwsSolutions-SQS3', 'AwsSolutions-SQS4']);
  expect(findings(stack)).toEqual([]);
});

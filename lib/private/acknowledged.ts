import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why a finding of cdk-nag's AwsSolutions pack stands, so that apps that are checked with it need no suppressions for what they can't change.
 * Version 3 reads what CDK itself records, version 2 the metadata of the template; this package depends on neither.
 *
 * @param reason at least 10 characters, in plain ASCII
 */
export function acknowledge(scope: IConstruct, rule: string, reason: string, finding?: string): void {
  Validations.of(scope).acknowledge({ id: finding === undefined ? rule : `${rule}[${finding}]`, reason });
  for (const resource of scope.node.findAll().filter((node) => CfnResource.isCfnResource(node))) {
    const known = resource.getMetadata('cdk_nag')?.rules_to_suppress ?? [];
    const entry = { id: rule, reason, ...(finding !== undefined && { applies_to: [finding] }) };
    resource.addMetadata('cdk_nag', { rules_to_suppress: [...known, entry] });
  }
}

/** Why a role may do something on more than one resource. Call it once its policy is there; a resource without a `*` needs no words. */
export function acknowledgeWildcard(role: IConstruct, resource: string, reason: string): void {
  const name = flat(Stack.of(role).resolve(resource));
  if (name.includes('*')) acknowledge(role, 'AwsSolutions-IAM5', reason, `Resource::${name}`);
}

/** Why a role may take the actions that CDK grants on an encryption key. Call it once its policy is there. */
export function acknowledgeKeyUse(role: IConstruct): void {
  const reason = 'the calls that DynamoDB and Secrets Manager make on the key for whoever reads and writes there';
  for (const action of ['kms:GenerateDataKey*', 'kms:ReEncrypt*']) {
    acknowledge(role, 'AwsSolutions-IAM5', reason, `Action::${action}`);
  }
}

/** An ARN as cdk-nag writes it. */
function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (ref !== undefined) return `<${ref}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(flat).join(join[0]);
  return JSON.stringify(value);
}

import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { KEPT_FOR_TAG } from '../contract/reputation/kept';
import { acknowledgeWildcard } from '../private/acknowledged';

/** Name of the stack for which something is kept: the outermost one, since a nested one gets another name with each deployment. */
export function keptForOf(scope: IConstruct): string {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent !== undefined) stack = stack.nestedStackParent;
  return stack.stackName;
}

/**
 * Lets a role make configuration sets that are kept for its stack, and no others. AWS defines no resource for that call, neither for mails nor for texts, so the
 * tag says which.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsendusermessagingsmsandvoicev2.html
 */
export function allowCreation(role: iam.Role, action: string): void {
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: [action],
      resources: ['*'],
      conditions: { StringEquals: { [`aws:RequestTag/${KEPT_FOR_TAG}`]: keptForOf(role) } },
    }),
  );
  acknowledgeWildcard(
    role,
    '*',
    'AWS defines no resource for making a configuration set, so the tag has to name the stack',
  );
}

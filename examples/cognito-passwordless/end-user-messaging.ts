import { Stack } from 'aws-cdk-lib';
import type { CfnUserPool, UserPool } from 'aws-cdk-lib/aws-cognito';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/**
 * A pool with texts needs something to send by even where a function sends in its place. CDK would let Cognito publish by SNS to every number; this is End User
 * Messaging with one sender, as long as CDK's `UserPool` has no property for it. Make the pool with `enableSmsRole: false`.
 */
export function sendByEndUserMessaging(pool: UserPool, senderId: string): void {
  const stack = Stack.of(pool);
  const sender = stack.formatArn({ service: 'sms-voice', resource: 'sender-id', resourceName: `${senderId}/*` });
  const externalId = pool.node.addr;
  const role = new Role(pool, 'Texts', {
    assumedBy: new ServicePrincipal('cognito-idp.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'sts:ExternalId': externalId } },
    }),
    inlinePolicies: {
      Send: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['sms-voice:SendTextMessage'], resources: [sender] })],
      }),
    },
  });
  const resource = pool.node.defaultChild as CfnUserPool;
  resource.addPropertyOverride('SmsConfiguration', {
    EumsSms: { CallerArn: role.roleArn, ExternalId: externalId, Region: stack.region },
  });
}

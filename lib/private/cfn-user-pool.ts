import { CfnUserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import { namedBy } from './named-by';

/** The resource of a pool that this app deploys, also of one that is made as `CfnUserPool` and taken up by its `ref`. Undefined for a pool that is imported. */
export function cfnUserPoolOf(userPool: IUserPool): CfnUserPool | undefined {
  if (userPool instanceof CfnUserPool) return userPool;
  const { defaultChild } = userPool.node;
  if (defaultChild instanceof CfnUserPool) return defaultChild;
  return namedBy(userPool.userPoolArn).find((target): target is CfnUserPool => target instanceof CfnUserPool);
}

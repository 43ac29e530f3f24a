import { Reference, Tokenization } from 'aws-cdk-lib';
import { CfnUserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';

/** The resource of a pool that this app deploys, also of one that is made as `CfnUserPool` and taken up by its `ref`. Undefined for a pool that is imported. */
export function cfnUserPoolOf(userPool: IUserPool): CfnUserPool | undefined {
  if (userPool instanceof CfnUserPool) return userPool;
  const { defaultChild } = userPool.node;
  if (defaultChild instanceof CfnUserPool) return defaultChild;
  const named = Tokenization.reverseString(userPool.userPoolArn).tokens.flatMap((token) =>
    Reference.isReference(token) ? [token.target] : [],
  );
  return named.find((target): target is CfnUserPool => target instanceof CfnUserPool);
}

import { Token } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { isDummy } from '../private/lookups';

/** A secret by its name, or by its complete ARN. */
export function secretOf(scope: Construct, id: string, secret: string): ISecret {
  // CDK refuses ARNs of another shape, those made of the dummy of a look-up among them.
  const byArn = !Token.isUnresolved(secret) && secret.startsWith('arn:') && !isDummy(secret);
  return byArn ? Secret.fromSecretCompleteArn(scope, id, secret) : Secret.fromSecretNameV2(scope, id, secret);
}

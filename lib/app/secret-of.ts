import { Token } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** A secret by its name, or by its complete ARN. */
export function secretOf(scope: Construct, id: string, secret: string): ISecret {
  const byArn = !Token.isUnresolved(secret) && secret.startsWith('arn:');
  return byArn ? Secret.fromSecretCompleteArn(scope, id, secret) : Secret.fromSecretNameV2(scope, id, secret);
}

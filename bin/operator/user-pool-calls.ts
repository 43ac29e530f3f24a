import { pause, REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { worthAnotherTry } from '../../lib/contract/aws-fault';
import { OUTPUT } from '../../lib/contract/posture/posture';
import type { DeployedShield } from './deployed-shield';
import { signedJson } from './signed-call';

const PATIENCE_MS = 10_000;
const ATTEMPTS = 3;

export type Json = Readonly<Record<string, unknown>>;

/** ARNs of the user pools that the shield guards. */
export function userPoolArns(shield: DeployedShield): string[] {
  return shield.list(OUTPUT.resourceArns).filter((arn) => arn.includes(':cognito-idp:'));
}

export function poolIdOf(arn: string): string {
  return arn.replace(/^.*userpool\//, '');
}

/** Settings of a pool. @throws {ServiceFault} */
export async function describeUserPool(shield: DeployedShield, UserPoolId: string): Promise<Json> {
  return described(shield, 'DescribeUserPool', { UserPoolId }, 'UserPool');
}

/** Settings of an app client. @throws {ServiceFault} for one that isn't of this pool, too */
export async function describeClient(shield: DeployedShield, UserPoolId: string, ClientId: string): Promise<Json> {
  return described(shield, 'DescribeUserPoolClient', { UserPoolId, ClientId }, 'UserPoolClient');
}

async function described(shield: DeployedShield, operation: string, input: Json, member: string): Promise<Json> {
  const { account, identity } = shield;
  for (let attempt = 1; ; attempt++) {
    try {
      const { [member]: found } = await signedJson(account, {
        service: 'cognito-idp',
        region: identity.region,
        target: `AWSCognitoIdentityProviderService.${operation}`,
        input,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (typeof found !== 'object' || found === null)
        throw new Error(`Amazon Cognito answered ${operation} without a ${member}`);
      return found as Json;
    } catch (error) {
      if (attempt >= ATTEMPTS || !worthAnotherTry(error)) throw error;
      await pause(REAL_BACKOFF, attempt);
    }
  }
}

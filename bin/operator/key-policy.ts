import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import type { Account } from './account';

export interface KeyPolicy {
  /** ARN of the key. */
  readonly key: string;
  readonly policy: string | undefined;
}

/** The policy of a key that somebody names by its id, alias or ARN. */
export async function readKeyPolicy(account: Account, region: string | undefined, id: string): Promise<KeyPolicy> {
  const kms = account.kms(region);
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
    const key = KeyMetadata?.Arn ?? id;
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: key, PolicyName: 'default' }));
    return { key, policy: Policy };
  } finally {
    kms.destroy();
  }
}

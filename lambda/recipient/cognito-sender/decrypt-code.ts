import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { readMessage, UnreadableMessageError } from './encrypted-message';

/** Longer than any code or temporary password. */
const LONGEST_CODE = 256;

export interface DecryptOptions {
  /** The keys of the pools; about what another key encrypted AWS KMS isn't even asked. */
  readonly keyArns: readonly string[];
  readonly client: Pick<KMSClient, 'send'>;
}

/**
 * Reads a code as Cognito writes it: a message of the AWS Encryption SDK in base64.
 *
 * @returns a function that throws {@link UnreadableMessageError} for a code of another pool or key, and what AWS KMS says when it says no
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
 */
export function decryptWith({ keyArns, client }: DecryptOptions) {
  return async (code: string, userPoolId: string): Promise<string> => {
    const { context, dataKeys, open } = readMessage(Buffer.from(code, 'base64'));
    const pool = context['userpool-id'];
    if (pool !== undefined && pool !== userPoolId) throw new UnreadableMessageError('the code is of another pool');
    // One of each key that is ours: a message of many would be as many calls.
    const ours = keyArns.flatMap(
      (arn) => dataKeys.find(({ provider, keyName }) => provider === 'aws-kms' && keyName === arn) ?? [],
    );
    if (ours.length === 0) throw new UnreadableMessageError('the code is under another key');
    const { Plaintext } = await firstOf(ours, ({ keyName, ciphertext }) =>
      client.send(new DecryptCommand({ KeyId: keyName, CiphertextBlob: ciphertext, EncryptionContext: context })),
    );
    if (Plaintext?.length !== 32) throw new UnreadableMessageError('AWS KMS gave no key');
    const text = open(Plaintext);
    if (text.length > LONGEST_CODE) throw new UnreadableMessageError('the code is too long to be one');
    return text.toString('utf8');
  };
}

/** The first that works. @throws what the last one said */
async function firstOf<T, R>(all: readonly T[], attempt: (one: T) => Promise<R>): Promise<R> {
  const [one, ...rest] = all;
  try {
    return await attempt(one!);
  } catch (error) {
    if (rest.length === 0) throw error;
    return firstOf(rest, attempt);
  }
}

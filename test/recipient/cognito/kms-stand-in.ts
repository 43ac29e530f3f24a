import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildEncrypt } from '@aws-crypto/encrypt-node';
import { getClient, KMS, KmsKeyringNode } from '@aws-crypto/kms-keyring-node';
import { type AlgorithmSuiteIdentifier, CommitmentPolicy } from '@aws-crypto/material-management-node';
import { KMSClient } from '@aws-sdk/client-kms';

export const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const POOL = 'eu-central-1_aBcDeFgHi';

export interface KmsStandIn {
  readonly client: KMSClient;
  /** Answers that are owed before AWS KMS works again: names of its faults. */
  readonly faults: string[];
  decrypted: number;
  /** A code as Cognito writes it: a message of the AWS Encryption SDK without key commitment. */
  encrypt(code: string, options?: EncryptOptions): Promise<string>;
  close(): Promise<void>;
}

interface EncryptOptions {
  readonly context?: Record<string, string>;
  readonly keyArn?: string;
  /** Others that can read it, too. */
  readonly more?: string[];
  /** @default - as Cognito: signed, without key commitment (0x0378) */
  readonly suiteId?: AlgorithmSuiteIdentifier;
  readonly frameLength?: number;
}

/** AWS KMS on loopback, as far as data keys go. */
export async function startKms(): Promise<KmsStandIn> {
  const keys = new Map<string, { key: Buffer; keyId: string }>();
  const faults: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const answer = (status: number, body: object) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(body));
      };
      const input = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      if (operation === 'GenerateDataKey') {
        const key = randomBytes(input.NumberOfBytes ?? 32);
        const blob = randomBytes(64);
        keys.set(blob.toString('base64'), { key, keyId: input.KeyId });
        return answer(200, {
          KeyId: input.KeyId,
          CiphertextBlob: blob.toString('base64'),
          Plaintext: key.toString('base64'),
        });
      }
      if (operation === 'Encrypt') {
        const blob = randomBytes(64).toString('base64');
        keys.set(blob, { key: Buffer.from(input.Plaintext, 'base64'), keyId: input.KeyId });
        return answer(200, { KeyId: input.KeyId, CiphertextBlob: blob });
      }
      standIn.decrypted += 1;
      const fault = faults.shift();
      if (fault !== undefined) return answer(400, { __type: fault, message: 'no' });
      const known = keys.get(input.CiphertextBlob);
      if (known === undefined) return answer(400, { __type: 'InvalidCiphertextException' });
      answer(200, { KeyId: known.keyId, Plaintext: known.key.toString('base64') });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const options = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const client = new KMSClient(options);
  const standIn: KmsStandIn = {
    client,
    faults,
    decrypted: 0,
    async encrypt(code, { context = { 'userpool-id': POOL }, keyArn = KEY_ARN, more, suiteId, frameLength } = {}) {
      const committing = suiteId !== undefined && suiteId >= 0x0400;
      const { encrypt } = buildEncrypt(
        committing ? CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT : CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT,
      );
      const keyring = new KmsKeyringNode({
        generatorKeyId: keyArn,
        ...(more && { keyIds: more }),
        clientProvider: getClient(KMS, options),
      });
      const { result } = await encrypt(keyring, code, {
        encryptionContext: context,
        ...(suiteId === undefined ? {} : { suiteId }),
        ...(frameLength === undefined ? {} : { frameLength }),
      });
      return result.toString('base64');
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return standIn;
}

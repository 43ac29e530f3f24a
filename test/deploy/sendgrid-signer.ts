import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER } from './cdk';

const FILE = join(FOLDER, 'sendgrid-key.pem');

/** SendGrid's half of a signed event webhook, with a key of this run. */
function privateKey(): KeyObject {
  if (!existsSync(FILE)) {
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(FILE, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  return createPrivateKey(readFileSync(FILE));
}

/** As SendGrid's page shows it. */
export function verificationKey(): string {
  return createPublicKey(privateKey()).export({ type: 'spki', format: 'der' }).toString('base64');
}

export function signedHeaders(body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), privateKey()).toString(
      'base64',
    ),
  };
}

import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/**
 * How old a signed call may be. SendGrid repeats what wasn't answered with 2xx for 24 hours, and whether a repeat bears its old
 * time is documented nowhere; three days leave room. A recording gains nothing by it: calls are remembered as long.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook
 */
export const MAX_AGE_SECONDS = 3 * 24 * 3600;
/** How far ahead of our clock. */
export const MAX_AHEAD_SECONDS = 300;

export interface SignedCall {
  /** Bytes as they came; a parsed and printed body has another signature. */
  readonly body: Uint8Array;
  /** Base64 of the DER form. */
  readonly signature: string;
  /** Unix seconds, as text: the text is what was signed. */
  readonly timestamp: string;
}

export type Verdict = 'valid' | 'late' | 'forged';

/**
 * SendGrid signs the timestamp and the raw body with ECDSA (P-256, SHA-256). It defines no window, so a recorded call
 * would be good for ever; here it is for three days.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export function verifyCall({ body, signature, timestamp }: SignedCall, key: KeyObject, nowSeconds: number): Verdict {
  if (!/^\d{1,12}$/.test(timestamp)) return 'forged';
  // Signature first: who can't sign doesn't learn about our clock.
  if (!verify('sha256', signedBytes({ body, timestamp }), key, Buffer.from(signature, 'base64'))) return 'forged';
  const age = nowSeconds - Number(timestamp);
  return age <= MAX_AGE_SECONDS && age >= -MAX_AHEAD_SECONDS ? 'valid' : 'late';
}

/**
 * Identifies a call by what was signed. The signature would not do: whoever has one can write others that are as good (`s`
 * replaced by `n - s`, other Base64, other DER), and a signer makes another each time.
 */
export function callId(call: Pick<SignedCall, 'body' | 'timestamp'>): string {
  return createHash('sha256').update(signedBytes(call)).digest('base64url');
}

function signedBytes({ body, timestamp }: Pick<SignedCall, 'body' | 'timestamp'>): Buffer {
  return Buffer.concat([Buffer.from(timestamp), body]);
}

/**
 * The verification key as SendGrid shows it: base64 of the SPKI form.
 *
 * @throws {Error} when it is anything else
 */
export function readPublicKey(text: string): KeyObject {
  const bare = text.replace(/-----(BEGIN|END) PUBLIC KEY-----|\s/g, '');
  const key = createPublicKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new Error('the verification key is no P-256 key');
  }
  return key;
}

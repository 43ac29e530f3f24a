import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cachedSecret } from './cached-secret';
import { isSigned, type TwilioKeys } from './twilio-signature';
import { addressOf, bodyOf, type UrlEvent } from './webhook-call';

/** Why a call is refused, and with which status. */
export const TWILIO_REFUSAL = { 'wrong method': 405, unsigned: 401, oversize: 413, forged: 401 } as const;
export type TwilioRefusal = keyof typeof TWILIO_REFUSAL;

/** `fresh` reads the secrets again, for a key that was replaced. */
export type TwilioKeyReader = (fresh: boolean) => Promise<TwilioKeys>;

export interface SignedTwilioCall {
  readonly isForm: boolean;
  readonly fields: URLSearchParams;
}

export interface TwilioCaller {
  readonly keys: TwilioKeyReader;
  /** Where something stands before the function. */
  readonly callbackUrl?: string;
  readonly addedLater?: readonly string[];
}

const SIGNATURE = 'x-twilio-signature';
const SETTINGS = 'x-twilio-webhooks-signature-settings';
const MAX_BODY_BYTES = 20_000;

/** What Twilio says in a call of our address, or why it isn't Twilio. The cheap checks come first: anybody can call the address. */
export async function signedTwilioCall(
  event: UrlEvent,
  { keys, callbackUrl, addedLater }: TwilioCaller,
): Promise<SignedTwilioCall | TwilioRefusal> {
  if (event.requestContext?.http?.method !== 'POST') return 'wrong method';
  const { headers = {} } = event;
  const signature = headers[SIGNATURE];
  if (!signature || signature.length > 200) return 'unsigned';
  const body = bodyOf(event);
  if (body.length > MAX_BODY_BYTES) return 'oversize';
  const call = {
    url: addressOf(event, callbackUrl),
    body,
    isForm: (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'),
    signature,
    settings: headers[SETTINGS],
    addedLater,
  };
  if (!isSigned(call, await keys(false)) && !isSigned(call, await keys(true))) return 'forged';
  return { isForm: call.isForm, fields: new URLSearchParams(body.toString('utf8')) };
}

export interface TwilioSecrets {
  readonly authToken: string;
  readonly sharedKey?: string;
  readonly sharedKeyId?: string;
}

/** Out of the secrets with these ids. */
export function twilioKeys(client: SecretsManagerClient, { authToken, ...shared }: TwilioSecrets): TwilioKeyReader {
  const token = cachedSecret(client, authToken);
  const key = shared.sharedKey === undefined ? undefined : cachedSecret(client, shared.sharedKey);
  return async (fresh) => ({
    authToken: (await token(fresh)).trim(),
    ...(key && { sharedKey: { id: shared.sharedKeyId ?? '', secret: (await key(fresh)).trim() } }),
  });
}

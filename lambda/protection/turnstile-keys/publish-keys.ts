import type { KMSClient } from '@aws-sdk/client-kms';
import type { Log } from '../../runtime/log';
import { type PublicJwk, readPublicJwk } from '../../runtime/token-issuer';

export interface TurnstileKeysEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly KeyId?: string };
  readonly OldResourceProperties?: { readonly KeyId?: string };
}

export interface TurnstileKeysAnswer {
  readonly PhysicalResourceId: string;
  /** `Jwks` is the text that the load balancer answers with, `KeyName` the name of the key that signs from now on. */
  readonly Data?: { readonly Jwks: string; readonly KeyName: string };
}

const ID = 'otp-shield-turnstile-keys';
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html */
const MAX_BODY_BYTES = 1024;

/**
 * The public keys as text for a fixed answer of the load balancer. When another key takes over, the former one stays in the text: tokens that
 * it signed a moment ago are still good.
 */
export async function publishKeys(
  event: TurnstileKeysEvent,
  kms: Pick<KMSClient, 'send'>,
  log: Pick<Log, 'warn'>,
): Promise<TurnstileKeysAnswer> {
  if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId ?? ID };
  const { KeyId } = event.ResourceProperties;
  if (!KeyId) throw new Error('the property KeyId is missing');
  const current = await readPublicJwk(kms, KeyId);
  const former = event.OldResourceProperties?.KeyId;
  const others = former && former !== KeyId ? await readFormer(former, kms, log) : [];
  const text = JSON.stringify({ keys: [current, ...others] });
  if (Buffer.byteLength(text) > MAX_BODY_BYTES)
    throw new Error(`the key set has ${text.length} bytes; a load balancer answers with at most ${MAX_BODY_BYTES}`);
  return { PhysicalResourceId: ID, Data: { Jwks: text, KeyName: current.kid } };
}

/** A key that is gone signs nothing any more, and must not stop the deploy that replaces it. */
async function readFormer(keyId: string, kms: Pick<KMSClient, 'send'>, log: Pick<Log, 'warn'>): Promise<PublicJwk[]> {
  try {
    return [await readPublicJwk(kms, keyId)];
  } catch (error) {
    log.warn('the former key can not be read, so tokens of the last two minutes are refused', {
      error: (error as Error).name,
    });
    return [];
  }
}

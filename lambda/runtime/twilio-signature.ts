import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A call as it came. */
export interface TwilioCall {
  /** The address as Twilio called it, with its query, byte for byte. */
  readonly url: string;
  /** Bytes as they came. */
  readonly body: Buffer;
  readonly isForm: boolean;
  readonly signature: string;
  /** `key=<id>,algorithm=HMAC_SHA256`; absent where the auth token signs. */
  readonly settings?: string;
  /** Fields that Twilio adds to calls of some kinds after it signed, so that a signature counts with and without them. Nothing may be gained by them. */
  readonly addedLater?: readonly string[];
}

export interface TwilioKeys {
  readonly authToken: string;
  readonly sharedKey?: { readonly id: string; readonly secret: string };
}

/**
 * Twilio signs the address and, behind it, the fields of the form, sorted by name, as name and value without anything between. Another body it names by its
 * hash in the query. The header that says which key and algorithm are used is written by whoever calls, so only keys that we were given count.
 *
 * There is no time in it: a recorded call stays good. Whoever asks has to take each thing once.
 *
 * @see https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export function isSigned(call: TwilioCall, keys: TwilioKeys): boolean {
  const signer = signerOf(call.settings, keys);
  if (signer === undefined) return false;
  if (!call.isForm && !hasItsHash(call)) return false;
  const { isForm, body, addedLater = [] } = call;
  const texts = isForm ? new Set([fieldsText(body, []), fieldsText(body, addedLater)]) : [''];
  return addresses(call.url).some((url) => [...texts].some((fields) => isEqual(signer(url + fields), call.signature)));
}

type Signer = (text: string) => string;

function signerOf(settings: string | undefined, { authToken, sharedKey }: TwilioKeys): Signer | undefined {
  const sign = (algorithm: 'sha1' | 'sha256', key: string) => (text: string) =>
    createHmac(algorithm, key).update(text, 'utf8').digest('base64');
  if (!settings) return sign('sha1', authToken);
  const named = Object.fromEntries(settings.split(',').map((part) => part.trim().split('=')));
  if (sharedKey === undefined || named.key !== sharedKey.id) return undefined;
  // As Twilio's own library reads it: in any case of letters, and SHA-1 where it is not said.
  const algorithm = (named.algorithm || 'HMAC_SHA1').toUpperCase();
  if (algorithm === 'HMAC_SHA256') return sign('sha256', sharedKey.secret);
  return algorithm === 'HMAC_SHA1' ? sign('sha1', sharedKey.secret) : undefined;
}

/** Equal values of one name count once. */
function fieldsText(body: Buffer, without: readonly string[]): string {
  const fields = new URLSearchParams(body.toString('utf8'));
  const names = [...new Set(fields.keys())].filter((name) => !without.includes(name)).sort();
  return names
    .map((name) =>
      [...new Set(fields.getAll(name))]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
}

function hasItsHash({ url, body }: TwilioCall): boolean {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const expected = new URLSearchParams(query).get('bodySHA256');
  return expected !== null && isEqual(createHash('sha256').update(body).digest('hex'), expected);
}

const STANDARD_PORT: Readonly<Record<string, string>> = { https: '443', http: '80' };

/** With and without the standard port: Twilio signs now one, now the other. Any other port is a part of the address. */
function addresses(url: string): string[] {
  const parts = /^(https?):\/\/([^/?#]*)(.*)$/.exec(url);
  if (parts === null) return [url];
  const [, scheme = '', host = '', rest = ''] = parts;
  const port = `:${STANDARD_PORT[scheme]}`;
  if (host.endsWith(port)) return [url, `${scheme}://${host.slice(0, -port.length)}${rest}`];
  return /:\d+$/.test(host) ? [url] : [url, `${scheme}://${host}${port}${rest}`];
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

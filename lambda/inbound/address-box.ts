import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** DER in front of the 32 bytes of an X25519 key (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A box into which the receiver of a message puts the sender's address, and which only the browser that started the session can have opened: the
 * key to open it is derived from its cookie. At rest there is no address that could be read.
 */
export function publicKeyOf(seed: Uint8Array): Buffer {
  return rawPublic(createPublicKey(privateKey(seed)));
}

export function seal(publicKey: Uint8Array, text: string, context: string): Buffer {
  const ephemeral = generateKeyPairSync('x25519');
  const ours = rawPublic(ephemeral.publicKey);
  const iv = randomBytes(IV_BYTES);
  const key = keyFrom(ephemeral.privateKey, publicFrom(publicKey), ours, publicKey);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([ours, iv, cipher.getAuthTag(), sealed]);
}

/** @throws {Error} when it was sealed for somebody else, for another session, or was altered */
export function open(seed: Uint8Array, box: Uint8Array, context: string): string {
  const bytes = Buffer.from(box);
  const theirs = bytes.subarray(0, KEY_BYTES);
  const iv = bytes.subarray(KEY_BYTES, KEY_BYTES + IV_BYTES);
  const tag = bytes.subarray(KEY_BYTES + IV_BYTES, KEY_BYTES + IV_BYTES + TAG_BYTES);
  const own = privateKey(seed);
  const key = keyFrom(own, publicFrom(theirs), theirs, rawPublic(createPublicKey(own)));
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  const sealed = bytes.subarray(KEY_BYTES + IV_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
}

function keyFrom(own: KeyObject, theirs: KeyObject, ephemeral: Uint8Array, recipient: Uint8Array): Buffer {
  const shared = diffieHellman({ privateKey: own, publicKey: theirs });
  const salt = Buffer.concat([ephemeral, recipient]);
  return Buffer.from(hkdfSync('sha256', shared, salt, 'otp-shield inbound address', 32));
}

function privateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function publicFrom(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });
}

function rawPublic(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
}

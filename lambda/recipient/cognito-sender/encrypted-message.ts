import { createDecipheriv, createPublicKey, hkdfSync, timingSafeEqual, verify } from 'node:crypto';
import { ByteReader } from './byte-reader';

/**
 * Messages of the AWS Encryption SDK, as far as codes need them: read here, since its package for Node.js would be three times all the rest of the function. Keys and ciphers are those of
 * Node.js; tests write messages with AWS's own package.
 *
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html
 */
export interface EncryptedMessage {
  readonly context: Readonly<Record<string, string>>;
  readonly dataKeys: readonly EncryptedDataKey[];
  /** @throws {UnreadableMessageError} when any byte of it was changed */
  open(dataKey: Uint8Array): Buffer;
}

export interface EncryptedDataKey {
  readonly provider: string;
  /** Of AWS KMS: the ARN of the key. */
  readonly keyName: string;
  readonly ciphertext: Uint8Array;
}

/** What is no message, or was changed on its way. Its text quotes nothing of it. */
export class UnreadableMessageError extends Error {
  override readonly name = 'UnreadableMessageError';
}

interface Suite {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly committing: boolean;
  readonly signed: boolean;
}

/** AES-256-GCM, all of them. @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/algorithms-reference.html */
const SUITES: Readonly<Record<number, Suite>> = {
  376: { hash: 'sha256', committing: false, signed: false },
  888: { hash: 'sha384', committing: false, signed: true },
  1144: { hash: 'sha512', committing: true, signed: false },
  1400: { hash: 'sha512', committing: true, signed: true },
};
const IV = 12;
const TAG = 16;
const FRAMED = 2;
const LAST_FRAME = 0xffffffff;
const PUBLIC_KEY = 'aws-crypto-public-key';
/** What stands before a compressed point of P-384 in a public key (SPKI). */
const P384 = Buffer.from('3046301006072a8648ce3d020106052b81040022033200', 'hex');

/** @throws {UnreadableMessageError} */
export function readMessage(bytes: Uint8Array): EncryptedMessage {
  const reader = new ByteReader(bytes, () => new UnreadableMessageError('the message ends too early'));
  const version = reader.number(1);
  if (version === 1) demand(reader.number(1) === 0x80, 'type of message');
  const suiteId = reader.number(2);
  const suite = SUITES[suiteId];
  if (suite === undefined || version !== (suite.committing ? 2 : 1)) throw unreadable('version and algorithm');
  const messageId = reader.take(version === 1 ? 16 : 32);
  const context = readContext(reader.sized(2));
  const dataKeys = Array.from({ length: reader.number(2) }, () => ({
    provider: reader.sized(2).toString('utf8'),
    keyName: reader.sized(2).toString('utf8'),
    ciphertext: reader.sized(2),
  }));
  demand(reader.number(1) === FRAMED, 'content that is not framed');
  if (version === 1) demand(reader.number(4) === 0 && reader.number(1) === IV, 'length of the IV');
  const frameLength = reader.number(4);
  const commitment = suite.committing ? reader.take(32) : undefined;
  const header = reader.read();
  const headerIv = suite.committing ? Buffer.alloc(IV) : reader.take(IV);
  const headerTag = reader.take(TAG);

  const open = (dataKey: Uint8Array): Buffer => {
    const id = Buffer.from([suiteId >> 8, suiteId & 0xff]);
    const derive = (salt: Uint8Array, info: Uint8Array) => Buffer.from(hkdfSync(suite.hash, dataKey, salt, info, 32));
    if (commitment !== undefined) {
      const expected = derive(messageId, Buffer.from('COMMITKEY'));
      demand(timingSafeEqual(expected, commitment), 'commitment of the key');
    }
    const key = suite.committing
      ? derive(messageId, Buffer.concat([id, Buffer.from('DERIVEKEY')]))
      : derive(new Uint8Array(), Buffer.concat([id, messageId]));
    decipher(key, headerIv, header, headerTag, Buffer.alloc(0));
    const body = reader.fork();
    const text = readFrames(body, frameLength, key, messageId);
    checkSignature(suite, context, body);
    demand(body.done, 'end');
    return text;
  };
  return { context, dataKeys, open };
}

function readContext(bytes: Uint8Array): Record<string, string> {
  if (bytes.length === 0) return {};
  const reader = new ByteReader(bytes, () => unreadable('context'));
  const pairs = Array.from({ length: reader.number(2) }, () => [
    reader.sized(2).toString('utf8'),
    reader.sized(2).toString('utf8'),
  ]);
  demand(reader.done, 'context');
  return Object.fromEntries(pairs);
}

function readFrames(reader: ByteReader, frameLength: number, key: Buffer, messageId: Buffer): Buffer {
  const texts: Buffer[] = [];
  for (let sequence = 1; ; sequence++) {
    const said = reader.number(4);
    const last = said === LAST_FRAME;
    demand((last ? reader.number(4) : said) === sequence, 'order of the frames');
    const iv = reader.take(IV);
    const length = last ? reader.number(4) : frameLength;
    demand(length <= frameLength, 'length of a frame');
    const aad = Buffer.alloc(12);
    aad.writeUInt32BE(sequence, 0);
    aad.writeBigUInt64BE(BigInt(length), 4);
    const kind = Buffer.from(`AWSKMSEncryptionClient ${last ? 'Final Frame' : 'Frame'}`);
    const ciphertext = reader.take(length);
    texts.push(decipher(key, iv, Buffer.concat([messageId, kind, aad]), reader.take(TAG), ciphertext));
    if (last) return Buffer.concat(texts);
  }
}

function checkSignature({ signed }: Suite, context: Readonly<Record<string, string>>, reader: ByteReader): void {
  // A key without a signature is a message from which the signature was taken.
  demand(signed || context[PUBLIC_KEY] === undefined, 'signature that is missing');
  if (!signed) return;
  const covered = reader.read();
  const signature = reader.sized(2);
  const point = Buffer.from(context[PUBLIC_KEY] ?? '', 'base64');
  demand(point.length === 49, 'key of the signature');
  demand(isSigned(covered, signature, point), 'signature');
}

function isSigned(covered: Uint8Array, signature: Uint8Array, point: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.concat([P384, point]), format: 'der', type: 'spki' });
    return verify('sha384', covered, key, signature);
  } catch {
    // What is no point of the curve is no key.
    return false;
  }
}

function decipher(key: Buffer, iv: Uint8Array, aad: Uint8Array, tag: Uint8Array, ciphertext: Uint8Array): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG });
  cipher.setAAD(aad);
  cipher.setAuthTag(tag);
  try {
    return Buffer.concat([cipher.update(ciphertext), cipher.final()]);
  } catch {
    throw unreadable('tag');
  }
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw unreadable(what);
}

function unreadable(what: string): UnreadableMessageError {
  return new UnreadableMessageError(`not a message that can be read: ${what}`);
}

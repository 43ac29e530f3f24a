import { decryptWith } from '../../../lambda/recipient/cognito-sender/decrypt-code';
import { KEY_ARN, type KmsStandIn, POOL, startKms } from './kms-stand-in';

let kms: KmsStandIn;
beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.close());

const decrypt = (code: string) => decryptWith({ keyArns: [KEY_ARN], client: kms.client })(code, POOL);

describe.each([
  ['signed, without key commitment, as Cognito', 0x0378],
  ['without signature and key commitment', 0x0178],
  ['signed, with key commitment', 0x0578],
  ['with key commitment', 0x0478],
])("a message of AWS's own package: %s", (_, suiteId) => {
  test.each([
    ['in one frame', '493817', 4096, undefined],
    ['in several frames', 'a longer temporary password §', 7, { purpose: 'test' }],
    ['that fills its last frame', '12345678', 4, undefined],
    ['without a context', '493817', 4096, {}],
  ])('%s is read', async (_name, code, frameLength, context: Record<string, string> | undefined) => {
    const message = await kms.encrypt(code, { suiteId, frameLength, ...(context && { context }) });
    expect(await decrypt(message)).toBe(code);
  });

  test('is refused with its frames in another order, once, or under another number', async () => {
    // Four frames of four bytes, and the last one; each of the four is number, IV, four bytes and tag.
    const bytes = Buffer.from(await kms.encrypt('0123456789abcdefgh', { suiteId, frameLength: 4 }), 'base64');
    const size = 4 + 12 + 4 + 16;
    const at = bytes.indexOf(Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
    expect(at).toBeGreaterThan(0);
    const frames = [0, 1, 2, 3].map((n) => Buffer.from(bytes.subarray(at + n * size, at + (n + 1) * size)));
    const made = (order: readonly number[], numbered: boolean) =>
      Buffer.concat([
        bytes.subarray(0, at),
        ...order.map((n, index) => {
          const frame = Buffer.from(frames[n]!);
          if (numbered) frame.writeUInt32BE(index + 1, 0);
          return frame;
        }),
        bytes.subarray(at + 4 * size),
      ]).toString('base64');
    expect(await decrypt(made([0, 1, 2, 3], false))).toBe('0123456789abcdefgh');
    for (const order of [
      [1, 0, 2, 3],
      [0, 0, 2, 3],
      [0, 1, 2],
      [0, 1, 2, 3, 3],
    ])
      for (const numbered of [false, true]) await expect(decrypt(made(order, numbered))).rejects.toThrow('can be read');
  });

  test('is refused with any of its bits changed, and cut off anywhere', async () => {
    const bytes = Buffer.from(await kms.encrypt('493817', { suiteId }), 'base64');
    const taken: string[] = [];
    const known = new Map<string, Promise<unknown>>();
    // AWS KMS binds the context to the data key: what it never wrote it does not decrypt.
    const send = (command: { readonly input: object }) => {
      const asked = JSON.stringify(command.input);
      if (!known.has(asked)) {
        if (known.size > 0) return Promise.reject(new Error('InvalidCiphertextException'));
        known.set(asked, kms.client.send(command as never));
      }
      return known.get(asked)!;
    };
    const open = decryptWith({ keyArns: [KEY_ARN], client: { send } as never });
    expect(await open(bytes.toString('base64'), POOL)).toBe('493817');
    const look = async (what: string, changed: Buffer) => {
      const text = await open(changed.toString('base64'), POOL).catch(() => undefined);
      if (text !== undefined) taken.push(what);
    };
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << (at % 8);
      await look(`bit of ${at}`, changed);
    }
    for (let end = 0; end < bytes.length; end += 9) await look(`end at ${end}`, bytes.subarray(0, end));
    await look('a byte more', Buffer.concat([bytes, Buffer.alloc(1)]));
    expect(taken).toEqual([]);
  });
});

const OTHER = 'arn:aws:kms:eu-central-1:111122223333:key/aaaaaaaa-12ab-34cd-56ef-1234567890ab';

test.each([
  ['the first', { keyArn: KEY_ARN, more: [OTHER] }],
  ['the second', { keyArn: OTHER, more: [KEY_ARN] }],
])('of a message under several keys %s may be ours, and no other is asked', async (_, keys) => {
  const before = kms.decrypted;
  expect(await decrypt(await kms.encrypt('493817', keys))).toBe('493817');
  expect(kms.decrypted).toBe(before + 1);
});

test('where one of two keys of ours refuses, the other one reads it', async () => {
  const message = await kms.encrypt('493817', { more: [OTHER] });
  kms.faults.push('AccessDeniedException');
  const both = decryptWith({ keyArns: [KEY_ARN, OTHER], client: kms.client });
  expect(await both(message, POOL)).toBe('493817');
  kms.faults.push('AccessDeniedException', 'DisabledException');
  await expect(both(message, POOL)).rejects.toThrow();
});

/** Suites that AWS's package writes and that are weaker, or content without frames: nobody needs them here. */
test.each([0x0014, 0x0046, 0x0078, 0x0114, 0x0146, 0x0214, 0x0346])('the suite %i is not read', async (suiteId) => {
  const message = await kms.encrypt('493817', { suiteId });
  await expect(decrypt(message)).rejects.toThrow('version and algorithm');
});

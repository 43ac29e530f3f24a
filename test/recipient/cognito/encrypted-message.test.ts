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

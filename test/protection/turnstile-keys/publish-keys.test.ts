import { publishKeys } from '../../../lambda/protection/turnstile-keys/publish-keys';
import { GateRig, KmsStandIn } from '../turnstile-gate/parts';

const warnings: unknown[] = [];
const log = { warn: (_message: string, fields?: unknown) => void warnings.push(fields) };
const PROPERTIES = { RequestType: 'Update', ResourceProperties: { KeyId: 'new' } } as const;
beforeEach(() => warnings.splice(0));

test('gives the key as a load balancer reads it, under the name that the gate writes into its tokens', async () => {
  const rig = new GateRig();
  const { Jwks, KeyName } = await rig.published();
  const { keys } = JSON.parse(Jwks);
  expect(keys).toHaveLength(1);
  expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  expect(keys[0].kid).toBe(KeyName);
  const head = JSON.parse(Buffer.from((await rig.token()).split('.')[0]!, 'base64url').toString());
  expect(head.kid).toBe(KeyName);
});

test('when another key takes over, the former one stays, and both fit into a fixed answer of 1,024 bytes', async () => {
  const kms = new KmsStandIn();
  const { Data } = await publishKeys({ ...PROPERTIES, OldResourceProperties: { KeyId: 'old' } }, kms as never, log);
  const { keys } = JSON.parse(Data!.Jwks);
  expect(keys).toHaveLength(2);
  expect(keys[0].kid).toBe(Data!.KeyName);
  expect(keys[1].kid).not.toBe(Data!.KeyName);
  expect(Buffer.byteLength(Data!.Jwks)).toBeLessThanOrEqual(1024);
});

test.each(['NotFoundException', 'KMSInvalidStateException', 'AccessDeniedException'])(
  'a former key that is gone (%s) does not stop the deploy that replaces it, and is told',
  async (name) => {
    const kms = new KmsStandIn();
    const send = kms.send.bind(kms);
    jest.spyOn(kms, 'send').mockImplementation(async (command) => {
      if ((command as { input: { KeyId: string } }).input.KeyId === 'old') {
        throw Object.assign(new Error('gone'), { name });
      }
      return send(command);
    });
    const { Data } = await publishKeys({ ...PROPERTIES, OldResourceProperties: { KeyId: 'old' } }, kms as never, log);
    expect(JSON.parse(Data!.Jwks).keys).toHaveLength(1);
    expect(warnings).toEqual([{ error: name }]);
  },
);

test('the same key is published once, and without its key the deploy fails', async () => {
  const kms = new KmsStandIn();
  const same = await publishKeys({ ...PROPERTIES, OldResourceProperties: { KeyId: 'new' } }, kms as never, log);
  expect(JSON.parse(same.Data!.Jwks).keys).toHaveLength(1);
  jest.spyOn(kms, 'send').mockRejectedValue(new Error('DisabledException'));
  await expect(publishKeys(PROPERTIES, kms as never, log)).rejects.toThrow('DisabledException');
  await expect(publishKeys({ ...PROPERTIES, ResourceProperties: {} }, kms as never, log)).rejects.toThrow('KeyId');
});

test('nothing is asked when the resource goes', async () => {
  const kms = { send: jest.fn() };
  const gone = { ...PROPERTIES, RequestType: 'Delete', PhysicalResourceId: 'x' } as const;
  expect(await publishKeys(gone, kms as never, log)).toEqual({ PhysicalResourceId: 'x' });
  expect(kms.send).not.toHaveBeenCalled();
});

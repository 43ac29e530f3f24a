import { GetIPSetCommand, ListIPSetsCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { EVERY_ADDRESS } from '../../../lib/contract/posture/gate';
import { aws } from '../aws';
import { deploy, destroy } from '../cdk';
import { DeployedStack } from '../deployed-stack';
import { otpShield } from '../shield-cli';
import { TWO_SHIELDS_APP } from '../stacks';

const NAME = 'TwoShields';
const Scope = 'REGIONAL' as const;

async function setsOf(part: string): Promise<string[]> {
  const { IPSets = [] } = await aws.waf.send(new ListIPSetsCommand({ Scope }));
  return IPSets.map(({ Name, Id }) => `${Name}|${Id}`).filter((reference) => reference.includes(part));
}

async function read(reference: string) {
  const [Name, Id] = reference.split('|');
  const { IPSet, LockToken } = await aws.waf.send(new GetIPSetCommand({ Name, Id, Scope }));
  return { addresses: IPSet?.Addresses, description: IPSet?.Description, lockToken: LockToken };
}

export function gatesAcrossDeploysStage(): void {
  describe('gates and block lists of two shields in one stack, one of them as rule groups', () => {
    const deployed = (...more: string[]) => deploy(NAME, ['--app', TWO_SHIELDS_APP, ...more]);
    const failing = async () => {
      process.env.DEPLOY_TEST_FAULT = 'yes';
      try {
        return await deployed();
      } finally {
        delete process.env.DEPLOY_TEST_FAULT;
      }
    };
    let stack: DeployedStack;
    const states = () => Promise.all(written().map(read));
    /** What the command wrote, of both shields. */
    const written = () => [
      stack.outputs.ShopLockdownIpv4Set!,
      stack.outputs.ShopLockdownIpv6Set!,
      stack.outputs.AdminStrictIpv4Set!,
      stack.outputs.ShopBlockListSets!.split(',').find((set) => set.includes('currentIPV4'))!,
    ];
    let before: Awaited<ReturnType<typeof states>>;

    test('a deployment that fails leaves no set behind', async () => {
      const { code } = await failing();
      expect(code).not.toBe(0);
      expect((await DeployedStack.read(NAME)).status).toBe('ROLLBACK_COMPLETE');
      expect(await setsOf(NAME)).toEqual([]);
    }, 180_000);

    test('the second one makes all of them, closed and empty', async () => {
      expect(await deployed()).toMatchObject({ code: 0 });
      stack = await DeployedStack.read(NAME);
      const sets = await setsOf(NAME);
      expect(sets).toHaveLength(4 + 6 + 4);
      for (const set of sets) expect(await read(set)).toMatchObject({ addresses: [] });
    }, 180_000);

    test('the command writes those of the shield that it was told to', async () => {
      const shield = (name: string) => ['--stack', NAME, '--shield', name, '--yes'];
      const why = ['--for', '2h', '--reason', 'an attack'];
      expect(await otpShield('lockdown', ...shield('Shop'), ...why)).toMatchObject({ code: 0, err: '' });
      expect(await otpShield('strict', ...shield('Admin'), ...why)).toMatchObject({ code: 0, err: '' });
      const blocked = ['--address', '198.51.100.7', '--reason', 'an attack'];
      expect(await otpShield('block', ...shield('Shop'), ...blocked)).toMatchObject({ code: 0, err: '' });
      before = await states();
      expect(before.map(({ addresses }) => addresses)).toEqual([
        EVERY_ADDRESS.IPV4,
        [...EVERY_ADDRESS.IPV6],
        EVERY_ADDRESS.IPV4,
        ['198.51.100.7/32'],
      ]);
      expect(await read(stack.outputs.AdminLockdownIpv4Set!)).toMatchObject({ addresses: [] });
    }, 90_000);

    test('a deploy of other tags leaves them as they are, and rewrites the set that the template owns', async () => {
      const [owned] = (await setsOf('Owned')) as [string];
      const [Name, Id] = owned.split('|');
      const { lockToken: LockToken } = await read(owned);
      await aws.waf.send(new UpdateIPSetCommand({ Name, Id, Scope, Addresses: ['203.0.113.0/24'], LockToken }));
      expect(await deployed('--tags', 'commit=4f2a91c')).toMatchObject({ code: 0 });
      expect((await DeployedStack.read(NAME)).status).toBe('UPDATE_COMPLETE');
      expect(await read(owned)).toMatchObject({ addresses: ['198.51.100.0/24'] });
      expect(await states()).toEqual(before);
    }, 180_000);

    test('a deploy that fails and is rolled back leaves them as they are', async () => {
      expect((await failing()).code).not.toBe(0);
      expect((await DeployedStack.read(NAME)).status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await states()).toEqual(before);
    }, 180_000);

    test('destroying removes them, open as they are', async () => {
      expect(await destroy(NAME)).toMatchObject({ code: 0 });
      expect(await setsOf(NAME)).toEqual([]);
    }, 180_000);
  });
}

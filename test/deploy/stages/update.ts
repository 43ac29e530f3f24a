import { GetWebACLCommand, ListAPIKeysCommand } from '@aws-sdk/client-wafv2';
import { aws } from '../aws';
import { deploy } from '../cdk';
import { DeployedStack } from '../deployed-stack';
import { posture, readSet } from '../gates';
import { otpShield } from '../shield-cli';
import { appContext } from '../stacks';

export function updateStage(): void {
  describe('a deploy of changes while the posture is raised', () => {
    let before: DeployedStack;
    let gate: Awaited<ReturnType<typeof readSet>>;
    const rule = async (stack: DeployedStack, name: string) => {
      const [Name, Id] = stack.ofType('AWS::WAFv2::WebACL')[0]!.PhysicalResourceId!.split('|');
      const { WebACL } = await aws.waf.send(new GetWebACLCommand({ Name, Id, Scope: 'REGIONAL' }));
      return WebACL?.Rules?.find((each) => each.Name === name);
    };

    beforeAll(async () => {
      before = await DeployedStack.read('OtpShield');
      const run = await otpShield('lockdown', '--yes', '--for', '2h', '--reason', 'it began before the deploy');
      expect(run).toMatchObject({ code: 0, err: '' });
      gate = await readSet(before, 'LockdownIpv4Set');
    });

    test('changes the limit and adds the route', async () => {
      const { code } = await deploy(
        'OtpShield',
        appContext({
          resourceArn: before.outputs.ProtectedResources!,
          rateLimit: '250/10m',
          requestRoutes: '/api/auth/otp,/v1/users/:id/verify-email,/api/auth/addedlater',
          tokenDomains: 'shop.test,site.test',
        }),
      );
      const after = await DeployedStack.read('OtpShield');
      expect({ status: after.status, complaints: await after.complaints() }).toEqual({
        status: 'UPDATE_COMPLETE',
        complaints: [],
      });
      expect(code).toBe(0);
      expect(after.outputs.WebAclArn).toBe(before.outputs.WebAclArn);
      expect((await rule(after, 'rate-limit'))?.Statement?.RateBasedStatement?.Limit).toBe(250);
      expect(JSON.stringify(await rule(after, 'classify-request'), searchStrings)).toContain('/api/?auth/?addedlater');
    }, 180_000);

    test('leaves the gates as they were: same addresses, same record, same lock token', async () => {
      expect(await posture(before)).toBe('lockdown');
      expect(await readSet(before, 'LockdownIpv4Set')).toEqual(gate);
    });

    test('replaces the API key, and deletes the old one', async () => {
      const { APIKeySummaries = [] } = await aws.waf.send(new ListAPIKeysCommand({ Scope: 'REGIONAL' }));
      expect(APIKeySummaries.map(({ TokenDomains }) => TokenDomains).sort()).toEqual(
        [['shop.test', 'site.test'], ['extras.example.com']].sort(),
      );
      const after = await DeployedStack.read('OtpShield');
      const printed = Object.entries(after.outputs).find(([name]) => name.startsWith('FrontEndCaptchaApiKey'))?.[1];
      expect(APIKeySummaries.map(({ APIKey }) => APIKey)).toContain(printed);
    });

    test('is over, and the operator releases', async () => {
      expect(await otpShield('release', '--yes', '--reason', 'over')).toMatchObject({ code: 0 });
      expect(await posture(before)).toBe('normal');
    }, 60_000);
  });
}

/** Search strings come as bytes. */
function searchStrings(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
}

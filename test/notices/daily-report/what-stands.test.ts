import { GetIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { mockClient } from 'aws-sdk-client-mock';
import { deployedRulesReader } from '../../../lambda/notices/daily-report/deployed-limits';
import { runTimeListReader } from '../../../lambda/notices/daily-report/run-time-lists';

test('of two sets the one that lags behind says how long entries stand', async () => {
  const waf = mockClient(WAFV2Client);
  const arn = (name: string) =>
    `arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/${name}/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;
  const set = (Name: string, Description: string, Addresses: string[]) =>
    waf.on(GetIPSetCommand, { Name }).resolves({ IPSet: { Addresses, Description } as never, LockToken: 'token' });
  set('allowed', 'x', ['192.0.2.1/32']);
  set('four', 'otp1 turned=2026-11-30T17:30:00Z', ['198.51.100.0/24', '198.51.101.0/24']);
  set('six', 'otp1 turned=2026-11-29T17:30:00Z', []);
  set('new', 'Addresses that were blocked lately', []);
  const read = (...blocked: string[]) => runTimeListReader(waf as never, [arn('allowed')], blocked.map(arn))!();
  const turned = Date.UTC(2026, 10, 29, 17, 30);
  expect(await read('four', 'six')).toEqual({ allowed: 1, blocked: { entries: 2, turned } });
  expect(await read('four', 'new')).toEqual({ allowed: 1, blocked: { entries: 2, turned: undefined } });
  expect(await read()).toEqual({ allowed: 1 });
  expect(runTimeListReader(waf as never, undefined, [arn('four')])).toBeUndefined();
});

test('the limits are those that are deployed, of a web ACL or of rule groups', async () => {
  const rate = { Limit: 90, AggregateKeyType: 'CONSTANT' as const };
  const rules = [{ Name: 'send-budget', Statement: { RateBasedStatement: rate } }, { Name: 'lockdown' }];
  const asked: object[] = [];
  const waf = {
    send: async ({ input }: { input: object }) => {
      asked.push(input);
      return { WebACL: { Rules: rules }, RuleGroup: { Rules: rules } };
    },
  } as never;
  const found = [{ rule: 'send-budget', limit: 90, windowSeconds: 300, shared: true }];
  const arn = (kind: string) =>
    `arn:aws:wafv2:eu-west-1:111122223333:regional/${kind}/otp/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;
  const [acl, groups] = [arn('webacl'), [arn('rulegroup'), arn('rulegroup')]];
  expect(await deployedRulesReader(waf, acl)()).toEqual({ limits: found, names: ['send-budget', 'lockdown'] });
  expect((await deployedRulesReader(waf, acl, groups)()).limits).toEqual([...found, ...found]);
  expect(asked).toEqual([acl, ...groups].map((ARN) => ({ ARN })));
});

import { Simulator } from '../../../lib/sim';
import type { Replay } from '../../../lib/sim/replay/format';
import { ReplayClock, replayOptions, runReplay } from '../../../lib/sim/replay/run';
import { RULES, TEMPLATE } from '../../bin/web-acls';

const headers: Array<[string, string]> = [['host', 'app.example.com']];
const post = (at: number, over: object = {}) => ({
  at,
  ip: '203.0.113.7',
  method: 'POST',
  uri: '/otp',
  headers,
  ...over,
});

function rules(replay: Replay, template: unknown = TEMPLATE): readonly string[] {
  const clock = new ReplayClock();
  const simulator = Simulator.fromTemplate(template, replayOptions(replay, clock));
  return [...runReplay(simulator, clock, replay)].map(({ verdict }) => verdict.rule);
}

test('an IP set changes when its time has come', () => {
  const requests = [0, 10, 20, 30].map((at) => post(at));
  const ipSets = [
    { at: 25, set: 'BlockList', addresses: [] },
    { at: 10, set: 'BlockList', addresses: ['203.0.113.0/24'] },
  ];
  expect(rules({ requests, ipSets })).toEqual(['human-check', 'block-list', 'block-list', 'human-check']);
});

test('a token expires in the time of the replay', () => {
  const token = { captchaSolvedAt: 0, id: 'one' };
  expect(rules({ requests: [0, 300, 301].map((at) => post(at, { token })) })).toEqual([
    'Default_Action',
    'Default_Action',
    'human-check',
  ]);
});

test('the rate-based rule counts per address in the time of the replay', () => {
  const burst = { repeat: { count: 11, everySeconds: 1 } };
  expect(rules({ requests: [post(0, burst)] }).at(-1)).toBe('rate-limit');
  expect(rules({ requests: [post(0, { repeat: { count: 11, everySeconds: 1, ip: 'incrementing' } })] }).at(-1)).toBe(
    'human-check',
  );
  expect(rules({ requests: [post(0, { repeat: { count: 11, everySeconds: 7 } })] }).at(-1)).toBe('human-check');
});

test('stand-ins for managed rule groups come with the replay', () => {
  const { Acl } = TEMPLATE.Resources;
  const managed = {
    Name: 'anonymous',
    Priority: 10,
    Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesAnonymousIpList' } },
    OverrideAction: { None: {} },
    VisibilityConfig: RULES[0].VisibilityConfig,
  };
  const template = { Resources: { Acl: { ...Acl, Properties: { ...Acl.Properties, Rules: [managed] } } } };
  const managedRuleGroups = [
    { name: 'AWSManagedRulesAnonymousIpList', rules: [{ name: 'AnonymousIPList', addresses: ['203.0.113.0/24'] }] },
  ];
  expect(rules({ requests: [post(0), post(1, { ip: '198.51.100.1' })], managedRuleGroups }, template)).toEqual([
    'AnonymousIPList',
    'Default_Action',
  ]);
});

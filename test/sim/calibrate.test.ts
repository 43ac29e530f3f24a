import { Simulator } from '../../lib/sim';
import { allCases, obstacle } from '../../scripts/calibrate/askable';
import { BATCH, batchTemplate, ORIGIN } from '../../scripts/calibrate/batch-template';
import { measure, states } from '../../scripts/calibrate/record';
import { Rig } from '../load-balancer/rig';
import { templateOf } from './run-case';

// The cases as AWS WAF can be asked them, against load balancers of this machine.

const rig = new Rig();
afterEach(() => rig.close());

const askable = allCases().filter(({ file }) => obstacle(file) === undefined);
/** One of each kind is enough to see that asking works. */
const some = [...new Map(askable.map((each) => [each.name.split('/')[0], each])).values()];

async function ask(deviant: boolean) {
  const origin = await rig.origin((_req, res) => res.end(ORIGIN));
  const measured = [];
  for (const each of some) {
    const faithful = Simulator.fromTemplate(templateOf(each.file));
    const allowing = Simulator.fromTemplate({
      Resources: {
        Acl: {
          Type: 'AWS::WAFv2::WebACL',
          Properties: {
            Name: 'acl',
            Scope: 'REGIONAL',
            DefaultAction: { Allow: {} },
            Rules: [],
            VisibilityConfig: { CloudWatchMetricsEnabled: false, MetricName: 'acl', SampledRequestsEnabled: false },
          },
        },
      },
    });
    const balancer = await rig.balancer({ origin, firewall: deviant ? allowing : faithful });
    measured.push(...(await measure(each, new URL(balancer.url), new AbortController().signal)));
  }
  return measured;
}

test('most cases that need no token and no time can be asked', () => {
  expect(askable.length).toBeGreaterThan(150);
  expect(some.length).toBeGreaterThan(8);
});

test('a web ACL that does what the simulator says makes them measured', async () => {
  const measured = await ask(false);
  expect(measured.filter(({ same }) => !same)).toEqual([]);
  const record = { region: 'eu-central-1', date: '2026-01-05', version: '0', measured };
  expect(new Set(states([record]).values())).toEqual(new Set(['measured']));
});

test('one that blocks nothing is told by each case that is about a block', async () => {
  const measured = await ask(true);
  const wrong = measured.filter(({ same }) => !same);
  expect(wrong.length).toBeGreaterThan(5);
  expect(wrong.every(({ simulator, aws }) => aws === 'let through' && simulator !== aws)).toBe(true);
});

test('a batch is a stack by itself, in which nothing has a name that somebody else may have', () => {
  const batch = askable.slice(0, BATCH);
  const { Resources, Outputs } = batchTemplate(batch) as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    Outputs: object;
  };
  expect(Object.keys(Outputs)).toHaveLength(batch.length);
  expect(Object.values(Resources).filter(({ Properties }) => 'Name' in Properties)).toEqual([]);
  const ids = new Set([...Object.keys(Resources), 'VpcId', 'SubnetIds', 'From']);
  const text = JSON.stringify(Resources);
  const named = [...text.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g)].map(
    ([, ref, attribute]) => ref ?? attribute!,
  );
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});

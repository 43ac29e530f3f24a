import { readFileSync } from 'node:fs';
import type { CalibrationRecord } from '../../bin/calibrate/record';
import { CALIBRATE_TAG } from '../../bin/calibrate/stacks';
import { batchesOf, batchTemplate } from '../../bin/calibrate/templates';
import type { Simulator, Verdict, WafRequest } from '../../lib/sim';
import { allCases, obstacle } from '../../scripts/calibrate/askable';
import { statesOf } from '../../scripts/calibrate/measured';
import { packed } from '../../scripts/calibrate/pack';
import { operatorRig } from '../bin/operator-rig';
import { scratchDirectory } from '../bin/web-acls';
import { calibrationCloud } from './calibration-cloud';

// The cases as AWS WAF can be asked them, at load balancers of this machine.

const askable = allCases()
  .filter(({ file }) => obstacle(file) === undefined)
  .map(packed);
/** One of each kind is enough to see that asking works. */
const some = [...new Map(askable.map((each) => [each.name.split('/')[0], each])).values()];
const files = scratchDirectory();
const SET = 'AWS::WAFv2::IPSet';
const GROUP = 'AWS::WAFv2::RuleGroup';
const path = files.write('cases.json', some);

async function stage(judge?: (request: WafRequest, faithful: Simulator) => Verdict) {
  const cloud = await calibrationCloud(10, judge);
  const rig = await operatorRig({ cloudformation: cloud });
  const record = files.path('record.json');
  return {
    rig,
    cloud,
    type: (more: string, io: Parameters<typeof rig.type>[1] = {}) =>
      rig.type(`verify --calibrate ${path} --record ${record} --yes ${more}`, {
        pause: async (milliseconds) => rig.clock.advance(milliseconds / 60_000),
        columns: 60,
        ...io,
      }),
    record: () => JSON.parse(readFileSync(record, 'utf8')) as CalibrationRecord,
    async close() {
      await rig.close();
      await cloud.close();
    },
  };
}
const MINE = '--account 111122223333 --from 198.51.100.7';

test('most cases that need no token and no time can be asked, and fit into batches', () => {
  const { batches, tooLong } = batchesOf(askable, 10);
  expect(askable.length).toBeGreaterThan(250);
  expect(batches.flat().length + tooLong.length).toBe(askable.length);
  expect(tooLong).toEqual([]);
});

test('a faithful AWS makes every case measured, and no stack is left', async () => {
  const { type, record, cloud, close } = await stage();
  const { exitCode, out, err } = await type(MINE);
  await close();
  expect([exitCode, cloud.stacks.size, cloud.most]).toEqual([0, 0, 2]);
  expect(out).toMatch(/^(\d+) of \1 requests\s+as the simulator says/);
  expect(err).toMatch(/\d+ cases in \d+ batches, about \d+ minutes, at most \d+ requests\s+and \d+\.\d\d USD/);
  const states = statesOf([record()]);
  expect([states.size, ...new Set(states.values())]).toEqual([some.length, 'measured']);
});

test('one that blocks nothing is told, case by case', async () => {
  const allow = (request: WafRequest, faithful: Simulator): Verdict => {
    const { response: _, status: __, ...verdict } = faithful.evaluate(request);
    if (verdict.rule === 'otp-shield-who') return faithful.evaluate(request);
    return { ...verdict, action: 'ALLOW', rule: 'Default_Action' };
  };
  const { type, record, close } = await stage(allow);
  const { exitCode, out } = await type(MINE);
  await close();
  expect(exitCode).toBe(3);
  const other = record().measured.filter(({ same }) => !same);
  expect(other.length).toBeGreaterThan(5);
  expect(out.replace(/\s+/g, ' ')).toContain(`${other[0]!.case}, request ${other[0]!.request}: the simulator says`);
});

test('who stops it leaves no stack, and keeps what was measured', async () => {
  const stop = new AbortController();
  const { type, cloud, close } = await stage((request, faithful) => {
    stop.abort();
    return faithful.evaluate(request);
  });
  const { exitCode, out } = await type(MINE, { signal: stop.signal });
  await close();
  expect([exitCode, cloud.stacks.size]).toEqual([3, 0]);
  expect(out).toContain('ended before all was asked: somebody stopped it');
});

test('stacks of a run that was killed: one that may still run is left alone, one that is over is taken away', async () => {
  const { type, cloud, close, rig } = await stage();
  const left = (hours: number) => {
    const until = new Date(rig.clock.now() + hours * 3_600_000).toISOString();
    for (const name of ['otp-shield-calibrate-1-site', 'otp-shield-calibrate-1-2'])
      cloud.stacks.set(name, { tags: [{ Key: CALIBRATE_TAG, Value: until }], outputs: {} });
  };
  cloud.stacks.set('otp-shield-calibrate-mine', { tags: [], outputs: {} });
  left(1);
  const refused = await type(MINE);
  expect([refused.exitCode, cloud.stacks.size]).toEqual([1, 3]);
  expect(refused.err).toMatch(/a calibration that ends by .* --clean-up; nothing was sent/);
  expect((await type(`${MINE} --clean-up`)).out).toBe('2 stacks taken away\n');
  left(-1);
  const { err } = await type(MINE);
  expect(err).toMatch(/taken away first: otp-shield-calibrate-1-2\n.*taken away first: otp-shield-calibrate-1-site\n/s);
  expect([...cloud.stacks.keys()]).toEqual(['otp-shield-calibrate-mine']);
  await close();
});

test.each([
  ['--from 198.51.100.7', /needs --account/],
  ['--account 111122223333 --from 10.0.0.0/8', /--from must be the IPv4 address/],
  [
    '--account 999988887777 --from 198.51.100.7',
    /of account 111122223333, and the command is for account 999988887777.*nothing was sent/,
  ],
])('%s ends with one line, and nothing is made', async (more, words) => {
  const { type, cloud, close } = await stage();
  const { exitCode, err } = await type(more);
  await close();
  expect([exitCode === 1 || exitCode === 2, cloud.stacks.size]).toEqual([true, 0]);
  expect(err).toMatch(words);
});

test('a batch is a stack by itself, in which nothing has a name that somebody else may have', () => {
  const batch = askable.slice(0, 10);
  const { Resources } = batchTemplate(batch, []) as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  expect(Object.values(Resources).filter(({ Properties }) => 'Name' in Properties)).toEqual([]);
  const ids = new Set(Object.keys(Resources));
  const named = [...JSON.stringify(Resources).matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g)].map(
    ([, ref, attribute]) => ref ?? attribute!,
  );
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});

test.each([
  ['a resource of another kind', { Role: { Type: 'AWS::IAM::Role', Properties: {} } }, 'AWS::IAM::Role'],
  [
    'a secret of the account',
    { Set: { Type: SET, Properties: { Scope: '{{resolve:secretsmanager:x}}' } } },
    '{{resolve:',
  ],
  [
    'what another stack exports',
    { Set: { Type: SET, Properties: { Scope: { 'Fn::ImportValue': 'x' } } } },
    'Fn::ImportValue',
  ],
  [
    'a rule group that is rented',
    { Group: { Type: GROUP, Properties: { ManagedRuleGroupStatement: {} } } },
    'ManagedRuleGroupStatement',
  ],
])('a file of cases with %s is refused before anything is sent', async (_, resources, got) => {
  const { rig, cloud, close } = await stage();
  const odd = files.write('odd.json', [{ ...some[0]!, resources: { ...some[0]!.resources, ...resources } }]);
  const { exitCode, err } = await rig.type(`verify --calibrate ${odd} --yes ${MINE}`);
  await close();
  expect([exitCode, cloud.stacks.size]).toEqual([2, 0]);
  expect(err.replace(/\s+/g, ' ')).toContain(`has ${got}; nothing was sent`);
});

test('a stack that loses its tag while the cases are asked is left alone, and told', async () => {
  const { type, cloud, close } = await stage((request, faithful) => {
    for (const [name, stack] of cloud.stacks) if (name.endsWith('-1')) cloud.stacks.set(name, { ...stack, tags: [] });
    return faithful.evaluate(request);
  });
  const { exitCode, out, err } = await type(MINE);
  await close();
  expect([exitCode, cloud.stacks.size]).toEqual([3, 1]);
  expect(err).toMatch(/otp-shield-calibrate-\w+-1 has no tag otp-shield:calibrate, so it is left alone/);
  expect(out).toMatch(/still there, and costs money/);
});

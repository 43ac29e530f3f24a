import { join } from 'node:path';
import type { PolicyStatement } from '../../bin/operator/policy-statement';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { ROOT } from '../source-files';
import { actionsOf } from './actions-of';
import { operatorRig, TOPIC } from './operator-rig';

/** Imported with what is shared with the doctor, and asked by it alone. */
const DOCTORS = /^(ec2:.*|ses:GetConfigurationSet.*)$/;
/** Asked by AWS on behalf of the caller. */
const ASKED_BY_AWS = ['elasticloadbalancing:GetLoadBalancerWebACL'];
/** Asked by a signed call of our own, without a client of the SDK. */
const SIGNED = ['cloudtrail:LookupEvents'];

let rig: Awaited<ReturnType<typeof operatorRig>>;
let statements: PolicyStatement[];
beforeAll(async () => {
  rig = await operatorRig();
  rig.announceable();
  rig.outputs[OUTPUT.blockListSets] = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `list-${id}|${id}|REGIONAL`).join(',');
  rig.outputs[OUTPUT.noticeTables] = 'notices';
  rig.outputs[OUTPUT.historyLogGroup] = 'responder';
  const { exitCode, out, err } = await rig.type('policy');
  expect(exitCode).toBe(0);
  expect(err).toContain('OtpShield (account 111122223333, eu-central-1)');
  statements = JSON.parse(out).Statement;
});
afterAll(() => rig.close());

test('it allows what the commands ask, and nothing else', () => {
  const asked = new Set(
    [
      'status',
      'timeline',
      'why',
      'ack',
      'expect',
      'lockdown',
      'strict',
      'release',
      'samples',
      'block',
      'allow',
    ].flatMap((name) => actionsOf(join(ROOT, `bin/commands/${name}.ts`))),
  );
  const wanted = [...asked].filter((action) => !DOCTORS.test(action));
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([...wanted, ...ASKED_BY_AWS, ...SIGNED].sort());
});

test('it writes nothing but the sets of this shield, its topics, and events of its own', () => {
  const of = (action: string) => statements.find(({ Action }) => Action.includes(action))!;
  const sets = of('wafv2:UpdateIPSet').Resource as string[];
  expect(sets).toHaveLength(4 + 2 + 6);
  expect(sets[0]).toBe(
    `arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/lockdown-ipv4/${rig.gates.lockdown.IPV4.id}`,
  );
  expect(sets.join()).not.toContain('*');
  expect(of('sns:Publish').Resource).toEqual([TOPIC]);
  expect(of('events:PutEvents')).toMatchObject({
    Resource: 'arn:aws:events:eu-central-1:111122223333:event-bus/default',
    Condition: { StringEquals: { 'events:source': 'otp-shield' } },
  });
  expect(of('dynamodb:PutItem')).toMatchObject({
    Resource: ['arn:aws:dynamodb:eu-central-1:111122223333:table/notices'],
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['notice#*'] } },
  });
  const everywhere = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
  expect(everywhere.filter((action) => !/:(Get|List|Describe|Lookup)/.test(action))).toEqual(['logs:StopQuery']);
  expect(of('logs:FilterLogEvents').Resource).toEqual(
    ['responder', 'aws-waf-logs-otp'].map((name) => `arn:aws:logs:eu-central-1:111122223333:log-group:${name}:*`),
  );
});

import { NO_INCIDENT, onChange, sent } from '../../lambda/notices/alarm-notifier/incident';
import { DynamoNoticeLedger } from '../../lambda/notices/alarm-notifier/notice-ledger';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { incompleteCommands } from '../complete-commands';
import { type DynamoStandIn, startDynamo } from '../guard/dynamo-stand-in';
import { START } from '../lab/aws/rig';
import { operatorRig } from './operator-rig';

const MINUTE = 60_000;
let rig: Awaited<ReturnType<typeof operatorRig>>;
let dynamo: DynamoStandIn;
let ledger: DynamoNoticeLedger;

beforeAll(async () => {
  dynamo = await startDynamo('notices');
});
afterAll(() => dynamo.close());
beforeEach(async () => {
  rig = await operatorRig();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamo.endpoint;
  rig.outputs[OUTPUT.noticeTables] = dynamo.tableName;
  ledger = new DynamoNoticeLedger(dynamo.client(), dynamo.tableName, rig.clock, async () => {});
  await ledger.update(() => ({ incident: { ...NO_INCIDENT } }));
});
afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  await rig.close();
});

const goesOn = (alarm: string) =>
  ledger.update((before) => {
    const change = { alarm, on: true, level: 'critical' as const, at: START, given: false };
    return { incident: sent(onChange(before, change, { now: START, quiet: false }).incident) };
  });

test('notes who has seen what until when, and tells the others', async () => {
  await goesOn('Shop-bounces-critical');
  const { exitCode, out, err } = await rig.type('ack --reason "looking at the log" --for 2h');
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out).toBe(
    'shield    OtpShield (account 111122223333, eu-central-1)\nby        alice\nalarm     Shop-bounces-critical\nuntil     2026-01-05T12:00:00Z\n',
  );
  expect((await ledger.read()).ack).toEqual({
    by: 'alice',
    why: 'looking at the log',
    since: START,
    until: START + 120 * MINUTE,
    alarms: ['Shop-bounces-critical'],
  });
  const [mail] = rig.sns.published;
  expect(mail!.subject).toBe('ACKNOWLEDGED by alice (OtpShield, eu-central-1)');
  expect(mail!.message).toContain('Alarm:  Shop-bounces-critical');
  expect(incompleteCommands(mail!.message)).toEqual([]);
  expect(rig.events.events).toMatchObject([
    { source: 'otp-shield', detailType: 'OTP Shield Acknowledgement', detail: { by: 'alice', shield: 'OtpShield' } },
  ]);
});

test("asks before it takes over from a colleague, and not before it goes on with what is one's own", async () => {
  await goesOn('Shop-bounces-critical');
  await rig.type('ack --reason mine');
  expect(await rig.type('ack --reason "still mine"')).toMatchObject({ exitCode: 0 });
  rig.sts.arn = 'arn:aws:sts::111122223333:assumed-role/OnCall/bob';
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question);
    return 'n';
  };
  expect(await rig.type('ack --reason me', { ask })).toMatchObject({ exitCode: 1 });
  expect(questions).toEqual([
    'alice has it until 2026-01-05T18:00:00Z (still mine). Take it over in OtpShield (account 111122223333, eu-central-1)? [y/N] ',
  ]);
  expect((await ledger.read()).ack?.by).toBe('alice');
  await rig.type('ack --reason "my shift" --remove --yes');
  const { ack } = await ledger.read();
  expect(ack).toMatchObject({ by: 'OnCall/bob', until: START });
});

test.each([
  ['when nothing is on', 'ack --reason x', 1, 'nothing is on in OtpShield (account 111122223333, eu-central-1)'],
  ['without a reason', 'ack', 2, '--reason is missing'],
  ['for ever', 'ack --reason x --for 4d', 2, '--for must be between 1m and 3d'],
])('is refused %s', async (_, command, code, complaint) => {
  const { exitCode, err } = await rig.type(command);
  expect([exitCode, err]).toEqual([code, expect.stringContaining(complaint)]);
});

test('says so where no notifier has a memory', async () => {
  delete rig.outputs[OUTPUT.noticeTables];
  const { exitCode, err } = await rig.type('ack --reason x');
  expect([exitCode, err]).toEqual([1, expect.stringContaining('keeps no record of what people were told')]);
});

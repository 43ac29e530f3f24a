import { EVERY_ADDRESS } from '../../lib/contract/posture/gate';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { incompleteCommands } from '../complete-commands';
import { operatorRig } from './operator-rig';

let rig: Awaited<ReturnType<typeof operatorRig>>;
let gate: ReturnType<typeof rig.announceable>;
beforeEach(async () => {
  rig = await operatorRig();
  gate = rig.announceable();
});
afterEach(() => rig.close());

const bob = () => {
  rig.sts.arn = 'arn:aws:sts::111122223333:assumed-role/OnCall/bob';
};
const EVENING = 'expect --from 2026-01-05T18:00Z --to 2026-01-05T20:00Z --times 3 --reason newsletter';

test('keeps a campaign in the gate, closed until it begins, and tells everybody', async () => {
  const { exitCode, out, err } = await rig.type(`${EVENING} --yes`);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out.split('\n')).toEqual([
    'shield    OtpShield (account 111122223333, eu-central-1)',
    'expected  3 times the usual codes',
    'from      2026-01-05T18:00:00Z',
    'until     2026-01-05T20:00:00Z (2h), then it ends by itself',
    'to end it before:',
    'otp-shield expect --account 111122223333 --region eu-central-1 --stack OtpShield --remove --reason "no campaign"',
    '',
  ]);
  for (const set of Object.values(gate))
    expect(set).toMatchObject({
      addresses: [],
      description:
        'otp1 closed since=2026-01-05T10:00:00Z from=2026-01-05T18:00:00Z until=2026-01-05T20:00:00Z times=3 by=alice why=newsletter',
    });
  const [mail] = rig.sns.published;
  expect(mail!.subject).toBe('OTP shield: a campaign is announced (OtpShield, eu-central-1)');
  expect(incompleteCommands(mail!.message)).toEqual([]);
  expect(mail!.message).toContain('By:     alice');
  expect(rig.events.events).toMatchObject([
    {
      source: 'otp-shield',
      detailType: 'OTP Shield Campaign',
      detail: { shield: 'OtpShield', kind: 'announced', by: 'alice', times: 3, from: '2026-01-05T18:00:00Z' },
    },
  ]);
});

test('that begins now opens the gate at once', async () => {
  await rig.type('expect --from now --to 2026-01-05T12:00Z --times 1.5 --reason sale --yes');
  expect(gate.IPV4.addresses).toEqual(EVERY_ADDRESS.IPV4);
  expect(gate.IPV6.addresses).toEqual(EVERY_ADDRESS.IPV6);
  const { out } = await rig.type('status');
  expect(out).toContain(
    'campaign  1.5 times the usual codes from 2026-01-05T10:00:00Z until 2026-01-05T12:00:00Z, by alice: sale\n',
  );
  const { out: json } = await rig.type('status --json');
  expect(JSON.parse(json)).toMatchObject({ ack: null, campaign: { times: 1.5, until: '2026-01-05T12:00:00Z' } });
});

test("asks before it replaces a colleague's, names it, and takes it back only when it runs or comes", async () => {
  await rig.type(`${EVENING} --yes`);
  bob();
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question);
    return 'n';
  };
  expect(await rig.type('expect --remove --reason "wrong day"', { ask })).toMatchObject({ exitCode: 1 });
  expect(questions).toEqual([
    'Announced: 3 times the usual codes from 2026-01-05T18:00:00Z until 2026-01-05T20:00:00Z, by alice: newsletter. Take the campaign back in OtpShield (account 111122223333, eu-central-1)? [y/N] ',
  ]);
  const { exitCode, out } = await rig.type('expect --remove --reason "wrong day" --yes');
  expect({ exitCode, last: out.split('\n').at(-2) }).toEqual({ exitCode: 0, last: 'expected  nothing but the usual' });
  expect(gate.IPV4.description).toBe('otp1 closed since=2026-01-05T10:00:01Z by=OnCall/bob why=wrong day');
  expect(await rig.type('expect --remove --reason x --yes')).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('no campaign is announced'),
  });
});

test('one that is ended while it runs stays known as what it was, for the report', async () => {
  await rig.type('expect --from now --to 2026-01-05T12:00Z --times 2 --reason sale --yes');
  rig.clock.advance(30);
  await rig.type('expect --remove --reason "sold out" --yes');
  expect(gate.IPV4).toMatchObject({
    addresses: [],
    description: expect.stringMatching(/^otp1 closed .* from=2026-01-05T10:00:00Z until=2026-01-05T10:30:00Z times=2 /),
  });
});

test('of two at once the second is told, and nothing of theirs is written', async () => {
  const ask = async () => {
    bob();
    await rig.type('expect --from now --to 2026-01-05T12:00Z --times 2 --reason sale --yes');
    return 'y';
  };
  const { exitCode, err } = await rig.type(EVENING, { ask });
  expect(exitCode).toBe(1);
  expect(err).toContain('somebody was quicker: 2 times the usual codes from 2026-01-05T10:00:00Z');
  expect(err).toContain('by OnCall/bob: sale; nothing of yours was written');
  expect(gate.IPV4.description).toContain('by=OnCall/bob');
});

test.each([
  ['--from 2026-01-05T18:00Z --times 3', /--to is missing/],
  ['--from 2026-01-05T09:00Z --to 2026-01-05T20:00Z --times 3', /--from must not be over/],
  ['--from 2026-01-05T18:00 --to 2026-01-05T20:00Z --times 3', /--from must be a time in UTC/],
  ['--from 2026-02-31T18:00Z --to 2026-03-03T20:00Z --times 3', /--from must be a time in UTC/],
  ['--from 2026-04-05T18:00Z --to 2026-04-05T20:00Z --times 3', /at most 60d ahead/],
  ['--from now --to 2026-01-05T10:00Z --times 3', /--to must be after --from/],
  [
    '--from now --to 2026-01-09T10:00Z --times 3',
    /at most 3d after --from, got 4d; what stays for longer is a setting/,
  ],
  ['--from now --to 2026-01-05T12:00Z', /--times is missing/],
  ['--from now --to 2026-01-05T12:00Z --times 1', /--times must be above 1 and at most 20/],
  ['--from now --to 2026-01-05T12:00Z --times 21', /--times must be above 1/],
  ['--remove --times 3', /exclude each other/],
])('expect %s is asked wrongly', async (args, message) => {
  const { exitCode, err } = await rig.type(`expect ${args} --reason x --yes`);
  expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringMatching(message) });
  expect(rig.standIn.calls).toEqual([]);
});

test('says what a shield lacks that was deployed without campaignBudget, or without a responder', async () => {
  delete rig.outputs[OUTPUT.responderName];
  expect((await rig.type(`${EVENING} --yes`)).err).toContain('has no responder, so nothing would open the gate');
  delete rig.outputs[OUTPUT.campaignIpv4Set];
  const { exitCode, err } = await rig.type(`${EVENING} --yes`);
  expect(exitCode).toBe(1);
  expect(err).toContain('was deployed without campaignBudget, so it has no gate for a campaign: set it');
});

describe('status', () => {
  test('is bad news when the gate stays open after the end, and says how to close it', async () => {
    await rig.type('expect --from now --to 2026-01-05T12:00Z --times 2 --reason sale --yes');
    rig.clock.advance(180);
    const { exitCode, out } = await rig.type('status');
    expect(exitCode).toBe(3);
    expect(out).toContain(
      'campaign  overdue by 60 min, the responder should have ended it; to end it: otp-shield expect',
    );
    expect(await rig.type('expect --remove --reason x --yes')).toMatchObject({ exitCode: 0 });
    expect(gate.IPV4.addresses).toEqual([]);
  });

  test('is bad news when the responder did not open it', async () => {
    await rig.type(`${EVENING} --yes`);
    rig.clock.advance(9 * 60);
    expect((await rig.type('status')).out).toContain('\n          it should have begun 60 min ago');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRecord } from '../../lib/contract/posture/gate-record';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { operatorRig } from '../bin/operator-rig';
import { ROOT } from '../source-files';
import { readAwsCommand } from './aws-command';
import { type Answer, blocksOf, runBlocks } from './run-blocks';

const FOLDER = join(ROOT, 'docs', 'runbooks');
const PAGES = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const);
const NOTHING: Answer = { out: '', code: 0 };

let rig: Awaited<ReturnType<typeof operatorRig>>;
beforeAll(async () => {
  rig = await operatorRig();
  rig.stacks.stacks.set(
    'ShopStack',
    Object.fromEntries(Object.entries(rig.outputs).map(([key, value]) => [`OtpShield${key}`, value])),
  );
});
afterAll(() => rig.close());

const faults: string[] = [];
const note = async (what: string, work: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await work();
  } catch (error) {
    faults.push(`${what}: ${(error as Error).message}`);
    return { out: '', code: 1 };
  }
};

/** Half of the pages ask the same first. */
const typed = new Map<string, Answer>();

/** Asked wrongly is a fault; bad news and a part that the stand-in doesn't know are none. */
const otpShield = (args: readonly string[]) =>
  note(`otp-shield ${args.join(' ')}`, async () => {
    const quoted = args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg)).join(' ');
    const known = typed.get(quoted);
    if (known !== undefined) return known;
    const { exitCode, out, err } = await rig.type(quoted, { ask: async () => 'y' });
    if (exitCode === 2) throw new Error(err);
    typed.set(quoted, { out, code: exitCode });
    return { out, code: exitCode };
  });

/** The operations of AWS WAF on sets happen; every other command is read by AWS's model and answers nothing. */
const aws = (args: readonly string[]) =>
  note(`aws ${args.join(' ')}`, async () => {
    const { service, operation, input, query } = readAwsCommand(args);
    if (service === 'sts') return { out: 'arn:aws:iam::111122223333:user/alice\n', code: 0 };
    const carry = service === 'wafv2' && /^(Get|Update)IPSet$/.test(operation ?? '') ? rig.waf.operations : undefined;
    if (carry === undefined) return NOTHING;
    const output = (carry as Readonly<Record<string, (input: object) => Record<string, unknown>>>)[operation!]!(input);
    return { out: query === undefined ? JSON.stringify(output) : `${output[query]}\n`, code: 0 };
  });

const programs = {
  aws,
  'otp-shield': otpShield,
  cdk: async () => NOTHING,
  dig: async () => NOTHING,
  curl: async () => NOTHING,
};

beforeEach(() => {
  faults.length = 0;
});

test.each(PAGES)('every command of %s runs as it stands', async (_, text) => {
  const { blocks, inline } = blocksOf(withOurSets(text));
  // The first line sets which shield; sentences begin with it, too.
  const head = /^ACCOUNT=.*$/m.exec(text)?.[0] ?? '';
  const sentences = inline.filter(
    (command) => !/…|\b(COMMAND|NAME)$|^aws [a-z]+ [a-z-]+$|^otp-shield [a-z]+$/.test(command),
  );
  const { err } = await runBlocks(
    [...blocks.filter((block) => !block.startsWith('npm')), head, ...sentences],
    programs,
  );
  expect(faults).toEqual([]);
  // A placeholder of the page itself, such as a queue, has no value to set; an unset name has.
  expect(err.split('\n').filter((line) => /unbound variable|syntax error|command not found/.test(line))).toEqual([]);
});

/** The example names of the page, as somebody puts in their own. */
function withOurSets(text: string): string {
  const { IPV4, IPV6 } = rig.gates.lockdown;
  return text
    .replace(/^NAME4=\S+ ID4=\S+/gm, `NAME4=${IPV4.name} ID4=${IPV4.id}`)
    .replace(/^NAME6=\S+ ID6=\S+/gm, `NAME6=${IPV6.name} ID6=${IPV6.id}`)
    .replace(/^GATE=\S+/gm, `GATE=${IPV4.arn}`);
}

test('the gate really moves by the commands without our tool, and its record is read back', async () => {
  const text = readFileSync(join(FOLDER, 'posture.md'), 'utf8');
  const { IPV4, IPV6 } = rig.gates.lockdown;
  const [opening = '', closing = ''] = blocksOf(text)
    .blocks.filter((block) => block.includes('update-ip-set'))
    .map(withOurSets);
  const names = opening.split('\n').slice(0, 3).join('\n');
  await runBlocks([opening], programs);
  expect(faults).toEqual([]);
  expect([IPV4.addresses, IPV6.addresses]).toEqual([
    ['0.0.0.0/1', '128.0.0.0/1'],
    ['::/1', '8000::/1'],
  ]);
  expect(parseRecord(IPV6.description)).toMatchObject({ open: true, by: 'alice', why: 'by hand' });
  await runBlocks([names, closing], programs);
  expect([IPV4.addresses, IPV6.addresses]).toEqual([[], []]);
  expect(rig.outputs[OUTPUT.lockdownIpv4Set]).toContain(IPV4.id);
});

test.each([
  ['an operation that does not exist', 'wafv2 get-ip-sets', 'has no operation'],
  [
    'an option that does not exist',
    'cloudwatch describe-alarms --alarm-type MetricAlarm',
    'does not take --alarm-type',
  ],
  ['a missing option', 'wafv2 get-ip-set --name x --scope REGIONAL', 'misses --id'],
  ['a time that is none', 'cloudwatch describe-alarm-history --start-date yesterday', 'must be a time'],
])('%s would be found', (_, command, fault) => {
  expect(() => readAwsCommand(command.split(' '))).toThrow(fault);
});

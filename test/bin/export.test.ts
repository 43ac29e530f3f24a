import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateIPSetCommand, CreateRuleGroupCommand, CreateWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { App, SecretValue, Stack, Tags, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { exportCommand } from '../../bin/commands/export';
import { WebAclSource } from '../../bin/input/web-acl-source';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { Simulator, type Verdict } from '../../lib/sim';
import { ALB_ARN, ENV, ROUTES, templateOf } from '../protection/stack';
import { FakeIo } from './fake-io';
import { scratchDirectory, TEMPLATE } from './web-acls';

const SECRET = 'resolve:secretsmanager:partner:SecretString:::=c2VjcmV0';
const ACCOUNT = ['--account', '444455556666', '--region', 'eu-west-1'];

/** A host web ACL with nothing but the references, so that both ways have the same rules around. */
function groupsTemplate(shields = 1): object {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const visibility = { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true };
  for (let n = 0; n < shields; n++) {
    const rules = new OtpRuleGroup(stack, `Rules${n}`, {
      ...ROUTES,
      resourceArns: [ALB_ARN],
      blockList: true,
      blockedAddresses: ['192.0.2.0/24'],
      trustedHeader: { name: 'x-partner', secrets: [SecretValue.secretsManager('partner')] },
    });
    Tags.of(rules).add('team', 'login');
    new wafv2.CfnWebACL(stack, `Site${n}`, {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: rules.rules(0),
      visibilityConfig: visibility,
    });
  }
  return Template.fromStack(stack).toJSON();
}

const files = scratchDirectory();
const template = groupsTemplate();
const templateFile = files.write('template.json', template);
const webAclTemplate = templateOf().toJSON();

async function exported(out: string, ...args: string[]) {
  const io = new FakeIo();
  const code = await exportCommand.run(['--out', out, ...ACCOUNT, ...args], io);
  return { code, out: io.stdout, err: io.stderr };
}

function scratch(name: string): string {
  return files.path(name);
}

function read(directory: string, kind: string): Array<{ path: string; input: Record<string, unknown> }> {
  return readdirSync(directory)
    .filter((file) => file.endsWith(`.${kind}.json`))
    .map((file) => join(directory, file))
    .map((path) => ({ path, input: JSON.parse(readFileSync(path, 'utf8')) }));
}

/** What AWS would answer to create-…, with an ARN that only it knows. */
function create(directory: string, kind: 'ip-set' | 'rule-group'): string[] {
  return read(directory, kind).map(({ input: { Name } }, n) => {
    const ARN = `arn:aws:wafv2:eu-west-1:444455556666:regional/${kind.replace('-', '')}/${String(Name)}/0f1e2d3c-${n}`;
    return files.write(`${String(Name)}.created.json`, { Summary: { Name, Id: `0f1e2d3c-${n}`, ARN, LockToken: 'x' } });
  });
}

const GROUPS = scratch('groups');
const asked = ['--template', templateFile, '--acl', 'Site0', '--parameter', SECRET];
let first: Awaited<ReturnType<typeof exported>>;
beforeAll(async () => {
  first = await exported(GROUPS, ...asked);
});

test('three rule groups with their capacity, and the sets that they ask, under names without a stack', () => {
  expect(first).toMatchObject({ code: 0 });
  const groups = read(GROUPS, 'rule-group');
  expect(groups.map(({ input }) => input.Capacity)).toEqual([750, 150, 100]);
  expect(groups.map(({ input }) => input.Description)).toEqual([
    'OTP shield, first group',
    'OTP shield, second group',
    'OTP shield, third group',
  ]);
  const sets = read(GROUPS, 'ip-set');
  const blocked = sets.filter(({ input }) => (input.Addresses as string[]).length > 0);
  expect(blocked.map(({ input }) => input.Addresses)).toEqual([['192.0.2.0/24']]);
  expect(sets.length).toBeGreaterThan(5);
  for (const { input } of sets) expect(input.Name).not.toMatch(/00000000/);
  const gate = sets.find(({ input }) => /Lockdown/.test(String(input.Name)));
  expect(gate?.input.Description).toMatch(/^closed - /);
  expect(JSON.stringify(groups)).not.toContain('111122223333');
  expect(JSON.stringify(groups)).toContain('awswaf:444455556666:rulegroup:');
});

test('says that names stand for ARNs, which file holds a secret, and what is left out', () => {
  expect(first.err).toMatch(/AWS WAF refuses these rules yet.*create the sets/);
  expect(first.err).toMatch(/the file of \S*First\S* holds a secret in plain text/);
  expect(first.err.match(/secret/g)).toHaveLength(1);
  expect(first.err).toMatch(/not exported, though the template has it: Tags\n/);
  expect(first.out.match(/^aws wafv2 create-ip-set --region eu-west-1 --cli-binary-format base64/gm)).toHaveLength(
    read(GROUPS, 'ip-set').length,
  );
  expect(first.out).not.toMatch(/^aws wafv2 create-rule-group/m);
});

test('the same template gives the same files', async () => {
  await exported(scratch('again'), ...asked);
  const content = (directory: string) =>
    readdirSync(directory).map((file) => [file, readFileSync(join(directory, file), 'utf8')]);
  expect(content(scratch('again'))).toEqual(content(GROUPS));
});

test('with what was created the ARNs stand in the rules, and the next command is printed', async () => {
  const sets = create(GROUPS, 'ip-set');
  const second = await exported(GROUPS, ...asked, '--created', ...sets);
  expect(second.err).toMatch(/create the rule groups/);
  expect(second.out.match(/^aws wafv2 create-rule-group /gm)).toHaveLength(3);
  const arns = (kind: string) => JSON.stringify(read(GROUPS, kind)).match(/"ARN":"[^"]*"/g) ?? [];
  expect(arns('rule-group').every((arn) => /regional\/ipset\/[\w-]+\/0f1e2d3c-\d/.test(arn))).toBe(true);
  const third = await exported(GROUPS, ...asked, '--created', ...sets, ...create(GROUPS, 'rule-group'));
  expect(third.out).toMatch(/references\.json holds the rules for your web ACL/);
  const references = JSON.parse(readFileSync(join(GROUPS, 'references.json'), 'utf8'));
  expect(references.map(({ Name, Statement }: never) => [Name, JSON.stringify(Statement)])).toEqual(
    ['first', 'second', 'third'].map((part) => [
      `otp-shield-${part}`,
      expect.stringMatching(new RegExp(`regional/rulegroup/\\w*${part}\\d+`, 'i')),
    ]),
  );
  await exported(GROUPS, ...asked);
});

/** Sends what a client may send, from honest to hostile, and again until limits are met. */
function verdicts(simulator: Simulator): unknown[] {
  const shown = ({ action, rule, labels, status, insertedHeaders }: Verdict) => ({
    action,
    rule,
    labels: labels.map((label) => label.split(':').slice(4).join(':')),
    status,
    insertedHeaders,
  });
  const now = Date.UTC(2026, 0, 1);
  const token = simulator.tokens.mint({ captchaSolvedAt: now, challengeSolvedAt: now, domain: 'app.example.com' });
  const solved: [string, string] = ['cookie', `aws-waf-token=${token}`];
  const send = (uri: string, ip: string, headers: Array<[string, string]> = [], method = 'POST') =>
    shown(simulator.evaluate({ ip, method, uri, headers: [['host', 'app.example.com'], ...headers] }));
  const seen: unknown[] = [];
  for (const uri of ['/api/auth/otp', '/api//auth/%6ftp', '/api/auth/verify', '/', '/x?url=api/auth/otp']) {
    for (const ip of ['198.51.100.7', '192.0.2.7', '2001:db8::7']) {
      seen.push(send(uri, ip), send(uri, ip, [solved]), send(uri, ip, [['x-partner', 'c2VjcmV0']]));
      seen.push(send(uri, ip, [['host', 'x/api/auth/otp?']]), send(uri, ip, [], 'OPTIONS'));
    }
  }
  for (let n = 0; n < 80; n++) {
    seen.push(send('/api/auth/otp', '198.51.100.9', [solved]), send('/api/auth/verify', '198.51.100.9'));
    seen.push(send('/api/auth/otp', `203.0.113.${n}`, [solved]));
  }
  for (const { logicalId, name } of simulator.ipSets.list()) {
    if (/Lockdown.*Ipv4/i.test(name)) simulator.ipSets.update(logicalId, ['0.0.0.0/1', '128.0.0.0/1']);
  }
  seen.push(send('/api/auth/otp', '198.51.100.8', [solved]), send('/', '198.51.100.8'));
  return seen;
}

const clock = { now: () => Date.UTC(2026, 0, 1) };

/** As a person reads the files in: by the options of the commands. */
async function imported(directory: string, webAcl: string | undefined): Promise<Simulator> {
  const paths = (kind: string) => read(directory, kind).map(({ path }) => path);
  const source = await WebAclSource.read({
    template: undefined,
    stack: undefined,
    acl: undefined,
    parameter: [],
    'web-acl': webAcl,
    terraform: undefined,
    'rule-group': paths('rule-group'),
    'ip-set': paths('ip-set'),
    'regex-set': paths('regex-pattern-set'),
    'managed-group': [],
    'search-strings': undefined,
    'resource-type': undefined,
  });
  return source.simulator({ clock });
}

test('rule groups that are exported and read again judge as the template does', async () => {
  const host = files.write('host.json', {
    Name: 'site',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'site' },
    Rules: JSON.parse(readFileSync(join(GROUPS, 'references.json'), 'utf8')),
  });
  const parameters = { 'resolve:secretsmanager:partner:SecretString:::': 'c2VjcmV0' };
  const before = verdicts(Simulator.fromTemplate(template, { webAcl: 'Site0', parameters, clock }));
  expect(verdicts(await imported(GROUPS, host))).toEqual(before);
  const rules = new Set(before.map((verdict) => (verdict as { status?: number }).status));
  expect([...rules]).toEqual(expect.arrayContaining([400, 403, 405, 429, 503]));
});

test('rules of a web ACL become a web ACL', async () => {
  const out = scratch('web-acl');
  const result = await exported(out, '--template', files.write('web-acl.json', webAclTemplate));
  expect(result).toMatchObject({ code: 0 });
  expect(readdirSync(out)).not.toContain('references.json');
  const [acl, ...others] = read(out, 'web-acl');
  expect(others).toEqual([]);
  const before = verdicts(Simulator.fromTemplate(webAclTemplate, { clock }));
  expect(verdicts(await imported(out, acl!.path))).toEqual(before);
});

test('AWS’s own client knows every member', async () => {
  const sent: unknown[] = [];
  const client = new WAFV2Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: {
      handle: async ({ body }: { body: Uint8Array }) => {
        sent.push(JSON.parse(new TextDecoder().decode(body)));
        throw new Error('enough');
      },
    } as never,
    maxAttempts: 1,
  });
  const commands: Record<string, new (input: never) => object> = {
    'ip-set': CreateIPSetCommand,
    'rule-group': CreateRuleGroupCommand,
    'web-acl': CreateWebACLCommand,
  };
  const bytes = (key: string, value: unknown) =>
    key === 'SearchString' ? new Uint8Array(Buffer.from(String(value), 'base64')) : value;
  let tried = 0;
  for (const [kind, Command] of Object.entries(commands)) {
    for (const directory of [GROUPS, scratch('web-acl')]) {
      for (const { path, input } of read(directory, kind)) {
        const parsed = JSON.parse(readFileSync(path, 'utf8'), bytes);
        await expect(client.send(new Command(parsed as never) as never)).rejects.toThrow('enough');
        expect(sent.at(-1)).toEqual(input);
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(10);
});

test.each<readonly [string, readonly string[], number, RegExp]>([
  ['an account that is none', ['--account', '1'], 2, /--account is given twice/],
  ['a template without a shield', ['--template', 'none'], 1, /no rules of the shield/],
  ['two shields', ['--template', 'two', '--acl', 'Site0', '--parameter', SECRET], 1, /takes one shield.*First.*First/],
  [
    'a secret without its value',
    ['--template', templateFile, '--acl', 'Site0'],
    1,
    /--parameter '?resolve:secretsmanager/,
  ],
  ['what is no output of AWS', [...asked, '--created', templateFile], 1, /is not what "aws wafv2 create-/],
])('refuses %s', async (_, args, code, message) => {
  const made: Record<string, () => object> = { none: () => TEMPLATE, two: () => groupsTemplate(2) };
  const given = args.map((arg) => (made[arg] ? files.write(`${arg}.json`, made[arg]()) : arg));
  expect(await exported(scratch('refused'), ...given)).toMatchObject({ code, err: expect.stringMatching(message) });
});

test('refuses ARNs of another account, and of what is not in the export', async () => {
  const summary = (account: string) => ({
    Summary: { Name: 'other', ARN: `arn:aws:wafv2:eu-west-1:${account}:regional/ipset/other/1` },
  });
  const refused = (account: string) =>
    exported(scratch('refused'), ...asked, '--created', files.write(`${account}.json`, summary(account)));
  expect(await refused('111122223333')).toMatchObject({ code: 2, err: expect.stringContaining('is in account 1111') });
  expect(await refused('444455556666')).toMatchObject({ code: 1, err: expect.stringContaining('has other, which is') });
});

test('refuses to write beside files of another export', async () => {
  const out = scratch('stale');
  await exported(out, '--template', files.write('web-acl.json', webAclTemplate));
  expect(await exported(out, ...asked)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/web-acl\.json, .*not of this/),
  });
});

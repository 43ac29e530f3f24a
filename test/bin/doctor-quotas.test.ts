import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acl, DELIVERY, healthyShield } from './healthy-shield';

// What the account holds of its quotas, and whether a template fits beside it.

let rig: Awaited<ReturnType<typeof healthyShield>>;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  rig = await healthyShield();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await rig.close();
});

const REGEX_SET = 'AWS::WAFv2::RegexPatternSet';
const LOG_POLICY = 'AWS::Logs::ResourcePolicy';
const GATE = 'Custom::OtpShieldIpSet';

/** With that many resources of a type. */
function template(type: string, count: number): string {
  const resources = Object.fromEntries(Array.from({ length: count }, (_, n) => [`R${n}`, { Type: type }]));
  const path = join(folder, 'template.json');
  writeFileSync(path, JSON.stringify({ Resources: resources }));
  return `--template ${path}`;
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `other-${n}`);
const regexSets = (count: number) => {
  for (const name of names(count)) rig.waf.regexPatternSets.add(name);
};
const logPolicies = (count: number) => {
  for (const name of names(count)) rig.logs.resourcePolicies.set(name, '{"Statement":[]}');
};
const deployed = (type: string, count: number) =>
  rig.stacks.resources.set(
    'OtpShield',
    names(count).map((id) => ({ type, id })),
  );

test('room is said with its numbers, and what is not looked at', async () => {
  const { exitCode, out } = await rig.type('doctor');
  expect(out).toContain(
    `ok   the account has room in this Region: 1 of 100 web ACLs, 0 of 100 rule groups, ${rig.waf.ipSets.size} of 100 IP sets, 0 of 10 regex pattern sets, 1 of 10 resource policies of CloudWatch Logs\n`,
  );
  expect(out).toMatch(/^note of quotas not looked at: what AWS raised.*CloudWatch/m);
  expect(exitCode).toBe(0);
});

test('a template that fits is said to fit, before the first deployment, too', async () => {
  rig.stacks.stacks.clear();
  const { exitCode, out } = await rig.type(`doctor ${template(REGEX_SET, 3)}`);
  expect(out).toMatch(/^ok {3}the account has room .*, and the template fits beside them$/m);
  expect(exitCode).toBe(0);
});

test('a template that does not fit beside what the account holds is to mend', async () => {
  rig.stacks.stacks.clear();
  regexSets(9);
  const { exitCode, out } = await rig.type(`doctor ${template(REGEX_SET, 2)}`);
  expect(out).toMatch(
    /^BAD {2}the account holds 9 regex pattern sets in this Region, and the template takes 2 more; AWS gives 10 unless asked for more\n {5}mend: ask for a higher quota/m,
  );
  expect(exitCode).toBe(3);
});

test('what the stack holds already is not counted twice', async () => {
  regexSets(9);
  deployed(REGEX_SET, 2);
  const { exitCode, out } = await rig.type(`doctor ${template(REGEX_SET, 2)}`);
  expect(out).toMatch(/^note the account holds 9 regex pattern sets in this Region; AWS gives 10/m);
  expect(out).not.toMatch(/^BAD .*regex pattern sets/m);
  expect(exitCode).toBe(0);
});

test('the sets of gates count, which no template owns as IP sets', async () => {
  rig.stacks.stacks.clear();
  for (const name of names(95)) rig.waf.addIpSet(name, 'IPV4');
  const { out } = await rig.type(`doctor ${template(GATE, 6)}`);
  expect(out).toMatch(/^BAD {2}the account holds \d+ IP sets in this Region, and the template takes 6 more/m);
  const { out: offline } = await rig.type(`doctor --offline ${template(GATE, 10)}`);
  expect(offline).toContain('note the template takes 10 of the 100 IP sets');
});

test('a quota that AWS never raises names another way', async () => {
  rig.stacks.stacks.clear();
  logPolicies(9);
  const { out } = await rig.type(`doctor ${template(LOG_POLICY, 2)}`);
  expect(out).toMatch(/^BAD .* 10 resource policies .* takes 2 more; AWS gives 10, and no more\n {5}mend: delete one/m);
});

describe('the log of a web ACL', () => {
  const logged = (destination: unknown) => {
    const path = join(folder, 'logged.json');
    const Properties = { ResourceArn: 'acl', LogDestinationConfigs: [destination] };
    writeFileSync(path, JSON.stringify({ Resources: { Log: { Type: LOGGING, Properties } } }));
    return `--template ${path}`;
  };
  const LOGGING = 'AWS::WAFv2::LoggingConfiguration';
  const group = (name: string) => ({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':logs:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        `:log-group:${name}`,
      ],
    ],
  });
  const full = (document: string) => {
    rig.logs.resourcePolicies.clear();
    for (const name of names(10)) rig.logs.resourcePolicies.set(name, document);
  };
  const NONE = '{"Statement":[]}';

  test('takes a policy that AWS makes: with ten others the deployment would fail', async () => {
    rig.stacks.stacks.clear();
    full(NONE);
    const { exitCode, out } = await rig.type(`doctor ${logged(group('aws-waf-logs-otp'))}`);
    expect(out).toMatch(
      /^BAD {2}the account holds 10 resource policies .* takes 1 more; AWS gives 10, and no more\n {5}mend: .*delivery\.logs\.amazonaws\.com/m,
    );
    expect(exitCode).toBe(3);
    expect((await rig.type(`doctor ${logged({ Ref: 'Somewhere' })}`)).out).toMatch(/^BAD .* takes 1 more/m);
  });

  test.each<[string, string | undefined, unknown]>([
    ['a policy lets it in', DELIVERY, group('aws-waf-logs-otp')],
    ['it goes to a bucket', NONE, 'arn:aws:s3:::aws-waf-logs-otp'],
    ['there is room', undefined, group('aws-waf-logs-otp')],
  ])('is no fault when %s', async (_, policies, destination) => {
    if (policies !== undefined) full(policies);
    rig.stacks.stacks.clear();
    const { out } = await rig.type(`doctor ${logged(destination)}`);
    expect(out).not.toMatch(/^BAD .*resource policies/m);
  });

  test('takes one when the policy is about other log groups', async () => {
    rig.stacks.stacks.clear();
    full(DELIVERY.replace('aws-waf-logs-*', 'aws-waf-logs-other*'));
    expect((await rig.type(`doctor ${logged(group('aws-waf-logs-otp'))}`)).out).toMatch(/^BAD .* takes 1 more/m);
  });

  test('takes none once the stack has it', async () => {
    full(NONE);
    deployed(LOGGING, 1);
    expect((await rig.type(`doctor ${logged(group('aws-waf-logs-otp'))}`)).out).not.toMatch(/takes 1 more/);
  });
});

test('more than the default means that it was raised, to how many is not seen', async () => {
  regexSets(12);
  const { exitCode, out } = await rig.type('doctor');
  expect(out).toMatch(/^note the account holds 12 regex .* its quota was raised, to how many can not be seen$/m);
  expect(exitCode).toBe(0);
});

test('several pages are counted to the end', async () => {
  for (const name of names(199)) rig.waf.webAcls.set(name, acl(name, name));
  expect((await rig.type('doctor')).out).toMatch(/^note the account holds 200 web ACLs/m);
});

test.each([
  ['wafv2:ListIPSets', 'count the IP sets of the account', 'IP sets'],
  ['wafv2:ListRegexPatternSets', 'count the regex pattern sets of the account', 'regex'],
  // All of the template counts as new then.
  ['cloudformation:ListStackResources', 'list the resources of the stack', 'alarms'],
])('not allowed to %s: says so, exit code 3, and never that there is room', async (operation, what, never) => {
  rig.standIn.fail(operation, 'AccessDeniedException', 9);
  const { exitCode, out } = await rig.type(`doctor ${template(REGEX_SET, 1)}`);
  expect(out).toMatch(new RegExp(`^BAD .*not allowed to ${what}`, 'm'));
  expect(out.split('\n').find((line) => line.startsWith('ok   the account has room')) ?? '').not.toContain(never);
  expect(exitCode).toBe(3);
});

test.each([
  [700, 'ok   the web ACL uses 700 of 5000 capacity units (WCU)\n'],
  [1600, 'ok   the web ACL uses 1600 of 5000 capacity units (WCU); AWS charges extra above 1500\n'],
  [4600, 'note the web ACL uses 4600 of 5000 capacity units (WCU): another route or rule may not fit\n'],
  [undefined, 'note AWS WAF did not say how much of its capacity the web ACL uses\n'],
])('a web ACL of capacity %s', async (Capacity, line) => {
  rig.waf.webAcls.set(rig.webAclArn, { ...acl('otp', rig.webAclArn), Capacity });
  expect((await rig.type('doctor')).out).toContain(line);
});

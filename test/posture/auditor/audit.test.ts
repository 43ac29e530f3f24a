import { runAudit } from '../../../lambda/posture/auditor/audit-run';
import type { GuardedDistributions } from '../../../lambda/posture/guarded-distributions';
import type { AuditSettings } from '../../../lib/contract/posture/audit';
import { incompleteCommands } from '../../complete-commands';
import { gateRig } from '../../lab/aws/rig';
import { SHOP } from '../../notices/shop';

const ACL = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/otp/1';
const ALB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/example/50dc6c495c0c9188';
const rule = (Name: string, Priority: number, Action: object) => ({
  Name,
  Priority,
  Action,
  Statement: { LabelMatchStatement: { Scope: 'LABEL', Key: 'otp:request' } },
  VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: Name },
});
const RULES = [
  rule('classify-request', 10, { Count: {} }),
  rule('lockdown', 20, { Block: { CustomResponse: { ResponseCode: 503 } } }),
  rule('human-check', 30, { Captcha: {} }),
];
const EXPECTED: AuditSettings['rules'] = [
  { name: 'classify-request', action: 'Count' },
  { name: 'lockdown', action: 'Block' },
  { name: 'human-check', action: 'Captcha' },
];

let rig: Awaited<ReturnType<typeof gateRig>>;
beforeEach(async () => {
  rig = await gateRig();
  deploy(RULES);
  rig.waf.associations.set(ALB, ACL);
  rig.waf.loggingConfigurations.set(ACL, {
    ResourceArn: ACL,
    LogDestinationConfigs: ['arn:aws:logs:…:aws-waf-logs-otp'],
  });
});
afterEach(() => rig.close());

function deploy(rules: object[]): void {
  rig.waf.webAcls.set(ACL, { Name: 'otp', Id: '1', ARN: ACL, DefaultAction: { Allow: {} }, Rules: rules });
}

async function findings(
  expected = EXPECTED,
  ruleGroups?: AuditSettings['ruleGroups'],
  more: Partial<AuditSettings> = {},
  distributions: GuardedDistributions = async () => [],
): Promise<{ codes: string[]; messages: string[]; remedies: unknown[]; line: Record<string, unknown> }> {
  const lines: string[] = [];
  const messages: string[] = [];
  const remedies: unknown[] = [];
  const note = (message: string, properties?: object) => {
    messages.push(message);
    remedies.push((properties as { remedy?: string } | undefined)?.remedy);
  };
  const gate = { ipv4: 'unused|1|REGIONAL', ipv6: 'unused|1|REGIONAL' };
  await runAudit({
    settings: {
      shield: 'auditor',
      identity: SHOP,
      webAclArn: ACL,
      rules: expected,
      ruleGroups,
      resourceArns: [ALB],
      logged: true,
      gates: { lockdown: gate, strict: gate },
      ...more,
    },
    waf: rig.client,
    control: rig.control,
    clock: rig.clock,
    emit: (line) => lines.push(line),
    log: { info() {}, warn: note, error: note },
    sources: { distributions },
  });
  const line = JSON.parse(lines[0]!);
  return { codes: line.findings, messages, remedies, line };
}

test('a shield that is as it was deployed has no findings, and the auditor shows that it lives', async () => {
  const { codes, line } = await findings();
  expect(codes).toEqual([]);
  expect(line).toMatchObject({ Monitor: 'auditor', AuditFindings: 0, AuditorHeartbeat: 1 });
});

test.each<[string, () => void, string]>([
  ['the load balancer lost its web ACL', () => rig.waf.associations.delete(ALB), 'not_associated'],
  [
    'another web ACL took the place',
    () => {
      rig.waf.webAcls.set('other', { Name: 'other', Id: '2', ARN: 'other', DefaultAction: { Allow: {} }, Rules: [] });
      rig.waf.associations.set(ALB, 'other');
    },
    'other_web_acl',
  ],
  ['a rule is gone', () => deploy([RULES[0]!, RULES[2]!]), 'rule_missing'],
  ['a rule only counts', () => deploy([RULES[0]!, RULES[1]!, rule('human-check', 30, { Count: {} })]), 'rule_weakened'],
  [
    'the rules change places',
    () => deploy([rule('human-check', 5, { Captcha: {} }), RULES[0]!, RULES[1]!]),
    'rules_reordered',
  ],
  ['a rule in front allows', () => deploy([rule('let-in', 1, { Allow: {} }), ...RULES]), 'allowed_before'],
  ['the log is off', () => rig.waf.loggingConfigurations.delete(ACL), 'not_logged'],
  [
    'the log goes nowhere',
    () => rig.waf.loggingConfigurations.set(ACL, { ResourceArn: ACL, LogDestinationConfigs: [] }),
    'not_logged',
  ],
  ['half a gate is open', () => rig.stored.strict.IPV4.addresses.push('0.0.0.0/1'), 'gate_half'],
  [
    'a gate was opened by hand',
    () => {
      rig.stored.lockdown.IPV4.addresses.push('0.0.0.0/1', '128.0.0.0/1');
      rig.stored.lockdown.IPV6.addresses.push('::/1', '8000::/1');
    },
    'gate_without_record',
  ],
  ['AWS WAF does not answer', () => rig.standIn.fail('wafv2:GetWebACL', 'AccessDeniedException'), 'unreadable'],
])('%s: a finding', async (_, change, code) => {
  change();
  const { codes, remedies } = await findings();
  expect(codes).toEqual([code]);
  // What the finding is about, in a call or in words that name one; and never a deploy of the same template alone.
  expect(remedies).toEqual([expect.stringMatching(REMEDIES[code]!)]);
  expect(incompleteCommands(remedies[0] as string)).toEqual([]);
  expect(remedies[0]).not.toMatch(/deploy (?:it |the shield |the stack )?again/);
});

const REMEDIES: Readonly<Record<string, RegExp>> = {
  not_associated:
    /^"aws wafv2 associate-web-acl --web-acl-arn arn:aws:wafv2:\S+ --resource-arn arn:aws:elasticload\S+ --region eu-central-1"/,
  other_web_acl: /^"aws wafv2 associate-web-acl .*OtpRuleGroup.*AssociateWebACL/,
  rule_missing: /cdk deploy Shop --revert-drift/,
  rule_weakened: /cdk deploy Shop --revert-drift/,
  rules_reordered: /cdk deploy Shop --revert-drift/,
  allowed_before: /^move that rule behind those of the shield/,
  not_logged: /otp-shield doctor.*DeleteLoggingConfiguration/,
  gate_half: /otp-shield strict.*otp-shield release/,
  gate_without_record: /otp-shield release/,
  unreadable: /wafv2:GetWebACL,/,
};

test('a web ACL that was deleted is a finding, beside what it no longer guards', async () => {
  rig.waf.webAcls.delete(ACL);
  expect((await findings()).codes).toEqual(['not_associated', 'web_acl_missing']);
});

test('an Allow behind the shield is the owner’s business', async () => {
  deploy([...RULES, rule('let-in', 99, { Allow: {} })]);
  expect((await findings()).codes).toEqual([]);
});

test('a gate that should have closed is a finding ten minutes later', async () => {
  const now = rig.clock.now();
  await rig.control.move(() => ({
    lockdown: { open: true, since: now, until: now + 1_800_000, by: 'alice', why: 'x' },
  }));
  rig.clock.advance(40);
  expect((await findings()).codes).toEqual([]);
  rig.clock.advance(1);
  expect((await findings()).codes).toEqual(['gate_overdue']);
});

test('what is due below a lockdown of a person is none: it is decided when that ends', async () => {
  const now = rig.clock.now();
  const record = { open: true, since: now, by: 'alice', why: 'x' };
  await rig.control.move(() => ({
    strict: { ...record, until: now + 1_800_000 },
    lockdown: { ...record, until: now + 7_200_000 },
  }));
  rig.clock.advance(60);
  expect((await findings()).codes).toEqual([]);
});

describe('rule groups in a web ACL of somebody else', () => {
  const FIRST = 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/first/1';
  const SECOND = 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/second/2';
  const GROUPS = [
    { arn: FIRST, rules: [...EXPECTED] },
    { arn: SECOND, rules: [{ name: 'passed', action: 'Count' }] },
  ];
  const reference = (arn: string, Priority: number, members: object = {}) => ({
    Name: `reference-${Priority}`,
    Priority,
    OverrideAction: { None: {} },
    Statement: { RuleGroupReferenceStatement: { ARN: arn } },
    VisibilityConfig: RULES[0]!.VisibilityConfig,
    ...members,
  });
  beforeEach(() => {
    rig.waf.ruleGroups.set(FIRST, { Name: 'first', Rules: RULES });
    rig.waf.ruleGroups.set(SECOND, { Name: 'second', Rules: [rule('passed', 1, { Count: {} })] });
    deploy([reference(FIRST, 1), reference(SECOND, 2)]);
  });
  const codes = async () => (await findings([], GROUPS)).codes;

  test('are as they were deployed, under whatever names', async () => {
    expect(await codes()).toEqual([]);
  });

  test('that Firewall Manager put in front count as well', async () => {
    rig.waf.webAcls.set(ACL, {
      Name: 'otp',
      Id: '1',
      ARN: ACL,
      DefaultAction: { Allow: {} },
      Rules: [],
      PreProcessFirewallManagerRuleGroups: [FIRST, SECOND].map((arn, index) => ({
        Name: `fms-${index}`,
        Priority: index,
        OverrideAction: { None: {} },
        FirewallManagerStatement: { RuleGroupReferenceStatement: { ARN: arn } },
        VisibilityConfig: RULES[0]!.VisibilityConfig,
      })),
    });
    expect(await codes()).toEqual([]);
  });

  test.each<[string, () => void, string[]]>([
    [
      'one only counts',
      () => deploy([reference(FIRST, 1, { OverrideAction: { Count: {} } }), reference(SECOND, 2)]),
      ['rule_weakened'],
    ],
    ['one is gone', () => deploy([reference(FIRST, 1)]), ['group_missing']],
    ['they change places', () => deploy([reference(SECOND, 1), reference(FIRST, 2)]), ['groups_reordered']],
    [
      'an Allow stands between them',
      () => deploy([reference(FIRST, 1), rule('let-in', 2, { Allow: {} }), reference(SECOND, 3)]),
      ['allowed_before'],
    ],
    [
      'a rule in one was weakened',
      () =>
        rig.waf.ruleGroups.set(FIRST, {
          Name: 'first',
          Rules: [...RULES.slice(0, 2), rule('human-check', 30, { Count: {} })],
        }),
      ['rule_weakened'],
    ],
    ['one was deleted', () => rig.waf.ruleGroups.delete(SECOND), ['unreadable']],
  ])('%s: a finding', async (_, change, expected) => {
    change();
    expect(await codes()).toEqual(expected);
  });

  test('a single rule that is overridden is named', async () => {
    const RuleActionOverrides = [{ Name: 'human-check', ActionToUse: { Count: {} } }];
    deploy([
      reference(FIRST, 1, { Statement: { RuleGroupReferenceStatement: { ARN: FIRST, RuleActionOverrides } } }),
      reference(SECOND, 2),
    ]);
    expect(await findings([], GROUPS)).toMatchObject({
      codes: ['group_overridden'],
      messages: ['in the rule group reference-1 these rules are overridden: human-check'],
    });
  });
});

describe('a web ACL in front of CloudFront', () => {
  const GLOBAL = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/otp/1';
  const distribution = (id: string) => `arn:aws:cloudfront::111122223333:distribution/${id}`;
  const guarded =
    (...ids: string[]) =>
    async () =>
      ids.map((id) => ({ id, openOrigins: [] }));

  beforeEach(() => {
    rig.waf.webAcls.set(GLOBAL, { ...(rig.waf.webAcls.get(ACL) as object), ARN: GLOBAL });
    rig.waf.loggingConfigurations.set(GLOBAL, { ResourceArn: GLOBAL, LogDestinationConfigs: ['arn:aws:logs:x'] });
  });

  test.each([
    ['each distribution names it', ['E1', 'E2'], guarded('E1', 'E2'), []],
    ['one has another', ['E1', 'E2'], guarded('E2'), ['not_associated']],
    ['none is known by its id, and one names it', [], guarded('E9'), []],
    ['none is known by its id, and none names it', [], guarded(), ['not_associated']],
    [
      'CloudFront does not answer',
      ['E1'],
      async () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' })),
      ['unreadable'],
    ],
  ])('%s', async (_what, ids, distributions, codes) => {
    const resourceArns = ids.map(distribution);
    const found = await findings(EXPECTED, undefined, { webAclArn: GLOBAL, resourceArns }, distributions);
    expect(found.codes).toEqual(codes);
    if (codes[0] === 'not_associated') {
      expect(String(found.remedies[0])).toContain('aws cloudfront associate-distribution-web-acl --id ');
      expect(String(found.remedies[0])).toContain('--region us-east-1');
    }
  });
});

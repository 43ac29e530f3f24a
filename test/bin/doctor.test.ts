import { OUTPUT } from '../../lib/contract/posture/posture';
import { acl, DELIVERY, GROUP, healthyShield, PROTECTED, RULES } from './healthy-shield';
import { ALB } from './operator-rig';

let rig: Awaited<ReturnType<typeof healthyShield>>;
beforeEach(async () => {
  rig = await healthyShield();
});
afterEach(() => rig.close());

function logsTo(destination: string): void {
  rig.waf.loggingConfigurations.set(rig.webAclArn, {
    LogDestinationConfigs: [destination],
    ResourceArn: rig.webAclArn,
  });
}

/** Without any record, nothing speaks against what is read out of policies. */
function dead(change: () => void): void {
  rig.logs.lastRecords.clear();
  change();
}

function withCondition(values: Record<string, string>): string {
  const policy = JSON.parse(DELIVERY);
  policy.Statement[0].Condition = { StringEquals: values };
  return JSON.stringify(policy);
}

describe('the deployed shield', () => {
  test('is healthy', async () => {
    await expect(rig.type('doctor')).resolves.toEqual({
      exitCode: 0,
      err: '',
      out:
        '     OtpShield (account 111122223333, eu-central-1)\n' +
        'ok   the shield is attached, enforces and logs, and its gates are sane\n' +
        `ok   the log goes to aws-waf-logs-otp; the last record came at ${new Date(rig.clock.now() - 60_000).toISOString().slice(0, 19)}Z\n` +
        'ok   query strings, cookies and the usual secret headers stay out of log and samples\n' +
        'note AWS WAF can not keep these out: paths in sampled requests (three hours), headers with names of your own in log and samples; ' +
        'the access log of the load balancer has paths and queries whole\n' +
        'ok   the web ACL uses 612 of 5000 capacity units (WCU)\n' +
        'ok   topic alarms: alarms may publish; confirmed subscriptions: 1\n' +
        'ok   the account has room in this Region: 1 of 100 web ACLs, 0 of 100 rule groups, 4 of 100 IP sets, ' +
        '0 of 10 regex pattern sets, 1 of 10 resource policies of CloudWatch Logs\n' +
        'note of quotas not looked at: what AWS raised for this account, other Regions, CloudWatch, and how many calls to AWS WAF others make in a second\n',
    });
  });

  test.each<[string, () => void, string]>([
    [
      'to a group with another name',
      () => logsTo('arn:aws:logs:eu-central-1:111122223333:log-group:waf-logs'),
      'AWS WAF takes only names that start with "aws-waf-logs-"',
    ],
    [
      'to another Region',
      () => logsTo('arn:aws:logs:us-east-1:111122223333:log-group:aws-waf-logs-otp'),
      'the log goes to us-east-1, but the web ACL is in eu-central-1',
    ],
    ['to a group that was deleted', () => rig.logs.logGroups.clear(), 'the log group aws-waf-logs-otp does not exist'],
    [
      'where nobody may write',
      () => dead(() => rig.logs.resourcePolicies.set('AWSWAF-LOGS', DELIVERY.replace('Allow', 'Deny'))),
      'the resource policy AWSWAF-LOGS forbids delivery.logs.amazonaws.com to write',
    ],
    [
      'where another account is let in',
      () =>
        dead(() =>
          rig.logs.resourcePolicies.set('AWSWAF-LOGS', withCondition({ 'aws:SourceAccount': '999999999999' })),
        ),
      'no resource policy, of the account or of the log group, lets delivery.logs.amazonaws.com write',
    ],
    [
      'where a condition can not be judged',
      () => dead(() => rig.logs.resourcePolicies.set('AWSWAF-LOGS', withCondition({ 'aws:RequestedRegion': 'x' }))),
      'under a condition that is not judged here, or is no policy, so nothing is logged; nothing has arrived in it yet',
    ],
    [
      'where only an organization is let in, to which no service belongs',
      () => dead(() => rig.logs.resourcePolicies.set('AWSWAF-LOGS', withCondition({ 'aws:PrincipalOrgID': 'o-1' }))),
      'no resource policy, of the account or of the log group, lets delivery.logs.amazonaws.com write',
    ],
    [
      'where no policy fits any more',
      () =>
        dead(() => {
          rig.logs.resourcePolicies.clear();
          for (let index = 0; index < 10; index++) rig.logs.resourcePolicies.set(`p${index}`, 'no JSON');
        }),
      '     mend: aws logs put-resource-policy --resource-arn arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-otp --policy-document',
    ],
    [
      'where only the group of somebody else is let in',
      () =>
        dead(() => {
          rig.logs.resourcePolicies.clear();
          rig.logs.logGroupPolicies.set(GROUP, DELIVERY.replace('aws-waf-logs-*', 'aws-waf-logs-other'));
        }),
      'add this statement to the policy that the log group has (of-the-group)',
    ],
    [
      'to a group that we may not look at',
      () => rig.standIn.fail('logs:DescribeLogGroups', 'AccessDeniedException', 9),
      'not allowed to read the log',
    ],
  ])('a log that goes %s is to mend', async (_, change, complaint) => {
    change();
    const { exitCode, out } = await rig.type('doctor');
    expect(out).toContain(complaint);
    expect(out).toMatch(/^BAD /m);
    expect(exitCode).toBe(3);
  });

  test('a policy on the log group itself is as good as one of the account', async () => {
    rig.logs.resourcePolicies.clear();
    rig.logs.logGroupPolicies.set(GROUP, withCondition({ 'aws:SourceAccount': '111122223333' }));
    const { exitCode, out } = await rig.type('doctor');
    expect(out).toContain('ok   the log goes to aws-waf-logs-otp; the last record came at');
    expect(exitCode).toBe(0);
  });

  test('a log in which records arrive is never called dead, whatever we read out of policies', async () => {
    rig.logs.resourcePolicies.clear();
    const { exitCode, out } = await rig.type('doctor');
    expect(out).toMatch(/^note no resource policy, .* and yet it lives: the last record came at/m);
    expect(exitCode).toBe(0);
    rig.logs.lastRecords.set('aws-waf-logs-otp', rig.clock.now() - 25 * 60 * 60_000);
    expect((await rig.type('doctor')).out).toMatch(
      /^BAD {2}no resource policy, .* so nothing is logged; the last record came at/m,
    );
  });

  test('a log that may be written to and is empty is not called well', async () => {
    rig.logs.lastRecords.clear();
    const { out } = await rig.type('doctor');
    expect(out).toMatch(/^note the log goes to aws-waf-logs-otp; nothing has arrived in it yet/m);
  });

  test.each<[string, () => void, RegExp]>([
    [
      'the association is gone',
      () => rig.waf.associations.delete(ALB),
      /mend: "aws wafv2 associate-web-acl --web-acl-arn arn:aws:wafv2:eu-central-1:\S+ --resource-arn arn:aws:elasticloadbalancing:\S+ --region eu-central-1".*DisassociateWebACL.*alb\.ingress\.kubernetes\.io\/wafv2-acl-arn: arn:aws:wafv2/,
    ],
    [
      'Firewall Manager put another web ACL there',
      () => {
        const arn = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/FMManagedWebACLV2-x/1';
        rig.waf.webAcls.set(arn, acl('FMManagedWebACLV2-x', arn));
        rig.waf.associations.set(ALB, arn);
      },
      /mend: Firewall Manager made that one and puts it back .* "aws wafv2 associate-web-acl/,
    ],
    [
      'the log is off',
      () => rig.waf.loggingConfigurations.clear(),
      /mend: aws wafv2 put-logging-configuration --region eu-central-1 --logging-configuration '\{"ResourceArn":"arn:aws:wafv2:/,
    ],
    [
      'a rule is gone',
      () => rig.waf.webAcls.set(rig.webAclArn, acl('otp', rig.webAclArn, [RULES[0]!])),
      /mend: a plain deploy finds its template unchanged and mends nothing: run "cdk deploy OtpShield --revert-drift"/,
    ],
  ])('when %s, the call that mends stands beside it', async (_, change, mended) => {
    change();
    const { out, exitCode } = await rig.type('doctor');
    expect(out).toMatch(mended);
    expect(exitCode).toBe(3);
  });

  test('the call that turns the log on again is one that AWS WAF takes', async () => {
    rig.waf.loggingConfigurations.clear();
    const { out } = await rig.type('doctor');
    const configuration = JSON.parse(/--logging-configuration '(.*?)'/.exec(out)![1]!);
    expect(configuration).toMatchObject({
      ResourceArn: rig.webAclArn,
      LogDestinationConfigs: [GROUP],
      LoggingFilter: { DefaultBehavior: 'DROP' },
    });
    expect(JSON.stringify(configuration)).toContain('"LabelName":"awswaf:111122223333:webacl:otp:otp:request"');
  });

  test('a web ACL that leaves recipients readable is to mend', async () => {
    rig.waf.webAcls.set(rig.webAclArn, {
      ...acl('otp', rig.webAclArn),
      DataProtectionConfig: { DataProtections: PROTECTED.DataProtections.slice(0, -1) },
    });
    const { exitCode, out } = await rig.type('doctor');
    expect(out).toContain(
      'BAD  log and sampled requests may show recipients, codes and keys: the web ACL leaves the query string readable',
    );
    expect(exitCode).toBe(3);
  });

  test('a rule that only counts is to mend', async () => {
    const rule = { Name: 'human-check', Priority: 2, Action: { Count: {} } };
    rig.waf.webAcls.set(rig.webAclArn, acl('otp', rig.webAclArn, [RULES[0]!, rule]));
    const { exitCode, out } = await rig.type('doctor');
    expect(exitCode).toBe(3);
    expect(out).toContain('BAD  the rule human-check does Count, it should Captcha\n');
  });
});

describe('a shield whose rules stand in a web ACL of somebody else', () => {
  const FIRST = 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/first/1';
  const SECOND = 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/second/2';
  const reference = (arn: string, Priority: number, OverrideAction: object = { None: {} }) => ({
    Name: `their-name-${Priority}`,
    Priority,
    OverrideAction,
    Statement: { RuleGroupReferenceStatement: { ARN: arn } },
  });
  beforeEach(() => {
    rig.outputs[OUTPUT.ruleGroups] = `${FIRST},${SECOND}`;
    rig.outputs[OUTPUT.rules] = 'classify-request=Count,human-check=Captcha;passed=Count';
    rig.outputs[OUTPUT.webAclMetricName] = 'otp-first|otp-second';
    rig.waf.ruleGroups.set(FIRST, { Name: 'first', Rules: RULES });
    rig.waf.ruleGroups.set(SECOND, { Name: 'second', Rules: [{ Name: 'passed', Priority: 1, Action: { Count: {} } }] });
    rig.waf.webAcls.set(
      rig.webAclArn,
      acl('site', rig.webAclArn, [
        reference(FIRST, 3),
        reference(SECOND, 7),
        { Name: 'x', Priority: 9, Action: { Allow: {} } },
      ]),
    );
  });

  test('is healthy whatever the owner called the references and put behind them', async () => {
    await expect(rig.type('doctor')).resolves.toMatchObject({ exitCode: 0, err: '' });
  });

  test.each<[string, () => void, string]>([
    [
      'counts only',
      () => rules(reference(FIRST, 3, { Count: {} }), reference(SECOND, 7)),
      'the rule their-name-3 does Count',
    ],
    ['is gone', () => rules(reference(FIRST, 3)), `does not refer to the rule group ${SECOND}`],
    ['stands in the wrong order', () => rules(reference(SECOND, 3), reference(FIRST, 7)), 'stand in another order'],
    [
      'was weakened inside',
      () => rig.waf.ruleGroups.set(FIRST, { Name: 'first', Rules: [RULES[0], { ...RULES[1], Action: { Count: {} } }] }),
      'the rule human-check does Count, it should Captcha',
    ],
    [
      'is overridden in part',
      () =>
        rules(
          {
            ...reference(FIRST, 3),
            Statement: {
              RuleGroupReferenceStatement: {
                ARN: FIRST,
                RuleActionOverrides: [{ Name: 'lockdown', ActionToUse: { Count: {} } }],
              },
            },
          },
          reference(SECOND, 7),
        ),
      'in the rule group their-name-3 these rules are overridden: lockdown',
    ],
    [
      'stands behind an Allow',
      () => rules({ Name: 'let-in', Priority: 1, Action: { Allow: {} } }, reference(FIRST, 3), reference(SECOND, 7)),
      'the rule let-in allows requests before the shield has seen them all',
    ],
  ])('a rule group that %s is to mend', async (_, change, complaint) => {
    change();
    const { exitCode, out } = await rig.type('doctor');
    expect(out).toMatch(/^BAD /m);
    expect(out).toContain(complaint);
    expect(exitCode).toBe(3);
  });

  test('samples are those of the reference, whatever its metric is called', async () => {
    rig.waf.webAcls.set(
      rig.webAclArn,
      acl('site', rig.webAclArn, [{ ...reference(FIRST, 3), VisibilityConfig: { MetricName: 'their-metric' } }]),
    );
    const sample = (rule: string, ip: string) => ({
      at: rig.clock.now() - 60_000,
      Action: 'CAPTCHA',
      RuleNameWithinRuleGroup: `first#${rule}`,
      Request: { ClientIP: ip, Method: 'POST', URI: '/api/auth/otp' },
    });
    rig.waf.samples.set('their-metric', [sample('human-check', '198.51.100.7'), sample('lockdown', '198.51.100.8')]);
    const { out } = await rig.type('samples --rule human-check --json');
    expect(JSON.parse(out).samples).toEqual([expect.objectContaining({ ip: '198.51.100.7' })]);
  });

  function rules(...all: object[]): void {
    rig.waf.webAcls.set(rig.webAclArn, acl('site', rig.webAclArn, all));
  }
});

describe('the web ACL of somebody else', () => {
  test('is looked through for what it leaves readable, too', async () => {
    rig.outputs[OUTPUT.ruleGroups] = 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/first/1';
    rig.waf.webAcls.set(rig.webAclArn, { ...acl('site', rig.webAclArn, []), DataProtectionConfig: undefined });
    const { out } = await rig.type('doctor');
    expect(out).toMatch(
      /^BAD {2}log and sampled requests may show recipients.*the cookie aws-waf-token, .*the header x-original-query, the query string readable$/m,
    );
    expect(out).toContain('mend: let its owner set dataProtectionConfig to what OtpRuleGroup.dataProtection() gives');
  });

  test('has to hide the header of trusted callers, too, whose name stands in a rule group', async () => {
    const first = 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/first/1';
    rig.outputs[OUTPUT.ruleGroups] = first;
    const secret = (name: string) => ({ ByteMatchStatement: { FieldToMatch: { SingleHeader: { Name: name } } } });
    const trusted = {
      Name: 'trusted',
      Statement: { OrStatement: { Statements: [secret('x-shop'), secret('x-shop')] } },
    };
    rig.waf.ruleGroups.set(first, { Name: 'first', Id: '1', ARN: first, Rules: [trusted] });
    rig.waf.webAcls.set(rig.webAclArn, acl('site', rig.webAclArn, []));
    expect((await rig.type('doctor')).out).toContain('the web ACL leaves the header x-shop readable');
    rig.outputs[OUTPUT.ruleGroups] = '';
    rig.waf.webAcls.set(rig.webAclArn, acl('otp', rig.webAclArn, [{ ...trusted, Statement: secret('x-own') }]));
    expect((await rig.type('doctor')).out).toContain('the web ACL leaves the header x-own readable');
  });

  test('and the log must leave out paths that name people', async () => {
    const path = '--covered /users/:userName/code';
    const { out, exitCode } = await rig.type(`doctor ${path}`);
    expect(out).toContain('BAD  the log shows the paths of /users/:userName/code');
    expect(exitCode).toBe(3);
    rig.waf.loggingConfigurations.set(rig.webAclArn, {
      ...rig.waf.loggingConfigurations.get(rig.webAclArn),
      RedactedFields: [{ UriPath: {} }],
    });
    expect((await rig.type(`doctor ${path}`)).out).not.toContain('the log shows the paths');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OUTPUT } from '../../lib/contract/posture';
import { ALB, operatorRig } from './operator-rig';

let rig: Awaited<ReturnType<typeof operatorRig>>;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  rig = await operatorRig();
  rig.outputs[OUTPUT.resourceArns] = ALB;
  rig.waf.webAcls.set(rig.webAclArn, acl('otp', rig.webAclArn));
  rig.waf.associations.set(ALB, rig.webAclArn);
  logsTo('arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-otp');
  rig.logs.logGroups.add('aws-waf-logs-otp');
  rig.logs.resourcePolicies.set('AWSWAF-LOGS', DELIVERY);
  rig.loadBalancers.loadBalancers.set(ALB, { 'waf.fail_open.enabled': 'false' });
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await rig.close();
});

const DELIVERY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['delivery.logs.amazonaws.com'] },
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: ['arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-*:log-stream:*'],
    },
  ],
});

function logsTo(destination: string): void {
  rig.waf.loggingConfigurations.set(rig.webAclArn, {
    LogDestinationConfigs: [destination],
    ResourceArn: rig.webAclArn,
  });
}

const RULES = [
  { Name: 'classify-request', Priority: 1, Action: { Count: {} } },
  { Name: 'human-check', Priority: 2, Action: { Captcha: {} } },
];

function acl(name: string, arn: string, rules: object[] = RULES): Record<string, unknown> {
  return { Name: name, Id: '1', ARN: arn, DefaultAction: { Allow: {} }, Rules: rules };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the deployed shield', () => {
  test('is healthy', async () => {
    await expect(rig.type('doctor')).resolves.toEqual({
      exitCode: 0,
      err: '',
      out: 'ok   the shield is attached, enforces and logs, and its gates are sane\nok   the log goes to aws-waf-logs-otp\nok   topic alarms: alarms may publish; confirmed subscriptions: 1\n',
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
      () => rig.logs.resourcePolicies.set('AWSWAF-LOGS', DELIVERY.replace('Allow', 'Deny')),
      'no resource policy lets delivery.logs.amazonaws.com write',
    ],
    [
      'where no policy fits any more',
      () => {
        rig.logs.resourcePolicies.clear();
        for (let index = 0; index < 10; index++) rig.logs.resourcePolicies.set(`p${index}`, 'no JSON');
      },
      'this Region has 10 such policies already',
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

  test('a rule that only counts is to mend', async () => {
    const rule = { Name: 'human-check', Priority: 2, Action: { Count: {} } };
    rig.waf.webAcls.set(rig.webAclArn, acl('otp', rig.webAclArn, [RULES[0]!, rule]));
    const { exitCode, out } = await rig.type('doctor');
    expect(exitCode).toBe(3);
    expect(out).toContain('BAD  the rule human-check does Count, it should Captcha\n');
  });
});

describe('a shield whose rules stand in a web ACL of somebody else', () => {
  const DOOR = 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/door/1';
  const METER = 'arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/meter/2';
  const reference = (arn: string, Priority: number, OverrideAction: object = { None: {} }) => ({
    Name: `their-name-${Priority}`,
    Priority,
    OverrideAction,
    Statement: { RuleGroupReferenceStatement: { ARN: arn } },
  });
  beforeEach(() => {
    rig.outputs[OUTPUT.ruleGroups] = `${DOOR},${METER}`;
    rig.outputs[OUTPUT.rules] = 'classify-request=Count,human-check=Captcha;passed=Count';
    rig.outputs[OUTPUT.webAclMetricName] = 'otp-door|otp-meter';
    rig.waf.ruleGroups.set(DOOR, { Name: 'door', Rules: RULES });
    rig.waf.ruleGroups.set(METER, { Name: 'meter', Rules: [{ Name: 'passed', Priority: 1, Action: { Count: {} } }] });
    rig.waf.webAcls.set(
      rig.webAclArn,
      acl('site', rig.webAclArn, [
        reference(DOOR, 3),
        reference(METER, 7),
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
      () => rules(reference(DOOR, 3, { Count: {} }), reference(METER, 7)),
      'the rule their-name-3 does Count',
    ],
    ['is gone', () => rules(reference(DOOR, 3)), `does not refer to the rule group ${METER}`],
    ['stands in the wrong order', () => rules(reference(METER, 3), reference(DOOR, 7)), 'stand in another order'],
    [
      'was weakened inside',
      () => rig.waf.ruleGroups.set(DOOR, { Name: 'door', Rules: [RULES[0], { ...RULES[1], Action: { Count: {} } }] }),
      'the rule human-check does Count, it should Captcha',
    ],
    [
      'is overridden in part',
      () =>
        rules(
          {
            ...reference(DOOR, 3),
            Statement: {
              RuleGroupReferenceStatement: {
                ARN: DOOR,
                RuleActionOverrides: [{ Name: 'lockdown', ActionToUse: { Count: {} } }],
              },
            },
          },
          reference(METER, 7),
        ),
      'in the rule group their-name-3 these rules are overridden: lockdown',
    ],
    [
      'stands behind an Allow',
      () => rules({ Name: 'let-in', Priority: 1, Action: { Allow: {} } }, reference(DOOR, 3), reference(METER, 7)),
      'the rule let-in allows requests before the shield has seen them all',
    ],
  ])('a rule group that %s is to mend', async (_, change, complaint) => {
    change();
    const { exitCode, out } = await rig.type('doctor');
    expect(out).toMatch(/^BAD /);
    expect(out).toContain(complaint);
    expect(exitCode).toBe(3);
  });

  test('samples are those of the reference, whatever its metric is called', async () => {
    rig.waf.webAcls.set(
      rig.webAclArn,
      acl('site', rig.webAclArn, [{ ...reference(DOOR, 3), VisibilityConfig: { MetricName: 'their-metric' } }]),
    );
    const sample = (rule: string, ip: string) => ({
      at: rig.clock.now() - 60_000,
      Action: 'CAPTCHA',
      RuleNameWithinRuleGroup: `door#${rule}`,
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

describe('a load balancer', () => {
  test('before the first deploy: another web ACL, fail open and a late HTTP/2 body are to mend', async () => {
    rig.stacks.stacks.clear();
    rig.waf.webAcls.set('other', acl('team-acl', 'other'));
    rig.waf.associations.set(ALB, 'other');
    rig.loadBalancers.loadBalancers.set(ALB, {
      'waf.fail_open.enabled': 'true',
      'routing.http.xff_header_processing.mode': 'remove',
    });
    rig.loadBalancers.targetGroups.set(ALB, [
      { name: 'web', attributes: { 'waf.http2.traffic_inspection_behavior': 'inspect_immediately' } },
    ]);
    const { exitCode, out } = await rig.type(`doctor --load-balancer ${ALB}`);
    expect(exitCode).toBe(3);
    expect(out).toContain('note no stack OtpShield is deployed yet');
    expect(out).toContain('BAD  it has the web ACL team-acl already');
    expect(out).toContain('note it is reachable from the internet');
    expect(out).toContain('BAD  waf.fail_open.enabled is true');
    expect(out).toContain('note routing.http.xff_header_processing.mode is remove');
    expect(out).toContain('BAD  target group web: waf.http2.traffic_inspection_behavior is inspect_immediately');
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['not set', {}, /^note target group web: waf\.http2\.traffic_inspection_behavior is not set/m],
    [
      'set',
      { 'waf.http2.traffic_inspection_behavior': 'inspect_after_sufficient_data' },
      /^ok {3}target group web: AWS WAF waits/m,
    ],
  ])('whether AWS WAF waits for the body of an HTTP/2 request is said when it is %s', async (_, attributes, said) => {
    rig.loadBalancers.targetGroups.set(ALB, [{ name: 'web', attributes }]);
    const { exitCode, out } = await rig.type(`doctor --load-balancer ${ALB}`);
    expect(out).toMatch(said);
    expect(exitCode).toBe(0);
  });

  test('that forwards nothing without a secret header cannot be reached around CloudFront', async () => {
    const forward = { Actions: [{ Type: 'forward' }] };
    const header = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-origin', Values: ['secret'] } };
    const listener = (...rules: object[]) => [{ arn: 'listener', port: 443, rules: rules as never[] }];
    rig.loadBalancers.listeners.set(
      ALB,
      listener({ ...forward, Conditions: [header] }, { Actions: [{ Type: 'fixed-response' }] }),
    );
    expect((await rig.type(`doctor --load-balancer ${ALB}`)).out).toContain('forwards nothing without a header');
    rig.loadBalancers.listeners.set(ALB, listener({ ...forward, Conditions: [header] }, forward));
    expect((await rig.type(`doctor --load-balancer ${ALB}`)).out).toContain('whoever knows its name goes around that');
  });

  test('its listener rules are looked through for routes that send', async () => {
    rig.loadBalancers.listeners.set(ALB, [
      {
        arn: 'listener',
        port: 443,
        rules: [
          { Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/auth/otp', '/api/invite'] } }] },
          {
            Conditions: [
              { Field: 'path-pattern', PathPatternConfig: { Values: ['/verify'] } },
              { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
            ],
          },
        ],
      },
    ]);
    const { out } = await rig.type(`doctor --load-balancer ${ALB} --covered /api/auth/otp`);
    expect(out).toContain('ok   it is guarded by this shield');
    expect(out.match(/looks like it sends/g)).toHaveLength(1);
    expect(out).toContain('BAD  ANY /api/invite looks like it sends something ("invite") and is not covered');
  });

  test('that is none is refused', async () => {
    await expect(rig.type('doctor --load-balancer my-alb')).resolves.toMatchObject({ exitCode: 2 });
  });
});

describe('files, without AWS', () => {
  test.each([
    [
      'JSON',
      'api.json',
      JSON.stringify({
        openapi: '3.1.0',
        servers: [{ url: 'https://api.example.com/v1/' }],
        paths: { '/otp': { post: {} }, '/orders': { post: {}, get: {} }, '/invite': { parameters: [], put: {} } },
      }),
    ],
    [
      'YAML',
      'api.yaml',
      'openapi: 3.1.0\nservers:\n  - url: /v1\npaths:\n  /otp:\n    post: {}\n  /orders:\n    post: {}\n  /invite:\n    put: {}\n',
    ],
  ])('an OpenAPI document in %s', async (_, name, text) => {
    const { exitCode, out } = await rig.type(`doctor --offline --openapi ${file(name, text)} --covered /v1/otp`);
    expect(out).toBe('BAD  PUT /v1/invite looks like it sends something ("invite") and is not covered\n');
    expect(exitCode).toBe(3);
    expect(rig.standIn.calls).toEqual([]);
  });

  test('a template whose log has a name that AWS WAF does not deliver to', async () => {
    const template = (logGroup: object, destination: unknown) =>
      file(
        'template.json',
        JSON.stringify({
          Resources: {
            Group: { Type: 'AWS::Logs::LogGroup', Properties: logGroup },
            Log: { Type: 'AWS::WAFv2::LoggingConfiguration', Properties: { LogDestinationConfigs: [destination] } },
          },
        }),
      );
    const arn = { 'Fn::Join': ['', ['arn:aws:logs:', { Ref: 'AWS::Region' }, ':1:log-group:', { Ref: 'Group' }]] };
    const look = async (path: string) => (await rig.type(`doctor --offline --template ${path}`)).out;
    expect(await look(template({ LogGroupName: 'aws-waf-logs-x' }, arn))).toBe(
      'ok   Log: the log goes to aws-waf-logs-x\n',
    );
    expect(await look(template({ LogGroupName: 'waf' }, arn))).toContain(
      'BAD  Log: the log goes to waf: AWS WAF takes only names',
    );
    expect(await look(template({}, arn))).toContain('BAD  Log: the log goes to (a name that CloudFormation makes up');
    expect(await look(template({ LogGroupName: 'aws-waf-logs-x' }, { 'Fn::GetAtt': ['Group', 'Arn'] }))).toContain(
      'AWS WAF takes no ARN with ":*" at its end',
    );
    expect(await look(template({}, { 'Fn::ImportValue': 'x' }))).toContain('known at deploy time only');
  });

  test('a route list, printed or as source', async () => {
    const list = file(
      'routes.txt',
      `POST   /api/auth/otp\nGET /health\napp.post('/password/reset', handler)\nrouter.all("/x")\nprose about POST\n`,
    );
    const { out } = await rig.type(`doctor --offline --routes ${list} --covered /api/auth/*`);
    expect(out).toBe('BAD  POST /password/reset looks like it sends something ("reset") and is not covered\n');
  });

  test('covered routes come from cdk.json when none are given', async () => {
    const { exitCode, out } = await rig.type(
      `doctor --offline --json --routes ${file('r.txt', 'POST /api/auth/otp\n')}`,
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ healthy: true, lines: [{ level: 'good' }] });
  });

  test.each([
    ['a file that does not exist', 'doctor --offline --openapi /nowhere/api.json', 1, 'no such file or directory'],
    ['nothing to look at', 'doctor --offline', 2, 'nothing to look at'],
  ])('%s is one clear line', async (_, line, exitCode, complaint) => {
    const answer = await rig.type(line);
    expect(answer.exitCode).toBe(exitCode);
    expect(answer.err).toContain(complaint);
  });

  test('a document that is no OpenAPI is refused by name', async () => {
    const { exitCode, err } = await rig.type(`doctor --offline --openapi ${file('x.json', '{"a":1}')}`);
    expect(exitCode).toBe(1);
    expect(err).toContain('has no "paths"');
  });
});

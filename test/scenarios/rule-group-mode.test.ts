import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { App, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Alarms } from '../../lab/aws/alarm-evaluation';
import { CloudWatchStandIn } from '../../lab/aws/cloudwatch';
import { Deployment } from '../../lab/aws/deployment';
import { MetricStore } from '../../lab/aws/metric-store';
import { Wafv2StandIn } from '../../lab/aws/wafv2';
import { runAudit } from '../../lambda/posture/auditor/audit-run';
import { postureControl } from '../../lambda/posture/posture-control';
import { readResponderSettings } from '../../lambda/posture/responder/settings';
import { ENV as VARIABLE } from '../../lib/contract/env';
import { ownMetric } from '../../lib/contract/metric';
import type { AuditSettings } from '../../lib/contract/posture/audit';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { RUN_TIME_IP_SET_TYPE } from '../../lib/contract/posture/run-time-ip-set';
import { ACCOUNT_METRIC } from '../../lib/contract/reputation/ses/metrics';
import { OtpOperations } from '../../lib/otp-operations';
import { ResponderMode } from '../../lib/posture/responder-mode';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { EmailProvider } from '../../lib/reputation/email-provider';
import { Simulator } from '../../lib/sim/simulator';
import { ALARMS_PUBLISH, operatorRig, TLS_ONLY, TOPIC } from '../bin/operator-rig';
import { clientOptions, NO_WAITING, TestClock } from '../lab/aws/rig';
import { ALB_ARN, ENV, ROUTES } from '../protection/stack';

/** A web ACL that another team owns, with rules of their own around ours. */
function synth() {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const rules = new OtpRuleGroup(stack, 'Rules', { ...ROUTES, blockList: true });
  const visibility = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    metricName,
    sampledRequestsEnabled: true,
  });
  const theirs = (name: string, priority: number, uri: string, action: object) => ({
    name,
    priority,
    action,
    statement: {
      byteMatchStatement: {
        fieldToMatch: { uriPath: {} },
        positionalConstraint: 'STARTS_WITH',
        searchString: uri,
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    },
    visibilityConfig: visibility(name),
  });
  const acl = new wafv2.CfnWebACL(stack, 'Site', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    rules: [theirs('no-admin', 0, '/admin', { block: {} }), ...rules.rules(1), theirs('let-in', 9, '/', { allow: {} })],
    dataProtectionConfig: rules.dataProtection(),
    visibilityConfig: visibility('site'),
  });
  new OtpOperations(stack, 'OtpShield', {
    webAcl: rules.inWebAcl({
      webAclArn: acl.attrArn,
      logGroup: LogGroup.fromLogGroupName(stack, 'Log', 'aws-waf-logs-site'),
    }),
    resourceArns: [ALB_ARN],
    email: EmailProvider.ses({ configurationSetName: 'otp' }),
    notify: [new Topic(stack, 'Alarms')],
    response: { mode: ResponderMode.STRICT },
    automaticBlockList: {},
  });
  return Template.fromStack(stack).toJSON();
}

/** As the API answers what the template says. */
function asApi(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asApi);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === 'SearchString') return [key, Buffer.from(String(value)).toString('base64')];
      return [key === 'Arn' ? 'ARN' : key, asApi(value)];
    }),
  );
}

const DELIVERY = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Action: 'logs:*',
    Resource: '*',
  },
});

const template = synth();
const clock = new TestClock();
let simulator: Simulator;
let waf: Wafv2StandIn;
let deployment: Deployment;
let rig: Awaited<ReturnType<typeof operatorRig>>;
let webAclArn: string;
beforeEach(async () => {
  simulator = Simulator.fromTemplate(template);
  const names = new Map(simulator.ipSets.list().map(({ logicalId, name }) => [logicalId, name]));
  waf = new Wafv2StandIn({
    clock,
    onIpSet: ({ name, addresses }) => simulator.ipSets.update(names.get(name)!, addresses),
  });
  deployment = new Deployment(template, waf);
  const store = new MetricStore(clock.now() - 30 * 3_600_000);
  rig = await operatorRig(
    {
      wafv2: waf,
      cloudwatch: new CloudWatchStandIn(store, new Alarms({}, store), clock),
      sesv2: {
        operations: {
          GetConfigurationSet: () => ({}),
          GetConfigurationSetEventDestinations: () => ({ EventDestinations: [] }),
          GetAccount: () => ({}),
        },
      },
    },
    clock,
  );
  for (const [id] of deployment.ofType('AWS::SNS::Topic')) {
    rig.sns.topics.set(String(deployment.resolve({ Ref: id })), {
      policy: JSON.stringify({ Statement: [TLS_ONLY, { ...ALARMS_PUBLISH, Resource: '*' }] }),
      subscriptions: [{ arn: `${TOPIC}:0f1e2d3c`, protocol: 'email', endpoint: 'oncall@example.com' }],
    });
  }
  // What people were told is asked of a table, and isn't what this is about.
  const outputs = Object.fromEntries(
    Object.entries(deployment.stackOutputs()).filter(([key]) => !key.endsWith(OUTPUT.noticeTables)),
  );
  const { namespace, name, dimensions } = ownMetric(outputs.OtpShieldMonitorName!, ACCOUNT_METRIC.enforcementLevel);
  store.put(namespace, name, dimensions, clock.now() - 5 * 60_000, 0);
  rig.stacks.stacks.set('Shop', outputs);
  webAclArn = outputs.OtpShieldWebAclArn!;
  const [[, acl]] = deployment.ofType('AWS::WAFv2::WebACL') as [[string, Record<string, unknown>]];
  waf.webAcls.set(webAclArn, { ...(asApi(deployment.resolve(acl)) as object), ARN: webAclArn });
  for (const [id, group] of deployment.ofType('AWS::WAFv2::RuleGroup')) {
    const arn = String(deployment.resolve({ 'Fn::GetAtt': [id, 'Arn'] }));
    waf.ruleGroups.set(arn, asApi(deployment.resolve(group)) as Record<string, unknown>);
  }
  waf.associations.set(ALB_ARN, webAclArn);
  rig.logs.logGroups.add('aws-waf-logs-site');
  rig.logs.resourcePolicies.set('all', DELIVERY);
  waf.loggingConfigurations.set(webAclArn, {
    ResourceArn: webAclArn,
    LogDestinationConfigs: ['arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-site'],
  });
});
afterEach(() => rig.close());

const ask = (uri = '/api/auth/otp', ip = '198.51.100.7') =>
  simulator.evaluate({ ip, method: 'POST', uri, headers: [['host', 'app.example.com']] });

test('the commands lock the routes of a web ACL that belongs to somebody else, and nothing else of it', async () => {
  expect(ask()).toMatchObject({ action: 'CAPTCHA' });
  await expect(rig.type('lockdown --stack Shop --reason attack --yes')).resolves.toMatchObject({
    exitCode: 0,
  });
  const locked = ask();
  expect(locked).toMatchObject({ action: 'BLOCK', response: { status: 503 } });
  expect(ask('/api/auth/otp', '2001:db8::7')).toMatchObject({ response: { status: 503 } });
  expect(ask('/index.html')).toMatchObject({ action: 'ALLOW' });
  expect(ask('/admin')).toMatchObject({ action: 'BLOCK' });
  await rig.type('release --stack Shop --reason over --yes');
  expect(ask()).toMatchObject({ action: 'CAPTCHA' });
});

test('an address on the block list stays out', async () => {
  await expect(rig.type('block --stack Shop --address 198.51.100.7 --reason x --yes')).resolves.toMatchObject({
    exitCode: 0,
  });
  expect(ask()).toMatchObject({ action: 'BLOCK', response: { status: 403 } });
  expect(ask('/api/auth/otp', '198.51.100.8')).toMatchObject({ action: 'CAPTCHA' });
});

test('status and doctor see the web ACL and the rules where they stand', async () => {
  const { exitCode, out } = await rig.type('status --stack Shop --json');
  expect(JSON.parse(out)).toMatchObject({
    shield: 'Shop/OtpShield',
    posture: 'normal',
    associations: [{ resource: ALB_ARN, right: true }],
    troubles: [],
  });
  expect(exitCode).toBe(0);
  const seen = await rig.type('doctor --stack Shop');
  expect(seen.out).not.toMatch(/^BAD/m);
  expect(seen.exitCode).toBe(0);
  const first = rig.standIn.calls
    .filter(({ operation }) => operation === 'cloudwatch:GetMetricData')
    .flatMap(({ input }) => input.MetricDataQueries as Array<{ MetricStat: { Metric: { Dimensions: object[] } } }>)
    .map(({ MetricStat }) => JSON.stringify(MetricStat.Metric.Dimensions));
  expect(first.some((text) => /RuleGroup".*-first".*classify-request/.test(text))).toBe(true);
  expect(first.some((text) => /RuleGroup".*-third".*"passed"/.test(text))).toBe(true);
  expect(first.some((text) => text.includes('WebACL'))).toBe(false);
});

test('the auditor that was synthesized finds nothing right after the deploy, and the owner’s override afterwards', async () => {
  const settings = JSON.parse(deployment.variable(VARIABLE.auditSettings)) as AuditSettings;
  const client = new WAFV2Client(clientOptions(rig.standIn.url));
  const lines: string[] = [];
  const look = async () => {
    await runAudit({
      settings,
      waf: client,
      control: postureControl(client, settings.gates, NO_WAITING),
      clock,
      emit: (line) => lines.push(line),
      log: { info() {}, warn() {}, error() {} },
      sources: { distributions: async () => [] },
    });
    return JSON.parse(lines.at(-1)!).findings;
  };
  expect(await look()).toEqual([]);
  const acl = waf.webAcls.get(webAclArn) as { Rules: Array<{ Name: string; OverrideAction?: object }> };
  acl.Rules.find(({ Name }) => Name === 'otp-shield-first')!.OverrideAction = { Count: {} };
  expect(await look()).toEqual(['rule_weakened']);
  client.destroy();
});

test('the responder that was synthesized moves these gates and watches this web ACL', () => {
  const settings = readResponderSettings({
    [VARIABLE.responderSettings]: deployment.variable(VARIABLE.responderSettings),
  });
  const sets = Object.values(settings.gates).flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6]);
  const known = [...waf.ipSets.values()].map(({ name, id, scope }) => `${name}|${id}|${scope}`);
  expect(known).toEqual(expect.arrayContaining(sets));
  expect(settings).toMatchObject({
    mode: 'strict',
    requestMetric: { dimensions: { Rule: 'classify-request', RuleGroup: expect.stringMatching(/-first$/) } },
  });
});

test('a deploy in the middle of an incident rewrites nothing of the gates', () => {
  const gates = Object.entries(template.Resources as Record<string, { Type: string; Properties: object }>).filter(
    ([id, { Type }]) => Type === RUN_TIME_IP_SET_TYPE && /Lockdown|Strict/.test(id),
  );
  expect(gates).toHaveLength(4);
  for (const [, { Properties }] of gates) {
    expect(Properties).toMatchObject({ Description: expect.stringMatching(/^closed - /) });
    expect(Properties).not.toHaveProperty('Addresses');
  }
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeAlarmsCommand, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetConfigurationSetEventDestinationsCommand } from '@aws-sdk/client-sesv2';
import {
  GetIPSetCommand,
  GetLoggingConfigurationCommand,
  GetWebACLCommand,
  GetWebACLForResourceCommand,
} from '@aws-sdk/client-wafv2';
import { aws, control } from '../aws';
import { assembly, cdk } from '../cdk';
import { DeployedStack, type Template } from '../deployed-stack';
import { UNSUPPORTED_APP } from '../stacks';
import { UNSUPPORTED_TYPES } from '../unsupported-types';

export function resourceStage(): void {
  describe('what was deployed', () => {
    let app: DeployedStack;
    let extras: DeployedStack;
    let balancerArn: string;

    beforeAll(async () => {
      app = await DeployedStack.read('OtpShield');
      extras = await DeployedStack.read('Extras');
      balancerArn = (await DeployedStack.read('Balancer')).outputs.Arn!;
    });

    test('is every resource of the templates', () => {
      for (const stack of [app, extras]) {
        const made = stack.resources.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE');
        expect(made.map(({ LogicalResourceId }) => LogicalResourceId).sort()).toEqual(
          Object.keys(stack.template.Resources).sort(),
        );
      }
    });

    test('is a web ACL with the rules of the template, in its order, on the load balancer, with a log', async () => {
      const [Name, Id, Scope] = app.ofType('AWS::WAFv2::WebACL')[0]!.PhysicalResourceId!.split('|');
      const { WebACL } = await aws.waf.send(new GetWebACLCommand({ Name, Id, Scope: Scope as 'REGIONAL' }));
      const template = Object.values(app.template.Resources).find(({ Type }) => Type === 'AWS::WAFv2::WebACL');
      const rules = template?.Properties?.Rules as ReadonlyArray<{ Name: string }>;
      expect(WebACL?.Rules?.map((rule) => rule.Name)).toEqual(rules.map((rule) => rule.Name));
      expect(WebACL?.TokenDomains).toEqual(['shop.test']);
      const guard = await aws.waf.send(new GetWebACLForResourceCommand({ ResourceArn: balancerArn }));
      expect(guard.WebACL?.ARN).toBe(app.outputs.WebAclArn);
      const log = await aws.waf.send(new GetLoggingConfigurationCommand({ ResourceArn: app.outputs.WebAclArn }));
      expect(log.LoggingConfiguration?.LogDestinationConfigs).toEqual([
        expect.stringContaining(':log-group:aws-waf-logs-'),
      ]);
    });

    test('are gates that are closed', async () => {
      for (const output of ['LockdownIpv4Set', 'LockdownIpv6Set', 'StrictIpv4Set', 'StrictIpv6Set']) {
        const [Name, Id] = app.outputs[output]!.split('|');
        const { IPSet } = await aws.waf.send(new GetIPSetCommand({ Name, Id, Scope: 'REGIONAL' }));
        expect(IPSet?.Addresses).toEqual([]);
      }
    });

    test('are the alarms of the template, whose actions are topics of the stack', async () => {
      const topics = [...app.ofType('AWS::SNS::Topic'), ...extras.ofType('AWS::SNS::Topic')].map(
        ({ PhysicalResourceId }) => PhysicalResourceId,
      );
      const seen: string[] = [];
      const pages = paginateDescribeAlarms(
        { client: aws.cloudWatch },
        { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
      );
      for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
        for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
          seen.push(alarm.AlarmName!);
          for (const action of alarm.AlarmActions ?? []) expect(topics).toContain(action);
        }
      }
      const wanted = [app, extras].flatMap((stack) =>
        [...stack.ofType('AWS::CloudWatch::Alarm'), ...stack.ofType('AWS::CloudWatch::CompositeAlarm')].map(
          ({ PhysicalResourceId }) => PhysicalResourceId!,
        ),
      );
      expect(seen.sort()).toEqual(wanted.sort());
    });

    test('are composite alarms that ask for alarms that exist', async () => {
      const { CompositeAlarms = [] } = await aws.cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }),
      );
      expect(CompositeAlarms.length).toBeGreaterThan(0);
      for (const { AlarmRule = '' } of CompositeAlarms) expect(AlarmRule).toMatch(/ALARM\("?[^")]+"?\)/);
    });

    test('is a configuration set that publishes every event of a mail to the topic of the monitor', async () => {
      const { EventDestinations = [] } = await aws.ses.send(
        new GetConfigurationSetEventDestinationsCommand({
          ConfigurationSetName: app.ofType('Custom::OtpShieldConfigurationSet')[0]!.PhysicalResourceId,
        }),
      );
      const toTopic = EventDestinations.find(({ SnsDestination }) => SnsDestination !== undefined);
      expect(toTopic?.SnsDestination?.TopicArn).toBe(app.id('AWS::SNS::Topic', 'SesReputation/Events'));
      expect(toTopic?.MatchingEventTypes).toEqual(
        expect.arrayContaining(['SEND', 'BOUNCE', 'COMPLAINT', 'DELIVERY', 'REJECT']),
      );
    });

    test('is a listener that lets a code request pass only with a token of the gate', async () => {
      const { Rules = [] } = await aws.loadBalancers.send(
        new DescribeRulesCommand({ ListenerArn: extras.id('AWS::ElasticLoadBalancingV2::Listener', 'Https') }),
      );
      expect(Rules.flatMap(({ Actions = [] }) => Actions.map(({ Type }) => Type))).toContain('jwt-validation');
    });
  });

  describe('what the emulator can not make', () => {
    test('is exactly what unsupported-types.ts lists', async () => {
      const { code } = await cdk([
        'synth',
        '--quiet',
        '--app',
        UNSUPPORTED_APP,
        '--output',
        assembly('Unsupported'),
        '--build',
        'true',
      ]);
      expect(code).toBe(0);
      const supported = await control<string[]>('GET', 'resource-types');
      const made = ['Balancer', 'OtpShield', 'Extras', 'Unsupported'].flatMap((name) =>
        Object.values(
          (JSON.parse(readFileSync(join(assembly(name), `${name}.template.json`), 'utf8')) as Template).Resources,
        ).map(({ Type }) => Type),
      );
      const lacking = new Set(made.filter((type) => !type.startsWith('Custom::') && !supported.includes(type)));
      expect([...lacking].sort()).toEqual(Object.keys(UNSUPPORTED_TYPES).sort());
    }, 120_000);

    test("passes the schemas of CloudFormation in CDK's own validation", () => {
      const report = JSON.parse(readFileSync(join(assembly('Unsupported'), 'validation-report.json'), 'utf8'));
      const violations = report.pluginReports.flatMap(
        (plugin: { violations: Array<{ ruleName: string }> }) => plugin.violations,
      );
      // The zones of the network around it are named, so that nobody has to be asked for them.
      expect(violations.filter(({ ruleName }: { ruleName: string }) => ruleName !== 'W3010')).toEqual([]);
    });
  });
}

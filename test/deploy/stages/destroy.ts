import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import {
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  ListConfigurationSetsCommand,
  PutConfigurationSetSendingOptionsCommand,
} from '@aws-sdk/client-sesv2';
import {
  ListAPIKeysCommand,
  ListIPSetsCommand,
  ListRuleGroupsCommand,
  ListWebACLsCommand,
} from '@aws-sdk/client-wafv2';
import { aws } from '../aws';
import { deploy, destroy } from '../cdk';
import { DeployedStack } from '../deployed-stack';
import { EXTRAS_APP } from '../stacks';

export function destroyStage(): void {
  /** Stack → the configuration set that it made. */
  const sets = new Map<string, string>();

  describe('destroying', () => {
    beforeAll(async () => {
      for (const name of ['OtpShield', 'Extras']) sets.set(name, configurationSetOf(await DeployedStack.read(name)));
    });

    test('removes the app, what stands beside it, and then the load balancer', async () => {
      const runs = await Promise.all([destroy('OtpShield'), destroy('Extras')]);
      runs.push(await destroy('Balancer'));
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
      const { Stacks = [] } = await aws.cloudFormation.send(new DescribeStacksCommand({}));
      expect(
        Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(({ StackName }) => StackName),
      ).toEqual(['CDKToolkit']);
    }, 240_000);

    test('leaves the configuration sets, which applications name in their mails, without destinations that nobody reads', async () => {
      const { ConfigurationSets = [] } = await aws.ses.send(new ListConfigurationSetsCommand({}));
      expect([...ConfigurationSets].sort()).toEqual([...sets.values()].sort());
      for (const ConfigurationSetName of ConfigurationSets) {
        const { EventDestinations } = await aws.ses.send(
          new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName }),
        );
        expect(EventDestinations ?? []).toEqual([]);
      }
    });

    test('leaves nothing else behind that costs or guards, the keys of the custom resources included', async () => {
      const Scope = 'REGIONAL' as const;
      const { waf, lambda, cloudWatch, dynamo, secrets, logs } = aws;
      const left = {
        webAcls: (await waf.send(new ListWebACLsCommand({ Scope }))).WebACLs,
        ipSets: (await waf.send(new ListIPSetsCommand({ Scope }))).IPSets,
        ruleGroups: (await waf.send(new ListRuleGroupsCommand({ Scope }))).RuleGroups,
        apiKeys: (await waf.send(new ListAPIKeysCommand({ Scope }))).APIKeySummaries,
        functions: (await lambda.send(new ListFunctionsCommand({}))).Functions,
        alarms: (await cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms,
        tables: (await dynamo.send(new ListTablesCommand({}))).TableNames,
        secrets: (await secrets.send(new ListSecretsCommand({}))).SecretList,
        requestLogs: (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'aws-waf-logs-' }))).logGroups,
      };
      const none = Object.fromEntries(Object.keys(left).map((name) => [name, []]));
      expect(left).toEqual(none);
    });
  });

  describe('a deployment after that', () => {
    test('takes up the configuration set as people left it, and watches it again', async () => {
      const ConfigurationSetName = sets.get('Extras')!;
      await aws.ses.send(new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName, SendingEnabled: false }));
      const { code } = await deploy('Extras', ['--app', EXTRAS_APP]);
      const stack = await DeployedStack.read('Extras');
      expect({ status: stack.status, complaints: await stack.complaints() }).toEqual({
        status: 'CREATE_COMPLETE',
        complaints: [],
      });
      expect(code).toBe(0);
      expect(configurationSetOf(stack)).toBe(ConfigurationSetName);
      const set = await aws.ses.send(new GetConfigurationSetCommand({ ConfigurationSetName }));
      expect(set.SendingOptions?.SendingEnabled).toBe(false);
      expect(set.ReputationOptions?.ReputationMetricsEnabled).toBe(true);
      const { EventDestinations = [] } = await aws.ses.send(
        new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName }),
      );
      expect(EventDestinations.flatMap(({ MatchingEventTypes = [] }) => MatchingEventTypes)).not.toEqual(
        expect.arrayContaining(['CLICK']),
      );
      expect(EventDestinations).toHaveLength(2);
    }, 240_000);

    test('goes again, and the configuration set stays', async () => {
      expect(await destroy('Extras')).toMatchObject({ code: 0 });
      const { ConfigurationSets = [] } = await aws.ses.send(new ListConfigurationSetsCommand({}));
      expect(ConfigurationSets).toContain(sets.get('Extras'));
    }, 240_000);
  });
}

function configurationSetOf(stack: DeployedStack): string {
  return stack.ofType('Custom::OtpShieldConfigurationSet')[0]!.PhysicalResourceId!;
}

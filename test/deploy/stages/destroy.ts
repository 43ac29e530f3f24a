import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import {
  ListAPIKeysCommand,
  ListIPSetsCommand,
  ListRuleGroupsCommand,
  ListWebACLsCommand,
} from '@aws-sdk/client-wafv2';
import { aws } from '../aws';
import { destroy } from '../cdk';

export function destroyStage(): void {
  describe('destroying', () => {
    test('removes the app, what stands beside it, and then the load balancer', async () => {
      const runs = await Promise.all([destroy('OtpShield'), destroy('Extras')]);
      runs.push(await destroy('Balancer'));
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
      const { Stacks = [] } = await aws.cloudFormation.send(new DescribeStacksCommand({}));
      expect(
        Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(({ StackName }) => StackName),
      ).toEqual(['CDKToolkit']);
    }, 240_000);

    test('leaves nothing behind that costs or guards, the keys of the custom resources included', async () => {
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
}

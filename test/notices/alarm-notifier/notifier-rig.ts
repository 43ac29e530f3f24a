import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetIPSetCommand, GetSampledRequestsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { MetricStore } from '../../../lab/aws/metric-store';
import type { NotifierDependencies } from '../../../lambda/notices/alarm-notifier/notifier-dependencies';
import { notify } from '../../../lambda/notices/alarm-notifier/notify';
import { SesReputationMonitor } from '../../../lib/reputation/ses/ses-reputation-monitor';
import { FakeCloudWatch } from '../../reputation/loop/fake-cloudwatch';
import type { PayloadOptions } from '../alarm-payload';
import { SHOP } from '../shop';

export const MINUTE = 60_000;
export const NOW = Date.UTC(2026, 10, 20, 9, 35);
const WEB_ACL = 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/otp/4711';
export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:people';
export const CHAT = 'arn:aws:sns:eu-west-1:123456789012:chat';
export const ALARM_TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alarms';

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
export const monitor = new SesReputationMonitor(stack, 'Reputation', {
  notify: [new Topic(stack, 'Topic')],
  configurationSetName: 'otp',
  webAcl: { webAclArn: WEB_ACL, webAclMetricName: 'otp-acl', logGroup: new LogGroup(stack, 'Log') },
});
const resources = Object.values(Template.fromStack(stack).toJSON().Resources) as Array<{
  Type: string;
  Properties: Record<string, unknown>;
}>;
export const alarms = resources.filter(({ Type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type));
export const byName = (name: string) =>
  alarms.find(({ Properties }) => Properties.AlarmName === `${monitor.monitorName}-${name}`)!;

export const sns = mockClient(SNSClient);
export const waf = mockClient(WAFV2Client);
export const logs = mockClient(CloudWatchLogsClient);
export let store: MetricStore;
export let logged: object[];

beforeEach(() => {
  for (const client of [sns, waf, logs]) client.reset();
  sns.on(PublishCommand).resolves({});
  waf.on(GetSampledRequestsCommand).resolves({ SampledRequests: [] });
  waf.on(GetIPSetCommand).resolves({ IPSet: { Addresses: [], Description: 'x' } as never, LockToken: 'l' });
  logs.on(StartQueryCommand).resolves({ queryId: 'q' });
  logs.on(GetQueryResultsCommand).resolves({ status: 'Complete', results: [] });
  store = new MetricStore(NOW - 2 * 86_400_000);
  logged = [];
});

export function dependencies(more: Partial<NotifierDependencies> = {}): NotifierDependencies {
  return {
    settings: {
      identity: SHOP,
      monitor: monitor.monitorName,
      alarmTopicArn: ALARM_TOPIC,
      topicArns: [TOPIC],
      chatTopicArns: [CHAT],
      pageTopicArns: [],
      warningsToLog: false,
      runbookUrl: 'https://wiki.example.com',
      counted: true,
      webAcl: {
        webAclArn: WEB_ACL,
        webAclMetricName: 'otp-acl',
        logGroupName: 'aws-waf-logs-otp',
        lockdownSetArn:
          'arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/lockdown/5d1f0b7c-8a43-4c0e-9f43-6f1d2f9f5a01',
        strictSetArn: 'arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/strict/5d1f0b7c-8a43-4c0e-9f43-6f1d2f9f5a02',
      },
      dashboardName: 'Shop-Otp',
    },
    region: 'eu-west-1',
    sns: new SNSClient({ region: 'eu-west-1' }),
    cloudWatch: new FakeCloudWatch(store),
    waf: new WAFV2Client({ region: 'eu-west-1' }),
    logs: new CloudWatchLogsClient({ region: 'eu-west-1' }),
    clock: { now: () => NOW },
    pause: async () => {},
    log: { info: () => {}, warn: (message, fields) => logged.push({ message, ...fields }), error: () => {} },
    ...more,
  };
}

export const raised: PayloadOptions = { from: 'OK', to: 'ALARM', at: NOW - 4 * MINUTE };

export function tell(message: string, more: Partial<NotifierDependencies> = {}, messageId = 'm1'): Promise<void> {
  return notify({ Records: [{ Sns: { MessageId: messageId, Message: message } }] }, dependencies(more));
}

export function published(topic = TOPIC) {
  return sns
    .commandCalls(PublishCommand)
    .map(({ args }) => args[0].input)
    .filter(({ TopicArn }) => TopicArn === topic);
}

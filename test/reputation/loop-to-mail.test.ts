import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { mockClient } from 'aws-sdk-client-mock';
import { notify } from '../../lambda/notices/alarm-notifier/notify';
import { alarmMessage } from '../notices/alarm-payload';
import { SHOP } from '../notices/shop';
import { ATTACK, MAIL_ALARMS, START, synthesize } from './loop/experiments';
import { FakeCloudWatch } from './loop/fake-cloudwatch';
import { MailLoop } from './loop/mail-loop';
import { HOUR, MINUTE, Traffic } from './loop/traffic';

test('from the first bad mail to the message: ingest, metrics, alarm as synthesized, notification', async () => {
  const { resources, monitor } = synthesize();
  const loop = new MailLoop(resources, monitor, START, (name) => MAIL_ALARMS.test(name));
  const traffic = new Traffic(11);
  const begin = START + 12 * HOUR;
  loop.add(traffic.honestDay(START, { mailsPerDay: 2000, bounceRate: 0.01, complaintRate: 0 }));
  loop.add(traffic.attack({ ...ATTACK.fast, start: begin }));
  await loop.run(begin + 30 * MINUTE);
  const [raised] = loop.alarms.raised('bounces-critical');
  expect(raised).toBeDefined();

  const alarm = Object.values(resources).find(
    (resource) => (resource as { Properties?: { AlarmName?: string } }).Properties?.AlarmName === raised!.alarm,
  ) as { Type: string; Properties: Record<string, unknown> };
  const sns = mockClient(SNSClient);
  sns.on(PublishCommand).resolves({});
  const message = alarmMessage(alarm, { ...raised!, behind: [`${monitor}-bounces-15m`] });
  await notify(
    { Records: [{ Sns: { MessageId: 'm', Message: message } }] },
    {
      settings: {
        identity: SHOP,
        monitor,
        alarmTopicArn: 'alarms',
        topicArns: ['people'],
        chatTopicArns: [],
        pageTopicArns: [],
        warningsToLog: false,
        runbookUrl: 'https://wiki.example.com',
        counted: true,
      },
      region: 'eu-west-1',
      sns: new SNSClient({ region: 'eu-west-1' }),
      cloudWatch: new FakeCloudWatch(loop.store),
      waf: new WAFV2Client({ region: 'eu-west-1' }),
      logs: new CloudWatchLogsClient({ region: 'eu-west-1' }),
      clock: { now: () => raised!.at + MINUTE },
      pause: async () => {},
      log: { info: () => {}, warn: () => {}, error: () => {} },
    },
  );
  const [published] = sns.commandCalls(PublishCommand);
  const text: string = JSON.parse(published!.args[0].input.Message!).email;
  expect(published!.args[0].input.Subject).toBe('CRITICAL: bounces-critical (Shop/SignUp, eu-central-1)');
  expect(text).toMatch(/last 15 minutes: \d+ of \d+ mails bounced = \d+ % \(95 % sure/);
  const [, bounced, mails] = /last 15 minutes: (\d+) of (\d+)/.exec(text)!;
  expect(Number(bounced)).toBeGreaterThanOrEqual(5);
  expect(Number(bounced) / Number(mails)).toBeGreaterThan(0.05);
});

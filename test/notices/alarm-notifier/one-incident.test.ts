import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { writtenText } from '../../../lab/aws/written-text';
import { acknowledged } from '../../../lambda/notices/alarm-notifier/incident';
import { DynamoNoticeLedger } from '../../../lambda/notices/alarm-notifier/notice-ledger';
import type { NotifierDependencies } from '../../../lambda/notices/alarm-notifier/notifier-dependencies';
import { notify } from '../../../lambda/notices/alarm-notifier/notify';
import { remind } from '../../../lambda/notices/alarm-notifier/remind';
import { incompleteCommands } from '../../complete-commands';
import { FakeDynamo } from '../../reputation/loop/fake-dynamo';
import { alarmMessage } from '../alarm-payload';
import { ALARM_TOPIC, byName, CHAT, dependencies, MINUTE, monitor, NOW, published, TOPIC, tell } from './notifier-rig';

describe('one incident', () => {
  const cloudWatch = mockClient(CloudWatchClient);
  let now = NOW;
  let ledger: DynamoNoticeLedger;
  beforeEach(() => {
    cloudWatch.reset();
    cloudWatch.on(GetMetricDataCommand).resolves({});
    now = NOW;
    put.length = 0;
    ledger = new DynamoNoticeLedger(new FakeDynamo(), 'ledger', { now: () => now }, async () => {});
  });
  const put: PutEventsRequestEntry[] = [];
  const events = {
    send: async ({ input }: PutEventsCommand) => {
      put.push(...(input.Entries ?? []));
      return {};
    },
  } as unknown as NotifierDependencies['events'];
  const more = () => ({
    events,
    ledger,
    clock: { now: () => now },
    cloudWatch: new CloudWatchClient({ region: 'eu-west-1' }),
  });
  const change = (name: string, to: 'ALARM' | 'OK') =>
    tell(alarmMessage(byName(name), { from: to === 'OK' ? 'ALARM' : 'OK', to, at: now }), more());
  const look = async (minutes: number, ...on: string[]) => {
    now += minutes * MINUTE;
    const described = on.map((name) => ({
      AlarmName: `${monitor.monitorName}-${name}`,
      AlarmDescription: writtenText(byName(name).Properties.AlarmDescription),
      AlarmActions: [ALARM_TOPIC],
      StateTransitionedTimestamp: new Date(now),
    }));
    cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: described });
    await remind(dependencies(more()));
  };
  const subjects = () => published().map(({ Subject }) => Subject!.replace(' (Shop/SignUp, eu-central-1)', ''));

  test('is told at once, then what changed, then that it is over: in one thread', async () => {
    await change('bounces-critical', 'ALARM');
    now += MINUTE;
    await change('unusual-volume', 'ALARM');
    await look(15, 'bounces-critical', 'unusual-volume');
    now += MINUTE;
    await change('bounces-critical', 'OK');
    await change('unusual-volume', 'OK');
    await look(15);
    await look(15);
    await look(15);
    expect(subjects()).toEqual([
      'CRITICAL: bounces-critical',
      'UPDATE: on unusual-volume',
      'OVER: bounces-critical, unusual-volume',
    ]);
    const update: string = JSON.parse(published()[1]!.Message!).email;
    expect(update).toContain('WARNING unusual-volume: Far more codes went out');
    expect(update).toContain('On, as before:\n  bounces-critical');
    for (const { Message } of published())
      expect(incompleteCommands(JSON.parse(Message!).email).filter((c) => !/--account 123456789012/.test(c))).toEqual(
        [],
      );
    // For programs: it opens once and closes once, by one name.
    const details = put.map(({ Detail }) => JSON.parse(Detail!));
    expect(details.map(({ action, severity }) => `${action} ${severity}`)).toEqual([
      'trigger critical',
      'trigger warning',
      'resolve critical',
    ]);
    expect(new Set(details.map(({ incident }) => incident)).size).toBe(1);
    const threads = published(CHAT).map(({ Message }) => JSON.parse(Message!).metadata.threadId);
    expect(new Set(threads).size).toBe(1);
  });

  test('a change that got lost is told a quarter of an hour later, and what a new memory finds is told once', async () => {
    await look(15, 'dkim-failing', 'under-review');
    await look(45, 'dkim-failing', 'under-review');
    await look(45, 'dkim-failing', 'under-review');
    expect(subjects()).toEqual(['FIRST LOOK: on already: dkim-failing, under-review']);
    await look(15, 'dkim-failing', 'under-review', 'sending-paused');
    expect(subjects()[1]).toBe('UPDATE: on sending-paused');
  });

  test('who is paged, who is mailed and what stands in the log alone is a matter of the level', async () => {
    const PAGE = `${TOPIC}-page`;
    const infos: object[] = [];
    const settings = { ...dependencies().settings, pageTopicArns: [PAGE], warningsToLog: true };
    const log = {
      info: (message: string, fields?: object) => infos.push({ message, ...fields }),
      warn: () => {},
      error: () => {},
    };
    const loud = () => ({ ...more(), settings, log });
    const raise = (name: string) => tell(alarmMessage(byName(name), { from: 'OK', to: 'ALARM', at: now }), loud());
    await raise('unusual-volume');
    expect([published(), published(PAGE)]).toEqual([[], []]);
    expect(infos).toMatchObject([{ subject: expect.stringContaining('WARNING: unusual-volume') }]);
    await raise('bounces-critical');
    const paged = published(PAGE).map(({ Subject }) => Subject);
    expect(paged).toEqual(['CRITICAL: bounces-critical (Shop/SignUp, eu-west-1)'.replace('eu-west-1', 'eu-central-1')]);
    expect(published().map(({ Subject }) => Subject)).toEqual(paged);
    // What else the shield says goes the same ways.
    const say = (Subject: string) =>
      notify({ Records: [{ Sns: { MessageId: 'p', Subject, Message: 'x' } }] }, dependencies(loud()));
    await say('CRITICAL: OTP shield strict -> lockdown');
    await say('OTP shield normal -> strict');
    expect([published().length, published(PAGE).length]).toEqual([3, 2]);
  });

  test('in quiet hours a warning waits, and later messages name who has seen it', async () => {
    const hour = new Date(now).getUTCHours();
    const quietHours = { from: hour * 60, to: (hour + 2) * 60, timeZone: 'Etc/UTC' };
    const quiet = () => ({ ...more(), settings: { ...dependencies().settings, quietHours } });
    await tell(alarmMessage(byName('unusual-volume'), { from: 'OK', to: 'ALARM', at: now }), quiet());
    expect(published()).toEqual([]);
    await tell(alarmMessage(byName('bounces-critical'), { from: 'OK', to: 'ALARM', at: now }), quiet());
    await ledger.update((before) => ({
      incident: acknowledged(before, { by: 'OnCall/alice', why: 'on it', since: now, until: now + 60 * MINUTE })!,
    }));
    now += MINUTE;
    await tell(alarmMessage(byName('under-review'), { from: 'OK', to: 'ALARM', at: now }), quiet());
    expect(subjects()).toEqual(['CRITICAL: bounces-critical', 'CRITICAL: under-review']);
    const until = `${new Date(now + 59 * MINUTE).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    expect(JSON.parse(published()[1]!.Message!).email).toContain(
      `Acknowledged:\n  by OnCall/alice, until ${until}: on it`,
    );
  });

  test('is looked for by where it tells people, without what others speak for or a person silenced', async () => {
    for (const silent of [{ AlarmActions: [] }, { ActionsEnabled: false }, { ActionsSuppressedBy: 'Alarm' }]) {
      cloudWatch.on(DescribeAlarmsCommand).resolves({
        CompositeAlarms: [{ AlarmName: 'x', AlarmActions: [ALARM_TOPIC], ...silent } as never],
      });
      now += 60 * MINUTE;
      await remind(dependencies(more()));
    }
    expect(published()).toEqual([]);
    const [call] = cloudWatch.commandCalls(DescribeAlarmsCommand);
    expect(call!.args[0].input).toMatchObject({ ActionPrefix: ALARM_TOPIC, StateValue: 'ALARM' });
    expect(call!.args[0].input).not.toHaveProperty('AlarmNamePrefix');
  });
});

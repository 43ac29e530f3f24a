import { PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { METRIC_NAMESPACE } from '../../../lib/contract/names';
import { EVERY_ADDRESS } from '../../../lib/contract/posture/gate';
import { parseRecord } from '../../../lib/contract/posture/gate-record';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { aws, eventually } from '../aws';
import { DeployedStack } from '../deployed-stack';
import { posture, readSet, rewriteRecord } from '../gates';
import { Listener } from '../listener';

export function postureStage(): void {
  describe('an attack', () => {
    let app: DeployedStack;
    let listener: Listener;
    const setAlarm = (StateValue: 'ALARM' | 'OK') =>
      aws.cloudWatch.send(
        new SetAlarmStateCommand({
          AlarmName: app.id('AWS::CloudWatch::CompositeAlarm', 'SesReputation/UnderAttack'),
          StateValue,
          StateReason: 'set by the deploy test',
        }),
      );

    beforeAll(async () => {
      app = await DeployedStack.read('OtpShield');
      listener = await Listener.of(app.outputs.AlarmTopicArn!, 'hears-alarms');
    });
    afterAll(() => listener.close());

    test('that an alarm tells of wakes the responder, who opens the gate of strict in both IP versions', async () => {
      const before = await readSet(app, 'StrictIpv4Set');
      await setAlarm('ALARM');
      await eventually('strict', async () => (await posture(app)) === 'strict' || undefined);
      const [ipv4, ipv6] = [await readSet(app, 'StrictIpv4Set'), await readSet(app, 'StrictIpv6Set')];
      expect(ipv4.addresses).toEqual(EVERY_ADDRESS.IPV4);
      expect(ipv6.addresses).toEqual(EVERY_ADDRESS.IPV6);
      expect(ipv4.lockToken).not.toBe(before.lockToken);
      expect(parseRecord(ipv4.description)).toMatchObject({ open: true, by: 'responder' });
    }, 60_000);

    test('is told to those who subscribed', async () => {
      expect(await listener.hears(/went from normal to strict/)).toContain('By:     responder');
    }, 60_000);

    test('a write with a lock token of yesterday is refused', async () => {
      const [Name, Id] = app.outputs.StrictIpv4Set!.split('|');
      const { lockToken } = await readSet(app, 'StrictIpv4Set');
      const write = (LockToken: string) =>
        aws.waf.send(
          new UpdateIPSetCommand({ Name, Id, Scope: 'REGIONAL', Addresses: [...EVERY_ADDRESS.IPV4], LockToken }),
        );
      await rewriteRecord(app, 'StrictIpv4Set', (description) => description);
      await expect(write(lockToken)).rejects.toMatchObject({ name: 'WAFOptimisticLockException' });
    });

    test('whose mails bounce although the posture is strict locks nobody out while requests are as calm as usual', async () => {
      // As if strict had been tried for a quarter of an hour, and mails still bounced.
      const earlier = `${new Date(Date.now() - 15 * 60_000).toISOString().slice(0, 19)}Z`;
      for (const set of ['StrictIpv4Set', 'StrictIpv6Set'] as const) {
        await rewriteRecord(app, set, (description) => description.replace(/since=\S+/, `since=${earlier}`));
      }
      await aws.cloudWatch.send(
        new PutMetricDataCommand({
          Namespace: METRIC_NAMESPACE,
          MetricData: [
            {
              MetricName: MAIL_METRIC.hardBounces.name,
              Dimensions: [{ Name: MONITOR_DIMENSION, Value: app.outputs.MonitorName }],
              Timestamp: new Date(Date.now() - 60_000),
              Value: 50,
            },
          ],
        }),
      );
      await app.runRule('Responder/EveryMinute');
      // The function answers within a second here; a lockdown needs a storm of requests besides, which unit tests show.
      await new Promise((done) => setTimeout(done, 5_000));
      expect(await posture(app)).toBe('strict');
    }, 60_000);

    test('that is over is released when the minimum time is over', async () => {
      await setAlarm('OK');
      const past = `${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}Z`;
      for (const version of ['Ipv4', 'Ipv6'] as const) {
        await rewriteRecord(app, `Strict${version}Set`, (text) => text.replace(/until=\S+/, `until=${past}`));
      }
      await app.runRule('Responder/EveryMinute');
      await eventually('normal', async () => (await posture(app)) === 'normal' || undefined);
    }, 90_000);
  });
}

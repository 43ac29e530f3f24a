import { AssociateWebACLCommand, DisassociateWebACLCommand } from '@aws-sdk/client-wafv2';
import { RESPONSE_METRIC } from '../../../lib/contract/posture/response-alarms';
import { PROBE_METRIC } from '../../../lib/contract/reputation/metrics';
import { ACCOUNT_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import { aws, control, eventually } from '../aws';
import { DeployedStack } from '../deployed-stack';
import { Listener } from '../listener';

export function scheduleStage(): void {
  describe('a schedule', () => {
    let app: DeployedStack;
    let extras: DeployedStack;

    beforeAll(async () => {
      app = await DeployedStack.read('OtpShield');
      extras = await DeployedStack.read('Extras');
    });

    /** The value that the next run of a rule publishes. */
    const nextValue = async (stack: DeployedStack, rule: string, handler: string, metric: string): Promise<number> => {
      const before = (await stack.metric(handler, metric)).length;
      await stack.runRule(rule);
      return eventually(`${metric} of ${handler}`, async () => {
        const values = await stack.metric(handler, metric);
        return values.length > before ? { value: values.at(-1)! } : undefined;
      }).then(({ value }) => value);
    };

    test('lets the responder check the posture', async () => {
      const { name } = RESPONSE_METRIC.responderHeartbeat;
      expect(await nextValue(app, 'Responder/EveryMinute', 'Responder/Handler', name)).toBe(1);
    }, 60_000);

    test('lets the probe read the account, and what is looked at once an hour', async () => {
      const { name } = PROBE_METRIC.probeHeartbeat;
      expect(await nextValue(app, 'SesReputation/Probe/Schedule', 'SesReputation/Probe/Handler', name)).toBe(1);
      expect(await app.metric('SesReputation/Probe/Handler', ACCOUNT_METRIC.eventsWired.name)).toContain(1);
      // This one runs once an hour, so it never leaves anything out.
      expect(await nextValue(extras, 'Mail/Probe/Schedule', 'Mail/Probe/Handler', name)).toBe(1);
      expect(await extras.metric('Mail/Probe/Handler', ACCOUNT_METRIC.pausedEntities.name)).toEqual([0]);
    }, 60_000);

    test('lets the auditor look, who finds the shield as it was deployed', async () => {
      const { name } = RESPONSE_METRIC.auditFindings;
      expect(await nextValue(app, 'Auditor/Schedule', 'Auditor/Handler', name)).toBe(0);
    }, 60_000);

    test('lets the auditor look at rule groups in a web ACL of somebody else, which writes no log', async () => {
      const handler = 'AroundForeign/Auditor/Handler';
      const { name } = RESPONSE_METRIC.auditFindings;
      expect(await nextValue(extras, 'AroundForeign/Auditor/Schedule', handler, name)).toBe(1);
      const findings = (await extras.log(handler)).flatMap((line) =>
        line.finding === undefined ? [] : [line.finding],
      );
      expect(findings).toEqual(['not_logged']);
    }, 60_000);

    test('lets the auditor find a load balancer whose web ACL was taken away', async () => {
      const ResourceArn = app.outputs.ProtectedResources;
      const { name } = RESPONSE_METRIC.auditFindings;
      await aws.waf.send(new DisassociateWebACLCommand({ ResourceArn }));
      try {
        expect(await nextValue(app, 'Auditor/Schedule', 'Auditor/Handler', name)).toBe(1);
      } finally {
        await aws.waf.send(new AssociateWebACLCommand({ ResourceArn, WebACLArn: app.outputs.WebAclArn }));
      }
      expect(await nextValue(app, 'Auditor/Schedule', 'Auditor/Handler', name)).toBe(0);
    }, 60_000);

    test('lets the notifier look for alarms that stay on', async () => {
      const notifier = 'SesReputation/Notifier';
      await app.runRuleToTheEnd('Notifier/Reminders', notifier);
      expect((await app.log(notifier)).filter(({ level }) => level === 'ERROR')).toEqual([]);
    }, 60_000);

    test('of EventBridge Scheduler sends the daily report to the topic', async () => {
      const listener = await Listener.of(extras.outputs.TopicArn!, 'hears-reports');
      try {
        const schedule = extras.id('AWS::Scheduler::Schedule', 'Mail/Report').split('/').at(-1)!;
        await control('POST', `schedules/${schedule}/run`);
        expect(await listener.hears(/WHAT IT COST/)).toContain('codes sent');
      } finally {
        await listener.close();
      }
    }, 60_000);
  });
}

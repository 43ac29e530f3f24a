import { GetIPSetCommand } from '@aws-sdk/client-wafv2';
import { RULE } from '../../../lib/contract/names';
import { aws, control } from '../aws';
import { DeployedStack } from '../deployed-stack';
import { posture } from '../gates';
import { Listener } from '../listener';
import { otpShield } from '../shield-cli';

export function operatorStage(): void {
  describe('the otp-shield command', () => {
    let app: DeployedStack;
    let extras: DeployedStack;

    beforeAll(async () => {
      app = await DeployedStack.read('OtpShield');
      extras = await DeployedStack.read('Extras');
    });

    test('status: shows the posture, the alarms and what the web ACL guards', async () => {
      const run = await otpShield('status', '--json');
      expect(run.err).toBe('');
      expect(run.json()).toMatchObject({
        shield: 'OtpShield',
        posture: 'normal',
        alarms: [],
        associations: [{ resource: app.outputs.ProtectedResources, right: true }],
        // The emulator makes no metrics of log lines, so nobody knows of the account, and nothing is called well.
        troubles: ['the probe has said nothing about the SES account for an hour'],
      });
      expect(run.code).toBe(3);
    }, 60_000);

    test('lockdown: opens the gate, says by whom and why, and tells those who subscribed', async () => {
      const listener = await Listener.of(app.outputs.AlarmTopicArn!, 'hears-operators');
      try {
        const run = await otpShield('lockdown', '--yes', '--for', '10m', '--reason', 'a drill', '--json');
        expect(run).toMatchObject({ code: 0, err: '' });
        expect(run.json()).toMatchObject({
          after: { posture: 'lockdown', by: expect.stringMatching(/^(?!key:)\S/), why: 'a drill' },
        });
        expect(await posture(app)).toBe('lockdown');
        expect(await listener.hears(/a drill/)).toContain('a drill');
      } finally {
        await listener.close();
      }
    }, 60_000);

    test('status: a raised posture is bad news', async () => {
      const run = await otpShield('status', '--json');
      expect(run.json()).toMatchObject({ posture: 'lockdown', why: 'a drill' });
      expect(run.code).toBe(3);
    }, 60_000);

    test('a responder that checks in between leaves the word of a person alone', async () => {
      await app.runRuleToTheEnd('Responder/EveryMinute', 'Responder/Handler');
      expect(await posture(app)).toBe('lockdown');
    }, 60_000);

    test('release: closes it again', async () => {
      const run = await otpShield('release', '--yes', '--reason', 'the drill is over', '--json');
      expect(run).toMatchObject({ code: 0, err: '' });
      expect(await posture(app)).toBe('normal');
    }, 60_000);

    test('doctor: finds nothing to mend', async () => {
      const run = await otpShield('doctor', '--json');
      expect(run.json()).toMatchObject({ healthy: true });
      expect(run.code).toBe(0);
    }, 60_000);

    test('samples: asks for the rule by the name under which it was deployed', async () => {
      await control('PUT', 'samples', {
        webAclArn: app.outputs.WebAclArn,
        rule: RULE.humanCheck,
        samples: [
          {
            Request: {
              ClientIP: '198.51.100.7',
              Country: 'DE',
              URI: '/api/auth/otp',
              Method: 'POST',
              HTTPVersion: '2',
              Headers: [],
            },
            Weight: 1,
            Timestamp: Math.floor(Date.now() / 1000),
            Action: 'CAPTCHA',
          },
        ],
      });
      const run = await otpShield('samples', '--rule', RULE.humanCheck, '--json');
      expect(run.err).toBe('');
      expect(run.json()).toMatchObject({ samples: [{ ip: '198.51.100.7', request: 'POST /api/auth/otp' }] });
    }, 60_000);

    test('block and allow: change the list at run time', async () => {
      const current = extras.outputs.BlockListSets!.split(',').find((ref) => ref.includes('currentIPV4'))!;
      const blocked = async () => {
        const [Name, Id] = current.split('|');
        const { IPSet } = await aws.waf.send(new GetIPSetCommand({ Name, Id, Scope: 'REGIONAL' }));
        return IPSet?.Addresses;
      };
      const target = ['--stack', 'Extras', '--address', '198.51.100.7', '--reason', 'a drill', '--yes', '--json'];
      expect(await otpShield('block', ...target)).toMatchObject({ code: 0, err: '' });
      expect(await blocked()).toEqual(['198.51.100.7/32']);
      expect(await otpShield('allow', ...target)).toMatchObject({ code: 0, err: '' });
      expect(await blocked()).toEqual([]);
    }, 60_000);
  });
}

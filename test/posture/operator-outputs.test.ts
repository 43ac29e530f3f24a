import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Deployment } from '../../lab/aws/deployment';
import { Wafv2StandIn } from '../../lab/aws/wafv2';
import { parseRules } from '../../lib/contract/posture/deployed-rules';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { OtpShield, type OtpShieldProps } from '../../lib/otp-shield';
import { OperatorOutputs } from '../../lib/posture/operator-outputs';
import { RequestLogging } from '../../lib/protection/otp-web-acl-props';
import { operatorRig } from '../bin/operator-rig';
import { ALB_ARN, ENV, ROUTES, webAcl } from '../protection/stack';

function shop(): Stack {
  return new Stack(new App(), 'Shop', { env: ENV });
}

function shield(scope: Stack, id: string, props: Partial<OtpShieldProps> = {}): OtpShield {
  return new OtpShield(scope, id, {
    ...ROUTES,
    resourceArns: [ALB_ARN.replace('example', id.toLowerCase())],
    ...props,
  });
}

describe('a shield in a stack of somebody else', () => {
  test('is found by outputs that carry its name, and of which none is exported', () => {
    const scope = shop();
    shield(scope, 'OtpShield', { notify: [new Topic(scope, 'Alarms'), new Topic(scope, 'Chat')] });
    const { Outputs } = Template.fromStack(scope).toJSON();
    expect(Object.keys(Outputs).filter((key) => key.endsWith(OUTPUT.lockdownIpv4Set))).toEqual([
      'OtpShieldLockdownIpv4Set',
    ]);
    expect(Object.values(Outputs).filter((output) => 'Export' in (output as object))).toEqual([]);
  });

  test('adds no outputs when it is told not to', () => {
    const scope = shop();
    shield(scope, 'OtpShield', { operatorOutputs: false });
    expect(Template.fromStack(scope).toJSON().Outputs).toBeUndefined();
  });

  test('two of them and an output of the owner live side by side, and the operator names the one that is meant', async () => {
    const scope = shop();
    shield(scope, 'SignUp', { notify: [new Topic(scope, 'Alarms'), new Topic(scope, 'Chat')] });
    shield(scope, 'Invite');
    const waf = new Wafv2StandIn({ clock: { now: () => Date.now() } });
    const deployment = new Deployment(Template.fromStack(scope).toJSON(), waf);
    const rig = await operatorRig({ wafv2: waf });
    try {
      rig.stacks.stacks.set('Shop', { ...deployment.stackOutputs(), Url: 'https://shop.example.com' });
      await expect(rig.type('lockdown --stack Shop --reason x --yes')).resolves.toEqual({
        exitCode: 1,
        out: '',
        err: 'otp-shield lockdown: the stack Shop has several shields; choose with --shield: SignUp, Invite\n',
      });
      await expect(rig.type('lockdown --stack Shop --shield Sign --reason x --yes')).resolves.toMatchObject({
        exitCode: 1,
        err: 'otp-shield lockdown: the stack Shop has no shield "Sign"; there are: SignUp, Invite\n',
      });
      const { exitCode } = await rig.type('lockdown --stack Shop --shield SignUp --reason x --yes');
      expect(exitCode).toBe(0);
      const open = [...waf.ipSets.values()].filter(({ addresses }) => addresses.length === 2).map(({ name }) => name);
      expect(open).toHaveLength(2);
      expect(open.every((name) => /^SignUp.*Lockdown/.test(name))).toBe(true);
      expect(rig.sns.published.map(({ subject }) => subject)).toEqual([
        'OTP shield normal -> lockdown (Shop/SignUp, eu-central-1)',
        'OTP shield normal -> lockdown (Shop/SignUp, eu-central-1)',
      ]);
    } finally {
      await rig.close();
    }
  });
});

test('say which rules were deployed, and what each does', () => {
  const scope = shop();
  const acl = webAcl({ requestLogging: RequestLogging.NONE }, scope);
  new OperatorOutputs(scope, 'Outputs', { webAcl: acl });
  const { Outputs } = Template.fromStack(scope).toJSON();
  expect(parseRules(Outputs.Rules.Value)).toEqual([acl.expectedRules]);
  expect(Outputs.Rules.Value.length).toBeLessThan(1024);
  expect(Outputs).not.toHaveProperty('LogGroupName');
});

test('take letters and digits as their name only', () => {
  const scope = shop();
  expect(() => new OperatorOutputs(scope, 'Outputs', { webAcl: webAcl({}, scope), name: 'sign-up' })).toThrow(
    'name must be letters and digits, got "sign-up"',
  );
});

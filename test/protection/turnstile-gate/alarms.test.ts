import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Alarms } from '../../../lab/aws/alarm-evaluation';
import { MetricStore } from '../../../lab/aws/metric-store';
import { OtpOperations } from '../../../lib/otp-operations';
import { OtpShield } from '../../../lib/otp-shield';
import { OtpRuleGroup } from '../../../lib/protection/otp-rule-group';
import { TurnstileFailureMode } from '../../../lib/protection/turnstile/turnstile-options';
import { EmailProvider } from '../../../lib/reputation/email-provider';
import { ALB_ARN, ROUTES, stack, templateOf } from '../stack';
import { turnstile } from '../turnstile-check';
import { GateRig, PROOF } from './parts';

// What the gate writes, judged by the alarms as synthesized.

const NOW = Date.UTC(2026, 10, 20, 9, 35);
const TURNSTILE = '/otp-shield/turnstile';

type Resources = Record<string, { Properties?: { AlarmName?: string; AlarmActions?: object[] } }>;

function synthesized(failureMode?: TurnstileFailureMode) {
  const scope = stack();
  new OtpShield(scope, 'Shield', {
    ...ROUTES,
    resourceArns: [ALB_ARN],
    email: EmailProvider.none(),
    notify: [new Topic(scope, 'People')],
    humanCheck: turnstile(scope, { failureMode }),
  });
  return Template.fromStack(scope).toJSON().Resources as Resources;
}

const namesOf = (resources: Resources) =>
  Object.values(resources)
    .map(({ Properties }) => String(Properties?.AlarmName ?? ''))
    .filter((name) => /-turnstile-[a-z]+$/.test(name));

// The stand-in of Cloudflare judges the age of tokens, too.
beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(NOW));
afterEach(() => jest.restoreAllMocks());

const closed = synthesized();
const withCaptcha = synthesized(TurnstileFailureMode.CAPTCHA);

/** Which alarms ring in the minute after `then`. */
async function raised(resources: Resources, then: (rig: GateRig) => Promise<void>): Promise<string[]> {
  const [first = ''] = namesOf(resources);
  const monitor = first.replace(/-turnstile-[a-z]+$/, '');
  const captchaFallback = resources === withCaptcha;
  const rig = new GateRig({ monitor, captchaFallback });
  rig.now = () => NOW;
  await then(rig);
  for (const line of rig.emitted) expect(line).not.toMatch(/turnstile-secret|198\.51\.100\.7|0\.\d\./);
  const store = new MetricStore(NOW - 3_600_000);
  const alarms = new Alarms(resources, store, (name) => /-turnstile-[a-z]+$/.test(name));
  for (const line of rig.emitted) store.ingestEmf(line);
  alarms.evaluate(NOW + 60_000);
  return alarms.transitions
    .filter(({ to }) => to === 'ALARM')
    .map(({ alarm }) => alarm.replace(/.*-turnstile-/, ''))
    .sort();
}

async function people(rig: GateRig, count = 3): Promise<void> {
  for (let person = 0; person < count; person += 1) {
    await rig.send(TURNSTILE, { token: rig.cloudflare.widget() });
  }
}

test.each<[string, (rig: GateRig) => void]>([
  ['the signing key', (rig) => void jest.spyOn(rig.kms, 'send').mockRejectedValue(new Error('DisabledException'))],
  [
    'Cloudflare',
    (rig) => {
      rig.cloudflare.down = 'network';
    },
  ],
])('%s that is away is noticed, though the gate answers; one request is no reason to wake anybody', async (_, lose) => {
  const lost = (count: number) => (rig: GateRig) => {
    lose(rig);
    return people(rig, count);
  };
  expect(await raised(closed, lost(3))).toEqual(['undecided']);
  expect(await raised(closed, lost(1))).toEqual([]);
});

test.each<[string, string, number, string[]]>([
  ['keys that the load balancer can not have', 'HTTPCode_ELB_500_Count', 3, ['keys']],
  ['one bad second of AWS WAF', 'HTTPCode_ELB_500_Count', 1, []],
  ['something else in place of the keys, or forged tokens', 'JWTValidationFailureCount', 20, ['refused']],
  ['people whose token ran out', 'JWTValidationFailureCount', 19, []],
])('%s: %s', async (_, metricName, count, rings) => {
  const store = new MetricStore(NOW - 3_600_000);
  const alarms = new Alarms(closed, store, (name) => /-turnstile-[a-z]+$/.test(name));
  store.put('AWS/ApplicationELB', metricName, { LoadBalancer: 'app/example/50dc6c495c0c9188' }, NOW, count);
  alarms.evaluate(NOW + 60_000);
  expect(
    alarms.transitions.filter(({ to }) => to === 'ALARM').map(({ alarm }) => alarm.replace(/.*-turnstile-/, '')),
  ).toEqual(rings);
});

test('a secret key that Cloudflare does not know is noticed at the first person', async () => {
  const unknown = (count: number) => (rig: GateRig) => {
    rig.cloudflare.secret = 'another';
    return people(rig, count);
  };
  expect(await raised(closed, unknown(1))).toEqual(['misconfigured']);
  expect(await raised(closed, unknown(3))).toEqual(['misconfigured', 'undecided']);
});

test('while the CAPTCHA stands in, an outage of Cloudflare is a warning', async () => {
  const outage = async (rig: GateRig) => {
    rig.cloudflare.down = 'network';
    await people(rig);
    const puzzle = `aws-waf-token=3a7c1f52-41f5-4f6d-b676-c24907bdf819:EQoAZ/J+AAQAAAAA:t9wvxbw042wva7E=`;
    const proof = { 'x-amzn-waf-otp-shield-captcha': PROOF, cookie: puzzle };
    expect((await rig.send('/otp-shield/captcha', '', proof)).status).toBe(200);
  };
  expect(await raised(withCaptcha, outage)).toEqual(['unavailable']);
});

test('people, tokens that are refused and odd requests ring nothing', async () => {
  const peace = async (rig: GateRig) => {
    await people(rig, 5);
    for (const body of ['null', '', { token: 'forged' }, 'x'.repeat(100_000)]) await rig.send(TURNSTILE, body);
    expect(rig.kms.signed).toBe(5);
    expect(rig.emitted).toEqual([]);
  };
  expect(await raised(closed, peace)).toEqual([]);
});

test('rules in a web ACL of somebody else are watched, too; rules without operations have nobody to tell', () => {
  const scope = stack();
  const rules = new OtpRuleGroup(scope, 'Otp', { ...ROUTES, humanCheck: turnstile(scope) });
  const webAclArn = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/site/a1b2c3d4-5678-90ab-cdef-111111111111';
  const webAcl = rules.inWebAcl({ webAclArn });
  new OtpOperations(scope, 'Ops', { webAcl, resourceArns: [ALB_ARN], email: EmailProvider.none() });
  expect(namesOf(Template.fromStack(scope).toJSON().Resources)).toHaveLength(5);
  const plain = stack();
  expect(namesOf(templateOf({ humanCheck: turnstile(plain) }).toJSON().Resources)).toEqual([]);
});

test('every alarm goes to the topic of the owner, and nothing stands there without a gate', () => {
  expect(namesOf(withCaptcha)).toHaveLength(6);
  for (const { Properties } of Object.values(withCaptcha)) {
    if (/-turnstile-[a-z]+$/.test(Properties?.AlarmName ?? '')) expect(Properties?.AlarmActions).toHaveLength(1);
  }
  expect(namesOf(templateOf().toJSON().Resources)).toEqual([]);
});

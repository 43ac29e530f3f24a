import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/app/otp-shield-stack';
import { ALB_ARN } from '../protection/stack';

const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const TURNSTILE = {
  humanCheck: 'turnstile',
  turnstileSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:turnstile-AbCdEf',
  turnstileListenerArn: `${ELB}:listener/app/example/50dc6c495c0c9188/f2f7dc8efc522ab2`,
  turnstileTargetGroupArns: [`${ELB}:targetgroup/app/73e2d6bc24d8a067`],
  turnstileIssuer: 'https://shop.example.com',
  turnstileHostnames: ['shop.example.com'],
};

/** Settings of a context with these keys, besides what is always needed. */
function read(given: Record<string, unknown>) {
  const all = { resourceArn: ALB_ARN, requestRoutes: ['/api/auth/otp'], ...given };
  return readContext(Object.fromEntries(Object.entries(all).map(([key, value]) => [`otp-shield:${key}`, value])));
}

function deployed(given: Record<string, unknown>): Template {
  const { stackName, ...props } = read(given);
  return Template.fromStack(new OtpShieldStack(new App(), stackName, props));
}

type Rule = { Name: string; Action: object; Statement: object; ChallengeConfig?: object; CaptchaConfig?: object };

function rules(template: Template): Map<string, Rule> {
  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  return new Map((acl.Properties.Rules as Rule[]).map((rule) => [rule.Name, rule]));
}

describe('the human check of the context', () => {
  test.each([
    ['captcha', 'Captcha', 'CaptchaConfig'],
    ['challenge', 'Challenge', 'ChallengeConfig'],
    ['adaptive', 'Challenge', 'ChallengeConfig'],
  ] as const)('%s, with its immunity', (humanCheck, action, config) => {
    const rule = rules(deployed({ humanCheck, immunitySeconds: 420 })).get('human-check')!;
    expect(Object.keys(rule.Action)).toEqual([action]);
    expect(rule[config]).toEqual({ ImmunityTimeProperty: { ImmunityTime: 420 } });
  });

  test('none, with a surge limit of its own', () => {
    const made = rules(deployed({ humanCheck: 'none', surgeLimit: '40/10m' }));
    expect(made.has('human-check')).toBe(false);
    expect(made.get('surge')!.Statement).toMatchObject({ RateBasedStatement: { Limit: 40 } });
  });

  test('turnstile, on a listener that exists, and the stack prints what the pages need', () => {
    const template = deployed({
      ...TURNSTILE,
      turnstileTargetGroupArns: `${TURNSTILE.turnstileTargetGroupArns[0]},${ELB}:targetgroup/more/73e2d6bc24d8a068`,
      turnstileAction: 'sign-up',
      turnstileRulePriority: '7',
      turnstileFailureMode: 'CAPTCHA',
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      ListenerArn: TURNSTILE.turnstileListenerArn,
      Priority: 7,
    });
    const tokenRule = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule')).find(
      ({ Properties }) => Properties.Actions[0].Type === 'jwt-validation',
    )!;
    expect(tokenRule.Properties.Actions[1].ForwardConfig.TargetGroups).toHaveLength(2);
    const [gate] = Object.values(template.findResources('AWS::Lambda::Function')).filter(({ Properties }) =>
      /Turnstile token/.test(Properties.Description ?? ''),
    );
    const settings = JSON.stringify(gate.Properties.Environment.Variables).replaceAll('\\', '');
    for (const part of ['"sign-up"', '"bindToAddress":false', '"captchaFallback":true', '"shop.example.com"']) {
      expect(settings).toContain(part);
    }
    const outputs = Object.values(template.findOutputs('*')).map(({ Value }) => Value);
    expect(outputs).toContain('https://shop.example.com/otp-shield');
    expect(outputs).toContain(
      "script-src 'self' https://challenges.cloudflare.com; frame-src 'self' https://challenges.cloudflare.com",
    );
    // The placeholder for the listener's security group opens nothing.
    expect(JSON.stringify(template.toJSON())).not.toContain('sg-unused');
  });

  test('turnstile with tokens that are bound to an address, which the CAPTCHA can not stand in for', () => {
    const bound = { ...TURNSTILE, turnstileBindToAddress: 'true' };
    const settings = JSON.stringify(deployed(bound).findResources('AWS::Lambda::Function')).replaceAll('\\', '');
    expect(settings).toContain('"bindToAddress":true');
    expect(() => deployed({ ...bound, turnstileFailureMode: 'CAPTCHA' })).toThrow(
      'bindToAddress must be off with TurnstileFailureMode.CAPTCHA',
    );
  });

  test('turnstile asks for everything that it needs at once', () => {
    const broken = () =>
      read({ humanCheck: 'turnstile', immunitySeconds: 300, turnstileIssuer: 'https://x.example/a' });
    for (const name of ['SecretArn', 'ListenerArn', 'TargetGroupArns', 'Hostnames']) {
      expect(broken).toThrow(`otp-shield:turnstile${name} is missing; otp-shield:humanCheck "turnstile" needs it`);
    }
    expect(broken).toThrow('otp-shield:turnstileIssuer must be an origin such as "https://shop.example.com"');
    expect(broken).toThrow('otp-shield:immunitySeconds has no effect with otp-shield:humanCheck "turnstile"');
  });

  test.each<[Record<string, unknown>, string]>([
    [{ humanCheck: 'puzzle' }, 'otp-shield:humanCheck must be one of captcha, challenge, adaptive, turnstile, none'],
    [{ humanCheck: 'challenge', immunitySeconds: 120 }, 'otp-shield:immunitySeconds must be 300 or more with'],
    [{ humanCheck: 'none', immunitySeconds: 300 }, 'otp-shield:immunitySeconds has no effect with'],
    [{ turnstileBindToAddress: false }, 'otp-shield:turnstileBindToAddress has no effect without'],
    [{ ...TURNSTILE, turnstileBindToAddress: 'yes' }, 'otp-shield:turnstileBindToAddress must be true or false'],
    [{ ...TURNSTILE, turnstileSecretArn: 'turnstile' }, 'otp-shield:turnstileSecretArn must be the whole ARN'],
    [{ ...TURNSTILE, turnstileListenerArn: ALB_ARN }, 'otp-shield:turnstileListenerArn must be the ARN'],
    [{ ...TURNSTILE, turnstileTargetGroupArns: [ALB_ARN] }, 'otp-shield:turnstileTargetGroupArns must hold the ARN'],
    [{ ...TURNSTILE, turnstileHostnames: ['Shop'] }, 'otp-shield:turnstileHostnames must hold a lower-case host name'],
    [{ ...TURNSTILE, turnstileFailureMode: 'OPEN' }, 'must be one of CLOSED, CAPTCHA, got "OPEN"'],
  ])('%j is refused', (given, fault) => {
    expect(() => read(given)).toThrow(fault);
  });
});

describe('what stands in a request, by the context', () => {
  test('fills honeypot and recipient rules', () => {
    const { honeypotField, recipientRules } = read({
      honeypotField: 'website',
      blockedMailDomains: 'burner.example.io, b.de',
      blockSmsGateways: 'true',
      allowedPhonePrefixes: ['+49', '+43'],
      phoneField: 'msisdn',
    });
    expect(honeypotField).toBe('website');
    expect(recipientRules).toEqual({
      blockedDomains: ['burner.example.io', 'b.de'],
      blockDisposableDomains: false,
      blockSmsGateways: true,
      allowedPhonePrefixes: ['+49', '+43'],
      phoneField: 'msisdn',
    });
    const made = rules(deployed({ honeypotField: 'website', blockDisposableDomains: true }));
    expect([...made.keys()]).toEqual(expect.arrayContaining(['unreadable-body', 'honeypot', 'recipient']));
  });

  test('lets every recipient have codes where no rule is asked for', () => {
    const asShipped = { blockedMailDomains: [], blockDisposableDomains: false, blockSmsGateways: false };
    expect(read({ ...asShipped, allowedPhonePrefixes: [], phoneField: '' }).recipientRules).toBeUndefined();
    expect([...rules(deployed(asShipped)).keys()]).not.toContain('unreadable-body');
  });

  test.each<[Record<string, unknown>, string]>([
    [{ honeypotField: '1st' }, 'otp-shield:honeypotField must be a letter, then up to 29'],
    [{ blockedMailDomains: ['mailinator .com'] }, 'otp-shield:blockedMailDomains must hold a domain in ASCII'],
    [{ allowedPhonePrefixes: ['0049'] }, 'otp-shield:allowedPhonePrefixes must hold "+" and 1 to 15 digits'],
    [{ blockDisposableDomains: 1 }, 'otp-shield:blockDisposableDomains must be true or false, got 1'],
  ])('%j is refused', (given, fault) => {
    expect(() => read(given)).toThrow(fault);
  });

  test('the secret header of your own callers comes from Secrets Manager, two values during a rotation', () => {
    const template = deployed({ trustedHeaderName: 'x-otp-caller', trustedHeaderSecrets: 'otp/current,otp/next' });
    const trusted = JSON.stringify(rules(template).get('trusted')!.Statement);
    expect(trusted).toContain('{{resolve:secretsmanager:otp/current:SecretString:::}}');
    expect(trusted).toContain('{{resolve:secretsmanager:otp/next:SecretString:::}}');
    expect(() => read({ trustedHeaderName: 'x-otp-caller' })).toThrow(
      'otp-shield:trustedHeaderName and otp-shield:trustedHeaderSecrets go together; give both or neither',
    );
  });

  test('a budget for strangers and one place for a token', () => {
    const made = rules(deployed({ homeCountries: 'DE,AT', foreignSendBudget: '70/10m', tokenInHeader: 'false' }));
    expect(made.get('foreign-send-budget')!.Statement).toMatchObject({ RateBasedStatement: { Limit: 70 } });
    expect(made.has('token-reuse-limit-header')).toBe(false);
    expect(() => read({ homeCountries: ['Germany'] })).toThrow('otp-shield:homeCountries must hold a country code');
  });

  test('the limits of the strict posture', () => {
    const made = rules(deployed({ strictRateLimit: '11/2m', strictSendCeiling: '12/10m', strictImmunitySeconds: 90 }));
    expect(made.get('strict-rate-limit')!.Statement).toMatchObject({
      RateBasedStatement: { Limit: 11, EvaluationWindowSec: 120 },
    });
    expect(made.get('strict-send-ceiling')!.Statement).toMatchObject({ RateBasedStatement: { Limit: 12 } });
    expect(made.get('strict-human-check')!.CaptchaConfig).toEqual({ ImmunityTimeProperty: { ImmunityTime: 90 } });
  });
});

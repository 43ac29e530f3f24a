import { Stack } from 'aws-cdk-lib';
import { ApplicationListener, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RULE } from '../../lib/contract/names';
import { BLOCKING_RULES, SECOND_GROUP_RULES, THIRD_GROUP_RULES } from '../../lib/contract/protection/web-acl-metrics';
import { HumanCheck } from '../../lib/protection/human-check';
import { RateLimitKey } from '../../lib/protection/rate-limit-key';
import type { RoutedProps } from '../../lib/protection/routed-props';
import { RuleSet } from '../../lib/protection/rule-set';
import { FIRST_GROUP } from '../../lib/protection/rules/order';
import { parseSettings } from '../../lib/protection/settings';
import { SignalResponse } from '../../lib/protection/signal-response';
import { ROUTES } from './stack';

jest.mock('../../lib/protection/rules/access', () => {
  const access = jest.requireActual('../../lib/protection/rules/access');
  return { ...access, passedRule: jest.fn(access.passedRule) };
});

const { passedRule } = jest.requireMock('../../lib/protection/rules/access');

function ruleSet(scope: Stack, id: string, props: RoutedProps): RuleSet {
  return new RuleSet(scope, id, parseSettings(scope, 'RuleSet', props));
}

describe('the order of the rules', () => {
  test('has one place for each name', () => {
    expect([...FIRST_GROUP, ...SECOND_GROUP_RULES, ...THIRD_GROUP_RULES].sort()).toEqual(Object.values(RULE).sort());
  });

  test('refuses a rule that has no place, instead of leaving it out', () => {
    passedRule.mockReturnValueOnce({ name: 'homeless', statement: {}, action: { Count: {} } });
    expect(() => ruleSet(new Stack(), 'Rules', ROUTES)).toThrow('no place for the rules homeless');
  });
});

const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';

test('figures of what was blocked look at each rule that can block, and at no other', () => {
  const all = {
    ...ROUTES,
    blockList: true,
    blockedCountries: ['KP'],
    honeypotField: 'website',
    recipientRules: { blockSmsGateways: true },
    rateLimitKey: RateLimitKey.addressAndHeader('x-tenant'),
    homeCountries: ['DE'],
    clientSignals: {
      // Nothing that shares a budget, whose place the ceiling of the strict posture has.
      scriptSigns: { noFetchMetadata: SignalResponse.BLOCK },
      botControl: {
        bots: SignalResponse.BLOCK,
        botDataCenters: SignalResponse.FLAG,
        automatedBrowsers: SignalResponse.FLAG,
      },
    },
  };
  const scope = new Stack();
  const humanCheck = HumanCheck.turnstile({
    secret: Secret.fromSecretNameV2(scope, 'Turnstile', 'turnstile'),
    listener: ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
      listenerArn: `${ELB}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      securityGroup: undefined as never,
    }),
    targetGroups: [
      ApplicationTargetGroup.fromTargetGroupAttributes(scope, 'App', {
        targetGroupArn: `${ELB}:targetgroup/app/73e2d6bc24d8a067`,
      }),
    ],
    issuer: 'https://shop.example.com',
    hostnames: ['shop.example.com'],
  });
  const sets = [ruleSet(scope, 'Captcha', all), ruleSet(scope, 'Widget', { ...all, humanCheck })];
  const blocking = sets.flatMap(({ rules }) => rules.filter(({ Action }) => Action?.Block).map(({ Name }) => Name));
  expect([...BLOCKING_RULES].sort()).toEqual([...new Set(blocking)].sort());
});

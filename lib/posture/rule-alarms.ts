import { Duration } from 'aws-cdk-lib';
import { type IAlarm, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmSet, alarmPrefix, DEFAULT_RUNBOOK_URL } from '../alarms/alarm-set';
import { RULE } from '../contract/names';
import { BLOCKED_ALARM, RULE_ALARM } from '../contract/protection/rule-alarms';
import { REFUSING_LINES } from '../contract/protection/web-acl-metrics';
import type { IOtpWebAcl } from '../protection/i-otp-web-acl';

/** AWS WAF publishes every minute, and people must hear within ten. */
const PERIOD = Duration.minutes(5);
/** In five minutes: fewer are a person who tries again. */
const FEW = 20;
/** What a person does who holds an old puzzle when the line is passed. */
const ASKED = 5;

export interface WatchedRules {
  readonly alarms: IAlarm[];
  /** Start of their names. */
  readonly prefix: string;
}

/** Who fills a limit is heard of: alarms on every deployed rule that blocks, on the lines that all clients share, and on what costs money by the piece. */
export function ruleAlarms(scope: Construct, webAcl: IOtpWebAcl, notify: ITopic[]): WatchedRules {
  const room = new Construct(scope, 'RuleAlarms');
  const prefix = alarmPrefix(room);
  const set = new AlarmSet(room, { prefix, notify, runbookUrl: DEFAULT_RUNBOOK_URL });
  const deployed = [...webAcl.expectedRules, ...(webAcl.expectedRuleGroups ?? []).flatMap(({ rules }) => rules)];
  const acts = (rule: string, ...actions: string[]) =>
    deployed.some(({ name, action }) => name === rule && actions.includes(action));
  const silent = { missingData: TreatMissingData.NOT_BREACHING };
  /** AWS WAF has no data point for nothing. */
  const blocked = (rules: readonly string[]) => {
    const parts = rules.map((rule) => webAcl.metric('BlockedRequests', rule, { period: PERIOD }));
    return new MathExpression({
      expression: parts.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
      usingMetrics: Object.fromEntries(parts.map((part, index) => [`m${index}`, part])),
      period: PERIOD,
    });
  };
  /**
   * Requests above a line. A CAPTCHA rule counts in two metrics, and AWS's pages disagree whether one contains the other: the larger is all of them or at
   * least half. Where there is no puzzle to ask for, the line counts.
   */
  const matched = (...rules: string[]) => {
    const parts = rules.map((rule, index) => {
      const ids = { asked: `asked${index}`, solved: `solved${index}`, counted: `counted${index}` };
      const larger = `IF(FILL(${ids.asked}, 0) > FILL(${ids.solved}, 0), FILL(${ids.asked}, 0), FILL(${ids.solved}, 0))`;
      return {
        expression: `${larger} + FILL(${ids.counted}, 0)`,
        metrics: {
          [ids.asked]: webAcl.metric('CaptchaRequests', rule, { period: PERIOD }),
          [ids.solved]: webAcl.metric('RequestsWithValidCaptchaToken', rule, { period: PERIOD }),
          [ids.counted]: webAcl.metric('CountedRequests', rule, { period: PERIOD }),
        },
      };
    });
    return new MathExpression({
      expression: parts.map(({ expression }) => expression).join(' + '),
      usingMetrics: Object.assign({}, ...parts.map(({ metrics }) => metrics)),
      period: PERIOD,
    });
  };
  const lines = (...rules: string[]) => rules.filter((rule) => deployed.some(({ name }) => name === rule));

  const ceilings = REFUSING_LINES.filter((rule) => acts(rule, 'Block'));
  if (ceilings.length > 0) {
    set.add(RULE_ALARM.ceilingReached, {
      ...silent,
      metric: blocked(ceilings),
      threshold: 1,
      happened: 'All clients together asked for so many codes that everybody is refused, people included.',
      todo: 'see who asks; a recipient guard refuses strangers and keeps serving people it knows, which no counter here can.',
    });
  }
  set.add(RULE_ALARM.budgetPassed, {
    ...silent,
    metric: matched(...lines(RULE.sendBudget, RULE.foreignSendBudget, RULE.surge, RULE.campaignBudget)),
    threshold: ASKED,
    happened:
      'All clients together asked for more codes than the budget; everybody needs a fresh puzzle now. Behind a human check each of these requests ' +
      'came with a solved puzzle; without one (HumanCheck.none) anybody can ring this for nothing.',
    todo: 'see whether the codes are typed in: a campaign of yours, or somebody with a solver.',
  });
  if (lines(RULE.verifyBudget).length > 0) {
    set.add(RULE_ALARM.verifyBudgetPassed, {
      ...silent,
      metric: matched(RULE.verifyBudget),
      threshold: ASKED,
      happened:
        'All clients together tried more codes than verifyBudget; each try needs a puzzle now. Anybody can ring this for nothing.',
      todo: 'see in the log whether one network guesses; the application must end a code after a few tries.',
    });
  }
  if (lines(RULE.flaggedSendBudget).length > 0) {
    set.add(RULE_ALARM.flaggedBudgetPassed, {
      ...silent,
      metric: matched(RULE.flaggedSendBudget),
      threshold: ASKED,
      happened:
        'Clients about which something is known (clientSignals) asked for more codes than their share; each of them needs a fresh puzzle now. Nobody else is asked.',
      todo: 'see in the log which label it is; a pool of proxies, or your own people behind a VPN.',
    });
  }
  if (lines(RULE.fingerprintLimit).length > 0) {
    set.add(RULE_ALARM.fingerprintLimitPassed, {
      ...silent,
      metric: matched(RULE.fingerprintLimit),
      threshold: ASKED,
      happened:
        'One TLS fingerprint that is not named as usual asked for more codes than its share; whoever has it needs a fresh puzzle now.',
      todo: 'see in the log whose it is: one set-up behind many addresses, or a new release of a browser, which belongs into fingerprintLimit.usual.',
    });
  }
  const unusual = { ...silent, floor: FEW, period: PERIOD };
  for (const [rule, definition] of Object.entries(BLOCKED_ALARM).filter(([name]) => acts(name, 'Block'))) {
    set.addUnusual(definition, {
      ...unusual,
      metric: webAcl.metric('BlockedRequests', rule, { period: PERIOD }),
      happened: `The rule ${rule} blocks more requests than usual at this hour, and at least ${FEW} in 5 minutes. Anybody can ring this for nothing.`,
      todo: 'see in the log whether these are people: a limit may be filled by somebody else, or too low.',
    });
  }
  const asking = [RULE.rateLimit, RULE.verifyRateLimit].filter((rule) => acts(rule, 'Captcha'));
  if (asking.length > 0) {
    set.addUnusual(RULE_ALARM.clientLimitPassed, {
      ...unusual,
      metric: matched(...asking),
      happened: `More requests than usual at this hour come above the limits of one client (${asking.join(', ')}), where each needs a fresh puzzle: somebody asks for many codes, or tries many, from one address. People behind it solve one more puzzle. Anybody can ring this for nothing.`,
      todo: 'see in the log which address it is.',
    });
  }
  // No metric tells the challenges that were served without doubt: with those that brought a token among them it is no less than the bill.
  for (const [definition, action, metric, happened] of [
    [
      RULE_ALARM.captchaBill,
      'Captcha',
      'CaptchasAttempted',
      'AWS charges more puzzle attempts than usual at this hour.',
    ],
    [
      RULE_ALARM.challengeBill,
      'Challenge',
      'ChallengeRequests',
      'More requests than usual at this hour are counted at the challenge. AWS charges for those among them that had no token.',
    ],
  ] as const) {
    if (!acts(RULE.humanCheck, action)) continue;
    set.addUnusual(definition, {
      ...unusual,
      metric: webAcl.metric(metric, RULE.humanCheck, { period: PERIOD }),
      happened: `${happened} Anybody can run up this bill.`,
      todo: 'see docs/cost.md for what it comes to; blockedAsns and lockdown stand before the human check.',
    });
  }
  return { alarms: set.alarms, prefix };
}

import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { graphRow, PERIOD, type Row } from '../alarms/graph';
import { guardMetric } from '../alarms/guard-metric';
import { RULE } from '../contract/names';
import {
  ASKING_LINES,
  BLOCKING_RULES,
  FLAG_BLOCKS,
  FLAG_LINES,
  FLAGGING_RULES,
  OWN_PAGE_ATTEMPTS,
  ruleDimensions,
} from '../contract/protection/web-acl-metrics';
import { GUARD_METRIC } from '../contract/recipient/guard-metrics';
import type { IWatchedGuard } from '../notices/i-watched-guard';
import type { WatchedWebAcl } from '../notices/watched-web-acl';
import type { IReputationMonitor } from '../reputation/i-reputation-monitor';
import { SendingChannel } from '../reputation/sending-channel';

const DAY = Duration.days(1);

/** Requests on their way through the web ACL, and what stopped them. */
export function webAclRow(scope: IConstruct, webAcl: WatchedWebAcl): Row {
  const rule = (metricName: string, name: string, label: string) => wafMetric(scope, webAcl, metricName, name, label);
  // Where no campaign can be announced there is no such rule.
  const lines = ASKING_LINES.filter((name) => name !== RULE.campaignBudget || webAcl.campaignSetArn !== undefined);
  return graphRow([
    {
      title: 'Web ACL: from request to code',
      left: [
        rule('CountedRequests', RULE.classifyRequest, 'asked'),
        atLeast(scope, webAcl, RULE.humanCheck, 'came to the CAPTCHA, at least'),
        rule('RequestsWithValidCaptchaToken', RULE.humanCheck, 'came with a solved one'),
        rule('CountedRequests', RULE.passed, 'reached the backend'),
        rule('CountedRequests', RULE.verifyPassed, 'codes checked'),
      ],
    },
    {
      title: 'Web ACL: blocked',
      left: blockingRules(webAcl).map((name) => rule('BlockedRequests', name, name)),
      stacked: true,
    },
    {
      title: 'Web ACL: lines that all share, and puzzles that are charged',
      left: [
        ...lines.flatMap((name) => [
          atLeast(scope, webAcl, name, `${name}: asked for a puzzle, at least`),
          rule('RequestsWithValidCaptchaToken', name, `${name}: came with one`),
        ]),
        rule('CaptchasAttempted', RULE.humanCheck, 'puzzle attempts'),
        ownPageAttempts(scope, 'puzzle attempts in own pages (account)'),
      ],
    },
  ]);
}

/** Clients about which something is known, and what became of them; nothing where nobody asks. */
export function signalRows(scope: IConstruct, webAcl: WatchedWebAcl): Row[] {
  if (!webAcl.flagsClients) return [];
  const rule = (metricName: string, name: string, label: string) => wafMetric(scope, webAcl, metricName, name, label);
  return [
    graphRow([
      {
        title: 'Web ACL: clients that were flagged',
        left: FLAGGING_RULES.map((name) => rule('CountedRequests', name, name)),
      },
      {
        title: 'Web ACL: what flagged clients met',
        left: [
          ...FLAG_LINES.flatMap((name) => [
            atLeast(scope, webAcl, name, `${name}: asked for a puzzle, at least`),
            rule('RequestsWithValidCaptchaToken', name, `${name}: came with one`),
          ]),
          ...FLAG_BLOCKS.map((name) => rule('BlockedRequests', name, name)),
        ],
      },
    ]),
  ];
}

/** Without `clientSignals` there are no rules that block for them. */
export function blockingRules({ flagsClients }: WatchedWebAcl): readonly string[] {
  return BLOCKING_RULES.filter((name) => flagsClients || !FLAG_BLOCKS.includes(name));
}

export interface CostOptions {
  readonly monitors: readonly IReputationMonitor[];
  readonly webAcl?: WatchedWebAcl;
  readonly guard?: IWatchedGuard;
  readonly mailPrice: number;
  readonly captchaPrice: number;
}

/** USD a day. */
export function costs(
  scope: IConstruct,
  { monitors, webAcl, guard, mailPrice, captchaPrice }: CostOptions,
): cloudwatch.IMetric[] {
  const priced = (metric: cloudwatch.IMetric, id: string, perThousand: number, label: string) =>
    new cloudwatch.MathExpression({
      expression: `${id} * ${perThousand} / 1000`,
      usingMetrics: { [id]: metric },
      label,
      period: DAY,
    });
  return [
    // What a text message costs depends on where it goes; the guard reckons that.
    ...monitors
      .filter(({ channel }) => channel === SendingChannel.EMAIL)
      .map(({ monitorName, sentMetric }, index, mailed) =>
        priced(
          sentMetric.with({ statistic: 'Sum', period: DAY, label: 'mails' }),
          `mails${index}`,
          mailPrice,
          mailed.length > 1 ? `mails of ${monitorName}` : 'mails',
        ),
      ),
    ...(webAcl === undefined
      ? []
      : [
          // Charged is what is sent in as a solution, right or not.
          priced(
            wafMetric(scope, webAcl, 'CaptchasAttempted', RULE.humanCheck, 'CAPTCHA', DAY),
            'captchas',
            captchaPrice,
            'CAPTCHA',
          ),
          priced(
            ownPageAttempts(scope, 'CAPTCHA', DAY),
            'ownCaptchas',
            captchaPrice,
            'CAPTCHA in pages of your own, whole account',
          ),
        ]),
    // Mails are among the costs already, by what their sender counted.
    ...(guard === undefined
      ? []
      : [
          guardMetric(guard.guardName, GUARD_METRIC.sentCost, { channel: 'sms', label: 'text messages', period: DAY }),
          guardMetric(guard.guardName, GUARD_METRIC.sentCost, { channel: 'voice', label: 'calls', period: DAY }),
        ]),
  ];
}

/**
 * Requests that a CAPTCHA rule matched. Whether `CaptchaRequests` counts those with a valid token, too, AWS's pages say both ways: the larger of the two
 * metrics is all of them or at least half.
 */
export function atLeast(
  scope: IConstruct,
  webAcl: WatchedWebAcl,
  rule: string,
  label: string,
): cloudwatch.MathExpression {
  const id = rule.replace(/\W/g, '_');
  const asked = `asked_${id}`;
  const solved = `solved_${id}`;
  return new cloudwatch.MathExpression({
    expression: `IF(FILL(${asked}, 0) > FILL(${solved}, 0), FILL(${asked}, 0), FILL(${solved}, 0))`,
    usingMetrics: {
      [asked]: wafMetric(scope, webAcl, 'CaptchaRequests', rule, 'asked'),
      [solved]: wafMetric(scope, webAcl, 'RequestsWithValidCaptchaToken', rule, 'solved'),
    },
    label,
    period: PERIOD,
  });
}

/** AWS counts them for account and Region, not by web ACL. */
function ownPageAttempts(scope: IConstruct, label: string, period: Duration = PERIOD): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/WAFV2',
    metricName: OWN_PAGE_ATTEMPTS,
    dimensionsMap: { Region: Stack.of(scope).region },
    statistic: 'Sum',
    label,
    period,
  });
}

export function wafMetric(
  scope: IConstruct,
  { webAclMetricName }: WatchedWebAcl,
  metricName: string,
  rule: string,
  label: string,
  period: Duration = PERIOD,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/WAFV2',
    metricName,
    dimensionsMap: ruleDimensions(webAclMetricName, rule, Stack.of(scope).region),
    statistic: 'Sum',
    label,
    period,
  });
}

import { WAF_LIMIT } from '../../lib/contract/aws-limits';
import { cost, MEMORY, PRICE, type PriceName } from '../../lib/contract/prices';
import type { Parts } from '../input/template-parts';
import { ATTEMPTS_A_CODE, LOG_BYTES_A_CODE, type Site } from './site';

export interface BillLine {
  readonly what: string;
  readonly price: PriceName;
  /** The price was read nowhere. */
  readonly fromMemory: boolean;
  /** How many, for each site. */
  readonly amounts: readonly number[];
  /** US dollars a month, for each site. */
  readonly usd: readonly number[];
}

/** A month of what the template deploys, for each site. */
export function bill(parts: Parts, sites: readonly Site[]): BillLine[] {
  const line = (what: string, price: PriceName, amount: number | ((site: Site) => number)): BillLine => {
    const amounts = sites.map((site) => (typeof amount === 'number' ? amount : amount(site)));
    const usd = amounts.map((each) => cost(price, each));
    return { what, price, fromMemory: PRICE[price].source === MEMORY, amounts, usd };
  };
  const inspects = parts.webAcls + parts.rulesInGroups > 0;
  const steps = Math.max(0, Math.ceil((parts.capacity - WAF_LIMIT.includedCapacity) / WAF_LIMIT.capacityStep));
  return [
    line('web ACLs', 'webAcl', parts.webAcls),
    line('apps of Amplify with a web ACL', 'amplifyFirewall', parts.amplifyApps),
    line('rules and references to rule groups', 'rule', parts.rules),
    line('rules inside rule groups', 'ruleInGroup', parts.rulesInGroups),
    line('requests inspected, of the whole load balancer', 'inspectedRequest', ({ requests }) =>
      inspects ? requests : 0,
    ),
    line(
      `capacity above ${WAF_LIMIT.includedCapacity.toLocaleString('en-US')} WCU`,
      'capacityAbove',
      ({ requests }) => steps * requests,
    ),
    line('CAPTCHA attempts', 'captchaAttempt', ({ codes }) => (puzzles(parts) ? codes * ATTEMPTS_A_CODE : 0)),
    line('challenges that the rule answered', 'challengeResponse', ({ codes }) => (parts.challenge ? codes : 0)),
    line('Bot Control', 'botControl', parts.botControlCommon + parts.botControlTargeted),
    line('requests that Bot Control looked at', 'botControlCommon', ({ codes }) =>
      parts.botControlCommon ? codes : 0,
    ),
    line('requests that Bot Control looked at, targeted', 'botControlTargeted', ({ codes }) =>
      parts.botControlTargeted ? codes : 0,
    ),
    line('account creation fraud prevention', 'accountCreation', parts.accountCreation),
    line('sign-ups that it looked at', 'accountCreationAttempt', ({ codes }) => (parts.accountCreation ? codes : 0)),
    line('log of the web ACL, GB', 'log', ({ codes }) => (parts.logged ? (codes * LOG_BYTES_A_CODE) / 1e9 : 0)),
    line('metrics in alarms', 'alarmMetric', parts.alarmMetrics),
    line('composite alarms', 'compositeAlarm', parts.compositeAlarms),
    line('custom metrics that alarms and dashboards name', 'customMetric', parts.customMetrics),
    line('dashboards', 'dashboard', parts.dashboards.length),
    line('secrets', 'secret', parts.secrets),
    line('keys', 'key', parts.keys),
    line('runs of functions on schedule', 'scheduledRun', parts.scheduledRuns),
    line('mails counted', 'countedMail', ({ codes }) => (parts.countsMails ? codes : 0)),
    line('checks of the recipient guard', 'guardCheck', ({ codes }) => (parts.guards ? codes : 0)),
  ].filter(({ amounts }) => amounts.some((amount) => amount > 0));
}

/** With a silent check the puzzle comes up in a surge or a strict posture only. */
function puzzles({ captcha, challenge }: Parts): boolean {
  return captcha && !challenge;
}

export function totals(lines: readonly BillLine[], sites: readonly Site[]): number[] {
  return sites.map((_, at) => lines.reduce((total, { usd }) => total + usd[at]!, 0));
}

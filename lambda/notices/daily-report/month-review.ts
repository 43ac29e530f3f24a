import type { WebAclSettings } from '../../../lib/contract/notices/notifier-settings';
import type { ReportedGuard } from '../../../lib/contract/notices/report-settings';
import type { BudgetLimits } from '../../../lib/contract/recipient/guard';
import { dollars, number, percent } from './figure-text';
import { CHANNEL_NAME } from './guard-tables';
import type { ChannelMonth, GuardMonth, Used, WebAclMonth } from './month-figures';
import type { ReportTable } from './report-table';

/** What can be said of the settings when a month has ended. */
export interface MonthInput {
  /** Such as `November 2026`. */
  readonly label: string;
  /** Absent without a guard. */
  readonly budgets?: ReportedGuard['budgets'] | undefined;
  /** Undefined without a guard, and where it could not be read. */
  readonly guard?: GuardMonth | undefined;
  readonly hasWebAcl: boolean;
  /** Absent where it isn't known. */
  readonly sendBudget?: WebAclSettings['sendBudget'] | undefined;
  readonly hasAllowList?: boolean;
  /** Addresses that the block list never blocks; undefined without such a list, and where it could not be read. */
  readonly allowed?: number | undefined;
  /** Undefined without a web ACL, and where it could not be read. */
  readonly webAcl?: WebAclMonth | undefined;
}

/** A budget is as good as full: its hours and those of the metric differ by seconds. */
const FULL = 0.95;
/** Whoever never used more has room for an attack of ten times the trade. */
const FAR_BELOW = 0.1;
/** What is too high or unused shows in half a month at the earliest. */
const ENOUGH_DAYS = 14;

/** One limit of a channel against the most that was used of it. */
interface Share {
  readonly title: string;
  readonly most: number;
  readonly limit: number;
  readonly say: (value: number) => string;
  /** Starts (UTC) of the days on which it was full. */
  readonly fullDays: readonly number[];
}

/** Of the default `sendBudget`, in seconds. */
const TEN_MINUTES = 600;
const DAY_MS = 24 * 3_600_000;

export function monthTables(month: MonthInput | undefined): ReportTable[] {
  if (month === undefined) return [];
  const rows = [...guardRows(month), ...webAclRows(month)];
  if (rows.length === 0) return [];
  return [
    {
      title: `Settings in ${month.label}`,
      rows: [
        ...rows,
        // What metrics don't tell, whoever reads this must not take for looked at.
        allowedRow(month),
        ['routes: not looked at', 'otp-shield doctor --routes'],
      ],
    },
  ];
}

/** What is blocked expires by itself; what is allowed doesn't. */
function allowedRow({ hasAllowList, allowed }: MonthInput): string[] {
  if (!hasAllowList) return ['list entries: not looked at', 'otp-shield block --list'];
  if (allowed === undefined) return ['allowed for good: not known', 'could not be read'];
  return ['allowed for good', addresses(allowed)];
}

function guardRows({ guard, budgets }: MonthInput): string[][] {
  if (budgets === undefined) return [];
  if (guard === undefined) return [['budgets: not known', 'could not be read']];
  if (guard.daysAsked === 0) return [['budgets: not known', 'nobody asked the guard']];
  return [
    ['days with codes', daysWithCodes(guard.daysAsked)],
    ...guard.channels.flatMap((month) => channelRows(month, budgets[month.channel])),
    ...(guard.refusedBudget === 0
      ? []
      : [['refused, a budget was full', `${number(guard.refusedBudget)} on ${days(guard.daysRefused)}`]]),
  ];
}

function daysWithCodes(count: number): string {
  return count < ENOUGH_DAYS ? `${count}: too few to judge` : number(count);
}

function channelRows(month: ChannelMonth, budget: BudgetLimits): string[][] {
  const name = CHANNEL_NAME[month.channel];
  if (closed(budget)) return [[name, 'closed by its budget']];
  if (month.sent === 0) return [[name, 'no code']];
  return sharesOf(month, budget).map(({ title, most, limit, say }) => [
    `${name}, ${title}`,
    // The unit stands once, so that the line fits into a narrow mail.
    `${say(most).replace(' USD', '')} of ${say(limit)} (${percent(most / limit)})`,
  ]);
}

function webAclRows({ hasWebAcl, webAcl, sendBudget }: MonthInput): string[][] {
  if (!hasWebAcl) return [];
  if (webAcl === undefined) return [['sendBudget: not known', 'could not be read']];
  if (webAcl.daysSeen === 0) return [['sendBudget: not known', 'no request was seen']];
  const never = webAcl.daysSeen < ENOUGH_DAYS ? `not reached, ${days(webAcl.daysSeen)} seen` : 'never reached';
  const budget = webAcl.passed.some(({ prop }) => prop === 'sendBudget') ? [] : [['sendBudget', never]];
  return [
    ['passed, fullest ten minutes', passedText(webAcl.fullestTenMinutes, sendBudget)],
    ...budget,
    ['turned away by the block list', listedText(webAcl)],
    ...webAcl.passed.map(({ prop, days: count }) => [prop, `reached on ${days(count)}`]),
  ];
}

/** Other windows are none of ten minutes. */
function passedText(most: number, budget: MonthInput['sendBudget']): string {
  if (budget?.windowSeconds !== TEN_MINUTES) return number(most);
  return `${number(most)} of ${number(budget.limit)} (${percent(most / budget.limit)})`;
}

/** Whether there is a list, metrics don't say. */
function listedText({ listed, daysListed }: WebAclMonth): string {
  return listed === 0 ? 'nobody, or there is none' : `${number(listed)} on ${days(daysListed)}`;
}

/** What a person should decide, once a month. */
export function monthAdvice(month: MonthInput | undefined): string[] {
  if (month === undefined) return [];
  const { label, guard, budgets, webAcl } = month;
  const todo: string[] = [];
  for (const channel of guard?.channels ?? []) {
    const budget = budgets?.[channel.channel];
    if (guard === undefined || budget === undefined || closed(budget)) continue;
    todo.push(...channelAdvice(label, channel, budget, guard.daysAsked >= ENOUGH_DAYS));
  }
  todo.push(...sendBudgetAdvice(month), ...allowedAdvice(month));
  const reached = (webAcl?.passed ?? []).map(({ prop, days: count }) => `${prop} on ${days(count)}`);
  if (reached.length > 0)
    todo.push(
      `In ${label} requests came to limits that many clients share: ${reached.join(', ')}. See who asked before you raise one.`,
    );
  return todo;
}

/** Ten minutes hold more than any shorter window, so what is far below in them is so in each. */
function sendBudgetAdvice({ label, webAcl, sendBudget }: MonthInput): string[] {
  if (webAcl === undefined || sendBudget === undefined || webAcl.daysSeen < ENOUGH_DAYS) return [];
  const { fullestTenMinutes: most } = webAcl;
  const isReached = webAcl.passed.some(({ prop }) => prop === 'sendBudget');
  if (isReached || most === 0 || sendBudget.windowSeconds > TEN_MINUTES || most >= FAR_BELOW * sendBudget.limit)
    return [];
  return [
    `In ${label} less than a tenth of sendBudget was ever used (${number(most)} of ${number(sendBudget.limit)} in the fullest ten minutes): the rest is room for an attacker who needs no puzzle more; lower sendBudget towards twice what you need.`,
  ];
}

function allowedAdvice({ allowed = 0 }: MonthInput): string[] {
  if (allowed === 0) return [];
  return [
    `${addresses(allowed)} on the allow list, where nothing expires: see with otp-shield block --list who put them there and why, and take off what nobody needs (otp-shield allow --remove).`,
  ];
}

function addresses(count: number): string {
  return count === 1 ? 'one address' : `${number(count)} addresses`;
}

function channelAdvice(label: string, month: ChannelMonth, budget: BudgetLimits, enough: boolean): string[] {
  const { channel } = month;
  const [name, prop] = [CHANNEL_NAME[channel], `budget.${channel}`];
  if (month.sent === 0) {
    if (!enough) return [];
    return [
      `In ${label} no code went out ${name}, and ${number(budget.perHour)} an hour may: set ${prop}.messagesPerHour to 0 unless somebody needs it.`,
    ];
  }
  const shares = sharesOf(month, budget);
  const full = new Set(shares.flatMap(({ fullDays }) => fullDays));
  if (full.size > 0)
    return [
      `In ${label} the budget for codes ${name} was full, or nearly, on ${days(full.size)}: see who asked before you raise ${prop}.`,
    ];
  const hour = Math.max(0, ...month.charged.hours.values());
  if (!enough || hour === 0 || shares.some(({ most, limit }) => most / limit >= FAR_BELOW)) return [];
  return [
    `In ${label} less than a tenth of the budget for codes ${name} was ever used (${number(hour)} of ${number(budget.perHour)} in the fullest hour): the rest is room for an attacker; lower ${prop} towards twice what you need.`,
  ];
}

/** Those that can be compared: who limits no money has no limit there. */
function sharesOf({ charged, chargedCost }: ChannelMonth, budget: BudgetLimits): Share[] {
  const share = (title: string, used: Used, per: 'hours' | 'days', limit: number | undefined, say: Share['say']) => {
    if (limit === undefined) return [];
    const full = [...used[per]].filter(([, value]) => value >= FULL * limit);
    const fullDays = full.map(([at]) => at - (at % DAY_MS));
    return [{ title, most: Math.max(0, ...used[per].values()), limit, say, fullDays }];
  };
  return [
    ...share('fullest hour', charged, 'hours', budget.perHour, number),
    ...share('fullest day', charged, 'days', budget.perDay, number),
    ...share('dearest hour', chargedCost, 'hours', budget.moneyPerHour, dollars),
    ...share('dearest day', chargedCost, 'days', budget.moneyPerDay, dollars),
  ];
}

/** Somebody decided that nothing goes out there. */
function closed({ perHour, perDay, moneyPerHour, moneyPerDay }: BudgetLimits): boolean {
  return [perHour, perDay, moneyPerHour, moneyPerDay].includes(0);
}

function days(count: number): string {
  return count === 1 ? 'one day' : `${count} days`;
}

import { RULE } from '../../../lib/contract/names';
import type { ReportedGuard } from '../../../lib/contract/notices/report-settings';
import type { BudgetLimits } from '../../../lib/contract/recipient/guard';
import type { DeployedRules } from './deployed-limits';
import { days, dollars, ENOUGH_DAYS, number, percent } from './figure-text';
import { CHANNEL_NAME } from './guard-tables';
import type { InboundMonth } from './inbound-month';
import { FAR_BELOW, limitAdvice, limitRows, passedRows, wasShut } from './limit-review';
import { type ListInput, listAdvice, listRows } from './list-review';
import { type ChannelMonth, type GuardLimit, type GuardMonth, HOUR_SECONDS, type Used } from './month-figures';
import type { ReportTable } from './report-table';
import { type UnusedInput, unusedAdvice, unusedTable } from './unused-review';
import type { WebAclMonth } from './web-acl-month';
import { usualPeak } from './window-peak';

/** What can be said of the settings when a month has ended. */
export interface MonthInput {
  /** Such as `November 2026`. */
  readonly label: string;
  /** Absent without a guard. */
  readonly budgets?: ReportedGuard['budgets'] | undefined;
  /** Undefined without a guard, and where it could not be read. */
  readonly guard?: GuardMonth | undefined;
  readonly hasWebAcl: boolean;
  /** The rules of today; undefined without a web ACL, and where they could not be read. */
  readonly deployed?: DeployedRules | undefined;
  readonly lists: ListInput;
  readonly inbound?: readonly InboundMonth[] | undefined;
  /** Undefined without a web ACL, and where it could not be read. */
  readonly webAcl?: WebAclMonth | undefined;
}

/** A budget is as good as full: its hours and those of the metric differ by seconds. */
const FULL = 0.95;

/** One limit of a channel against the most that was used of it. */
interface Share {
  readonly title: string;
  readonly most: number;
  /** Of the day in the middle, which an attack of some days doesn't move. */
  readonly usual: number;
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
        ...listRows(month.lists),
        ['routes: not looked at', 'otp-shield doctor --routes'],
      ],
    },
    ...unusedTable(unusedOf(month)),
  ];
}

function unusedOf({ label, webAcl, deployed, inbound }: MonthInput): UnusedInput {
  return { label, webAcl, deployed, inbound };
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
    ...LIMIT_NAMES.map(([limit, name]) => [name, refusedText(guard, limit)]),
  ];
}

/** How near others came, nobody counts: that stands by recipient, and only keyed. */
const LIMIT_NAMES: ReadonlyArray<readonly [GuardLimit, string]> = [
  ['recipient', 'limits of one recipient'],
  ['shared', 'domains, ranges, networks'],
  ['conversion', 'conversion'],
  ['validation', 'validation'],
  ['tries', 'tries per code'],
];

function refusedText({ refused, daysAsked }: GuardMonth, limit: GuardLimit): string {
  const found = refused.get(limit);
  if (found !== undefined) return `refused ${number(found.count)}, ${days(found.days)}`;
  return daysAsked < ENOUGH_DAYS ? `refused none in ${days(daysAsked)}` : 'refused none';
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

function webAclRows({ hasWebAcl, webAcl, deployed }: MonthInput): string[][] {
  if (!hasWebAcl) return [];
  if (webAcl === undefined) return [['limits: not known', 'could not be read']];
  if (webAcl.daysSeen === 0) return [['limits: not known', 'no request was seen']];
  const window = deployed?.limits.find(({ rule }) => rule === RULE.sendBudget)?.windowSeconds;
  return [
    ...passedRows(webAcl, window ?? TEN_MINUTES),
    ...limitRows({ webAcl, deployed }),
    ...shutRows(webAcl),
    ...(deployed?.names.includes(RULE.blockList) === false
      ? []
      : [['turned away by the block list', listedText(webAcl, deployed)]]),
  ];
}

/** Why nothing is said to be too high. */
function shutRows({ rules }: WebAclMonth): string[][] {
  const month = rules.get(RULE.lockdown);
  return month === undefined
    ? []
    : [['lockdown', `refused ${number(month.refused + month.counted)}, ${days(month.days)}`]];
}

/** Whether there is a list, metrics don't say. */
function listedText({ rules }: WebAclMonth, deployed: DeployedRules | undefined): string {
  const month = rules.get(RULE.blockList);
  return month === undefined
    ? deployed === undefined
      ? 'nobody, or there is none'
      : 'nobody'
    : `${number(month.refused + month.counted)} on ${days(month.days)}`;
}

/** What a person should decide, once a month. */
export function monthAdvice(month: MonthInput | undefined): string[] {
  if (month === undefined) return [];
  const { label, guard, budgets, webAcl } = month;
  const todo: string[] = [];
  for (const channel of guard?.channels ?? []) {
    const budget = budgets?.[channel.channel];
    if (guard === undefined || budget === undefined || closed(budget)) continue;
    const isShut = webAcl !== undefined && wasShut(webAcl);
    todo.push(...channelAdvice(label, channel, budget, guard.daysAsked >= ENOUGH_DAYS && !isShut));
  }
  if (webAcl !== undefined) todo.push(...limitAdvice(label, { webAcl, deployed: month.deployed }));
  todo.push(...listAdvice(month.lists), ...unusedAdvice(unusedOf(month)));
  return todo;
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
  if (!enough || hour === 0 || shares.some(({ usual, limit }) => usual / limit >= FAR_BELOW)) return [];
  if (shares.some(({ most, limit }) => most / limit >= FAR_BELOW))
    return [
      `In ${label} less than a tenth of the budget for codes ${name} was used on most days, and up to ${number(hour)} of ${number(budget.perHour)} in the fullest hour: see who asked then; if it wasn’t you, lower ${prop} towards twice what you need.`,
    ];
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
    const points = [...used[per]].map(([at, value]) => ({ at, value }));
    const seconds = per === 'hours' ? HOUR_SECONDS : DAY_MS / 1000;
    const { from: usual } = usualPeak(points, seconds, seconds);
    return [{ title, most: Math.max(0, ...used[per].values()), usual, limit, say, fullDays }];
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

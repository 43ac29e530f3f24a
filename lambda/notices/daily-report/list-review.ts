import type { Campaign } from '../../../lib/contract/posture/campaign';
import { number } from './figure-text';
import type { RunTimeLists } from './run-time-lists';

/** What was told to the shield for a time, and what for good. */
export interface ListInput {
  readonly hasList: boolean;
  /** Undefined without a list, and where it could not be read. */
  readonly lists: RunTimeLists | undefined;
  /** One that ended within the month. */
  readonly campaign: Campaign | undefined;
  readonly timeZone: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** No lifetime is longer than a week, and a day to spare. */
const OVERDUE_MS = 8 * 24 * 3_600_000;

export function listRows({ hasList, lists, campaign, timeZone }: ListInput): string[][] {
  const ended = campaign === undefined ? [] : [['campaign, ended', local(campaign.until, timeZone)]];
  if (!hasList) return [['list entries: not looked at', 'otp-shield block --list'], ...ended];
  if (lists === undefined) return [['lists: not known', 'could not be read'], ...ended];
  return [['allowed for good', addresses(lists.allowed)], ...blockedRows(lists, timeZone), ...ended];
}

function blockedRows({ blocked }: RunTimeLists, timeZone: string): string[][] {
  if (blocked === undefined) return [];
  const { entries, turned } = blocked;
  if (turned === undefined) return [['block list, expired', 'never']];
  return [
    ['block list, expired last', local(turned, timeZone)],
    ['… blocked since', addresses(entries)],
  ];
}

export function listAdvice({ lists, timeZone, now }: ListInput): string[] {
  if (lists === undefined) return [];
  const { allowed, blocked } = lists;
  const todo: string[] = [];
  if (allowed > 0)
    todo.push(
      `${addresses(allowed)} on the allow list, where nothing expires: see with otp-shield block --list who put them there and why, and take off what nobody needs (otp-shield allow --remove).`,
    );
  if (blocked === undefined) return todo;
  const { entries, turned } = blocked;
  if (turned === undefined && entries > 0)
    todo.push(
      `Nothing lets the block list expire, and ${addresses(entries)} on it: take them off when their time is over (otp-shield block --remove), or give automaticBlockList, which does.`,
    );
  if (turned !== undefined && now - turned > OVERDUE_MS)
    todo.push(
      `The block list let entries expire last on ${local(turned, timeZone)}, and should within a week: see the log of its function.`,
    );
  return todo;
}

function addresses(count: number): string {
  return count === 1 ? 'one address' : `${number(count)} addresses`;
}

/** `2026-01-05 18:00`, on the clock of those who read it. */
function local(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(time);
}

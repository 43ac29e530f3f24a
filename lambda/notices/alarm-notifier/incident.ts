/**
 * What people are told of alarms, and when. Pure: an incident and a moment go in, an incident and one message come out.
 *
 * One incident is one thread, from the first alarm to the last that ends.
 *  - A critical alarm that nobody was told of is told at once. A warning, too, when it begins the incident.
 *  - Whatever else changes is told together: after a quarter of an hour, then twice as long after each mail, at most four hours.
 *  - That it is over is told once, after half an hour of calm. Comes it back within a day, the calm has to be twice as long, at most four hours.
 *  - Nothing is told of the end of what nobody was told of. Reminders: after six hours and after a day more, of critical alarms; then the daily report has them.
 *  - What a deployment finds (an alarm that goes on within an hour after it was made, from no data) is collected and told once.
 *  - In quiet hours warnings are held back, and what was held is told as one when they end, with what came and went meanwhile. Critical alarms are never held.
 *  - What a person has acknowledged is held back until their time is over, and so are warnings. A critical alarm that they have not seen is told at once.
 */
import type { AlarmLevel } from '../../../lib/contract/alarm';

export interface WatchedAlarm {
  readonly on: boolean;
  readonly level: AlarmLevel;
  /** When it last went on, or off. */
  readonly at: number;
  /** What people were told last; absent while they were told nothing. */
  readonly told?: 'on' | 'off';
  /** It was so before the shield, or this alarm, was deployed. */
  readonly given?: boolean;
  /** It would have been told, and quiet hours or an acknowledgement kept it back: it is told later, even when it is over by then. */
  readonly held?: boolean;
  /** Told by whoever did it, who tells its end, too. */
  readonly announced?: boolean;
}

/** A person has seen what is on, and does something about it. */
export interface Acknowledgement {
  /** The IAM identity. */
  readonly by: string;
  readonly why: string;
  readonly since: number;
  readonly until: number;
  /** What was on when they said so. */
  readonly alarms: readonly string[];
}

export interface Incident {
  readonly alarms: Readonly<Record<string, WatchedAlarm>>;
  /** When its first alarm went on; names the thread. */
  readonly opened: number;
  readonly lastMail?: number;
  /** Since it opened, or came back. */
  readonly mails: number;
  readonly reminders: number;
  /** All alarms are off since then. */
  readonly calm?: number;
  /** How often it came back within a day. */
  readonly round: number;
  readonly closed?: number;
  /** A message was decided on, and it is not known whether it went out. */
  readonly unsent?: number;
  /** Outlives the incident until its time is over: what comes back within it was seen already. */
  readonly ack?: Acknowledgement;
}

export type Message =
  | { readonly kind: 'alarm'; readonly alarm: string }
  | {
      readonly kind: 'update' | 'given' | 'over' | 'still';
      readonly on: readonly string[];
      readonly off: readonly string[];
      /** On and off again while it was held back. */
      readonly passed: readonly string[];
    };

export interface Told {
  readonly incident: Incident;
  readonly message?: Message;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GAP = 15 * MINUTE;
const LONGEST_GAP = 4 * HOUR;
const CALM = 30 * MINUTE;
const FIRST_LOOK = 30 * MINUTE;
const AGAIN_WITHIN = 24 * HOUR;
const REMINDERS = [6 * HOUR, 24 * HOUR] as const;
/** An invocation that has not answered by then is gone. */
const GONE = 3 * MINUTE;

export const NO_INCIDENT: Incident = { alarms: {}, opened: 0, mails: 0, reminders: 0, round: 0 };

export interface Change {
  readonly alarm: string;
  readonly on: boolean;
  readonly level: AlarmLevel;
  readonly at: number;
  readonly given: boolean;
  /** People were told of it by whoever did it. */
  readonly announced?: boolean;
}

/** When it is, and whether these are quiet hours. */
export interface Moment {
  readonly now: number;
  readonly quiet: boolean;
}

/** Takes a change in, and says what to tell at once. */
export function onChange(before: Incident, change: Change, moment: Moment): Told {
  const { now } = moment;
  const known = before.alarms[change.alarm];
  // An older change that comes late, or the same one twice.
  if (
    known !== undefined &&
    (known.at > change.at || (known.at === change.at && known.on === change.on && known.told !== undefined))
  )
    return { incident: before };
  if (known === undefined && !change.on) return { incident: before };
  const incident = settle(opened(before, change, now), change);
  const alarm = incident.alarms[change.alarm];
  if (!alarm?.on || alarm.told === 'on' || alarm.given) return { incident };
  if (change.announced) return { incident: knowing(incident, change.alarm) };
  const fresh = alarm.told === undefined;
  const atOnce = alarm.level === 'critical' ? fresh : fresh && incident.mails === 0;
  if (!atOnce) return { incident };
  if (isHeld(incident, change.alarm, moment)) return { incident: holding(incident, [change.alarm]) };
  return say(incident, { kind: 'alarm', alarm: change.alarm }, now);
}

/** Takes a change in without a word. */
export function noted(before: Incident, change: Change, now: number): Incident {
  return settle(opened(before, change, now), change);
}

/** Looks from time to time at what is to be told together. */
export function onTick(incident: Incident, moment: Moment): Told {
  const { now } = moment;
  const entries = Object.entries(incident.alarms);
  if (entries.length === 0) return { incident };
  const names: Names = (test) => entries.filter(([, alarm]) => test(alarm)).map(([name]) => name);
  const loud = (alarms: readonly string[]) => alarms.some((name) => !isHeld(incident, name, moment));
  const passed = names(({ on, told, held }) => !on && told === undefined && held === true);
  if (incident.unsent !== undefined && now - incident.unsent > GONE) {
    const off = names(({ on, told }) => !on && told === 'on');
    return say(incident, { kind: 'update', on: names(({ on }) => on), off, passed }, now);
  }
  const anyOn = entries.some(([, { on }]) => on);
  if (!anyOn) return calm(incident, moment, names, passed);
  const given = names(({ on, given: was, told }) => on && was === true && told === undefined);
  if (loud(given) && now - incident.opened >= FIRST_LOOK)
    return say(incident, { kind: 'given', on: given, off: [], passed: [] }, now);
  const on = names((alarm) => alarm.on && alarm.told !== 'on' && !alarm.given);
  const off = names((alarm) => !alarm.on && alarm.told === 'on' && !alarm.given);
  const news = [...on, ...off, ...passed];
  const since = now - (incident.lastMail ?? 0);
  if (news.length > 0 && since >= gapOf(incident))
    return loud(news) ? say(incident, { kind: 'update', on, off, passed }, now) : { incident: holding(incident, on) };
  const due = REMINDERS[incident.reminders];
  const still = names((alarm) => alarm.on && alarm.level === 'critical' && alarm.told === 'on' && !alarm.given);
  // What was announced elsewhere counts from its beginning.
  if (due !== undefined && loud(still) && now - (incident.lastMail ?? incident.opened) >= due) {
    const told = say(incident, { kind: 'still', on: still, off: [], passed: [] }, now);
    return { ...told, incident: { ...told.incident, reminders: incident.reminders + 1 } };
  }
  return { incident };
}

type Names = (test: (alarm: WatchedAlarm) => boolean) => string[];

/** Nothing is on any more: it is over when that lasts. */
function calm(incident: Incident, moment: Moment, names: Names, passed: readonly string[]): Told {
  const { now, quiet } = moment;
  const since = incident.calm ?? now;
  const waiting: Told = { incident: incident.calm === undefined ? { ...incident, calm: since } : incident };
  if (now - since < Math.min(CALM * 2 ** incident.round, LONGEST_GAP)) return waiting;
  const ended = names(({ told, given }) => told === 'on' && !given);
  const { alarms: _, calm: __, ...rest } = incident;
  const closed: Incident = { ...rest, alarms: {}, closed: now, reminders: 0 };
  // Nobody was told that anything was wrong.
  if (ended.length + passed.length === 0) return { incident: closed };
  // That it is over is told to whoever acknowledged it; a warning that ended can wait for the morning.
  const endOfCritical = ended.some((name) => incident.alarms[name]?.level === 'critical');
  if (quiet ? !endOfCritical : ended.length === 0 && passed.every((name) => isHeld(incident, name, moment)))
    return waiting;
  const message: Message = { kind: 'over', on: [], off: ended, passed };
  return { incident: { ...closed, lastMail: now, unsent: now }, message };
}

/** Quiet hours keep warnings back; who acknowledged keeps back what they have seen, and warnings. */
function isHeld({ alarms, ack }: Incident, name: string, { now, quiet }: Moment): boolean {
  const isWarning = alarms[name]?.level !== 'critical';
  if (quiet && isWarning) return true;
  return ack !== undefined && now < ack.until && (isWarning || ack.alarms.includes(name));
}

function holding(incident: Incident, names: readonly string[]): Incident {
  const fresh = names.filter((name) => incident.alarms[name]?.told === undefined && !incident.alarms[name]?.held);
  if (fresh.length === 0) return incident;
  const held = Object.fromEntries(fresh.map((name) => [name, { ...incident.alarms[name]!, held: true }]));
  return { ...incident, alarms: { ...incident.alarms, ...held } };
}

/**
 * Somebody has seen what is on.
 *
 * @returns undefined when nothing is on
 */
export function acknowledged(incident: Incident, ack: Omit<Acknowledgement, 'alarms'>): Incident | undefined {
  const alarms = Object.entries(incident.alarms).flatMap(([name, { on }]) => (on ? [name] : []));
  return alarms.length === 0 ? undefined : { ...incident, ack: { ...ack, alarms } };
}

/** Who has seen it, while their time is not over. */
export function holderOf({ ack }: Incident, now: number): Acknowledgement | undefined {
  return ack !== undefined && now < ack.until ? ack : undefined;
}

function knowing(incident: Incident, name: string): Incident {
  return {
    ...incident,
    alarms: { ...incident.alarms, [name]: { ...incident.alarms[name]!, told: 'on', announced: true } },
  };
}

function opened(before: Incident, change: Change, now: number): Incident {
  if (Object.keys(before.alarms).length > 0) return before;
  const again = before.closed !== undefined && now - before.closed < AGAIN_WITHIN;
  return {
    ...NO_INCIDENT,
    opened: again ? before.opened : change.at,
    round: again ? before.round + 1 : 0,
    lastMail: before.lastMail,
    closed: before.closed,
    ...(before.ack !== undefined && now < before.ack.until && { ack: before.ack }),
  };
}

function settle(incident: Incident, { alarm, on, level, at, given }: Change): Incident {
  const known = incident.alarms[alarm];
  // What was so before and ended is an alarm like any other when it comes again.
  const kept = known?.given && on && !known.on ? {} : known;
  const next: WatchedAlarm = { ...kept, on, level, at, ...(given && known === undefined && { given }) };
  const { [alarm]: _, ...others } = incident.alarms;
  // What went on and off again before anybody was told is no news.
  const silent = next.announced === true || (next.told === undefined && !next.held);
  const alarms = !on && silent ? others : { ...others, [alarm]: next };
  const { calm: before, ...rest } = incident;
  const anyOn = Object.values(alarms).some((each) => each.on);
  return { ...rest, alarms, ...(!anyOn && { calm: before ?? at }) };
}

function say(incident: Incident, message: Message, now: number): Told {
  const { told, passed } =
    message.kind === 'alarm'
      ? { told: [message.alarm], passed: [] }
      : { told: [...message.on, ...message.off], passed: message.passed };
  const alarms = Object.fromEntries(
    Object.entries(incident.alarms).flatMap(([name, alarm]) => {
      // What came and went is told, and that is all there is to it.
      if (passed.includes(name)) return [];
      const { held: _, ...rest } = alarm;
      return [[name, told.includes(name) ? { ...rest, told: alarm.on ? ('on' as const) : ('off' as const) } : alarm]];
    }),
  );
  return { incident: { ...incident, alarms, lastMail: now, mails: incident.mails + 1, unsent: now }, message };
}

/** The message went out. */
export function sent({ unsent: _, ...incident }: Incident): Incident {
  return incident;
}

/** The message did not go out: people know what they knew before. */
export function unsay(incident: Incident, { alarm }: { readonly alarm: string }): Incident {
  const known = incident.alarms[alarm];
  if (known === undefined) return incident;
  const { told: _, ...untold } = known;
  return { ...sent(incident), alarms: { ...incident.alarms, [alarm]: untold }, mails: Math.max(0, incident.mails - 1) };
}

function gapOf({ mails, round }: Incident): number {
  return Math.min(GAP * 2 ** Math.max(0, mails - 1 + round), LONGEST_GAP);
}

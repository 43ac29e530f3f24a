/**
 * What the responder does, and why. Pure: the world goes in, a decision comes out.
 *
 * Life of an attack
 *  1. An alarm of level `warning` or `critical` goes to ALARM: `strict`, at once, for `minimumHold`.
 *  2. The critical alarm stays on, `strict` was tried for `escalateAfter`, and mails still bounce (`harm`): `lockdown`.
 *  3. `minimumHold` later: is the web ACL still stormed, the lockdown goes on, at most up to `maximumLockdown`. Else `strict`.
 *  4. `minimumHold` later: alarms off and requests calm, `normal`. Else `strict` goes on.
 * Whoever comes back within two hours after a release gets a hold twice as long, up to eight times: no flapping.
 *
 * Primary mechanism: the alarm's own event, within seconds. Fallback: a check every minute, which reads the state of the alarms
 * itself, so a lost event costs a minute. Only the check releases.
 *
 * Gotchas
 *  - OK and INSUFFICIENT_DATA raise nothing and release nothing. During a lockdown no mail goes out, so the alarms go to OK
 *    whether the attack goes on or not: a release needs time, and calm requests.
 *  - An alarm that merely stays on (a complaint counts for 24 hours) doesn't escalate and doesn't undo a person's release: that
 *    takes fresh harm, or a new transition to ALARM.
 *  - The record in the gate is the only memory. An invocation that dies loses nothing.
 *  - A person outranks everything until the end of the time that they gave; then their gate closes, whatever the mode.
 *  - What it is kept from doing is said once: on the alarm's own event, and for a lockdown, to which no event belongs, when the note of it goes into
 *    the gate. In mode `observe` the gates stay closed, so there the age of the alarm says whose turn it is.
 *  - A gate that somebody opened in the console has no record: it gets one that ends in an hour.
 */
import type { GateName } from '../../../lib/contract/posture/gate';
import type { GateRecord } from '../../../lib/contract/posture/gate-record';
import { type Posture, RESPONDER, type ResponderMode, rankOf } from '../../../lib/contract/posture/posture';
import type { GateState } from '../gate';
import type { PostureMove, PostureState } from '../posture-control';

/** All times in milliseconds. */
export interface Policy {
  readonly mode: ResponderMode;
  readonly minimumHold: number;
  readonly escalateAfter: number;
  readonly maximumLockdown: number;
  readonly harm: number;
  readonly mayPauseMail: boolean;
}

export interface Signals {
  /** Since when an alarm of this level is on. */
  readonly criticalSince?: number;
  readonly warningSince?: number;
  /** Bounces and complaints within the last `escalateAfter`; undefined when nobody knows. */
  readonly harm?: number;
  /** Requests for codes, in multiples of what is usual; undefined when nobody knows. */
  readonly pressure?: number;
  /** Whether the state of the alarms could be read at all. */
  readonly known: boolean;
}

export type Decision =
  | { readonly kind: 'keep'; readonly because: string }
  | { readonly kind: 'move'; readonly to: Posture; readonly gates: PostureMove; readonly because: string }
  | { readonly kind: 'extend'; readonly gates: PostureMove; readonly because: string }
  | {
      readonly kind: 'held';
      readonly by: 'mode' | 'person';
      readonly wanted: Posture;
      readonly because: string;
      /** The note that it was said; a check that writes none has nothing new to say. */
      readonly gates?: PostureMove;
    }
  | { readonly kind: 'pause-mail' | 'resume-mail'; readonly gates: PostureMove; readonly because: string };

/** Requests for codes beyond this many times the usual are a storm. */
const STORM = 3;
const PAUSE_MAIL_FOR = 30 * 60_000;
const REPEATED_WITHIN = 2 * 3_600_000;
const LONGEST_HOLD = 8;
const ADOPTED_FOR = 3_600_000;
const CHECK_INTERVAL = 60_000;

interface Situation {
  readonly state: PostureState;
  readonly signals: Signals;
  readonly policy: Policy;
  readonly now: number;
}

export function decide(state: PostureState, signals: Signals, policy: Policy, now: number): Decision {
  const situation: Situation = { state, signals, policy, now };
  return (
    mend(situation) ??
    adopt(situation) ??
    expire(situation) ??
    resumeMail(situation) ??
    obey(situation) ??
    (state.posture === 'normal' ? raise(situation) : undefined) ??
    (state.posture === 'strict' ? escalate(situation) : undefined) ??
    (state.posture === 'lockdown' ? pauseMail(situation) : undefined) ??
    release(situation)
  );
}

/** Half a gate is finished in the direction in which it was moved last. */
function mend({ state, now }: Situation): Decision | undefined {
  for (const name of ['lockdown', 'strict'] as const) {
    const { position, record } = state.gates[name];
    if (position !== 'half' || record === undefined) continue;
    const again = { ...record, since: Math.max(record.since + 1000, now) };
    return { kind: 'extend', gates: { [name]: again }, because: `the gate ${name} was half moved; finished it` };
  }
  return undefined;
}

function adopt({ state, now }: Situation): Decision | undefined {
  for (const name of ['lockdown', 'strict'] as const) {
    const { position, record } = state.gates[name];
    if (position === 'closed' || record?.open === true) continue;
    const because = `the gate ${name} was opened by hand, without a record; it closes in an hour`;
    const found: GateRecord = { open: true, since: now, until: now + ADOPTED_FOR, by: 'somebody', why: because };
    return { kind: 'extend', gates: { [name]: found }, because };
  }
  return undefined;
}

/** The time that a person gave is over. That is their decision, not the responder's, so it happens in every mode. */
function expire(situation: Situation): Decision | undefined {
  const { state, now } = situation;
  if (state.posture === 'normal') return undefined;
  const { record } = state.gates[state.posture];
  if (record === undefined || record.by === RESPONDER || record.until === undefined || record.until > now)
    return undefined;
  const because = `the time that ${record.by} gave is over`;
  const closed: GateRecord = { open: false, since: now, by: RESPONDER, why: because };
  if (state.posture === 'strict') return { kind: 'move', to: 'normal', gates: { strict: closed }, because };
  const strictStays = state.gates.strict.position === 'open';
  if (strictStays) return { kind: 'move', to: 'strict', gates: { lockdown: closed }, because };
  if (!harmed(situation) || situation.policy.mode === 'observe') {
    return { kind: 'move', to: 'normal', gates: { lockdown: closed }, because };
  }
  const strict = openRecord(situation, 'strict', `${because}, and mails still bounce`);
  return { kind: 'move', to: 'strict', gates: { lockdown: closed, strict }, because: strict.why };
}

/** A person decided, and the time that they gave isn't over. */
function obey(situation: Situation): Decision | undefined {
  const { state, now } = situation;
  const record = wordInForce(state, now);
  if (record === undefined) return undefined;
  const wanted = wantedPosture(situation);
  if (wanted === undefined || rankOf(wanted) <= rankOf(state.posture)) {
    return { kind: 'keep', because: `${record.by} decided so` };
  }
  const because = `${record.by} decided for ${state.posture}: ${record.why}`;
  return { kind: 'held', by: 'person', wanted, because, gates: wanted === 'lockdown' ? noteOf(situation) : undefined };
}

/** The note that a lockdown was called for and not made; undefined when it stands there already. */
function noteOf({ state, policy, now }: Situation): PostureMove | undefined {
  const { record } = state.gates.strict;
  if (record === undefined || (record.told !== undefined && now - record.told < policy.minimumHold)) return undefined;
  return { strict: { ...record, told: now } };
}

function raise(situation: Situation): Decision | undefined {
  const { policy } = situation;
  const wanted = wantedPosture(situation);
  if (wanted === undefined) return undefined;
  const because = alarmText(situation.signals);
  if (policy.mode === 'observe') return observed(situation, because);
  return { kind: 'move', to: 'strict', gates: { strict: openRecord(situation, 'strict', because) }, because };
}

/** By the time that it would have locked the routes, it says that. */
function observed(situation: Situation, because: string): Decision {
  const { signals, policy, now } = situation;
  const { criticalSince = now } = signals;
  const turns = (time: number) => Math.floor((time - criticalSince - policy.escalateAfter) / policy.minimumHold);
  const wanted = harmed(situation) && turns(now) >= 0 ? 'lockdown' : 'strict';
  // Nothing may be noted in the gates, so a turn is what comes between this check and the one before.
  const isTurn = wanted === 'lockdown' && turns(now) > turns(now - CHECK_INTERVAL);
  return { kind: 'held', by: 'mode', wanted, because, ...(isTurn ? { gates: {} } : {}) };
}

function escalate(situation: Situation): Decision | undefined {
  const { state, policy, signals } = situation;
  if (wantedPosture(situation) !== 'lockdown' || state.gates.strict.record?.by !== RESPONDER) return undefined;
  const because = `${signals.harm} bounces and complaints although the posture is strict`;
  if (policy.mode !== 'lockdown') {
    const note = noteOf(situation);
    // Said already: what holds strict up, or ends it, is decided below.
    return note && { kind: 'held', by: 'mode', wanted: 'lockdown', because, gates: note };
  }
  const gates = { lockdown: openRecord(situation, 'lockdown', because) };
  return { kind: 'move', to: 'lockdown', gates, because };
}

/** What the signals call for by themselves; undefined when nothing. */
function wantedPosture({ state, signals, policy, now }: Situation): Posture | undefined {
  const { criticalSince, warningSince } = signals;
  const since = criticalSince ?? warningSince;
  if (since === undefined) return undefined;
  if (state.posture === 'normal') {
    // What was on when the posture was released last is no news.
    const released = Math.max(...[state.gates.strict, state.gates.lockdown].map(closedSince));
    const news = since > released || (signals.harm ?? 0) >= policy.harm;
    return news ? 'strict' : undefined;
  }
  const { record } = state.gates.strict;
  const tried = state.posture === 'strict' && record !== undefined && now - record.since >= policy.escalateAfter;
  if (tried && criticalSince !== undefined && (signals.harm ?? 0) >= policy.harm) return 'lockdown';
  return 'strict';
}

function release(situation: Situation): Decision {
  const { state, signals, policy, now } = situation;
  if (state.posture === 'normal') return { kind: 'keep', because: 'nothing is wrong' };
  const { record } = state.gates[state.posture];
  if (record === undefined || record.by !== RESPONDER) return { kind: 'keep', because: 'a person decided so' };
  const end = record.until ?? record.since + policy.minimumHold;
  if (now < end) return { kind: 'keep', because: 'the minimum time is not over' };

  const storm = signals.pressure !== undefined && signals.pressure >= STORM;
  const start = record.start ?? record.since;
  if (state.posture === 'lockdown') {
    const last = start + policy.maximumLockdown;
    if ((storm || harmed(situation)) && now < last) {
      const why = storm ? stormText(signals) : `${signals.harm} bounces and complaints`;
      return extend('lockdown', record, start, Math.min(last, now + policy.minimumHold), `lockdown goes on: ${why}`);
    }
    const because =
      now >= last ? 'a lockdown lasts no longer' : 'the minimum time is over and requests for codes are calm';
    const closed = closedRecord(record, now, because);
    return {
      kind: 'move',
      to: 'strict',
      gates: { strict: { ...openRecord(situation, 'strict', because), round: record.round ?? 0 }, lockdown: closed },
      because,
    };
  }
  const alarmed = signals.criticalSince !== undefined || signals.warningSince !== undefined;
  // Ignorance and a storm keep it strict for a while, not for ever; people still get their codes.
  const patience = now < start + LONGEST_HOLD * policy.minimumHold;
  if (alarmed || ((storm || !signals.known) && patience)) {
    const why = alarmed ? alarmText(signals) : storm ? stormText(signals) : 'the alarms could not be read';
    return extend('strict', record, start, now + policy.minimumHold, `strict goes on: ${why}`);
  }
  const because = 'the alarms are off and requests for codes are calm';
  return { kind: 'move', to: 'normal', gates: { strict: closedRecord(record, now, because) }, because };
}

/** The last resort: nobody can ask for a code, and still the mails bounce, so they come from somewhere else. */
function pauseMail({ state, signals, policy, now }: Situation): Decision | undefined {
  const { record } = state.gates.lockdown;
  if (
    !policy.mayPauseMail ||
    policy.mode !== 'lockdown' ||
    record?.by !== RESPONDER ||
    record.mailPaused !== undefined
  ) {
    return undefined;
  }
  const locked = now - (record.start ?? record.since) >= policy.escalateAfter;
  if (!locked || signals.criticalSince === undefined || (signals.harm ?? 0) < policy.harm) return undefined;
  const because = `${signals.harm} bounces and complaints although the routes are locked`;
  return { kind: 'pause-mail', gates: { lockdown: { ...record, mailPaused: now } }, because };
}

function resumeMail({ state, now }: Situation): Decision | undefined {
  const { record, position } = state.gates.lockdown;
  if (record?.mailPaused === undefined || position === 'half') return undefined;
  const over = now - record.mailPaused >= PAUSE_MAIL_FOR;
  if (!over && state.posture === 'lockdown') return undefined;
  const because = over ? 'half an hour is over; if mails still bounce, it stops them again' : 'the lockdown is over';
  return { kind: 'resume-mail', gates: { lockdown: { ...record, mailPaused: undefined } }, because };
}

function extend(name: GateName, record: GateRecord, start: number, until: number, because: string): Decision {
  return { kind: 'extend', gates: { [name]: { ...record, start, until, why: because } }, because };
}

function openRecord({ state, policy, now }: Situation, name: GateName, why: string): GateRecord {
  const round = roundAfter(state.gates[name], now);
  const hold = policy.minimumHold * Math.min(LONGEST_HOLD, 2 ** round);
  const longest = name === 'lockdown' ? Math.min(hold, policy.maximumLockdown) : hold;
  return { open: true, since: now, until: now + longest, by: RESPONDER, why, round };
}

function closedRecord(record: GateRecord, now: number, why: string): GateRecord {
  return { open: false, since: now, by: RESPONDER, why, round: record.round };
}

/** How often the responder came back soon after its own release. */
function roundAfter({ position, record }: GateState, now: number): number {
  if (position !== 'closed' || record === undefined || record.by !== RESPONDER) return 0;
  return now - record.since < REPEATED_WITHIN ? Math.min(9, (record.round ?? 0) + 1) : 0;
}

/** The record of the person whose word counts now. */
export function wordInForce({ gates }: PostureState, now: number): GateRecord | undefined {
  return [gates.lockdown.record, gates.strict.record].find(
    (record) => record !== undefined && record.by !== RESPONDER && record.until !== undefined && record.until > now,
  );
}

function closedSince({ position, record }: GateState): number {
  return position === 'closed' && record !== undefined ? record.since : Number.NEGATIVE_INFINITY;
}

function harmed({ signals, policy }: Situation): boolean {
  return signals.criticalSince !== undefined && (signals.harm ?? 0) >= policy.harm;
}

function alarmText({ criticalSince, harm }: Signals): string {
  const level = criticalSince === undefined ? 'a warning is on' : 'a critical alarm is on';
  return harm === undefined ? level : `${level}; ${harm} bounces and complaints lately`;
}

function stormText({ pressure }: Signals): string {
  return `${pressure?.toFixed(1)} times the usual requests for codes`;
}

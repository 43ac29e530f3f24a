/**
 * What the responder does, and why. Pure: the world goes in, a decision comes out.
 *
 * Life of an attack
 *  1. An alarm of level `warning` or `critical` goes to ALARM: `strict`, at once, for `minimumHold`.
 *  2. The critical alarm stays on, `strict` was tried for `escalateAfter`, mails still bounce (`harm`, and a tenth of all), and requests storm
 *     in: `lockdown`. What speaks against it is said instead (`judgement.ts`).
 *  3. `escalateAfter` later: is the web ACL still stormed, the lockdown goes on, at most until `maximumLockdownPerDay` is used up. Else `strict`.
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
 *  - Mails may bounce because people mistype, in a campaign. While two of three codes are typed in, alarms about mails raise nothing.
 *  - The record in the gate is the only memory. An invocation that dies loses nothing.
 *  - A person outranks everything until the end of the time that they gave; then their gate closes, whatever the mode.
 *  - What it is kept from doing is said once: on the alarm's own event, and for a lockdown, to which no event belongs, when the note of it goes into
 *    the gate. In mode `observe` the gates stay closed, so there the age of the alarm says whose turn it is.
 *  - A gate that somebody opened in the console has no record: it gets one that ends in an hour.
 */

import type { GateName } from '../../../lib/contract/posture/gate';
import type { GateRecord } from '../../../lib/contract/posture/gate-record';
import { type Posture, RESPONDER, rankOf } from '../../../lib/contract/posture/posture';
import type { PostureMove, PostureState } from '../posture-control';
import { closedRecord, closedSince, LONGEST_HOLD, lockdownRecord, strictRecord, wordInForce } from './gate-records';
import {
  againstLockdown,
  againstStrict,
  CHECK_INTERVAL,
  isHarmed,
  isStorm,
  lockdownLeft,
  type Situation,
} from './judgement';
import type { Policy, Signals } from './signals';

export type Decision =
  | { readonly kind: 'keep'; readonly because: string }
  | { readonly kind: 'move'; readonly to: Posture; readonly gates: PostureMove; readonly because: string }
  | { readonly kind: 'extend'; readonly gates: PostureMove; readonly because: string }
  | {
      readonly kind: 'held';
      readonly by: 'mode' | 'person' | 'evidence';
      readonly wanted: Posture;
      readonly because: string;
      /** The note that it was said; a check that writes none has nothing new to say. */
      readonly gates?: PostureMove;
    }
  | { readonly kind: 'pause-mail' | 'resume-mail'; readonly gates: PostureMove; readonly because: string };

const PAUSE_MAIL_FOR = 30 * 60_000;
const ADOPTED_FOR = 3_600_000;

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
  if (!isHarmed(situation) || situation.policy.mode === 'observe') {
    return { kind: 'move', to: 'normal', gates: { lockdown: closed }, because };
  }
  const strict = strictRecord(situation, `${because}, and mails still bounce`);
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
  const end = record.until === undefined ? '' : ` until ${new Date(record.until).toISOString().slice(0, 16)}Z`;
  const because = `${record.by} decided for ${state.posture}${end}: ${record.why}`;
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
  const against = againstStrict(situation);
  if (against !== undefined) return { kind: 'held', by: 'evidence', wanted, because: `${because}; but ${against}` };
  if (policy.mode === 'observe') return observed(situation, because);
  return { kind: 'move', to: 'strict', gates: { strict: strictRecord(situation, because) }, because };
}

/** By the time that it would have locked the routes, it says that. */
function observed(situation: Situation, because: string): Decision {
  const { signals, policy, now } = situation;
  const { criticalSince = now } = signals;
  const turns = (time: number) => Math.floor((time - criticalSince - policy.escalateAfter) / policy.minimumHold);
  const locks = isHarmed(situation) && againstLockdown(situation)?.by === 'mode';
  const wanted = locks && turns(now) >= 0 ? 'lockdown' : 'strict';
  // Nothing may be noted in the gates, so a turn is what comes between this check and the one before.
  const isTurn = wanted === 'lockdown' && turns(now) > turns(now - CHECK_INTERVAL);
  return { kind: 'held', by: 'mode', wanted, because, ...(isTurn ? { gates: {} } : {}) };
}

function escalate(situation: Situation): Decision | undefined {
  const { state, signals } = situation;
  if (wantedPosture(situation) !== 'lockdown' || state.gates.strict.record?.by !== RESPONDER) return undefined;
  const because = `${signals.harm} bounces and complaints although the posture is strict`;
  const against = againstLockdown(situation);
  if (against !== undefined) {
    const note = noteOf(situation);
    // Said already: what holds strict up, or ends it, is decided below.
    const { by } = against;
    return note && { kind: 'held', by, wanted: 'lockdown', because: `${because}; ${against.because}`, gates: note };
  }
  const gates = { lockdown: lockdownRecord(situation, because) };
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
  const left = state.posture === 'lockdown' ? lockdownLeft(situation) : Number.POSITIVE_INFINITY;
  const usedUp = left < CHECK_INTERVAL;
  if (now < end && !usedUp) return { kind: 'keep', because: 'the minimum time is not over' };

  const storm = isStorm(signals);
  const start = record.start ?? record.since;
  if (state.posture === 'lockdown') {
    if ((storm || isHarmed(situation)) && !usedUp) {
      const why = storm ? stormText(signals) : `${signals.harm} bounces and complaints`;
      const until = now + Math.min(left, policy.escalateAfter);
      return extend('lockdown', record, start, until, `lockdown goes on: ${why}`);
    }
    const most = `${policy.maximumLockdownPerDay / 60_000} minutes of lockdown within 24 hours are the most`;
    const because = usedUp ? most : 'the minimum time is over and requests for codes are calm';
    const closed = closedRecord(record, now, because);
    return {
      kind: 'move',
      to: 'strict',
      gates: {
        strict: { ...strictRecord(situation, because), round: state.gates.strict.record?.round ?? 0 },
        lockdown: closed,
      },
      because,
    };
  }
  const on = signals.criticalSince !== undefined || signals.warningSince !== undefined;
  const against = againstStrict(situation);
  const alarmed = on && against === undefined;
  // Ignorance and a storm keep it strict for a while, not for ever; people still get their codes.
  const patience = now < start + LONGEST_HOLD * policy.minimumHold;
  if (alarmed || ((storm || !signals.known) && against === undefined && patience)) {
    const why = alarmed ? alarmText(signals) : storm ? stormText(signals) : 'the alarms could not be read';
    return extend('strict', record, start, now + policy.minimumHold, `strict goes on: ${why}`);
  }
  const because = against ?? 'the alarms are off and requests for codes are calm';
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

function alarmText({ criticalSince, harm }: Signals): string {
  const level = criticalSince === undefined ? 'a warning is on' : 'a critical alarm is on';
  return harm === undefined ? level : `${level}; ${harm} bounces and complaints lately`;
}

function stormText({ pressure = 0, puzzles = 0 }: Signals): string {
  if (pressure >= puzzles) return `${pressure.toFixed(1)} times the usual requests for codes`;
  return `${puzzles.toFixed(1)} times the usual requests at the human check`;
}

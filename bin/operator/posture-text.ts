import type { PostureState } from '../../lambda/posture/posture-control';
import { isoSeconds } from '../../lib/contract/clock';
import type { GateRecord } from '../../lib/contract/posture/gate-record';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { completeCommands, type ShieldIdentity } from '../../lib/contract/shield-identity';
import { type Io, paint } from '../terminal/io';
import type { DeployedShield } from './deployed-shield';
import { roughly } from './duration';

/** How far the responder may go by itself. */
const MODE: Readonly<Record<string, string>> = {
  observe: 'OBSERVE: it says what it would do, and does nothing',
  strict: 'STRICT: it may go to strict by itself, never to lockdown',
  lockdown: 'LOCKDOWN: it may lock the routes by itself',
};

const COLOURS = { normal: 'green', strict: 'yellow', lockdown: 'red' } as const;

export function postureName(io: Io, { posture }: PostureState): string {
  return paint(io, COLOURS[posture], posture);
}

/** The record that says why the posture is what it is. */
export function decidingRecord({ posture, gates }: PostureState): GateRecord | undefined {
  if (posture !== 'normal') return gates[posture].record;
  const { lockdown, strict } = gates;
  return [lockdown.record, strict.record]
    .filter((record) => record !== undefined)
    .sort((one, other) => other.since - one.since)[0];
}

/** One line for each thing worth knowing about the posture. */
export function postureLines(io: Io, shield: DeployedShield, state: PostureState, now: number): string[] {
  const record = decidingRecord(state);
  const half = (['lockdown', 'strict'] as const).filter((name) => state.gates[name].position === 'half');
  const mode = shield.optional(OUTPUT.responderMode);
  const { identity } = shield;
  return [
    `shield    ${shield.title}`,
    `posture   ${postureName(io, state)}`,
    ...(record === undefined ? [] : [`since     ${isoSeconds(record.since)} (${roughly(now - record.since)} ago)`]),
    ...(record?.until === undefined ? [] : [`until     ${untilText(io, state, record.until, now, identity)}`]),
    ...(record === undefined ? [] : [`by        ${record.by}`, `why       ${record.why}`]),
    ...(mode === undefined ? [] : [`responder ${MODE[mode] ?? mode}`]),
    ...(state.gates.lockdown.record?.mailPaused === undefined
      ? []
      : [paint(io, 'red', `mail      paused since ${isoSeconds(state.gates.lockdown.record.mailPaused)}`)]),
    ...half.map((name) =>
      paint(
        io,
        'red',
        `gate      ${name} is neither open nor closed; to close it: ${completeCommands('otp-shield release --reason "finish the gate"', identity)}`,
      ),
    ),
  ];
}

/** For `--json`: times as ISO 8601. */
export function postureJson(state: PostureState): Record<string, unknown> {
  const record = decidingRecord(state);
  return {
    posture: state.posture,
    since: optional(record?.since),
    until: optional(record?.until),
    by: record?.by ?? null,
    why: record?.why ?? null,
    mailPausedSince: optional(state.gates.lockdown.record?.mailPaused),
    gates: { lockdown: state.gates.lockdown.position, strict: state.gates.strict.position },
  };
}

function optional(time: number | undefined): string | null {
  return time === undefined ? null : isoSeconds(time);
}

function untilText(io: Io, { posture }: PostureState, until: number, now: number, identity: ShieldIdentity): string {
  if (posture === 'normal') return `${isoSeconds(until)}, then the responder may raise it again`;
  if (until >= now) return `${isoSeconds(until)} (in ${roughly(until - now)})`;
  return paint(
    io,
    'red',
    `${isoSeconds(until)}: overdue by ${roughly(now - until)}, the responder should have ended it; to end it: ${completeCommands('otp-shield release --reason overdue', identity)}`,
  );
}

import { announce } from '../../lambda/posture/announce';
import type { PostureMove, PostureState } from '../../lambda/posture/posture-control';
import { isoSeconds } from '../../lib/contract/clock';
import { type GateRecord, recordedName } from '../../lib/contract/posture/gate-record';
import {
  OUTPUT,
  type Posture,
  RESPONDER,
  RESPONDER_MODES,
  type ResponderMode,
} from '../../lib/contract/posture/posture';
import { completeCommands } from '../../lib/contract/shield-identity';
import { CommandError, type Io, UsageError } from '../terminal/io';
import { ACCOUNT_OPTIONS, type Account } from './account';
import { explained } from './aws-fault';
import { caller } from './caller';
import { confirm } from './confirm';
import type { DeployedShield } from './deployed-shield';
import { decidingRecord, postureJson, postureName } from './posture-text';

/** What lockdown, strict and release understand alike. */
export const POSTURE_OPTIONS = {
  ...ACCOUNT_OPTIONS,
  reason: 'value',
  yes: 'flag',
  gate: 'list',
} as const;

export interface Change {
  readonly to: Posture;
  readonly lastsFor: number;
  readonly reason: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  /** What the operator is asked to confirm. */
  readonly question: string;
}

/** Moves the gates as a person wants it, prints before and after, and tells everybody. */
export async function changePosture(shield: DeployedShield, change: Change, io: Io): Promise<void> {
  const { by, why } = await wordOf(change, shield.account);
  const { control } = shield;
  const current = await explained('read the gates', () => control.read());
  const held = holdOf(current, io.clock.now());
  if (!change.json) {
    io.out(`shield    ${shield.title}\nnow       ${postureName(io, current)}\n`);
    if (held !== undefined) io.out(`held      ${held.text}\n`);
  }
  await confirm(
    io,
    change.yes,
    held === undefined || held.by === recordedName(by) ? change.question : `${held.text}. ${change.question}`,
  );

  const now = io.clock.now();
  const record = { since: now, until: now + change.lastsFor, by, why };
  const moved = await explained('move the gates', () =>
    control.move((state) => {
      refuseSurprise(shield, current, state, by, now);
      return moveTo(change.to, record);
    }),
  );
  const after = moved?.after ?? current;
  const before = moved?.before ?? current;
  if (change.json)
    io.out(
      `${JSON.stringify({ shield: shield.name, ...shield.where, before: postureJson(before), after: postureJson(after) })}\n`,
    );
  else {
    const end = decidingRecord(after)?.until;
    io.out(
      `before    ${postureName(io, before)}\nafter     ${postureName(io, after)}${end === undefined ? '' : ` until ${isoSeconds(end)}`}\n`,
    );
  }
  const ended = held !== undefined && held.by !== recordedName(by) ? held.text : undefined;
  await tell(shield, io, before, after, { by, why, at: now, until: now + change.lastsFor, ended });
}

/** Whose word it is, and why. */
export async function wordOf(
  { reason }: Pick<Change, 'reason'>,
  account: Account,
): Promise<{ readonly by: string; readonly why: string }> {
  const why = reason?.trim();
  if (!why) throw new UsageError('--reason is missing: say why; it stands in the record and in the notification');
  return { by: await caller(account), why };
}

/** What stands in a gate that a person moves. */
export async function recordOf(
  change: Pick<Change, 'reason' | 'lastsFor'>,
  open: boolean,
  now: number,
  account: Account,
): Promise<GateRecord> {
  return { open, since: now, until: now + change.lastsFor, ...(await wordOf(change, account)) };
}

/** A person's word that still counts. What the responder did is nobody's to defend. */
function holdOf(state: PostureState, now: number): { readonly by: string; readonly text: string } | undefined {
  const record = decidingRecord(state);
  if (record?.until === undefined || record.until <= now || record.by === RESPONDER) return undefined;
  const { by, until, why } = record;
  const held = state.posture === 'normal' ? 'keeps the responder off' : `holds ${state.posture}`;
  return { by, text: `${by} ${held} until ${isoSeconds(until)} (${why})` };
}

/** Of two people at once the second one hears of the first, and decides again with that in mind. */
function refuseSurprise(
  shield: DeployedShield,
  seen: PostureState,
  state: PostureState,
  by: string,
  now: number,
): void {
  const [before, record] = [decidingRecord(seen), decidingRecord(state)];
  if (record === undefined || record.by === RESPONDER || record.by === recordedName(by)) return;
  if (before?.since === record.since && before.by === record.by && seen.posture === state.posture) return;
  const hold = holdOf(state, now)?.text ?? `${record.by} made it ${state.posture} (${record.why})`;
  throw new CommandError(
    `somebody was quicker: ${hold}; nothing was changed. Look, and type it again if you still want it: ${completeCommands('otp-shield status', shield.identity)}`,
  );
}

/** The person's record goes into every gate that takes part, so that their word counts for each. */
function moveTo(to: Posture, record: Omit<GateRecord, 'open'>): PostureMove {
  const closed = { ...record, open: false };
  const open = { ...record, open: true };
  if (to === 'lockdown') return { lockdown: open };
  if (to === 'strict') return { strict: open, lockdown: closed };
  return { lockdown: closed, strict: closed };
}

async function tell(
  shield: DeployedShield,
  io: Io,
  before: PostureState,
  after: PostureState,
  news: { by: string; why: string; at: number; until: number; ended: string | undefined },
): Promise<void> {
  const failures = await announce(
    {
      kind: 'changed',
      shield: shield.identity,
      from: before.posture,
      to: after.posture,
      mode: modeOf(shield),
      alternatives: alternativesOf(shield),
      ...news,
    },
    { events: shield.account.events(), sns: shield.account.sns(), topicArns: shield.list(OUTPUT.alarmTopicArn) },
  );
  if (failures.length > 0) {
    io.err(`the posture changed, but not everybody could be told (${[...new Set(failures)].join(', ')})\n`);
  }
}

function modeOf(shield: DeployedShield): ResponderMode | undefined {
  const deployed = shield.optional(OUTPUT.responderMode);
  return RESPONDER_MODES.find((mode) => mode === deployed);
}

/** Not known of a shield that was deployed before it had this output. */
function alternativesOf(shield: DeployedShield): boolean | undefined {
  const count = shield.optional(OUTPUT.lockdownAlternatives);
  return count === undefined ? undefined : Number(count) > 0;
}

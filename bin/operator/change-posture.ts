import { userInfo } from 'node:os';
import { announce } from '../../lambda/posture/announce';
import type { PostureMove, PostureState } from '../../lambda/posture/posture-control';
import { type GateRecord, recordedName } from '../../lib/contract/posture/gate-record';
import {
  OUTPUT,
  type Posture,
  RESPONDER,
  RESPONDER_MODES,
  type ResponderMode,
} from '../../lib/contract/posture/posture';
import { type Io, UsageError } from '../terminal/io';
import { ACCOUNT_OPTIONS } from './account';
import { explained } from './aws-fault';
import { confirm } from './confirm';
import type { DeployedShield } from './deployed-shield';
import { decidingRecord, instant, postureJson, postureName } from './posture-text';

/** What lockdown, strict and release understand alike. */
export const POSTURE_OPTIONS = {
  ...ACCOUNT_OPTIONS,
  reason: 'value',
  by: 'value',
  yes: 'flag',
  gate: 'list',
} as const;

export interface Change {
  readonly to: Posture;
  readonly lastsFor: number;
  readonly reason: string | undefined;
  readonly by: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  /** What the operator is asked to confirm. */
  readonly question: string;
}

/** Moves the gates as a person wants it, prints before and after, and tells everybody. */
export async function changePosture(shield: DeployedShield, change: Change, io: Io): Promise<void> {
  const { by, why } = wordOf(change);
  const { control } = shield;
  const current = await explained('read the gates', () => control.read());
  if (!change.json) io.out(`shield    ${shield.title}\nnow       ${postureName(io, current)}\n`);
  await confirm(io, change.yes, change.question);

  const now = io.clock.now();
  const record = { since: now, until: now + change.lastsFor, by, why };
  const moved = await explained('move the gates', () => control.move(() => moveTo(change.to, record)));
  const after = moved?.after ?? current;
  const before = moved?.before ?? current;
  if (change.json)
    io.out(
      `${JSON.stringify({ shield: shield.name, ...shield.where, before: postureJson(before), after: postureJson(after) })}\n`,
    );
  else {
    const end = decidingRecord(after)?.until;
    io.out(
      `before    ${postureName(io, before)}\nafter     ${postureName(io, after)}${end === undefined ? '' : ` until ${instant(end)}`}\n`,
    );
  }
  await tell(shield, io, before, after, { by, why, at: now, until: now + change.lastsFor });
}

function wordOf({ reason, by: given }: Pick<Change, 'reason' | 'by'>): { readonly by: string; readonly why: string } {
  const why = reason?.trim();
  if (!why) throw new UsageError('--reason is missing: say why; it stands in the record and in the notification');
  const by = given ?? userInfo().username;
  if (recordedName(by) === RESPONDER)
    throw new UsageError(`--by must not be ${JSON.stringify(RESPONDER)}: that is the automatic one`);
  return { by, why };
}

/** What stands in a gate that a person moves. */
export function recordOf(change: Pick<Change, 'reason' | 'by' | 'lastsFor'>, open: boolean, now: number): GateRecord {
  return { open, since: now, until: now + change.lastsFor, ...wordOf(change) };
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
  news: { by: string; why: string; at: number; until: number },
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

import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { GateName } from '../../lib/contract/posture/gate';
import type { GateRecord } from '../../lib/contract/posture/gate-record';
import type { Posture } from '../../lib/contract/posture/posture';
import { type Backoff, pause } from '../runtime/backoff';
import { parseIpSetRef, WafIpSetStore } from '../runtime/ip-set-store';
import { Gate, GateConflictError, type GateSnapshot, type GateState } from './gate';
import { lockedAfter } from './lockdown-time';

export interface PostureState {
  readonly posture: Posture;
  readonly gates: Readonly<Record<GateName, GateState>>;
}

/** Which gates to move, and what to write into them. A gate that isn't named stays as it is. */
export type PostureMove = Readonly<Partial<Record<GateName, GateRecord>>>;

export interface PostureChange {
  readonly before: PostureState;
  readonly after: PostureState;
}

const ATTEMPTS = 5;

/** Reads and moves the posture; used by the responder and by the operator CLI alike. */
export class PostureControl {
  constructor(
    private readonly gates: Readonly<Record<GateName, Gate>>,
    private readonly backoff: Backoff,
  ) {}

  public async read(): Promise<PostureState> {
    return stateOf(await this.snapshot());
  }

  /**
   * Moves the gates as `decide` says. When somebody else moves a gate at the same moment, both are read again and `decide` is asked
   * again: it sees what the other one did.
   *
   * @returns undefined when `decide` wanted nothing
   * @throws {GateConflictError} when others keep moving the gates
   * @throws {HalfGateError} see `Gate.write`
   */
  public async move(decide: (state: PostureState) => PostureMove | undefined): Promise<PostureChange | undefined> {
    for (let attempt = 0; ; attempt++) {
      const snapshot = await this.snapshot();
      const before = stateOf(snapshot);
      const wanted = decide(before);
      if (wanted === undefined) return undefined;
      try {
        const records: Partial<Record<GateName, GateRecord>> = {};
        for (const name of order(wanted)) {
          const record = keeping(wanted[name]!, snapshot[name].record);
          await this.gates[name].write(snapshot[name], record);
          records[name] = record;
        }
        return { before, after: stateAfter(before, records) };
      } catch (error) {
        if (!(error instanceof GateConflictError) || attempt + 1 >= ATTEMPTS) throw error;
        await pause(this.backoff, attempt);
      }
    }
  }

  private async snapshot(): Promise<Record<GateName, GateSnapshot>> {
    const [lockdown, strict] = await Promise.all([this.gates.lockdown.read(), this.gates.strict.read()]);
    return { lockdown, strict };
  }
}

/** The posture of a deployed shield, from the `name|id|scope` of its IP sets. */
export function postureControl(
  client: Pick<WAFV2Client, 'send'>,
  sets: Readonly<Record<GateName, { readonly ipv4: string; readonly ipv6: string }>>,
  backoff: Backoff,
): PostureControl {
  const store = new WafIpSetStore(client);
  const gate = (name: GateName) =>
    new Gate(name, { IPV4: parseIpSetRef(sets[name].ipv4), IPV6: parseIpSetRef(sets[name].ipv6) }, store, backoff);
  return new PostureControl({ lockdown: gate('lockdown'), strict: gate('strict') }, backoff);
}

/**
 * What opens goes first, so that a step down leaves no gap; then the lockdown closes, so that a failure in the middle leaves the
 * routes tight rather than shut.
 */
function order(move: PostureMove): GateName[] {
  const names = (['lockdown', 'strict'] as const).filter((name) => move[name] !== undefined);
  return [...names.filter((name) => move[name]!.open), ...names.filter((name) => !move[name]!.open)];
}

/**
 * Whoever moves the gate, two notes must survive: that the mail is paused, or nobody would resume it, and for how long the responder locked the routes, or it
 * could do so again.
 */
export function keeping(record: GateRecord, before: GateRecord | undefined): GateRecord {
  const kept = 'mailPaused' in record ? record : { ...record, mailPaused: before?.mailPaused };
  return { ...kept, locked: lockedAfter(before, record) };
}

function stateOf({ lockdown, strict }: Record<GateName, GateSnapshot>): PostureState {
  const plain = ({ position, record }: GateSnapshot): GateState => ({ position, record });
  return withPosture({ lockdown: plain(lockdown), strict: plain(strict) });
}

function stateAfter(before: PostureState, records: Partial<Record<GateName, GateRecord>>): PostureState {
  const moved = (name: GateName): GateState => {
    const record = records[name];
    return record === undefined ? before.gates[name] : { position: record.open ? 'open' : 'closed', record };
  };
  return withPosture({ lockdown: moved('lockdown'), strict: moved('strict') });
}

/** A gate that is open for some counts as open: somebody is shut out. */
function withPosture(gates: PostureState['gates']): PostureState {
  if (gates.lockdown.position !== 'closed') return { posture: 'lockdown', gates };
  return { posture: gates.strict.position === 'closed' ? 'normal' : 'strict', gates };
}

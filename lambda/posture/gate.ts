import { faultName, worthAnotherTry } from '../../lib/contract/aws-fault';
import { EVERY_ADDRESS, type IpVersion } from '../../lib/contract/posture/gate';
import { encodeRecord, type GateRecord, parseRecord } from '../../lib/contract/posture/gate-record';
import { type Backoff, pause } from '../runtime/backoff';
import type { IpSetContents, IpSetRef, IpSetStore, ReadIpSet } from '../runtime/ip-set-store';

/** `half`: the two IP versions disagree, or hold something that is neither nothing nor every address. */
export type GatePosition = 'open' | 'closed' | 'half';

export interface GateState {
  readonly position: GatePosition;
  /** Who moved it last and why; undefined when nobody of ours did. */
  readonly record?: GateRecord;
}

/** State with what a write needs to notice that somebody else wrote. */
export interface GateSnapshot extends GateState {
  readonly sets: Readonly<Record<IpVersion, ReadIpSet>>;
}

/** Somebody else moved the gate in the meantime: read it again and decide again. */
export class GateConflictError extends Error {
  override readonly name = 'GateConflictError';
}

/** One IP version moved, the other did not, and the way back failed, too. */
export class HalfGateError extends Error {
  override readonly name = 'HalfGateError';
}

const ATTEMPTS = 6;

/** Reads and moves one gate; both IP versions move, or neither does. */
export class Gate {
  constructor(
    public readonly name: string,
    private readonly refs: Readonly<Record<IpVersion, IpSetRef>>,
    private readonly store: IpSetStore,
    private readonly backoff: Backoff,
  ) {}

  public async read(): Promise<GateSnapshot> {
    const [IPV4, IPV6] = await Promise.all([this.store.read(this.refs.IPV4), this.store.read(this.refs.IPV6)]);
    const positions = [positionOf(IPV4.addresses, 'IPV4'), positionOf(IPV6.addresses, 'IPV6')] as const;
    return {
      position: positions[0] === positions[1] ? positions[0] : 'half',
      record: newer(parseRecord(IPV4.description), parseRecord(IPV6.description)),
      sets: { IPV4, IPV6 },
    };
  }

  /**
   * @throws {GateConflictError} when the gate isn't any more what `before` says
   * @throws {HalfGateError} when one set moved, the other failed, and so did the way back
   * @throws whatever AWS WAF said when nothing moved
   */
  public async write(before: GateSnapshot, record: GateRecord): Promise<void> {
    const description = encodeRecord(record);
    const wanted = (version: IpVersion): IpSetContents => ({
      addresses: record.open ? EVERY_ADDRESS[version] : [],
      description,
    });
    await this.put('IPV4', before.sets.IPV4, wanted('IPV4'));
    try {
      await this.put('IPV6', before.sets.IPV6, wanted('IPV6'));
    } catch (error) {
      await this.rollBack(wanted('IPV4'), before.sets.IPV4, error);
      throw error;
    }
  }

  private async rollBack(written: IpSetContents, before: ReadIpSet, cause: unknown): Promise<void> {
    try {
      const { lockToken } = await this.store.read(this.refs.IPV4);
      await this.put('IPV4', { ...written, lockToken }, before);
    } catch (error) {
      // Whoever took the set over has moved it as they want it.
      if (error instanceof GateConflictError) return;
      throw new HalfGateError(
        `the gate ${this.name} is moved for IPv4 and not for IPv6 (${faultName(cause)}), and could not be put back ` +
          `(${faultName(error)}); move it again`,
        { cause },
      );
    }
  }

  /** An update whose answer got lost counts as done: the set then holds what was wanted. */
  private async put(version: IpVersion, before: ReadIpSet, wanted: IpSetContents): Promise<void> {
    const ref = this.refs[version];
    let current = before;
    for (let attempt = 0; ; attempt++) {
      if (sameContents(current, wanted)) return;
      if (!sameContents(current, before)) throw new GateConflictError(`somebody else moved the gate ${this.name}`);
      try {
        return await this.store.write(ref, wanted, current.lockToken);
      } catch (error) {
        if (attempt + 1 >= ATTEMPTS || !worthAnotherTry(error)) throw error;
        await pause(this.backoff, attempt);
        current = await this.store.read(ref);
      }
    }
  }
}

/** AWS WAF may answer in another spelling (IPv6 written out), so only the halves of the address space are compared. */
function positionOf(addresses: readonly string[], version: IpVersion): GatePosition {
  if (addresses.length === 0) return 'closed';
  const halves = new Set(addresses.map((address) => halfOf(address, version)));
  return halves.has(0) && halves.has(1) ? 'open' : 'half';
}

function halfOf(address: string, version: IpVersion): 0 | 1 | undefined {
  if (!address.endsWith('/1')) return undefined;
  const first =
    version === 'IPV4' ? Number(address.split('.')[0]) * 256 : Number.parseInt(address.split(':')[0] || '0', 16);
  return first >= 0x8000 ? 1 : 0;
}

function sameContents(one: IpSetContents, other: IpSetContents): boolean {
  return one.description === other.description && keyOf(one.addresses) === keyOf(other.addresses);
}

function keyOf(addresses: readonly string[]): string {
  const version = addresses.some((address) => address.includes(':')) ? 'IPV6' : 'IPV4';
  const spelled = addresses.map((address) => halfOf(address, version) ?? address);
  return spelled.sort().join(' ');
}

function newer(one: GateRecord | undefined, other: GateRecord | undefined): GateRecord | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.since > one.since ? other : one;
}

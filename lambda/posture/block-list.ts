import { isFault } from '../../lib/contract/aws-fault';
import { type BlockListPart, type BlockListSets, encodeTurn, parseTurn } from '../../lib/contract/posture/block-list';
import { canonicalCidr } from '../../lib/waf/cidr';
import { within } from '../../lib/waf/client-blocks';
import { type Backoff, pause } from '../runtime/backoff';
import { type IpSetStore, parseIpSetRef } from '../runtime/ip-set-store';

export interface BlockListContents {
  readonly allowed: readonly string[];
  readonly current: readonly string[];
  readonly previous: readonly string[];
}

const ATTEMPTS = 6;
const VERSIONS = ['ipv4', 'ipv6'] as const;
type Version = (typeof VERSIONS)[number];

/** Reads and changes the block list; used by its handler and by the operator CLI alike. */
export class BlockList {
  constructor(
    private readonly sets: BlockListSets,
    private readonly store: IpSetStore,
    private readonly backoff: Backoff,
  ) {}

  public async read(): Promise<BlockListContents> {
    return {
      allowed: await this.all('allowed'),
      current: await this.all('current'),
      previous: await this.all('previous'),
    };
  }

  /**
   * Blocks what isn't allowed, at most up to `maximum` entries per IP version; the first come first.
   *
   * @returns what was added
   */
  public async block(blocks: readonly string[], maximum: number): Promise<string[]> {
    const isAllowed = within(await this.all('allowed'));
    const added: string[] = [];
    for (const version of VERSIONS) {
      const wanted = blocks.filter((block) => versionOf(block) === version && !isAllowed(block));
      if (wanted.length === 0) continue;
      let news: string[] = [];
      await this.edit('current', version, (before) => {
        const isBlocked = within(before);
        const fresh = [...new Set(wanted)].filter((block) => !isBlocked(block));
        news = fresh.slice(0, Math.max(0, maximum - before.length));
        return [...before, ...news];
      });
      added.push(...news);
    }
    return added;
  }

  /** From now on never blocked by this list; what blocked it goes. */
  public async allow(block: string): Promise<void> {
    const version = versionOf(block);
    await this.edit('allowed', version, (before) => (within(before)(block) ? before : [...before, block]));
    await this.unblock(block);
  }

  /** @returns wider entries, which block it still */
  public async unblock(block: string): Promise<string[]> {
    const wider = new Set<string>();
    for (const part of ['current', 'previous'] as const) {
      const after = await this.edit(part, versionOf(block), (before) =>
        before.filter((entry) => !within([block])(entry)),
      );
      for (const entry of after.filter((other) => within([other])(block))) wider.add(entry);
    }
    return [...wider];
  }

  /** @returns wider entries, which allow it still */
  public async disallow(block: string): Promise<string[]> {
    // AWS WAF may answer in another spelling (IPv6 written out).
    const same = (entry: string) => canonicalCidr(entry) === canonicalCidr(block);
    const after = await this.edit('allowed', versionOf(block), (before) => before.filter((entry) => !same(entry)));
    return after.filter((entry) => within([entry])(block));
  }

  /** Lets the list turn when its time has come: what is old goes, what is new becomes old. */
  public async turn(now: number, lifetime: number): Promise<boolean> {
    let turned = false;
    for (const version of VERSIONS) {
      const current = await this.store.read(parseIpSetRef(this.sets.current[version]));
      const last = parseTurn(current.description);
      const over = last !== undefined && now - last >= lifetime;
      if (last !== undefined && !over) continue;
      // The old ones first: when the second write fails, an entry stays longer; it never goes too early.
      if (over) await this.edit('previous', version, () => [...current.addresses]);
      await this.edit(
        'current',
        version,
        (before) => before.filter((entry) => !over || !current.addresses.includes(entry)),
        encodeTurn(now),
      );
      turned ||= over;
    }
    return turned;
  }

  private async all(part: BlockListPart): Promise<string[]> {
    const { ipv4, ipv6 } = this.sets[part];
    const four = await this.store.read(parseIpSetRef(ipv4));
    const six = await this.store.read(parseIpSetRef(ipv6));
    return [...four.addresses, ...six.addresses];
  }

  /**
   * Reads, changes and writes; somebody else's change in between is kept, since the change is made again on top of it.
   *
   * @returns what stands there now
   */
  private async edit(
    part: BlockListPart,
    version: Version,
    change: (before: string[]) => string[],
    description?: string,
  ): Promise<string[]> {
    const ref = parseIpSetRef(this.sets[part][version]);
    for (let attempt = 0; ; attempt++) {
      const set = await this.store.read(ref);
      const addresses = change([...set.addresses]);
      const same =
        addresses.length === set.addresses.length && addresses.every((entry) => set.addresses.includes(entry));
      if (same && (description === undefined || description === set.description)) return addresses;
      try {
        await this.store.write(ref, { addresses, description: description ?? set.description }, set.lockToken);
        return addresses;
      } catch (error) {
        const conflict = isFault(error, 'stale');
        if (!conflict || attempt + 1 >= ATTEMPTS) throw error;
        await pause(this.backoff, attempt);
      }
    }
  }
}

function versionOf(block: string): Version {
  return block.includes(':') ? 'ipv6' : 'ipv4';
}

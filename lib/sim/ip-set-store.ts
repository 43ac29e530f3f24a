import { CidrSet } from '../waf/cidr';
import { describeFault, validateIpSet } from '../waf/validation';
import type { SimIpSet, SimIpSets } from './ip-sets';
import type { LoadedIpSet } from './load/program';
import { SimError } from './sim-error';

/** The IP sets of the web ACL in force; rules hold the same objects, so an update is seen by the next request. */
export class IpSetStore implements SimIpSets {
  private sets: ReadonlyMap<string, LoadedIpSet> = new Map();

  /**
   * Takes over the sets of a new template. A set that was changed at run time keeps its addresses as long as nothing of its resource changes:
   * CloudFormation updates only what differs between two templates, and then writes all of it. A set that belongs to run time always keeps them.
   */
  adopt(sets: ReadonlyMap<string, LoadedIpSet>): void {
    for (const [arn, set] of sets) {
      const before = this.sets.get(arn);
      if (before === undefined || before.declared !== set.declared) continue;
      set.addresses = before.addresses;
      set.matcher = before.matcher;
    }
    this.sets = sets;
  }

  list(): readonly SimIpSet[] {
    return [...this.sets.values()].map(publicSet);
  }

  get(nameOrLogicalId: string): SimIpSet {
    return publicSet(this.find(nameOrLogicalId));
  }

  update(nameOrLogicalId: string, addresses: readonly string[]): void {
    const set = this.find(nameOrLogicalId);
    const faults = validateIpSet({ Name: set.name, IPAddressVersion: set.ipAddressVersion, Addresses: addresses });
    if (faults.length > 0) {
      throw new SimError('invalid_cidr', `IP set ${JSON.stringify(set.name)}: ${faults.map(describeFault).join('; ')}`);
    }
    set.matcher = new CidrSet(addresses);
    set.addresses = [...addresses];
  }

  private find(nameOrLogicalId: string): LoadedIpSet {
    for (const set of this.sets.values()) {
      if (set.logicalId === nameOrLogicalId || set.name === nameOrLogicalId || set.arn === nameOrLogicalId) return set;
    }
    const known = [...this.sets.values()].map(({ name }) => name).join(', ');
    throw new SimError('unknown_ip_set', `no IP set ${JSON.stringify(nameOrLogicalId)}, only ${known || 'none'}`);
  }
}

function publicSet({ logicalId, name, arn, ipAddressVersion, addresses }: LoadedIpSet): SimIpSet {
  return { logicalId, name, arn, ipAddressVersion, addresses };
}

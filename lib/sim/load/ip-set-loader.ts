import { CidrSet } from '../../waf/cidr';
import type { ProblemList } from '../plan/problem-list';
import type { LoadedIpSet } from './program';

/** Entries that are no CIDRs are problems; the rest still makes a set, so that other problems are found too. */
export function loadedIpSet(
  { logicalId, name, arn, declared }: Pick<LoadedIpSet, 'logicalId' | 'name' | 'arn' | 'declared'>,
  properties: Record<string, unknown>,
  problems: ProblemList,
): LoadedIpSet {
  const addresses = Array.isArray(properties.Addresses) ? properties.Addresses.map(String) : [];
  let matcher: CidrSet;
  try {
    matcher = new CidrSet(addresses);
  } catch (error) {
    problems.add('invalid_cidr', `IP set ${JSON.stringify(name)}`, (error as Error).message);
    matcher = new CidrSet([]);
  }
  return {
    logicalId,
    name,
    arn,
    declared,
    ipAddressVersion: properties.IPAddressVersion === 'IPV6' ? 'IPV6' : 'IPV4',
    addresses,
    matcher,
  };
}

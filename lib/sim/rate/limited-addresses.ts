import { formatAddress } from '../../waf/cidr';
import type { Plan, PlannedRule } from '../plan/plan';
import { SimError } from '../sim-error';
import type { AddressTable } from './client-table';

export function limitedAddresses(plan: Plan, name: string, now: number): { ipv4: string[]; ipv6: string[] } {
  const rules = plan.entries.flatMap((entry): readonly PlannedRule[] =>
    'rule' in entry ? [entry.rule] : entry.group.rules,
  );
  const rule = rules.find((planned) => planned.name === name && planned.rate !== undefined);
  const type = rule?.rate?.statement.AggregateKeyType;
  if (type !== 'IP' && type !== 'FORWARDED_IP') {
    throw new SimError(
      'unknown_rule',
      `no rate-based rule ${JSON.stringify(name)} that aggregates by IP or forwarded IP`,
    );
  }
  const { byAddress } = rule!.rate!.state;
  const table = byAddress.clients as AddressTable;
  const found = { ipv4: [] as string[], ipv6: [] as string[] };
  for (const slot of byAddress.limited(now)) {
    const address = table.address(slot);
    if (address.version === 'IPV4') found.ipv4.push(`${formatAddress(address)}/32`);
    else found.ipv6.push(`${formatAddress(address)}/128`);
  }
  return found;
}

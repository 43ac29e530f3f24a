import type { ManagedRuleGroupStub } from '../../lib/sim';
import { ReplayError, readManagedGroups } from '../../lib/sim/replay/read';
import { UsageError } from '../terminal/io';
import { readJson } from './input-file';

/** `VendorName/Name`, for a group of which it is enough to know that it matches nothing. */
const NAME = /^([\w.-]+)\/([\w.-]+)$/;

/**
 * Stand-ins for managed rule groups: files with one or several as in a replay, or names alone.
 *
 * @throws UsageError, CommandError, errno errors
 */
export async function readStandIns(given: readonly string[]): Promise<readonly ManagedRuleGroupStub[]> {
  const groups = await Promise.all(given.map(standIns));
  return groups.flat();
}

/** Rather than a group. */
export function namesFile(given: string): boolean {
  return !NAME.test(given) || /\.json$/i.test(given);
}

async function standIns(given: string): Promise<readonly ManagedRuleGroupStub[]> {
  if (!namesFile(given)) {
    const [, vendorName, name] = NAME.exec(given)!;
    return [{ vendorName: vendorName!, name: name!, rules: [] }];
  }
  const json = (await readJson(given)) as { managedRuleGroups?: unknown };
  try {
    return readManagedGroups(Array.isArray(json) ? json : (json?.managedRuleGroups ?? [json]));
  } catch (error) {
    if (error instanceof ReplayError) throw new UsageError(error.message.replace(/^/gm, `${given}: `));
    throw error;
  }
}

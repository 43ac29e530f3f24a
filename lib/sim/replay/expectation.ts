import type { Verdict } from '../verdict';
import type { ReplayWant } from './format';

/** How many leading parts of a label are its prefix, which no rule of the user's wrote. */
function prefixLength([, owner, kind]: readonly string[]): number {
  if (owner === 'clientip' || owner === 'forwardedip') return 2;
  if (owner === 'managed' && (kind === 'token' || kind === 'captcha')) return 2;
  return 4;
}

function isLabel(full: string, wanted: string): boolean {
  if (full === wanted) return true;
  const parts = full.split(':');
  return parts[0] === 'awswaf' && parts.slice(prefixLength(parts)).join(':') === wanted;
}

/** What did not come as wanted, one line each; empty when everything did. */
export function unmet(want: ReplayWant, verdict: Verdict): readonly string[] {
  const faults: string[] = [];
  if (want.action !== undefined && want.action !== verdict.action) {
    faults.push(`wanted action ${want.action}, got ${verdict.action}`);
  }
  if (want.passes !== undefined && want.passes !== (verdict.action === 'ALLOW')) {
    faults.push(`wanted it ${want.passes ? 'to pass' : 'stopped'}, got ${verdict.action} by ${verdict.rule}`);
  }
  if (want.rule !== undefined && want.rule !== verdict.rule) {
    faults.push(`wanted rule ${JSON.stringify(want.rule)}, got ${JSON.stringify(verdict.rule)}`);
  }
  const status = verdict.status ?? null;
  if (want.status !== undefined && want.status !== status) {
    faults.push(`wanted status ${want.status}, got ${status}`);
  }
  for (const label of want.labels ?? []) {
    if (verdict.labels.some((full) => isLabel(full, label))) continue;
    const got = verdict.labels.length === 0 ? 'none' : verdict.labels.join(', ');
    faults.push(`wanted label ${JSON.stringify(label)}, got ${got}`);
  }
  return faults;
}

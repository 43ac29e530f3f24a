import { SPEND_LIMIT } from '../../../lib/contract/reputation/text-spend';
import type { DoctorLine } from '../doctor-line';

/** AWS's own limit of a new account, in US dollars a month. */
const NEW_ACCOUNT = 1;

/** What is left until a sender stops every text of the account. @param spent in this month; undefined where there was no text yet */
export function spendLine(sender: string, limit: number, spent: number | undefined, raise: string): DoctorLine {
  const used = limit === 0 ? 100 : (100 * (spent ?? 0)) / limit;
  const money = `${spent === undefined ? 'nothing known to be spent' : `${spent.toFixed(2)} USD spent`} of ${limit} USD that texts may cost in this month`;
  const message = `${sender}: ${money}; at the limit every text of the account stops`;
  if (used >= SPEND_LIMIT.critical) return { level: 'bad', message, remedy: raise };
  if (limit <= NEW_ACCOUNT)
    return { level: 'note', message: `${message}, and that is the limit of a new account`, remedy: raise };
  return used >= SPEND_LIMIT.warning ? { level: 'note', message, remedy: raise } : { level: 'good', message };
}

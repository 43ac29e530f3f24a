import type { DeployedShield } from './deployed-shield';
import type { DoctorLine } from './doctor-line';
import type { AccountFigures, SenderChecks } from './sender-checks';
import { readSesAccount, SES_ACTIONS } from './ses/account-figures';
import { examineConfigurationSet } from './ses/configuration-set-check';

/** The one list of the senders that the command knows; of others it shows what was counted. */
const SENDERS: readonly SenderChecks[] = [
  { actions: SES_ACTIONS, account: readSesAccount, examine: examineConfigurationSet },
];

/** What on-call has to be allowed for `readAccount`. */
export const SENDER_ACTIONS = SENDERS.flatMap(({ actions }) => actions);

export async function readAccount(shield: DeployedShield, now: number): Promise<AccountFigures> {
  const found = await Promise.all(SENDERS.map(({ account }) => account(shield, now)));
  return found.find((figures) => figures !== undefined) ?? { values: {}, lines: [] };
}

export async function examineSender(shield: DeployedShield): Promise<DoctorLine[]> {
  return (await Promise.all(SENDERS.map(({ examine }) => examine(shield)))).flat();
}

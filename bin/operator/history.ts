import {
  type Deploy,
  type HistoryEntry,
  readAlarmHistory,
  readDeploys,
  readRecords,
  type ShieldRecord,
  type Span,
} from '../../lambda/notices/history';
import type { Pause } from '../../lambda/runtime/pause';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { CommandError } from '../terminal/io';
import type { DeployedShield } from './deployed-shield';
import { withDeployers } from './deployers';
import { alarmPrefixesOf } from './shield-alarms';

/** What people and the responder did with this shield. */
export async function recordsOf(shield: DeployedShield, span: Span): Promise<ShieldRecord[]> {
  const logGroupName = shield.optional(OUTPUT.historyLogGroup);
  if (logGroupName === undefined)
    throw new CommandError('the stack has no output HistoryLogGroup: its version kept no history');
  return closing(shield.account.logs(), (logs) => readRecords(logs, logGroupName, shield.name, span));
}

/** What became of its alarms. */
export async function alarmHistoryOf(shield: DeployedShield, span: Span): Promise<HistoryEntry[]> {
  const prefixes = alarmPrefixesOf(shield).map((prefix) => `${prefix}-`);
  const nameOf = (alarm: string) => {
    const prefix = prefixes.find((each) => alarm.startsWith(each));
    return prefix === undefined ? undefined : alarm.slice(prefix.length);
  };
  return closing(shield.account.cloudWatch(), (cloudWatch) => readAlarmHistory(cloudWatch, nameOf, span));
}

/** What CloudFormation did with its stack. */
export async function deploysOf(shield: DeployedShield, span: Span): Promise<Deploy[]> {
  return closing(shield.account.cloudFormation(), (client) => readDeploys(client, shield.identity.stack, span));
}

/** The same with who asked for it. */
export async function deployersOf(shield: DeployedShield, deploys: readonly Deploy[], pause: Pause): Promise<Deploy[]> {
  return withDeployers(shield.account, shield.identity.stack, deploys, pause);
}

async function closing<C extends { destroy(): void }, T>(client: C, work: (client: C) => Promise<T>): Promise<T> {
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Acknowledgement, holderOf } from '../../lambda/notices/alarm-notifier/incident';
import { DynamoNoticeLedger } from '../../lambda/notices/alarm-notifier/notice-ledger';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { CommandError, type Io } from '../terminal/io';
import { pauseOf } from '../terminal/pause';
import { explained } from './aws-fault';
import type { DeployedShield } from './deployed-shield';

/**
 * What people were told, one record for each notifier of the shield: the mails have one, and so have the texts.
 *
 * @throws {CommandError} when no notifier of the shield has a memory
 */
export async function withNoticeLedgers<T>(
  shield: DeployedShield,
  io: Io,
  what: string,
  work: (ledgers: readonly DynamoNoticeLedger[]) => Promise<T>,
): Promise<T> {
  const tables = shield.list(OUTPUT.noticeTables);
  if (tables.length === 0) {
    throw new CommandError(
      `${shield.name} keeps no record of what people were told, so there is nothing to acknowledge: it has no notifier, counts no mails, or was deployed by an older version`,
    );
  }
  const client: DynamoDBClient = shield.account.dynamoDb();
  try {
    return await explained(what, () =>
      work(tables.map((table) => new DynamoNoticeLedger(client, table, io.clock, pauseOf(io)))),
    );
  } finally {
    client.destroy();
  }
}

/** Who sees to what is on, and until when; undefined where nobody does, or nothing keeps what people were told. */
export async function readHolder(shield: DeployedShield, io: Io): Promise<Acknowledgement | undefined> {
  if (shield.list(OUTPUT.noticeTables).length === 0) return undefined;
  const incidents = await withNoticeLedgers(shield, io, 'read what people were told', (ledgers) =>
    Promise.all(ledgers.map((ledger) => ledger.read())),
  );
  return incidents.map((incident) => holderOf(incident, io.clock.now())).find((holder) => holder !== undefined);
}

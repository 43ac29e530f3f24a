import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { GuardSettings } from '../../lib/contract/recipient/guard';
import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { type CheckResult, Guard } from '../../lib/guard/guard';
import type { KeyRing } from '../../lib/guard/key-ring';

export interface Place {
  readonly tableName: string;
  readonly keys: KeyRing;
}

/** Applications that work on one table, each with a client and a clock of its own. */
export class GuardCrowd {
  private readonly clients: DynamoDBClient[] = [];
  private readonly guards: Guard[];

  /** @param skews by how many seconds the clock of each application is wrong */
  constructor(place: Place, skews: readonly number[], now: number, changes: Partial<GuardSettings>) {
    const { validation } = DEFAULT_GUARD_SETTINGS;
    this.guards = skews.map((skew) => {
      const client = new DynamoDBClient();
      this.clients.push(client);
      return new Guard({
        settings: {
          ...DEFAULT_GUARD_SETTINGS,
          conversion: undefined,
          validation: { ...validation, lookUpMailExchanger: false, allowedDomains: ['example.org'] },
          ...changes,
        },
        store: new DynamoStore({ client, tableName: place.tableName }),
        keys: async () => place.keys,
        clock: { now: () => now + skew * 1000 },
      });
    });
  }

  /** Each application asks for each of the recipients, all of them at once and in an order of its own. */
  public async ask(recipients: readonly string[]): Promise<Array<{ readonly recipient: string } & CheckResult>> {
    const questions = this.guards.flatMap((guard) => recipients.map((recipient) => ({ guard, recipient })));
    return Promise.all(
      shuffled(questions).map(async ({ guard, recipient }) => ({
        recipient,
        ...(await guard.check({ channel: 'email', recipient, purpose: 'sign-up', app: 'crowd' })),
      })),
    );
  }

  public close(): void {
    for (const client of this.clients) client.destroy();
  }
}

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

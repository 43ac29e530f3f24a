import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { GuardSettings } from '../../../lib/contract/recipient/guard';
import { KeyRing } from '../../../lib/guard/key-ring';
import { budgetsOf } from '../../guard/rig';
import { aws } from '../aws';
import { DeployedStack } from '../deployed-stack';
import { GuardCrowd, type Place } from '../guard-crowd';

/** Transactions here are the emulator's own, not the ones that the unit tests put in front of dynalite. */
export function guardLimitStage(): void {
  describe('many who ask the recipient guard at once', () => {
    const NOW = Date.now();
    const STAMP = String(NOW).slice(-8);
    const PATIENT = {
      messages: 3,
      windowSeconds: 600,
      perDay: 6,
      cooldownSeconds: 0,
      cooldownGrowth: 1,
      longestCooldownSeconds: 0,
      freshPerDay: 3,
    };
    let extras: DeployedStack;
    let place: Place;

    beforeAll(async () => {
      extras = await DeployedStack.read('Extras');
      const { SecretString = '' } = await aws.secrets.send(
        new GetSecretValueCommand({ SecretId: extras.id('AWS::SecretsManager::Secret', 'Guard/Store') }),
      );
      place = {
        tableName: extras.id('AWS::DynamoDB::Table', 'Guard/Store'),
        keys: KeyRing.parse(SecretString, 26 * 3_600_000),
      };
    });

    async function allowedOf(
      skews: readonly number[],
      recipients: readonly string[],
      changes: Partial<GuardSettings>,
      now = NOW,
    ) {
      const crowd = new GuardCrowd(place, skews, now, changes);
      try {
        const answers = await crowd.ask(recipients);
        // Nobody was sent away because the table was in a muddle.
        expect(answers.filter(({ degraded }) => degraded)).toEqual([]);
        return answers.filter(({ allowed }) => allowed).map(({ recipient }) => recipient);
      } finally {
        crowd.close();
      }
    }

    test('get one code between them for one number, from the deployed function', async () => {
      const question = {
        action: 'check',
        channel: 'sms',
        recipient: `+49152${STAMP}`,
        purpose: 'sign-up',
        app: 'crowd',
      };
      const answers = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const { Payload } = await aws.lambda.send(
            new InvokeCommand({ FunctionName: extras.function('Guard/Handler'), Payload: JSON.stringify(question) }),
          );
          return JSON.parse(Buffer.from(Payload ?? []).toString());
        }),
      );
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(1);
      expect(answers.filter(({ reason }) => reason === 'cooldown')).toHaveLength(7);
    }, 60_000);

    test('get for each recipient as many codes as the window allows, though their clocks differ by a minute', async () => {
      const recipients = ['a', 'b', 'c'].map((name) => `${name}${STAMP}@crowd.example.org`);
      const skews = [-30, -20, -10, -1, 0, 0, 1, 10, 20, 30];
      const allowed = await allowedOf(skews, recipients, { recipient: PATIENT });
      expect(allowed.sort()).toEqual(recipients.flatMap((recipient) => [recipient, recipient, recipient]));
    }, 60_000);

    test('get exactly the budget of an hour, in parts or in one, and nobody is charged for what was refused', async () => {
      const recipients = Array.from({ length: 8 }, (_, index) => `p${index}-${STAMP}@crowd.example.org`);
      for (const [day, perHour] of [
        [10, 1003],
        [20, 7],
      ] as const) {
        // Days of their own: the counts of today are those of the other tests.
        const now = NOW + day * 86_400_000;
        const changes = { recipient: PATIENT, budgets: budgetsOf({ perHour, perDay: 7 }) };
        expect(await allowedOf([0, 0, 0], recipients, changes, now)).toHaveLength(7);
        const counted = { recipient: PATIENT, budgets: budgetsOf({ perHour: 1000, perDay: 1000 }) };
        const more = await allowedOf([0, 0, 0], recipients, counted, now + 1);
        expect(more).toHaveLength(3 * recipients.length - 7);
      }
    }, 60_000);
  });
}

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { SAMPLE } from '../../reputation/ses-samples';
import { aws, eventually } from '../aws';
import { DeployedStack } from '../deployed-stack';

const INGEST = 'SesReputation/Pipeline/Ingest';
export const MAIL_RECIPIENT = 'jane@example.net';

export function mailEventStage(): void {
  describe('a mail event', () => {
    let app: DeployedStack;

    beforeAll(async () => {
      app = await DeployedStack.read('OtpShield');
    });

    const counted = async (name: string) => {
      const values = await app.metric(INGEST, name);
      return values.reduce((sum, value) => sum + value, 0);
    };

    test('goes from the topic through the queue to the handler, which counts it', async () => {
      const TopicArn = app.id('AWS::SNS::Topic', 'SesReputation/Events');
      for (const [event, { name }] of [
        [SAMPLE.send, MAIL_METRIC.sends],
        [SAMPLE.delivery, MAIL_METRIC.deliveries],
        [SAMPLE.bounce, MAIL_METRIC.hardBounces],
        [SAMPLE.complaint, MAIL_METRIC.complaints],
      ] as const) {
        // The event destination of SES publishes to this topic; SES itself sends nothing here.
        const publish = () => aws.sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(dated(event)) }));
        await publish();
        let asked = 0;
        await eventually(`a count of ${name}`, async () => {
          asked += 1;
          // Now and then the emulator keeps a line of a function until its next call; the same event again counts nothing.
          if (asked % 12 === 0) await publish();
          return (await counted(name)) === 1 || undefined;
        });
      }
    }, 120_000);

    test('leaves a keyed hash in the ledger, and the address nowhere', async () => {
      const { Items = [] } = await aws.dynamo.send(
        new ScanCommand({ TableName: app.ofType('AWS::DynamoDB::Table')[0]!.PhysicalResourceId }),
      );
      expect(Items.length).toBeGreaterThan(0);
      const lines = await app.log(INGEST);
      expect(lines.length).toBeGreaterThan(0);
      expect(JSON.stringify([Items, lines])).not.toContain(MAIL_RECIPIENT);
    });

    test('that came twice counts once', async () => {
      const topic = app.id('AWS::SNS::Topic', 'SesReputation/Events');
      const before = (await app.metric(INGEST, MAIL_METRIC.sends.name)).length;
      await aws.sns.send(new PublishCommand({ TopicArn: topic, Message: JSON.stringify(dated(SAMPLE.bounce)) }));
      await eventually(
        'a further batch',
        async () => (await app.metric(INGEST, MAIL_METRIC.sends.name)).length > before || undefined,
      );
      expect(await counted(MAIL_METRIC.hardBounces.name)).toBe(1);
    }, 60_000);

    test('that was taken is no longer in the queue', async () => {
      const queue = app.id('AWS::SQS::Queue', 'SesReputation/Pipeline/Queue');
      const { Messages = [] } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue, WaitTimeSeconds: 1 }));
      expect(Messages).toEqual([]);
    });
  });
}

const NOW = new Date().toISOString();

/** Old events count for less; these happened now. */
function dated(event: object): object {
  return JSON.parse(JSON.stringify(event).replace(/"2026-11-20T[^"]+"/g, JSON.stringify(NOW)));
}

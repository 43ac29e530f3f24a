import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SENDGRID_SAMPLES } from '../../reputation/sendgrid-samples';
import { aws } from '../aws';
import { MAIL_RECIPIENT } from './mail-events';

/** Everybody who got a code, a mail or a block in this run, and whoever wrote to us: words that stand nowhere else. */
const PEOPLE = [
  MAIL_RECIPIENT,
  ...SENDGRID_SAMPLES.map(({ email }) => email),
  'stranger@example.org',
  '@crowd.example.org',
  // Of the numbers that the guard and inbound SMS were asked about, as they are and as JSON or a log might break them up.
  /(?:\+|%2B|00)?4915[12]\d{8}/,
];

const found = (text: string) =>
  PEOPLE.filter((person) => (typeof person === 'string' ? text.includes(person) : person.test(text)));

export function privacyStage(): void {
  describe('the people of this run', () => {
    test('stand in no table', async () => {
      const { TableNames = [] } = await aws.dynamo.send(new ListTablesCommand());
      const full: string[] = [];
      for (const TableName of TableNames) {
        const { Items = [] } = await aws.dynamo.send(new ScanCommand({ TableName }));
        if (Items.length > 0) full.push(TableName);
        expect({ TableName, found: found(JSON.stringify(Items)) }).toEqual({ TableName, found: [] });
      }
      // The ledgers of the monitors of app and extras, and the guard.
      expect(full.length).toBeGreaterThanOrEqual(3);
    });

    test('stand in no log', async () => {
      const { logGroups = [] } = await aws.logs.send(new DescribeLogGroupsCommand());
      let lines = 0;
      for (const { logGroupName } of logGroups) {
        const { events = [] } = await aws.logs.send(new FilterLogEventsCommand({ logGroupName, limit: 10_000 }));
        lines += events.length;
        const text = events.map(({ message }) => message).join('\n');
        expect({ logGroupName, found: found(text) }).toEqual({ logGroupName, found: [] });
      }
      expect(lines).toBeGreaterThan(50);
    });
  });
}

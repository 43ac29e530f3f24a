import { readStatusMessage } from '../../lambda/reputation/end-user-messaging-ingest/status-event';
import type { MailEvent } from '../../lambda/reputation/mail-event';
import { readDeliveryLog } from '../../lambda/reputation/sns-texts-ingest/delivery-log';
import { readStatusCallback } from '../../lambda/reputation/twilio-ingest/status-callback';
import { SUCCESSFUL } from './end-user-messaging-samples';
import { TextDesk } from './text-desk';

// What can go wrong on the way from each sender of texts to the counts.

const NOW = Date.UTC(2026, 10, 20, 12, 0);
const LATE = 72 * 3_600_000;

interface Sender {
  readonly read: (body: string) => MailEvent[];
  /** Reports of one text that was delivered, in their order; asked for at `at`. */
  readonly reports: (id: string, at: number, price?: number) => readonly string[];
  /** What is no report, and must not be taken for one. */
  readonly poison: readonly string[];
  /** Whether the sender states a price. */
  readonly states: boolean;
}

const SENDERS: ReadonlyArray<[string, Sender]> = [
  [
    'End User Messaging',
    {
      read: readStatusMessage,
      reports: (messageId, at, totalMessagePrice) =>
        [
          { eventType: 'TEXT_QUEUED', messageStatus: 'QUEUED', isFinal: false },
          { eventType: 'TEXT_SUCCESSFUL', messageStatus: 'SUCCESSFUL', isFinal: true },
          // Several receipts for a text in parts.
          { eventType: 'TEXT_DELIVERED', messageStatus: 'DELIVERED', isFinal: true },
        ].map((report, index) =>
          JSON.stringify({
            ...SUCCESSFUL,
            ...report,
            messageId,
            messageRequestTimestamp: at,
            eventTimestamp: at + index,
            totalMessagePrice,
          }),
        ),
      poison: ['', 'no JSON', '{}', '[]', 'null', JSON.stringify({ ...SUCCESSFUL, destinationPhoneNumber: undefined })],
      states: true,
    },
  ],
  [
    'Amazon SNS',
    {
      read: readDeliveryLog,
      reports: (messageId, at, priceInUSD) => [
        JSON.stringify({
          at,
          entry: JSON.stringify({
            notification: { messageId, timestamp: new Date(at).toISOString().replace('T', ' ').replace('Z', '') },
            delivery: { destination: '+14255550156', numberOfMessageParts: 1, priceInUSD },
            status: 'SUCCESS',
          }),
        }),
      ],
      poison: ['', 'no JSON', '{}', '{"at":1,"entry":"no JSON"}', '{"at":1,"entry":"{}"}'],
      states: true,
    },
  ],
  [
    'Twilio',
    {
      read: readStatusCallback,
      reports: (MessageSid, at) =>
        ['queued', 'sending', 'sent', 'delivered'].map((MessageStatus) =>
          JSON.stringify({ MessageSid, MessageStatus, To: '+14255550156', at }),
        ),
      poison: ['', 'no JSON', '{}', '{"MessageSid":"SM1"}', '{"MessageSid":1,"MessageStatus":"sent","To":"+1","at":1}'],
      states: false,
    },
  ],
];

describe.each(SENDERS)('by %s', (_, { read, reports, poison, states }) => {
  const desk = () => new TextDesk(read, NOW);
  const once = (at: TextDesk) => [at.sum('Sends'), at.sum('Deliveries'), at.sum('TextParts')];

  test('copies in the wrong order, in one batch and in two, are one text at one price', async () => {
    const one = desk();
    const told = [...reports('a', NOW, 0.06)].reverse();
    expect(await one.take([...told, ...told])).toEqual([]);
    expect(await one.take(told)).toEqual([]);
    expect(once(one)).toEqual([1, 1, 1]);
    expect(one.sum('TextSpend')).toBe(states ? 0.06 : 0.08);
  });

  test('72 hours late counts, and says nothing about now', async () => {
    const one = desk();
    await one.take(reports('a', NOW - LATE, 0.06));
    expect(once(one)).toEqual([1, 1, 1]);
    expect([...one.dynamo.items.keys()].filter((id) => /^(country|range|texts)#/.test(id))).toEqual([]);
  });

  test('poison comes back alone, and its text stands in no log', async () => {
    const one = desk();
    const failed = await one.take([...poison, ...reports('a', NOW)]);
    expect(failed).toEqual(poison.map((_body, index) => `m${index}`));
    expect(once(one)).toEqual([1, 1, 1]);
    expect(one.logged.join()).not.toMatch(/4255550156/);
  });

  test('without a price stands on the price list, and says so', async () => {
    const one = desk();
    await one.take(reports('a', NOW));
    expect([one.sum('TextSpend'), one.sum('TextSpendEstimated')]).toEqual([0.08, 0.08]);
  });

  test.each(['ThrottlingException', 'TimeoutError'])(
    'a ledger that fails with %s has them come back, once',
    async (name) => {
      const one = desk();
      const told = reports('a', NOW, 0.06);
      one.dynamo.failures.push(Object.assign(new Error('x'), { name }));
      const back = await one.take(told);
      expect(back.length).toBeGreaterThan(0);
      expect(await one.take(told)).toEqual([]);
      expect(once(one)).toEqual([1, 1, 1]);
    },
  );

  test.each(['ThrottlingException', 'TimeoutError'])(
    'places that fail with %s lose no text, and say what they lost',
    async (name) => {
      const one = desk();
      const { send } = one.dynamo;
      one.dynamo.send = async (command) => {
        const { Key } = command.input as { Key?: { id: { S: string } } };
        if (/^(country|range|texts)#/.test(Key?.id.S ?? '')) throw Object.assign(new Error('x'), { name });
        return send(command);
      };
      expect(await one.take(reports('a', NOW, 0.06))).toEqual([]);
      expect([...once(one), one.sum('PlacesLost')]).toEqual([1, 1, 1, 1]);
    },
  );
});

import * as fc from 'fast-check';
import { readStatusMessage } from '../../lambda/reputation/end-user-messaging-ingest/status-event';
import type { MailEvent } from '../../lambda/reputation/mail-event';
import { readSendGridMessage } from '../../lambda/reputation/sendgrid-ingest/read-sendgrid-message';
import { readStatusCallback } from '../../lambda/reputation/twilio-ingest/status-callback';
import { runs } from '../runs';
import { SUCCESSFUL } from './end-user-messaging-samples';
import { SENDGRID_SAMPLES } from './sendgrid-samples';
import { type CallFault, FaultyQueue } from './ses-ingest/faulty-queue';
import { bounceOf, ENVELOPE, SAMPLE } from './ses-samples';

/** What a source can say about one mail to one recipient, and the most that all of it together may count. */
interface Source {
  readonly read?: (body: string) => MailEvent[];
  readonly reports: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

const [bounced] = SAMPLE.bounce.bounce.bouncedRecipients;

function sesBounce(bounceType: string, bounceSubType: string, more: object = {}): object {
  return bounceOf({ bounceType, bounceSubType, bouncedRecipients: [{ ...bounced!, ...more }] });
}

const sesDelay = (delayType: string) => ({
  ...SAMPLE.deliveryDelay,
  deliveryDelay: { ...SAMPLE.deliveryDelay.deliveryDelay, delayType },
});

const classic = (event: object) => ({ ...event, eventType: undefined, notificationType: 'Bounce' });

const SES: Source = {
  reports: [
    SAMPLE.send,
    SAMPLE.delivery,
    SAMPLE.bounce,
    classic(SAMPLE.bounce),
    SAMPLE.complaint,
    sesBounce('Permanent', 'NoEmail'),
    sesBounce('Permanent', 'Suppressed'),
    ...['General', 'MailboxFull', 'MessageTooLarge', 'ContentRejected', 'AttachmentRejected'].map((subType) =>
      sesBounce('Transient', subType),
    ),
    sesBounce('Undetermined', 'Undetermined'),
    sesBounce('Transient', 'General', { status: '5.4.4' }),
    sesBounce('Transient', 'General', { emailAddress: 'JANE@Example.net' }),
    // Written by the other side: somebody else, or nobody.
    sesBounce('Transient', 'General', { emailAddress: 'victim@company.example' }),
    sesBounce('Permanent', 'General', { emailAddress: 'victim@company.example' }),
    bounceOf({ bounceSubType: 'NoEmail', bouncedRecipients: [] }),
    ...['General', 'SpamDetected', 'IPFailure', 'MailboxFull'].map(sesDelay),
    bounceOf({ bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'jane@example.net' }] as never }),
  ].map((event) => ENVELOPE.raw(event)),
  counts: {
    Sends: 1,
    Deliveries: 1,
    HardBounces: 1,
    SoftBounces: 1,
    Complaints: 1,
    Delays: 1,
    ReputationDelays: 1,
    AutoReplies: 1,
  },
};

const JANE = { email: 'jane@example.net', timestamp: 1600112492 };

function sendGridReports(ids: { readonly sg_message_id?: string }): string[] {
  return [
    { event: 'bounce', type: 'bounce' },
    { event: 'bounce', type: 'bounce', email: 'Jane@Example.net' },
    { event: 'bounce', type: 'blocked' },
    { event: 'bounce', type: 'blocked', timestamp: 1600712492 },
    { event: 'bounce', type: 'bounce', status: '2.0.0' },
    { event: 'deferred', attempt: '1' },
    { event: 'deferred', attempt: '2' },
    { event: 'spamreport' },
  ].map((report, index) => JSON.stringify([{ ...JANE, sg_event_id: `report-${index}`, ...ids, ...report }]));
}

const REPORTED = { HardBounces: 1, SoftBounces: 1, Complaints: 1, Delays: 1, AutoReplies: 1 };

const SENDGRID: Source = {
  read: (body) => readSendGridMessage(body, {}),
  reports: [
    ...sendGridReports({ sg_message_id: 'M.filterdrecv-1-5F5FC76C-9.0' }),
    // The server part is none of the mail's name.
    ...sendGridReports({ sg_message_id: 'M.filterdrecv-2-5F5FC76C-9.0' }),
    ...['processed', 'delivered'].flatMap((event) =>
      // SendGrid's repeats may bear another event id: https://github.com/sendgrid/sendgrid-nodejs/issues/1435
      ['a', 'b'].map((id) => JSON.stringify([{ ...JANE, event, sg_event_id: id, sg_message_id: 'M.recvd-1-8.0' }])),
    ),
  ],
  counts: { Sends: 1, Deliveries: 1, ...REPORTED },
};

const SENDGRID_LATE: Source = {
  read: SENDGRID.read!,
  reports: [...sendGridReports({}), ...sendGridReports({ sg_message_id: '' })],
  counts: REPORTED,
};

const END_USER_MESSAGING: Source = {
  read: readStatusMessage,
  reports: [
    ...['TEXT_PENDING', 'TEXT_QUEUED'].map((eventType) => ({ ...SUCCESSFUL, eventType, isFinal: false })),
    ...['TEXT_SUCCESSFUL', 'TEXT_DELIVERED'].map((eventType) => ({ ...SUCCESSFUL, eventType })),
    { ...SUCCESSFUL, eventType: 'TEXT_DELIVERED', eventTimestamp: SUCCESSFUL.eventTimestamp + 1 },
  ].map((event) => JSON.stringify(event)),
  counts: { Sends: 1, Deliveries: 1 },
};

const TWILIO: Source = {
  read: readStatusCallback,
  reports: ['queued', 'sending', 'sent', 'delivered', 'read'].map((MessageStatus) =>
    JSON.stringify({ MessageSid: 'SM1', MessageStatus, To: '+4915112345678', at: 1 }),
  ),
  counts: { Sends: 1, Deliveries: 1 },
};

/** How a text ends: one of these, however many are told. */
const ENDS = ['Deliveries', 'HardBounces', 'SoftBounces', 'CarrierBlocks', 'Unreported', 'Rejects', 'Complaints'];
const ENDED_BADLY: ReadonlyArray<[string, Source]> = [
  [
    'End User Messaging',
    {
      ...END_USER_MESSAGING,
      reports: ['INVALID', 'UNREACHABLE', 'BLOCKED', 'CARRIER_BLOCKED', 'TTL_EXPIRED', 'UNKNOWN', 'DELIVERED'].map(
        (word) => JSON.stringify({ ...SUCCESSFUL, eventType: `TEXT_${word}` }),
      ),
    },
  ],
  [
    'Twilio',
    {
      ...TWILIO,
      reports: ['30003', '30005', '30006', '30007', '30008', '30099'].map((ErrorCode) =>
        JSON.stringify({ MessageSid: 'SM1', MessageStatus: 'undelivered', To: '+4915112345678', ErrorCode, at: 1 }),
      ),
    },
  ],
];

const SOURCES: ReadonlyArray<[string, Source]> = [
  ['SES', SES],
  ['SendGrid', SENDGRID],
  ['SendGrid, in reports that name no mail', SENDGRID_LATE],
  ['End User Messaging', END_USER_MESSAGING],
  ['Twilio', TWILIO],
];

async function drain(queue: FaultyQueue): Promise<void> {
  for (let round = 0; queue.length > 0 && round < 20; round += 1) await queue.deliver({ take: 100, faults: {} });
  expect([queue.length, queue.deadLetters.length]).toEqual([0, 0]);
}

function counted(queue: FaultyQueue, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, queue.counted(name)]));
}

describe.each(SOURCES)('one mail or text and one recipient, by %s', (_, { read, reports, counts }) => {
  test('count once for each part of its life, in any order, in copies, in one batch or in many', async () => {
    const order = fc.shuffledSubarray([...reports, ...reports], { minLength: 2 * reports.length });
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 7 }), async (bodies, take) => {
        const queue = new FaultyQueue(() => [], read);
        queue.publish(...bodies);
        while (queue.length > 0) await queue.deliver({ take, faults: {} });
        expect(counted(queue, Object.keys(counts))).toEqual(counts);
      }),
      { seed: 13, numRuns: runs(5, 100) },
    );
  });

  test('are neither lost nor counted twice when the table throttles until all are dead letters, redriven under new ids', async () => {
    const queue = new FaultyQueue(() => [], read);
    queue.publish(...reports);
    const calls = new Map(Array.from({ length: 400 }, (_, call) => [call, 'throttled' as CallFault] as const).slice(3));
    for (let receive = 0; receive < 5; receive += 1)
      await queue.deliver({ take: 100, faults: { calls, emit: 'killed before' } });
    expect([queue.lines, queue.deadLetters.length]).toEqual([[], reports.length]);
    queue.redrive();
    await drain(queue);
    expect(counted(queue, Object.keys(counts))).toEqual(counts);
  });
});

test.each(ENDED_BADLY)('a text ends once, whatever %s says afterwards', async (_, { read, reports }) => {
  for (const first of reports) {
    const queue = new FaultyQueue(() => [], read);
    queue.publish(first, ...reports);
    await drain(queue);
    const ends = Object.values(counted(queue, ENDS)).reduce((sum, times) => sum + times, 0);
    expect([queue.counted('Sends'), ends]).toEqual([1, 1]);
  }
});

test('two mails of one call of SendGrid to one address are two', async () => {
  const queue = new FaultyQueue(() => [], SENDGRID.read);
  const mail = (number: number) => ({ ...SENDGRID_SAMPLES[0]!, sg_message_id: `M.recvd-1-5F5FC76C-9.${number}` });
  queue.publish(JSON.stringify([mail(0), mail(1), mail(0)]));
  await drain(queue);
  expect([queue.counted('Sends'), queue.counted('Duplicates')]).toEqual([2, 1]);
});

test('reports that name no mail, one every day, are one bounce of a kind', async () => {
  const queue = new FaultyQueue(() => [], SENDGRID.read);
  for (let day = 0; day < 20; day += 1) {
    const late = { ...JANE, timestamp: JANE.timestamp + day * 86_400, event: 'bounce', sg_event_id: `d${day}` };
    queue.publish(JSON.stringify([{ ...late, type: 'blocked' }]), JSON.stringify([{ ...late, type: 'bounce' }]));
  }
  await drain(queue);
  expect([queue.counted('SoftBounces'), queue.counted('HardBounces')]).toEqual([1, 1]);
});

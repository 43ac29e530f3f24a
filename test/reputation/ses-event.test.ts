import fc from 'fast-check';
import { type MailEventKind, UnreadableEventError } from '../../lambda/reputation/mail-event';
import { openEnvelope } from '../../lambda/reputation/ses-ingest/ses-envelope';
import { readSesEvent } from '../../lambda/reputation/ses-ingest/ses-event';
import {
  ADVICE_OPEN,
  bounceAt,
  bounceOf,
  bounceWithStatus,
  CLASSIC_BOUNCE,
  complaintOf,
  delayOf,
  ENVELOPE,
  HEALTH_EVENT,
  SAMPLE,
  SENDING_DISABLED,
  SETUP_MESSAGE,
} from './ses-samples';

function kinds(event: object, ownDomains: string[] = []): MailEventKind[] {
  return readSesEvent(event as Record<string, unknown>, { ownDomains: new Set(ownDomains) }).map(({ kind }) => kind);
}

describe('every documented event', () => {
  test.each<[keyof typeof SAMPLE, ...MailEventKind[]]>([
    ['send', 'send'],
    ['delivery', 'delivery'],
    ['bounce', 'hardBounce'],
    ['complaint', 'complaint'],
    ['reject', 'reject'],
    ['renderingFailure', 'renderingFailure'],
    ['deliveryDelay', 'delay', 'reputationDelay'],
    ['subscription', 'ignored'],
    ['open', 'ignored'],
    ['click', 'ignored'],
  ])('%s counts as %s', (name, ...expected) => {
    expect(kinds(SAMPLE[name])).toEqual(expected);
  });

  test('of a type that is new is counted as unknown, not refused', () => {
    expect(kinds({ ...SAMPLE.send, eventType: 'Levitation' })).toEqual(['unknown']);
  });

  test('may carry members that are new', () => {
    expect(kinds({ ...SAMPLE.bounce, novelty: { a: [1] } })).toEqual(['hardBounce']);
  });
});

describe('a bounce', () => {
  test.each<[string, string, MailEventKind]>([
    ['Permanent', 'General', 'hardBounce'],
    ['Permanent', 'NoEmail', 'hardBounce'],
    ['Permanent', 'Suppressed', 'globallySuppressed'],
    ['Permanent', 'OnAccountSuppressionList', 'suppressed'],
    ['Permanent', 'OnTenantSuppressionList', 'suppressed'],
    ['Permanent', 'EmailValidationSuppressed', 'validationSuppressed'],
    ['Permanent', 'UnsubscribedRecipient', 'unsubscribed'],
    ['Permanent', 'SomethingNew', 'hardBounce'],
    ['Transient', 'General', 'softBounce'],
    ['Transient', 'MailboxFull', 'softBounce'],
    ['Transient', 'MessageTooLarge', 'softBounce'],
    ['Transient', 'CustomTimeoutExceeded', 'softBounce'],
    ['Transient', 'ContentRejected', 'contentRejected'],
    ['Transient', 'AttachmentRejected', 'softBounce'],
    ['Undetermined', 'Undetermined', 'softBounce'],
  ])('%s/%s counts as %s', (bounceType, bounceSubType, kind) => {
    expect(kinds(bounceOf({ bounceType, bounceSubType }))).toEqual([kind]);
  });

  test('of a domain that does not exist is a bad recipient, though SES calls it transient', () => {
    expect(kinds(bounceWithStatus('5.4.4', { bounceType: 'Transient' }))).toEqual(['domainNotFound']);
  });

  type Reported = { status?: string | null; action?: string; diagnosticCode?: string };
  const reported = (more: Reported, bounceType = 'Transient', bounceSubType = 'General') =>
    kinds(
      bounceOf({
        bounceType,
        bounceSubType,
        bouncedRecipients: [{ emailAddress: 'jane@example.net', ...more }] as never,
      }),
    );

  test.each<[string, Reported]>([
    ['a vacation rule, a ticket system, or a mailbox that asks for a proof: without any word of a server', {}],
    ['the same with members that are empty', { status: null, action: '', diagnosticCode: '' }],
    ['a report of success', { status: '2.1.5', action: 'delivered', diagnosticCode: 'smtp; 250 ok' }],
    ['a report that the mail went on where nobody reports', { action: 'Relayed' }],
    ['a report of a mailing list', { action: 'expanded' }],
  ])('that is the answer of %s is no soft bounce', (_, more) => {
    expect(reported(more)).toEqual(['autoReply']);
  });

  test.each<[string, Reported, string, string]>([
    ['a server says why', { diagnosticCode: 'smtp; 452 4.2.2 over quota' }, 'Transient', 'General'],
    ['a server says that it failed', { action: 'failed' }, 'Transient', 'General'],
    ['a server gives a status', { status: '4.4.7' }, 'Transient', 'General'],
    ['the mailbox is full', {}, 'Transient', 'MailboxFull'],
    ['the mail is too large', {}, 'Transient', 'MessageTooLarge'],
    ['nobody knows why', {}, 'Undetermined', 'Undetermined'],
  ])('is a soft bounce where %s', (_, more, type, subType) => {
    expect(reported(more, type, subType)).toEqual(['softBounce']);
  });

  test('that is final counts, also without any word of a server', () => {
    expect(reported({}, 'Permanent')).toEqual(['hardBounce']);
    expect(reported({ action: 'delivered' }, 'Permanent')).toEqual(['hardBounce']);
  });

  test('in which the other side says that it is still trying is a delay', () => {
    expect(reported({ action: 'delayed', status: '4.4.1' })).toEqual(['delay']);
  });

  test('whose recipient SES could not read counts, for the only one of the mail or for nobody', () => {
    const nameless = bounceOf({ bounceSubType: 'NoEmail', bouncedRecipients: [] });
    const read = (event: object) => readSesEvent(event as Record<string, unknown>, { ownDomains: new Set() });
    expect(read(nameless)).toMatchObject([{ kind: 'hardBounce', recipient: 'jane@example.net' }]);
    const two = { ...nameless, mail: { ...nameless.mail, destination: ['a@example.net', 'b@example.net'] } };
    expect(read(two)).toMatchObject([{ kind: 'hardBounce', recipient: '' }]);
    expect(read(complaintOf({ complainedRecipients: [] }))).toMatchObject([{ kind: 'complaint' }]);
  });

  test('at the mailbox simulator is a test, not harm', () => {
    expect(kinds(bounceAt('bounce+label@simulator.amazonses.com'))).toEqual(['simulated']);
  });

  test('at an own domain is not harm, as with AWS', () => {
    expect(kinds(bounceAt('Typo@Example.COM'), ['example.com'])).toEqual(['ownDomainBounce']);
    expect(kinds(bounceAt('typo@sub.example.com'), ['example.com'])).toEqual(['hardBounce']);
  });

  test('that names somebody to whom the mail never went is hearsay: a server can write what it likes', () => {
    const read = (event: object) => readSesEvent(event as Record<string, unknown>, { ownDomains: new Set() });
    const bounced = { action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' };
    const forged = bounceOf({ bouncedRecipients: [{ ...bounced, emailAddress: 'victim@company.example' }] });
    expect(read(forged)).toMatchObject([{ kind: 'hardBounce', recipient: 'victim@company.example', hearsay: true }]);
    const own = bounceOf({ bouncedRecipients: [{ ...bounced, emailAddress: 'JANE@example.net' }] });
    expect(read(own)[0]).not.toHaveProperty('hearsay');
  });

  test('of several recipients counts for each, under keys of their own', () => {
    const [first] = SAMPLE.bounce.bounce.bouncedRecipients;
    const both = bounceOf({ bouncedRecipients: [first!, { ...first!, emailAddress: 'joe@example.net' }] });
    const event = { ...both, mail: { ...both.mail, destination: ['jane@example.net', 'joe@example.net'] } };
    const events = readSesEvent(event, { ownDomains: new Set() });
    expect(new Set(events.map(({ key }) => key)).size).toBe(2);
  });
});

describe('a complaint', () => {
  test('that says "this is no spam" does not count', () => {
    expect(kinds(complaintOf({ complaintFeedbackType: 'not-spam' }))).toEqual(['ignored']);
  });

  test('about a mail that was suppressed does not count', () => {
    expect(kinds(complaintOf({ complaintSubType: 'OnAccountSuppressionList' }))).toEqual(['ignored']);
  });

  test('without any type counts', () => {
    expect(kinds(complaintOf({ complaintFeedbackType: null }))).toEqual(['complaint']);
  });
});

test.each<[string, ...MailEventKind[]]>([
  ['SpamDetected', 'delay', 'reputationDelay'],
  ['IPFailure', 'delay', 'reputationDelay'],
  ['MailboxFull', 'delay'],
  ['General', 'delay'],
])('a delay because of %s counts as %s', (type, ...expected) => {
  expect(kinds(delayOf(type))).toEqual(expected);
});

describe('advice', () => {
  test('of high impact is a finding, whether its data is text or an object', () => {
    expect(kinds(ADVICE_OPEN)).toEqual(['advisorFinding']);
    expect(kinds(SENDING_DISABLED)).toEqual(['sendingDisabled']);
  });

  test('of low impact, or closed under either name, does not count', () => {
    expect(kinds({ ...ADVICE_OPEN, detail: { metadata: { impact: 'LOW' } } })).toEqual(['ignored']);
    for (const end of ['Resolved', 'Closed']) {
      expect(kinds({ ...ADVICE_OPEN, 'detail-type': `Advisor Recommendation Status ${end}` })).toEqual(['ignored']);
    }
  });
});

describe('an event of AWS Health', () => {
  test('counts, also when its status is closed, and once however often it comes', () => {
    expect(kinds(HEALTH_EVENT)).toEqual(['healthEvent']);
    const keyOf = (event: object) => readSesEvent(event as never, { ownDomains: new Set() })[0]!.key;
    expect(keyOf({ ...HEALTH_EVENT, id: 'another', time: '2026-11-20T11:00:00Z' })).toBe(keyOf(HEALTH_EVENT));
  });

  test('about something that is planned does not count', () => {
    const detail = { ...HEALTH_EVENT.detail, eventTypeCategory: 'scheduledChange' };
    expect(kinds({ ...HEALTH_EVENT, detail })).toEqual(['ignored']);
  });

  test('keeps its envelope', () => {
    expect(openEnvelope(JSON.stringify(HEALTH_EVENT))).toEqual(HEALTH_EVENT);
  });
});

test('what comes in the classic form is known by it', () => {
  const classic = (event: object) => readSesEvent(event as never, { ownDomains: new Set() })[0]!.classic;
  expect(classic(CLASSIC_BOUNCE)).toBe(true);
  expect(classic(SAMPLE.bounce)).toBeUndefined();
});

describe('every envelope', () => {
  test.each(Object.keys(ENVELOPE) as Array<keyof typeof ENVELOPE>)('%s gives the event as SES wrote it', (name) => {
    for (const event of Object.values(SAMPLE)) expect(openEnvelope(ENVELOPE[name](event))).toEqual(event);
  });

  test.each(['raw', 'snsInQueue', 'snsRecord'] as const)('%s takes the classic notification', (name) => {
    const event = openEnvelope(ENVELOPE[name](CLASSIC_BOUNCE));
    expect(kinds(event!)).toEqual(['hardBounce']);
  });

  test.each(['raw', 'snsInQueue', 'snsRecord'] as const)(
    '%s says nothing when SES only validated the topic',
    (name) => {
      expect(openEnvelope(ENVELOPE[name](SETUP_MESSAGE))).toBeUndefined();
    },
  );

  test('of EventBridge stays around advice', () => {
    expect(openEnvelope(JSON.stringify(ADVICE_OPEN))).toEqual(ADVICE_OPEN);
  });
});

describe('fails on', () => {
  test.each<[string, unknown]>([
    ['text', 'hello'],
    ['nothing', ''],
    ['a number', '42'],
    ['a list', '[]'],
    ['another event', JSON.stringify({ Records: [{ s3: {} }] })],
    ['an envelope in which there is nothing', JSON.stringify({ Type: 'Notification', Message: '{}' })],
    ['an EventBridge event without detail', JSON.stringify({ 'detail-type': 'Email Bounced' })],
  ])('a message that is %s', (_, message) => {
    expect(() => openEnvelope(message)).toThrow(UnreadableEventError);
  });

  test.each<[string, object, string]>([
    ['no mail', { ...SAMPLE.send, mail: undefined }, 'Send.mail'],
    ['no message id', { ...SAMPLE.send, mail: { ...SAMPLE.send.mail, messageId: 7 } }, 'messageId'],
    ['a bounce without recipients', bounceOf({ bouncedRecipients: undefined }), 'bouncedRecipients'],
    ['a bounce without a time', bounceOf({ timestamp: undefined }), 'timestamp'],
    ['a date that is none', bounceOf({ timestamp: 'yesterday' }), 'date'],
    ['no type', { mail: SAMPLE.send.mail, eventType: 5 }, 'type'],
  ])('an event with %s, and does not quote it', (_, event, words) => {
    const error = catchError(() => kinds(event));
    expect(error).toBeInstanceOf(UnreadableEventError);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('jane');
  });

  test('anything else with an UnreadableEventError, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.object({ maxDepth: 4 })), (message) => {
        try {
          const event = openEnvelope(message);
          if (event !== undefined) kinds(event);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableEventError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('the classic date with a blank is understood', () => {
  const event = { ...CLASSIC_BOUNCE, bounce: { ...CLASSIC_BOUNCE.bounce, timestamp: '2018-10-08T14:05:45 +0000' } };
  expect(readSesEvent(event, { ownDomains: new Set() })[0]!.at).toBe(Date.UTC(2018, 9, 8, 14, 5, 45));
});

function catchError(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

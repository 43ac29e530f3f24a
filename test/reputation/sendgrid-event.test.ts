import { DynamoLedger } from '../../lambda/reputation/dynamo-ledger';
import { ingestBatch } from '../../lambda/reputation/ingest-batch';
import { keyedHash } from '../../lambda/reputation/keyed-hash';
import { type MailEventKind, UnreadableEventError } from '../../lambda/reputation/mail-event';
import { readSendGridMessage } from '../../lambda/reputation/sendgrid-ingest/read-sendgrid-message';
import { FakeDynamo } from './loop/fake-dynamo';
import { SENDGRID_SAMPLES } from './sendgrid-samples';

function kindOf(more: object): MailEventKind | undefined {
  return readSendGridMessage(JSON.stringify([{ ...SENDGRID_SAMPLES[0], ...more }]), {})[0]?.kind;
}

test('the documented events count as what they are', () => {
  const kinds = readSendGridMessage(JSON.stringify(SENDGRID_SAMPLES), {}).map(({ kind }) => kind);
  expect(kinds).toEqual(['send', 'hardBounce', 'dropped', 'complaint']);
});

test.each<[object, MailEventKind]>([
  [{ event: 'delivered' }, 'delivery'],
  [{ event: 'deferred', attempt: '3' }, 'delay'],
  [{ event: 'bounce', type: 'blocked' }, 'softBounce'],
  [{ event: 'bounce' }, 'hardBounce'],
  [{ event: 'bounce', type: 'bounce', status: '2.0.0' }, 'autoReply'],
  [{ event: 'bounce', type: 'blocked', status: '2.6.0' }, 'autoReply'],
  [{ event: 'bounce', type: 'bounce', status: null }, 'hardBounce'],
  [{ event: 'bounce', type: 'blocked', status: 421 }, 'softBounce'],
  [{ event: 'dropped', reason: 'Spam Reporting Address' }, 'dropped'],
  [{ event: 'dropped', reason: 'Invalid' }, 'dropped'],
  [{ event: 'dropped', reason: 'Invalid SMTPAPI header' }, 'reject'],
  [{ event: 'dropped', reason: 'Unsubscribed Address' }, 'ignored'],
  [{ event: 'dropped', reason: 'Spam Content (if spam checker app enabled)' }, 'reject'],
  [{ event: 'open', sg_machine_open: true }, 'ignored'],
  [{ event: 'group_resubscribe' }, 'ignored'],
  [{ event: 'account_status_change', type: 'compliance_suspend', email: undefined }, 'sendingDisabled'],
  [{ event: 'account_status_change', type: 'compliance_resume' }, 'ignored'],
  [{ event: 'levitation' }, 'unknown'],
  [{ event: 'constructor' }, 'unknown'],
  [{ event: 'toString' }, 'unknown'],
])('%j counts as %s', (more, kind) => {
  expect(kindOf(more)).toBe(kind);
});

test('with a category, only its events and those of the account count', () => {
  const read = (event: object) => readSendGridMessage(JSON.stringify([event]), { category: 'otp' });
  expect(read(SENDGRID_SAMPLES[0]!)).toHaveLength(1);
  expect(read(SENDGRID_SAMPLES[1]!)).toHaveLength(1);
  expect(read(SENDGRID_SAMPLES[2]!)).toHaveLength(0);
  const suspended = { event: 'account_status_change', type: 'compliance_suspend', timestamp: 1600112495 };
  expect(read(suspended)).toHaveLength(1);
});

test('a mail is late once, however often SendGrid tries; a second mail is late by itself', () => {
  const deferred = (attempt: string, mail: string) => ({
    ...SENDGRID_SAMPLES[0],
    event: 'deferred',
    attempt,
    sg_event_id: `deferred-${attempt}-${mail}`,
    sg_message_id: `${mail}.filterdrecv-${attempt}`,
  });
  const events = [deferred('1', 'M'), deferred('2', 'M'), deferred('1', 'N')];
  const keys = readSendGridMessage(JSON.stringify(events), {}).map(({ key }) => key);
  expect(keys).toEqual(['delay|M|jane@example.net', 'delay|M|jane@example.net', 'delay|N|jane@example.net']);
});

test.each([
  ['with its mail', 'M.filterdrecv-1'],
  ['without, as long after it', undefined],
])('a thousand reports of one mail, %s, are one bounce', (_, sg_message_id) => {
  const bounce = { email: 'jane@example.net', timestamp: 1600112494, event: 'bounce', type: 'bounce', sg_message_id };
  const reports = ['a', 'b', 'c'].map((sg_event_id) => ({ ...bounce, sg_event_id }));
  const spelled = { ...bounce, email: 'JANE@example.net', sg_event_id: 'd' };
  const keys = readSendGridMessage(JSON.stringify([...reports, spelled]), {}).map(({ key }) => key);
  expect(new Set(keys).size).toBe(1);
  const blocked = { ...bounce, type: 'blocked', sg_event_id: 'e' };
  const complaint = { ...bounce, event: 'spamreport', sg_event_id: 'f' };
  const others = readSendGridMessage(JSON.stringify([blocked, complaint]), {}).map(({ key }) => key);
  expect(new Set([...keys, ...others]).size).toBe(3);
});

test('two mails without an id are two', () => {
  const events = ['a', 'b'].map((id) => ({ ...SENDGRID_SAMPLES[0], sg_message_id: undefined, sg_event_id: id }));
  const keys = readSendGridMessage(JSON.stringify(events), {}).map(({ key }) => key);
  expect(keys).toEqual(['a', 'b']);
});

test.each(['hello', '{}', '[1]', '[{"event":"processed"}]', '[{"event":7,"timestamp":1}]'])('fails on %s', (body) => {
  expect(() => readSendGridMessage(body, {})).toThrow(UnreadableEventError);
});

test('copies, of which SendGrid sends up to dozens, count once', async () => {
  const lines: string[] = [];
  const dynamo = new FakeDynamo();
  const clock = { now: () => 1600112500_000 };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const dependencies = {
    monitor: 'Shop',
    ledger: new DynamoLedger({ client: dynamo, tableName: 't', hash: keyedHash('k'), clock, recipientMemory: 1e5 }),
    clock,
    emit: (line: string) => lines.push(line),
    log,
  };
  for (let copy = 0; copy < 5; copy += 1) {
    const Records = [{ messageId: `m${copy}`, body: JSON.stringify(SENDGRID_SAMPLES) }];
    await ingestBatch({ Records }, (body) => readSendGridMessage(body, {}), dependencies);
  }
  const counted = (name: string) => lines.reduce((sum, line) => sum + (JSON.parse(line)[name] ?? 0), 0);
  expect([counted('Sends'), counted('HardBounces'), counted('BadRecipients'), counted('Complaints')]).toEqual([
    1, 1, 1, 1,
  ]);
  expect(counted('NotAttempted')).toBe(0);
});

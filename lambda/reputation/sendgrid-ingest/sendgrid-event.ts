import * as z from 'zod/mini';
import { type MailEvent, type MailEventKind, UnreadableEventError } from '../mail-event';
import { isReported, partOf } from '../mail-part';

const schema = z.object({
  event: z.string(),
  email: z._default(z.string(), ''),
  timestamp: z.number(),
  sg_event_id: z.optional(z.string()),
  sg_message_id: z._default(z.string(), ''),
  category: z.optional(z.union([z.string(), z.array(z.string())])),
  type: z.optional(z.string()),
  reason: z.optional(z.string()),
  status: z.catch(z.optional(z.string()), undefined),
});

type SendGridEvent = z.infer<typeof schema>;

const KIND: ReadonlyMap<string, MailEventKind> = new Map(
  Object.entries<MailEventKind>({
    processed: 'send',
    delivered: 'delivery',
    deferred: 'delay',
    spamreport: 'complaint',
    open: 'ignored',
    click: 'ignored',
    unsubscribe: 'ignored',
    group_unsubscribe: 'ignored',
    group_resubscribe: 'ignored',
  }),
);

/** Reasons of `dropped` that say something bad about the recipient. */
const BAD_RECIPIENT = ['Bounced Address', 'Spam Reporting Address', 'Invalid'];
/** Begins as one of them does, and is the sender's own mistake. */
const BAD_HEADER = 'Invalid SMTPAPI header';

export interface SendGridEventOptions {
  /** Only events with this category count. */
  readonly category?: string;
}

/**
 * Reads one event of SendGrid's event webhook. `undefined` when it belongs to other mail.
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 * @throws {UnreadableEventError} when what has to be counted isn't there
 */
export function readSendGridEvent(event: unknown, { category }: SendGridEventOptions): MailEvent | undefined {
  const parsed = schema.safeParse(event);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'everything');
    throw new UnreadableEventError(`the event lacks ${[...new Set(fields)].join(', ')}`);
  }
  const { data } = parsed;
  const kind = kindOf(data);
  const account = kind === 'sendingDisabled';
  if (category !== undefined && !account && ![data.category].flat().includes(category)) return undefined;
  const messageId = mailOf(data.sg_message_id);
  return {
    kind,
    recipient: data.email,
    messageId,
    key: keyOf(data, kind, messageId),
    at: data.timestamp * 1000,
  };
}

/** Far more than any of them needs. */
const MOST_CHARACTERS = 1000;
const MOST_CATEGORIES = 20;

/** What is read of an event, and no more of it than is needed. */
export function shortened(event: unknown): Record<string, unknown> {
  const fields = typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : {};
  const cut = (value: unknown): unknown => {
    if (typeof value === 'string') return value.slice(0, MOST_CHARACTERS);
    if (Array.isArray(value)) return value.slice(0, MOST_CATEGORIES).map(cut);
    return typeof value === 'number' ? value : undefined;
  };
  return Object.fromEntries(Object.keys(schema.shape).map((name) => [name, cut(fields[name])]));
}

/**
 * Which mail it was, of `<id of the call>.<server>.<number in the call>`. One call may hold several mails to one recipient, so the number belongs to it; the server
 * does not.
 *
 * @see https://www.twilio.com/docs/sendgrid/glossary/x-message-id
 */
function mailOf(id: string): string {
  const [call = '', ...rest] = id.split('.');
  const number = rest.at(-1) ?? '';
  return /^\d+$/.test(number) ? `${call}.${number}` : call;
}

/**
 * Each part of a mail's life once for each recipient: SendGrid gives each attempt and each report an id of its own, and now and then a copy, too.
 *
 * A bounce that came back as a mail lacks the id of the mail it is about. Such reports count once for their recipient for as long as the ledger remembers, since
 * nobody can say how many mails they are about; after a bounce for good SendGrid sends none there any more.
 *
 * @see https://github.com/sendgrid/docs/issues/5177
 */
function keyOf(
  { event, email, timestamp, sg_event_id: id }: SendGridEvent,
  kind: MailEventKind,
  messageId: string,
): string {
  const recipient = email.trim().toLowerCase();
  if (messageId !== '') return `${partOf(kind)}|${messageId}|${recipient}`;
  if (isReported(kind) && recipient !== '') return `${partOf(kind)}|${recipient}`;
  return id ?? `${event}|${recipient}|${timestamp}`;
}

function kindOf({ event, type, reason = '', status = '' }: SendGridEvent): MailEventKind {
  switch (event) {
    case 'bounce':
      // A report of success is no bounce, whatever it came as.
      if (status.startsWith('2.')) return 'autoReply';
      // A block is the other side's mood of the day; the address is good.
      return type === 'blocked' ? 'softBounce' : 'hardBounce';
    case 'dropped':
      if (reason.startsWith(BAD_HEADER)) return 'reject';
      if (BAD_RECIPIENT.some((start) => reason.startsWith(start))) return 'dropped';
      return reason.startsWith('Unsubscribed') ? 'ignored' : 'reject';
    case 'account_status_change':
      return type === 'compliance_suspend' ? 'sendingDisabled' : 'ignored';
    default:
      return KIND.get(event) ?? 'unknown';
  }
}

import * as z from 'zod/mini';
import { type MailEvent, type MailEventKind, UnreadableEventError } from '../mail-event';
import { partOf } from '../mail-part';

// Only what is counted; SES adds fields whenever it likes.
const text = z.optional(z.nullable(z.string()));
const recipient = z.object({ emailAddress: z.string(), status: text, action: text, diagnosticCode: text });
const recipients = z.array(recipient);
type Affected = z.infer<typeof recipient>;
const mail = z.object({
  messageId: z.string(),
  timestamp: z.string(),
  destination: z._default(z.array(z.string()), []),
});
const bounce = z.object({
  bounceType: z.string(),
  bounceSubType: z._default(z.nullable(z.string()), ''),
  bouncedRecipients: recipients,
  timestamp: z.string(),
});
const complaint = z.object({
  complainedRecipients: recipients,
  complaintSubType: z.optional(z.nullable(z.string())),
  complaintFeedbackType: z.optional(z.nullable(z.string())),
  timestamp: z.string(),
});
const delay = z.object({
  delayType: z._default(z.string(), ''),
  delayedRecipients: recipients,
  timestamp: z.string(),
});
const delivery = z.object({ timestamp: z.string(), recipients: z.array(z.string()) });
const advice = z.object({
  id: z._default(z.string(), ''),
  'detail-type': z.string(),
  time: z.string(),
  resources: z._default(z.array(z.string()), []),
  detail: z.looseObject({ metadata: z.optional(z.object({ impact: z.optional(z.string()) })) }),
});

/** https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html */
const HEALTH = 'AWS Health Event';
const health = z.object({
  time: z.string(),
  detail: z.object({ eventArn: z.string(), eventTypeCategory: z._default(z.string(), '') }),
});

const NO_SUCH_DOMAIN = '5.4.4';
/** https://www.rfc-editor.org/rfc/rfc3464#section-2.3.3 */
const ARRIVED: ReadonlySet<string> = new Set(['delivered', 'relayed', 'expanded']);
const SIMULATOR = '@simulator.amazonses.com';
const REPUTATION_DELAYS = ['SpamDetected', 'IPFailure'];
const NEVER_ATTEMPTED: ReadonlyMap<string, MailEventKind> = new Map(
  Object.entries<MailEventKind>({
    OnAccountSuppressionList: 'suppressed',
    OnTenantSuppressionList: 'suppressed',
    EmailValidationSuppressed: 'validationSuppressed',
    UnsubscribedRecipient: 'unsubscribed',
  }),
);

export interface SesEventOptions {
  /** Lower-case domains of the owner: AWS doesn't count their bounces. */
  readonly ownDomains: ReadonlySet<string>;
}

/**
 * Reads one event of SES (event publishing, the classic notification, or an EventBridge event of the advisor) into one
 * event per recipient.
 *
 * @throws {UnreadableEventError} when what has to be counted isn't there
 */
export function readSesEvent(event: Record<string, unknown>, options: SesEventOptions): MailEvent[] {
  if ('detail-type' in event) return readAdvice(event);
  const type = event.eventType ?? event.notificationType;
  if (typeof type !== 'string') throw new UnreadableEventError('the event has no type');
  const { messageId, timestamp, destination } = need(mail, event.mail, `${type}.mail`);

  const sentTo = new Set(destination.map(bare));
  const [only] = sentTo.size === 1 ? sentTo : [];
  const each = (addresses: readonly string[], asKind: MailEventKind, at: string): MailEvent[] =>
    addresses.map((recipient) => {
      const hearsay = sentTo.size > 0 && !sentTo.has(bare(recipient));
      const kind = isSimulator(recipient) ? 'simulated' : asKind;
      // A report about somebody else is a report about this mail: of one recipient, or of one more than it has.
      const whose = hearsay ? (only ?? 'hearsay') : bare(recipient);
      return {
        kind,
        recipient,
        messageId,
        // Not by the report: whoever gets a mail can send back a thousand of them, each with an id of its own and another recipient in it.
        key: `${partOf(kind)}|${messageId}|${whose}`,
        at: millis(at),
        ...(event.eventType === undefined && { classic: true }),
        ...(hearsay && { hearsay: true }),
      };
    });

  switch (type) {
    case 'Send':
      return each(destination, 'send', timestamp);
    case 'Delivery': {
      const body = need(delivery, event.delivery, 'delivery');
      return each(body.recipients, 'delivery', body.timestamp);
    }
    case 'Bounce': {
      const body = need(bounce, event.bounce, 'bounce');
      return affected(body.bouncedRecipients, destination).flatMap((bounced) =>
        each([bounced.emailAddress], bounceKind(body, bounced, options), body.timestamp),
      );
    }
    case 'Complaint': {
      const body = need(complaint, event.complaint, 'complaint');
      const ignored = body.complaintFeedbackType === 'not-spam' || body.complaintSubType === 'OnAccountSuppressionList';
      const addresses = affected(body.complainedRecipients, destination).map(({ emailAddress }) => emailAddress);
      return each(addresses, ignored ? 'ignored' : 'complaint', body.timestamp);
    }
    case 'DeliveryDelay': {
      const body = need(delay, event.deliveryDelay, 'deliveryDelay');
      const addresses = affected(body.delayedRecipients, destination).map(({ emailAddress }) => emailAddress);
      // SES reports each attempt; the mail is late once, and doubted once, whichever comes first.
      const late = each(addresses, 'delay', body.timestamp);
      if (!REPUTATION_DELAYS.includes(body.delayType)) return late;
      return [...late, ...each(addresses, 'reputationDelay', body.timestamp)];
    }
    case 'Reject':
      return each(destination, 'reject', timestamp);
    case 'Rendering Failure':
      return each(destination, 'renderingFailure', timestamp);
    case 'Open':
    case 'Click':
    case 'Subscription':
      return each(destination.slice(0, 1), 'ignored', timestamp);
    default:
      return each(destination.slice(0, 1), 'unknown', timestamp);
  }
}

/** Whom a report is about. SES reports bounces whose recipient it couldn't read (`NoEmail`); such a one counts nevertheless. */
function affected(reported: readonly Affected[], destination: readonly string[]): readonly Affected[] {
  if (reported.length > 0) return reported;
  return [{ emailAddress: destination.length === 1 ? destination[0]! : '' }];
}

function bounceKind(
  { bounceType, bounceSubType }: z.infer<typeof bounce>,
  bounced: Affected,
  { ownDomains }: SesEventOptions,
): MailEventKind {
  if (bounceType !== 'Permanent') {
    if (bounced.status === NO_SUCH_DOMAIN) return 'domainNotFound';
    if (isAutoReply(`${bounceType}/${bounceSubType}`, bounced)) return 'autoReply';
    // The other side's notice that it is still trying; its last word follows.
    if (bounced.action?.toLowerCase() === 'delayed') return 'delay';
    return bounceSubType === 'ContentRejected' ? 'contentRejected' : 'softBounce';
  }
  const never = NEVER_ATTEMPTED.get(bounceSubType ?? '');
  if (never !== undefined) return never;
  const domain = bounced.emailAddress.slice(bounced.emailAddress.lastIndexOf('@') + 1).toLowerCase();
  if (ownDomains.has(domain.replace(/>$/, ''))) return 'ownDomainBounce';
  // A subtype that nobody documented yet counts: AWS judges by Permanent.
  return bounceSubType === 'Suppressed' ? 'globallySuppressed' : 'hardBounce';
}

/**
 * SES reports an "out of the office" as `Transient`/`General`, among bounces that are some, and doesn't count it. AWS names no
 * field that tells them apart. A server that refuses says so in a status, an action or a diagnostic code; an answer of a person's
 * mailbox (vacation, ticket number, "prove that you are human") has none of them. A report that says "delivered" is no failure either.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types
 */
function isAutoReply(type: string, { status, action, diagnosticCode }: Affected): boolean {
  if (status?.startsWith('2.') || ARRIVED.has(action?.toLowerCase() ?? '')) return true;
  return type === 'Transient/General' && !status && !action && !diagnosticCode;
}

function readAdvice(event: Record<string, unknown>): MailEvent[] {
  if (event['detail-type'] === HEALTH) return readHealth(event);
  const { id, 'detail-type': type, time, resources, detail } = need(advice, event, 'the EventBridge event');
  const kind = adviceKind(type, detail.metadata?.impact);
  const key = `${type}|${id || `${time}|${resources.join()}`}`;
  return [{ kind, recipient: '', messageId: '', key, at: millis(time) }];
}

/** One Health event comes several times while it goes on, and in each Region that it touches; it counts once. */
function readHealth(event: Record<string, unknown>): MailEvent[] {
  const { time, detail } = need(health, event, 'the event of AWS Health');
  const kind = detail.eventTypeCategory === 'scheduledChange' ? 'ignored' : 'healthEvent';
  return [{ kind, recipient: '', messageId: '', key: `${HEALTH}|${detail.eventArn}`, at: millis(time) }];
}

function adviceKind(type: string, impact: string | undefined): MailEventKind {
  if (type === 'Advisor Recommendation Status Open') return impact === 'HIGH' ? 'advisorFinding' : 'ignored';
  if (type === 'Sending Status Disabled') return 'sendingDisabled';
  if (type.startsWith('Advisor Recommendation Status') || type.startsWith('Sending Status')) return 'ignored';
  return 'unknown';
}

function need<T extends z.ZodMiniType>(schema: T, value: unknown, what: string): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'everything');
  throw new UnreadableEventError(`${what} lacks ${[...new Set(fields)].join(', ')}`);
}

function millis(timestamp: string): number {
  // The classic notification writes "2018-10-08T14:05:45 +0000".
  const value = Date.parse(timestamp.replace(' +0000', 'Z'));
  if (Number.isNaN(value)) throw new UnreadableEventError('a timestamp is no date');
  return value;
}

/**
 * An address without its name and brackets. SES takes the recipient of a bounce from the `Final-Recipient` of the other side's report, so a server of an attacker
 * can name whom it likes.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounced-recipients
 */
function bare(recipient: string): string {
  return (/<([^<>]*)>\s*$/.exec(recipient)?.[1] ?? recipient).trim().toLowerCase();
}

function isSimulator(recipient: string): boolean {
  return recipient.toLowerCase().replace(/>$/, '').endsWith(SIMULATOR);
}

import type { MetricDefinition } from '../../lib/contract/metric';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import { TEXT_METRIC } from '../../lib/contract/reputation/text-metrics';
import type { TextDetails } from './text-details';

/** One thing that happened to one mail or text and one recipient, whoever the provider is. */
export interface MailEvent {
  readonly kind: MailEventKind;
  readonly recipient: string;
  readonly messageId: string;
  /** Identifies the event for good; copies of it carry the same. */
  readonly key: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** Came in the classic form of SES, which identities send beside the events of a configuration set. */
  readonly classic?: boolean;
  /**
   * The mail didn't go to this recipient: the server of somebody who did get it named them in its report. It counts, and nothing may be held against them.
   */
  readonly hearsay?: boolean;
  /** Of a text (ISO 3166-1 alpha-2). */
  readonly country?: string;
  /** Why it failed, in the sender's own number. */
  readonly code?: string;
  /** Where a text went and what it cost; of the event `send` alone. */
  readonly text?: TextDetails;
}

const M = MAIL_METRIC;
const T = TEXT_METRIC;

/** Which counters an event raises by one. A copy of it never does. */
export const MAIL_EVENT = {
  send: [M.sends],
  delivery: [M.deliveries],
  hardBounce: [M.hardBounces],
  globallySuppressed: [M.hardBounces, M.globallySuppressed],
  suppressed: [M.notAttempted, M.badRecipients],
  validationSuppressed: [M.notAttempted, M.badRecipients],
  /** Dropped by a provider that never counted it as sent. */
  dropped: [M.badRecipients],
  unsubscribed: [M.notAttempted],
  ownDomainBounce: [M.ownDomainBounces],
  softBounce: [M.softBounces],
  /** Somebody's automatic answer that came back as a bounce. */
  autoReply: [M.autoReplies],
  contentRejected: [M.softBounces, M.contentRejections],
  domainNotFound: [M.softBounces, M.badRecipients],
  complaint: [M.complaints],
  reject: [M.rejects],
  renderingFailure: [M.renderingFailures],
  delay: [M.delays],
  /** Beside its `delay`: the other side doubts the sender. */
  reputationDelay: [M.reputationDelays],
  simulated: [M.simulated],
  unknown: [M.unknownEvents],
  advisorFinding: [M.advisorFindings],
  sendingDisabled: [M.sendingDisabled],
  healthEvent: [M.healthEvents],
  /** Of texts: the sender's own guard stopped it. Not `notAttempted`, which is a part of the sends: nothing says that it was sent. */
  guarded: [T.guarded],
  carrierBlock: [T.carrierBlocks],
  carrierSpam: [T.carrierBlocks, M.complaints],
  pumpingVerdict: [T.pumpingVerdicts],
  unreported: [T.unreported],
  otherChannel: [T.otherChannels],
  /** A receipt of a text. The block list of the guard doesn't hear of it. */
  textDelivery: [M.deliveries],
  /** Understood and of no consequence: opens, clicks, subscriptions, "this is no spam". */
  ignored: [],
} as const satisfies Record<string, readonly MetricDefinition[]>;

export type MailEventKind = keyof typeof MAIL_EVENT;

/** A message that is no mail event of a known form. Its text never quotes the message. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

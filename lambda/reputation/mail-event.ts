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

/**
 * How an event counts. `deduplicate` says whether a copy must not count again: kinds that only illustrate a page save
 * the writes.
 */
interface KindDefinition {
  readonly metrics: readonly MetricDefinition[];
  readonly deduplicate: boolean;
}

const M = MAIL_METRIC;
const T = TEXT_METRIC;

export const MAIL_EVENT = {
  send: { metrics: [M.sends], deduplicate: true },
  delivery: { metrics: [M.deliveries], deduplicate: false },
  hardBounce: { metrics: [M.hardBounces], deduplicate: true },
  globallySuppressed: { metrics: [M.hardBounces, M.globallySuppressed], deduplicate: true },
  suppressed: { metrics: [M.notAttempted, M.badRecipients], deduplicate: true },
  validationSuppressed: { metrics: [M.notAttempted, M.badRecipients], deduplicate: true },
  /** Dropped by a provider that never counted it as sent. */
  dropped: { metrics: [M.badRecipients], deduplicate: true },
  unsubscribed: { metrics: [M.notAttempted], deduplicate: true },
  ownDomainBounce: { metrics: [M.ownDomainBounces], deduplicate: true },
  softBounce: { metrics: [M.softBounces], deduplicate: true },
  /** Somebody's automatic answer that came back as a bounce. */
  autoReply: { metrics: [M.autoReplies], deduplicate: true },
  contentRejected: { metrics: [M.softBounces, M.contentRejections], deduplicate: true },
  domainNotFound: { metrics: [M.softBounces, M.badRecipients], deduplicate: true },
  complaint: { metrics: [M.complaints], deduplicate: true },
  reject: { metrics: [M.rejects], deduplicate: true },
  renderingFailure: { metrics: [M.renderingFailures], deduplicate: true },
  delay: { metrics: [M.delays], deduplicate: true },
  reputationDelay: { metrics: [M.delays, M.reputationDelays], deduplicate: true },
  simulated: { metrics: [M.simulated], deduplicate: false },
  unknown: { metrics: [M.unknownEvents], deduplicate: false },
  advisorFinding: { metrics: [M.advisorFindings], deduplicate: true },
  sendingDisabled: { metrics: [M.sendingDisabled], deduplicate: true },
  healthEvent: { metrics: [M.healthEvents], deduplicate: true },
  /** Of texts: the sender's own guard stopped it. */
  guarded: { metrics: [M.notAttempted, T.guarded], deduplicate: true },
  carrierBlock: { metrics: [T.carrierBlocks], deduplicate: true },
  carrierSpam: { metrics: [T.carrierBlocks, M.complaints], deduplicate: true },
  pumpingVerdict: { metrics: [T.pumpingVerdicts], deduplicate: true },
  unreported: { metrics: [T.unreported], deduplicate: true },
  otherChannel: { metrics: [T.otherChannels], deduplicate: true },
  /** A receipt of a text; texts are few, and several receipts come for one in parts. */
  textDelivery: { metrics: [M.deliveries], deduplicate: true },
  /** Understood and of no consequence: opens, clicks, subscriptions, "this is no spam". */
  ignored: { metrics: [], deduplicate: false },
} as const satisfies Record<string, KindDefinition>;

export type MailEventKind = keyof typeof MAIL_EVENT;

/** A message that is no mail event of a known form. Its text never quotes the message. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

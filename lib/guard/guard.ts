import { randomBytes } from 'node:crypto';
import { faultName } from '../contract/aws-fault';
import type { Clock } from '../contract/clock';
import { type Channel, type GuardSettings, REFUSAL, type RefusalReason } from '../contract/recipient/guard';
import { AnswerPace } from './answer-pace';
import { type ChargeContext, creditedCounters, priceOf, subjectsOf } from './charges';
import type { KeyRing } from './key-ring';
import { LocalBucket } from './local-bucket';
import type { RecipientLookup } from './lookup';
import { MESSAGES, type MessageId, messageFor } from './messages';
import { type Recipient, readRecipient } from './recipient';
import { RefusalMemory } from './refusal-memory';
import { ReportingApps } from './reporting-apps';
import { blocksOf, type CheckRequest, faultOf, type VerifiedRequest } from './request';
import { reserve } from './reserve';
import { type Refusal, type SendRules, sendRules } from './send-rules';
import { type GuardStore, StoreUnavailableError } from './store';

export interface CheckResult {
  /** Whether the code may be sent. It counts as sent from now on. */
  readonly allowed: boolean;
  /** After how many seconds asking again may help; 0 when allowed. */
  readonly retryAfterSeconds: number;
  /** For logs; never for the person who asked. */
  readonly reason?: RefusalReason;
  /** What is wrong with the request itself. */
  readonly detail?: string;
  readonly messageId: MessageId;
  /** What a page may show. It is the same whether or not anything is known about the recipient. */
  readonly message: string;
  /** Decided without the table. */
  readonly degraded: boolean;
}

export interface VerifiedResult {
  /** False when no code was waiting for an answer, or the table can't be reached. */
  readonly counted: boolean;
}

/** One decision, for metrics and logs. Holds no recipient and no address of a client. */
export interface GuardEvent {
  readonly kind: 'check' | 'verified';
  readonly channel: Channel;
  readonly app: string;
  readonly purpose: string;
  readonly allowed: boolean;
  readonly reason?: RefusalReason;
  readonly degraded: boolean;
  /** The application says when a code is typed in, so one that isn't tells something. */
  readonly reporting: boolean;
  /** US dollars. */
  readonly price: number;
  readonly domain?: string;
  readonly country?: string;
  readonly phonePrefix?: string;
  /** Kind of the fault when the table could not be used. */
  readonly fault?: string;
}

export interface GuardParts {
  readonly settings: GuardSettings;
  readonly store: GuardStore;
  /** Keys of the hashes; asked for with each call, so it should remember them. */
  readonly keys: () => Promise<KeyRing>;
  readonly clock: Clock;
  /** Asked before the code is counted: cost nothing. */
  readonly lookups?: readonly RecipientLookup[];
  /** Asked afterwards, so that the budget bounds what they cost. */
  readonly pricedLookups?: readonly RecipientLookup[];
  readonly onEvent?: (event: GuardEvent) => void;
}

const UNAVAILABLE_RETRY_MS = 30_000;

/** Decides whether a code may go out to a recipient, for all applications together. */
export class Guard {
  private readonly rules: SendRules;
  private readonly memory = new RefusalMemory();
  private readonly pace = new AnswerPace();
  private readonly reporting: ReportingApps;
  private readonly bucket: LocalBucket;
  /** Only for the local bucket, which has to work without the secret. */
  private readonly localKey = randomBytes(16).toString('hex');

  constructor(private readonly parts: GuardParts) {
    this.rules = sendRules(parts.settings.recipient);
    this.reporting = new ReportingApps(parts.store);
    this.bucket = new LocalBucket(parts.settings.openLimits);
  }

  /** Asks whether a code may be sent now, and counts it if so. Never throws. */
  public async check(request: CheckRequest): Promise<CheckResult> {
    const detail = faultOf(request);
    if (detail !== undefined) return { ...answer(0, { reason: REFUSAL.invalidRequest, until: 0 }), detail };
    const reading = readRecipient(request.channel, request.recipient, this.parts.settings.validation);
    if (!reading.ok) return this.decided(request, undefined, 0, { reason: reading.reason, until: 0 });
    const { recipient } = reading;
    const objection = await firstRefusal(this.parts.lookups, recipient);
    if (objection) return this.decided(request, recipient, 0, { reason: objection, until: 0 });
    const now = this.parts.clock.now();
    let refusal: Refusal | undefined;
    let reporting = false;
    try {
      const keys = await this.parts.keys();
      reporting = await this.reporting.reports(request.app, now);
      refusal = await this.reserved(request, recipient, { keys, now, reporting });
    } catch (error) {
      return this.withoutTable(request, recipient, now, error);
    }
    if (refusal) return this.decided(request, recipient, now, refusal);
    const late = await firstRefusal(this.parts.pricedLookups, recipient);
    return this.decided(request, recipient, now, late && { reason: late, until: now }, reporting);
  }

  /** Says that a code was typed in. Never throws. */
  public async verified(request: VerifiedRequest): Promise<VerifiedResult> {
    const now = this.parts.clock.now();
    if (faultOf(request) !== undefined) return { counted: false };
    const reading = readRecipient(request.channel, request.recipient, this.parts.settings.validation);
    if (!reading.ok) return { counted: false };
    const { recipient } = reading;
    const { store, settings } = this.parts;
    try {
      const keys = await this.parts.keys();
      const context: ChargeContext = { keys, now, recipient, settings, judgeConversion: true };
      const counted = await store.verify({
        at: now,
        recipientIds: keys.recipientIds(recipient.canonical, now),
        counterIds: creditedCounters(subjectsOf(recipient, undefined, settings), context),
      });
      await this.reporting.noted(request.app, now);
      if (counted) this.tell('verified', request, recipient, { allowed: true, degraded: false });
      return { counted };
    } catch (error) {
      this.tell('verified', request, recipient, { allowed: false, degraded: true, fault: reasonOf(error) });
      return { counted: false };
    }
  }

  /**
   * Sends nothing to a recipient for a while: after a complaint, or a mail that came back for good.
   *
   * @param seconds the setting of the guard by default
   * @throws {StoreUnavailableError}
   */
  public async block(channel: Channel, text: string, seconds = this.parts.settings.blockSeconds): Promise<boolean> {
    const now = this.parts.clock.now();
    const reading = readRecipient(channel, text, UNCHECKED);
    if (!reading.ok) return false;
    const keys = await this.parts.keys();
    await this.parts.store.block(keys.recipientIds(reading.recipient.canonical, now), now + seconds * 1000);
    return true;
  }

  /**
   * Deletes all that is known about a recipient, a block included.
   *
   * @returns how many items were deleted
   * @throws {StoreUnavailableError}
   */
  public async forget(channel: Channel, text: string): Promise<number> {
    const reading = readRecipient(channel, text, UNCHECKED);
    if (!reading.ok) return 0;
    const keys = await this.parts.keys();
    const ids = keys.everyRecipientId(reading.recipient.canonical);
    for (const id of ids) this.memory.forget(id);
    return this.parts.store.forget(ids);
  }

  private reserved(
    request: CheckRequest,
    recipient: Recipient,
    { keys, now, reporting }: { readonly keys: KeyRing; readonly now: number; readonly reporting: boolean },
  ): Promise<Refusal | undefined> {
    const { settings, store } = this.parts;
    return reserve({
      store,
      memory: this.memory,
      pace: this.pace,
      rules: this.rules,
      recipientIds: keys.recipientIds(recipient.canonical, now),
      subjects: subjectsOf(recipient, blocksOf(request), settings),
      context: { keys, now, recipient, settings, judgeConversion: reporting },
    });
  }

  private withoutTable(request: CheckRequest, recipient: Recipient, now: number, error: unknown): CheckResult {
    const open = this.parts.settings.failure === 'open' && this.bucket.take(this.localKey + recipient.canonical, now);
    const refusal = open ? undefined : { reason: REFUSAL.unavailable, until: now + UNAVAILABLE_RETRY_MS };
    const fault = reasonOf(error);
    this.tell('check', request, recipient, { allowed: open, reason: refusal?.reason, degraded: true, fault });
    return { ...answer(now, refusal), degraded: true };
  }

  private decided(
    request: CheckRequest,
    recipient: Recipient | undefined,
    now: number,
    refusal?: Refusal,
    reporting = false,
  ): CheckResult {
    this.tell('check', request, recipient, { allowed: !refusal, reason: refusal?.reason, degraded: false, reporting });
    return answer(now, refusal);
  }

  private tell(
    kind: GuardEvent['kind'],
    { channel, app, purpose }: VerifiedRequest,
    recipient: Recipient | undefined,
    outcome: Pick<GuardEvent, 'allowed' | 'degraded'> & Partial<GuardEvent>,
  ): void {
    this.parts.onEvent?.({
      kind,
      channel,
      app,
      purpose,
      reporting: kind === 'verified',
      price: recipient ? priceOf(recipient, this.parts.settings) : 0,
      ...(recipient?.domain === undefined ? {} : { domain: recipient.domain }),
      ...(recipient?.phone ? { country: recipient.phone.country, phonePrefix: recipient.phone.prefix } : {}),
      ...outcome,
    });
  }
}

/** For what is done to a recipient whom nobody sends to: only the spelling matters. */
const UNCHECKED = {
  refuseDisposable: false,
  refuseSmsGateways: false,
  refuseRoleAddresses: false,
  lookUpMailExchanger: false,
  addressInsights: false,
  carrierLookup: false,
  blockedDomains: [],
  allowedDomains: [],
} as const;

function answer(now: number, refusal?: Refusal): CheckResult {
  const messageId = messageFor(refusal?.reason);
  return {
    allowed: refusal === undefined,
    retryAfterSeconds: refusal ? Math.max(0, Math.ceil((refusal.until - now) / 1000)) : 0,
    ...(refusal && { reason: refusal.reason }),
    messageId,
    message: MESSAGES[messageId],
    degraded: false,
  };
}

async function firstRefusal(
  lookups: readonly RecipientLookup[] | undefined,
  recipient: Recipient,
): Promise<RefusalReason | undefined> {
  for (const lookup of lookups ?? []) {
    const refusal = await lookup.refusal(recipient).catch(() => undefined);
    if (refusal) return refusal;
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  if (error instanceof StoreUnavailableError) return error.message;
  return faultName(error);
}

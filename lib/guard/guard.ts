import { randomBytes } from 'node:crypto';
import { faultName } from '../contract/aws-fault';
import { type Channel, KNOWN_SECONDS, type Lane, REFUSAL } from '../contract/recipient/guard';
import { AnswerPace } from './answer-pace';
import { askLookups } from './asked-lookups';
import { type ChargeContext, creditedCounters, neighbourCounter, priceOf } from './charges';
import {
  type AttemptResult,
  type CheckResult,
  type GuardEvent,
  type Refused,
  refused,
  sent,
  tried,
  undecided,
  type VerifiedResult,
} from './check-result';
import { newDevice } from './device-token';
import type { GuardParts } from './guard-parts';
import type { KeyRing } from './key-ring';
import { type AskingDevice, deviceOf, familiarIds, findLane, type LaneParts } from './lanes';
import { LocalBucket } from './local-bucket';
import { toldSender } from './message-feedback';
import { RangeCrowds } from './range-crowds';
import { type Recipient, readRecipient, UNCHECKED } from './recipient';
import { RefusalMemory } from './refusal-memory';
import { ReportingApps } from './reporting-apps';
import { type AttemptRequest, type CheckRequest, faultOf, homeOf, type VerifiedRequest } from './request';
import { ownKeys } from './reserve';
import { type BlockKind, freedLists, freshRules, sendRules } from './send-rules';
import { StoreUnavailableError } from './store';
import { UsualVerifications } from './usual';

export type { AttemptResult, CheckOutcome, CheckResult, GuardEvent, VerifiedResult } from './check-result';

const UNAVAILABLE_RETRY_SECONDS = 30;
/** Counts for people of whom nothing is known. */
const STRANGERS: ReadonlySet<Lane> = new Set(['open', 'fresh', 'neighbours']);

/** Decides whether a code may go out to a recipient, for all applications together. */
export class Guard {
  private readonly lanes: LaneParts;
  private readonly memory = new RefusalMemory();
  private readonly crowds = new RangeCrowds();
  private readonly reporting: ReportingApps;
  private readonly bucket: LocalBucket;
  /** Devices that are known have one of their own, so that strangers can't empty it. */
  private readonly deviceBucket: LocalBucket;
  /** Only for the local bucket, which has to work without the secret. */
  private readonly localKey = randomBytes(16).toString('hex');

  constructor(private readonly parts: GuardParts) {
    const { store, settings } = parts;
    this.lanes = {
      store,
      memory: this.memory,
      pace: new AnswerPace(parts.sleep),
      usual: new UsualVerifications(store),
      rules: sendRules(settings.recipient),
      freshRules: freshRules(settings.recipient),
    };
    this.reporting = new ReportingApps(store);
    this.bucket = new LocalBucket(settings.openLimits);
    this.deviceBucket = new LocalBucket(settings.openLimits);
  }

  /** Asks whether a code may be sent now, and counts it if so. Never throws. */
  public async check(request: CheckRequest): Promise<CheckResult> {
    const detail = faultOf(request);
    if (detail !== undefined) return { ...refused({ reason: REFUSAL.invalidRequest, until: 0 }, 0), detail };
    const reading = readRecipient(request.channel, request.recipient, this.parts.settings.validation);
    if (!reading.ok) return this.withheld(request, undefined, 0, { reason: reading.reason, until: 0 });
    const { recipient } = reading;
    const { refusal } = await askLookups(this.parts.lookups, recipient, { refusal: true, flags: false });
    if (refusal) return this.withheld(request, recipient, 0, { reason: refusal, until: 0 });
    const now = this.parts.clock.now();
    let device: AskingDevice | undefined;
    let answer: Awaited<ReturnType<typeof findLane>>;
    let reporting = false;
    let range: ReturnType<RangeCrowds['of']>;
    try {
      const keys = await this.parts.keys();
      device = deviceOf(request, recipient, keys, now);
      reporting = await this.reporting.reports(request.app, now);
      answer = await findLane(this.lanes, request, device, this.contextOf(recipient, keys, now, reporting));
      range = this.crowds.of(recipient, keys, now, !('refused' in answer));
    } catch (error) {
      return this.withoutTable(request, recipient, { now, known: device !== undefined, error });
    }
    if ('refused' in answer) return this.withheld(request, recipient, now, answer.refused, range);
    // Who verified before is refused by no look-up; what happened to the number since then the application hears all the same, but for a device that is known itself.
    const questions = { refusal: STRANGERS.has(answer.lane), flags: answer.lane !== 'device' };
    const { refusal: late, flags, lookupFault } = await askLookups(this.parts.pricedLookups, recipient, questions);
    if (late) return this.withheld(request, recipient, now, { reason: late, until: now }, { lookupFault });
    const { lane } = answer;
    const told = { allowed: true, outcome: 'send', lane, degraded: false, reporting } as const;
    this.tell('check', request, recipient, { ...told, flags, lookupFault, ...range });
    return flags.length === 0 ? sent() : { ...sent(), flags };
  }

  /**
   * Says that a code was typed in correctly. The answer holds the token by which the device is known from now on. Never throws.
   */
  public async verified(request: VerifiedRequest): Promise<VerifiedResult> {
    const now = this.parts.clock.now();
    if (faultOf(request) !== undefined) return { counted: false };
    const reading = readRecipient(request.channel, request.recipient, this.parts.settings.validation);
    if (!reading.ok) return { counted: false };
    const { recipient } = reading;
    try {
      const keys = await this.parts.keys();
      const result = await this.noteVerified(request, recipient, keys, now);
      await this.reporting.noted(request.app, now);
      if (result.counted) {
        const feedbackFault = await toldSender(this.parts.feedback, request);
        const range = this.crowds.of(recipient, keys, now, false);
        this.tell('verified', request, recipient, { allowed: true, degraded: false, feedbackFault, ...range });
      }
      return result;
    } catch (error) {
      this.tell('verified', request, recipient, { allowed: false, degraded: true, fault: reasonOf(error) });
      return { counted: false };
    }
  }

  /**
   * Asks whether a code that was typed in may be compared, and counts the try. Each code has tries of its own. Never throws.
   */
  public async attempt(request: AttemptRequest): Promise<AttemptResult> {
    const now = this.parts.clock.now();
    const fault = typeof request?.codeId === 'string' ? faultOf(request) : 'codeId is missing';
    const reading = fault === undefined ? readRecipient(request.channel, request.recipient, UNCHECKED) : undefined;
    if (!reading?.ok) return tried(undefined);
    const { recipient } = reading;
    try {
      const keys = await this.parts.keys();
      const id = keys.onceId('tries', JSON.stringify([recipient.canonical, request.app, request.codeId]), now);
      const left = await this.parts.store.attempt(id, this.parts.settings.triesPerCode, now);
      this.tell('attempt', request, recipient, { allowed: left !== undefined, degraded: false });
      return tried(left);
    } catch (error) {
      const open = this.parts.settings.failureMode === 'OPEN';
      this.tell('attempt', request, recipient, { allowed: open, degraded: true, fault: reasonOf(error) });
      return tried(open ? 0 : undefined, true);
    }
  }

  /**
   * Sends nothing to one spelling of a recipient for a while: after a complaint, or a mail that came back for good. Other spellings of the same mailbox go on, save for
   * those with a tag.
   *
   * @param seconds at most, and by default, the setting of the guard
   * @throws {StoreUnavailableError}
   */
  public async block(
    channel: Channel,
    text: string,
    kind: BlockKind = 'complaint',
    seconds = this.parts.settings.blockSeconds,
  ): Promise<boolean> {
    const now = this.parts.clock.now();
    const reading = readRecipient(channel, text, UNCHECKED);
    if (!reading.ok) return false;
    const until = now + Math.min(seconds, this.parts.settings.blockSeconds) * 1000;
    const where = (await this.parts.keys()).itemsOf(reading.recipient.canonical, reading.recipient.spellings[0]!, now);
    await this.parts.store.block(kind, where, until);
    return true;
  }

  /**
   * Deletes all that is known about a recipient: times, devices, blocks. Its devices are strangers from then on.
   *
   * @returns how many items were deleted
   * @throws {StoreUnavailableError}
   */
  public async forget(channel: Channel, text: string): Promise<number> {
    const reading = readRecipient(channel, text, UNCHECKED);
    if (!reading.ok) return 0;
    const keys = await this.parts.keys();
    this.memory.clear();
    return this.parts.store.forget(keys.everyRecipientId(reading.recipient.canonical));
  }

  private async noteVerified(
    request: VerifiedRequest,
    recipient: Recipient,
    keys: KeyRing,
    now: number,
  ): Promise<VerifiedResult> {
    const { settings, store } = this.parts;
    const { canonical } = recipient;
    const device = deviceOf(request, recipient, keys, now);
    const fresh = device !== undefined && device.slot === undefined ? undefined : newDevice();
    const recipientIds = keys.recipientIds(canonical, now);
    const blocks = homeOf(request);
    const placeOf = (network: string) => ({
      names: keys.networks(canonical, network, now),
      ids: familiarIds(keys, canonical, network, now),
    });
    const home = blocks && ([placeOf(blocks.network), placeOf(blocks.provider)] as const);
    const spellings = keys.spellings(recipient.spellings.slice(0, 1), now);
    const { counted, slot } = await store.verify({
      at: now,
      recipientIds,
      spellings,
      knownIds: keys.knownIds(canonical, now),
      limits: settings.known,
      freed: freedLists(this.lanes.rules, this.lanes.freshRules),
      ...(device && { deviceIds: keys.deviceIds(canonical, device.device, now) }),
      ...(device?.slot !== undefined && { current: { slot: device.slot, device: device.device } }),
      fresh,
      home,
      ...(blocks && { neighbourId: neighbourCounter(recipient, blocks.provider, keys, now) }),
      counterIds: creditedCounters({ recipient, settings, keys, now }),
    });
    if (!counted) return { counted };
    const { rules, freshRules } = this.lanes;
    for (const list of [rules, freshRules])
      for (const key of ownKeys({
        ids: recipientIds,
        rules: list,
        spellings: keys.spellings(recipient.spellings, now),
      }))
        this.memory.forget(key);
    if (device)
      this.memory.forget(ownKeys({ ids: keys.deviceIds(canonical, device.device, now), rules, spellings: [] })[0]);
    for (const { ids } of home ?? []) this.memory.forget(ownKeys({ ids, rules: freshRules, spellings: [] })[0]);
    if (slot === undefined || fresh === undefined) return { counted };
    const expires = Math.floor(now / 1000) + KNOWN_SECONDS;
    const deviceToken = keys.deviceToken(canonical, { device: fresh, slot, expires }, request.deviceToken, now);
    return { counted, deviceToken, deviceTokenSeconds: KNOWN_SECONDS };
  }

  private contextOf(recipient: Recipient, keys: KeyRing, now: number, judgeConversion: boolean): ChargeContext {
    return { keys, now, recipient, settings: this.parts.settings, judgeConversion };
  }

  private withoutTable(
    request: CheckRequest,
    recipient: Recipient,
    { now, known, error }: { readonly now: number; readonly known: boolean; readonly error: unknown },
  ): CheckResult {
    const bucket = known ? this.deviceBucket : this.bucket;
    const open = this.parts.settings.failureMode === 'OPEN' && bucket.take(this.localKey + recipient.canonical, now);
    const fault = reasonOf(error);
    const reason = open ? undefined : REFUSAL.unavailable;
    this.tell('check', request, recipient, { allowed: open, reason, degraded: true, fault });
    return undecided(open, UNAVAILABLE_RETRY_SECONDS);
  }

  private withheld(
    request: CheckRequest,
    recipient: Recipient | undefined,
    now: number,
    refusal: Refused,
    more: Pick<GuardEvent, 'lookupFault' | 'range' | 'crowded'> = {},
  ): CheckResult {
    const result = refused(refusal, now);
    const { allowed, outcome, reason } = result;
    this.tell('check', request, recipient, { allowed, outcome, reason, degraded: false, ...more });
    return result;
  }

  private tell(
    kind: GuardEvent['kind'],
    { channel, app, purpose }: Pick<CheckRequest, 'channel' | 'app' | 'purpose'>,
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

function reasonOf(error: unknown): string {
  if (error instanceof StoreUnavailableError) return error.message;
  return faultName(error);
}

import { KNOWN_SECONDS, type Lane, REFUSAL } from '../contract/recipient/guard';
import type { AnswerPace } from './answer-pace';
import {
  type ChargeContext,
  dailySubjects,
  deviceSubjects,
  freshSubjects,
  knownSubjects,
  neighbourSubjects,
  openSubjects,
  provenSubjects,
  type Subject,
} from './charges';
import type { Refused } from './check-result';
import type { KeyRing } from './key-ring';
import type { KnownCondition } from './known';
import type { Recipient } from './recipient';
import type { RefusalMemory } from './refusal-memory';
import { blocksOf, type CheckRequest, homeOf } from './request';
import { type LaneRefusal, reserve } from './reserve';
import { DAILY_RULES, type SendRules } from './send-rules';
import type { GuardStore } from './store';
import type { UsualVerifications } from './usual';

export interface LaneParts {
  readonly store: GuardStore;
  readonly memory: RefusalMemory;
  readonly pace: AnswerPace;
  readonly usual: UsualVerifications;
  /** Of a recipient and of each of its devices. */
  readonly rules: SendRules;
  readonly freshRules: SendRules;
}

/** The device that asks, when it is the recipient's. */
export interface AskingDevice {
  readonly device: string;
  /** Where the table knows it; none where the application vouches for it. */
  readonly slot?: number;
}

export type LaneAnswer = { readonly lane: Lane } | { readonly refused: Refused };

/**
 * Finds the count in which one code has room. A known device has one of its own, which nobody else can use up. Strangers share theirs; whoever is refused
 * there gets a further one for a fresh proof, and behind that one of its own in a network from which it typed a code in, a share of the network of its provider, and a reserve for recipients that verified before. Without a proof everybody without a known device is answered
 * alike, so that no answer tells who verified.
 */
export async function findLane(
  parts: LaneParts,
  request: CheckRequest,
  device: AskingDevice | undefined,
  context: ChargeContext,
): Promise<LaneAnswer> {
  const { recipient, settings, keys, now } = context;
  const { canonical } = recipient;
  const spellings = keys.spellings(recipient.spellings, now);
  const knownIds = keys.knownIds(canonical, now);
  const ask = (
    rules: SendRules,
    subjects: readonly Subject[],
    more: { known?: KnownCondition; proofId?: string } = {},
  ) =>
    reserve({
      ...parts,
      send: { ids: keys.recipientIds(canonical, now), rules, spellings },
      subjects,
      context,
      ...more,
    });

  /** A reserve for whoever is known, once a day and recipient. */
  const onceADay = (known: KnownCondition, proofId?: string) =>
    reserve({
      ...parts,
      send: { ids: keys.recipientIds(canonical, now), rules: DAILY_RULES, spellings: [] },
      known,
      subjects: dailySubjects(recipient, settings),
      proofId,
      context,
    });

  if (device !== undefined) {
    const known = {
      ids: knownIds,
      ...(device.slot !== undefined && { device: { slot: device.slot, device: device.device } }),
      spellings,
    };
    const ids = keys.deviceIds(canonical, device.device, now);
    const send = { ids, rules: parts.rules, spellings: [] };
    const subjects = deviceSubjects(recipient, settings);
    let refusal = await reserve({ ...parts, send, known, subjects, context });
    if (refusal?.by === 'shared' && (await onceADay(known)) === undefined) return { lane: 'device' };
    if (refusal?.by === 'shared') {
      if (request.freshProof === undefined) return { refused: refusal };
      const proofId = keys.onceId('proof', request.freshProof, now);
      refusal = await reserve({
        ...parts,
        send,
        known,
        proofId,
        subjects: provenSubjects(recipient, settings),
        context,
      });
      if (refusal?.by === 'proof') return { refused: answerOf(refusal) };
    }
    if (refusal === undefined) return { lane: 'device' };
    // Whoever stole a token may have used up the day; then the device is one among strangers, and no worse off.
    const spent = refusal.reason === REFUSAL.recipientDay || request.freshProof !== undefined;
    if (refusal.by !== 'unknown' && (refusal.reason === REFUSAL.blocked || !spent))
      return { refused: { ...refusal, knownDevice: true } };
  }

  if (request.freshProof === undefined) {
    const refusal = await ask(parts.rules, openSubjects(recipient, blocksOf(request), settings));
    return refusal === undefined ? { lane: 'open' } : { refused: refusal };
  }

  const proofId = keys.onceId('proof', request.freshProof, now);
  const usual = {
    atHour: (place: Subject) => parts.usual.atHour(place, keys, now),
    onDay: (place: Subject) => parts.usual.onDay(place, keys, now),
  };
  const fresh = await freshSubjects(recipient, settings, usual.atHour);
  const refusal = await ask(parts.freshRules, fresh, { proofId });
  if (refusal === undefined) return { lane: 'fresh' };
  if (refusal.by === 'proof' || refusal.reason === REFUSAL.blocked) return { refused: answerOf(refusal) };
  const home = homeOf(request);
  for (const network of home === undefined ? [] : [home.network, home.provider]) {
    const known = { ids: knownIds, network: keys.networks(canonical, network, now)[0], spellings };
    const there = await reserve({
      ...parts,
      send: { ids: familiarIds(keys, canonical, network, now), rules: parts.freshRules, spellings: [] },
      known,
      subjects: provenSubjects(recipient, settings),
      proofId,
      context,
    });
    if (there === undefined) return { lane: 'familiar' };
    if (there.by === 'shared' && (await onceADay(known, proofId)) === undefined) return { lane: 'familiar' };
  }
  if (refusal.by !== 'shared') return { refused: answerOf(refusal) };
  const neighbours = home === undefined ? [] : await neighbourSubjects(recipient, home.provider, settings, usual);
  if (neighbours.length > 0 && (await ask(parts.freshRules, neighbours, { proofId })) === undefined)
    return { lane: 'neighbours' };
  const known = { ids: knownIds, verifiedAfter: now - KNOWN_SECONDS * 1000, spellings };
  const again = await ask(parts.freshRules, knownSubjects(recipient, settings), { proofId, known });
  return again === undefined ? { lane: 'known' } : { refused: answerOf(again.by === 'unknown' ? refusal : again) };
}

/** By its token, or by the word of the application. */
export function deviceOf(
  { deviceToken, knownDevice }: Pick<CheckRequest, 'deviceToken' | 'knownDevice'>,
  { canonical }: Recipient,
  keys: KeyRing,
  now: number,
): AskingDevice | undefined {
  const entry = deviceToken === undefined ? undefined : keys.deviceEntry(deviceToken, canonical, now);
  if (entry !== undefined) return entry;
  return knownDevice === undefined ? undefined : { device: `vouched:${knownDevice}` };
}

/** What a recipient got in one network. */
export function familiarIds(keys: KeyRing, canonical: string, network: string, now: number): string[] {
  return keys.deviceIds(canonical, `network:${network}`, now);
}

/** A proof that was used up can be made anew; nothing else gets better by one. */
function answerOf(refusal: LaneRefusal): Refused {
  return { reason: refusal.reason, until: refusal.until, final: refusal.by !== 'proof' };
}

import { KNOWN_SECONDS } from '../contract/recipient/guard';
import type { Refusal } from './send-rules';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Who typed a code in: a device that was known, or anybody. Counted apart, so that nobody uses up what the other gets. */
export type Typist = 'device' | 'stranger';

export interface KnownDevice {
  /** Its name until the next code is typed in on it. */
  readonly device: string;
  /** When it became known, and when a code was typed in on it last. */
  readonly since: number;
  readonly seen: number;
}

/** What is known about a recipient at which codes were typed in. */
export interface KnownState {
  /** When that was last; 0 is never. */
  readonly seen: number;
  /** Times of the codes that gave back what was counted, latest first. */
  readonly freed: Readonly<Record<Typist, readonly number[]>>;
  /** By their places. */
  readonly devices: Readonly<Record<number, KnownDevice>>;
  /** From where codes were typed in, by their places. */
  readonly networks: Readonly<Record<number, FamiliarNetwork>>;
}

export interface FamiliarNetwork {
  readonly name: string;
  /** Of the provider's network around it. */
  readonly provider: string;
  /** When a code was typed in from there last. */
  readonly seen: number;
}

/** At home, at work, on the way. */
export const FAMILIAR_NETWORKS = 3;

export const UNKNOWN: KnownState = { seen: 0, freed: { device: [], stranger: [] }, devices: {}, networks: {} };

/** Whether a code was typed in from that network, or from that of that provider, within 30 days. */
export function isFamiliar({ networks }: KnownState, name: string | undefined, at: number): boolean {
  if (name === undefined) return false;
  return Object.values(networks).some(
    (one) => [one.name, one.provider].includes(name) && one.seen > at - KNOWN_SECONDS * 1000,
  );
}

/** Where a code was typed in, first the network and then that of its provider. */
export type VerifiedHome = readonly [VerifiedPlace, VerifiedPlace];

export interface VerifiedPlace {
  /** Its name in each of `knownIds`. */
  readonly names: readonly string[];
  /** What the recipient got there. */
  readonly ids: readonly string[];
}

/** What has to hold about a recipient for a code that doesn't count among those of strangers. */
export interface KnownCondition {
  readonly ids: readonly string[];
  /** The device that asks; the table must know it at this place. */
  readonly device?: { readonly slot: number; readonly device: string };
  /** A code was typed in later than that. */
  readonly verifiedAfter?: number;
  /** A code was typed in from that network, or that of that provider, within 30 days. */
  readonly network?: string;
  /** Spellings of which a bounce refuses a code even here, for each id. */
  readonly spellings: ReadonlyArray<readonly string[]>;
}

/** Not known, known on another device by now, or an address that is bad. */
export type KnownRefusal = { readonly kind: 'unknown' } | { readonly kind: 'blocked'; readonly refusal: Refusal };

/** A bad address says more than a device that is not known. */
export function worst(refusals: readonly KnownRefusal[]): KnownRefusal | undefined {
  return refusals.find(({ kind }) => kind === 'blocked') ?? refusals[0];
}

export interface KnownLimits {
  readonly devices: number;
  readonly freedPerDay: number;
}

/** What a code that was typed in changes. */
export interface Verdict {
  /** Whether it gives back what was counted. A pair of hands that types all day must not get without end. */
  readonly frees: boolean;
  readonly typist: Typist;
  /** The place of the device under its new name; none when it gets none. */
  readonly slot?: number;
  /** The place of the network. */
  readonly networkSlot?: number;
  readonly after: KnownState;
}

export interface DeviceChange {
  readonly at: number;
  /** The device that asked for the code, if it is known. */
  readonly current?: { readonly slot: number; readonly device: string };
  /** Its name from now on; none where the application itself knows its devices. */
  readonly fresh?: string;
  /** From where it was typed in. */
  readonly network?: Pick<FamiliarNetwork, 'name' | 'provider'>;
}

/**
 * How a verification changes what is known: the device that asked keeps its place and gets a new name, so that a copy of its token is good until then only.
 */
export function judgeVerification(
  state: KnownState,
  limits: KnownLimits,
  { current, fresh, network, at }: DeviceChange,
): Verdict {
  const place = current === undefined ? undefined : state.devices[current.slot];
  const stays = place !== undefined && place.device === current?.device;
  const typist = stays ? 'device' : 'stranger';
  const times = state.freed[typist];
  const oldest = times[limits.freedPerDay - 1];
  const frees = oldest === undefined || oldest <= at - DAY_MS;
  if (!frees) return { frees, typist, after: { ...state, seen: at } };
  const networkSlot = network === undefined ? undefined : networkPlace(state, network.name);
  const after = {
    ...state,
    seen: at,
    freed: { ...state.freed, [typist]: [at, ...times].slice(0, limits.freedPerDay) },
    networks:
      networkSlot === undefined ? state.networks : { ...state.networks, [networkSlot]: { ...network!, seen: at } },
  };
  if (fresh === undefined) return { frees, typist, after, ...(networkSlot !== undefined && { networkSlot }) };
  const slot = stays ? current!.slot : freePlace(state, limits.devices, at);
  const known = { device: fresh, since: stays ? place.since : at, seen: at };
  return {
    frees,
    typist,
    slot,
    ...(networkSlot !== undefined && { networkSlot }),
    after: { ...after, devices: { ...state.devices, [slot]: known } },
  };
}

/**
 * A place that is free or long unused; else that of the newest device. So codes that go to a mailbox whose scanner follows links push out none that was known before.
 */
function freePlace({ devices }: KnownState, places: number, at: number): number {
  const all = Array.from({ length: places }, (_, slot) => slot);
  const free = all.find((slot) => (devices[slot]?.seen ?? 0) <= at - KNOWN_SECONDS * 1000);
  return free ?? all.sort((a, b) => devices[b]!.since - devices[a]!.since)[0]!;
}

/** Names of the place in one item of a recipient. */
export function placeNames(
  home: VerifiedHome | undefined,
  index: number,
): Pick<FamiliarNetwork, 'name' | 'provider'> | undefined {
  const [name, provider] = (home ?? []).map(({ names }) => names[index]);
  return name === undefined || provider === undefined ? undefined : { name, provider };
}

/** Where somebody counts as one of the people there: once a day, so that whoever types codes in all day is one person. */
export function neighboursOf(
  { neighbourId, at }: { readonly neighbourId?: string; readonly at: number },
  { seen }: KnownState,
): string[] {
  return neighbourId === undefined || seen > at - DAY_MS ? [] : [neighbourId];
}

/** Its own place, else the one that was not used for longest. */
function networkPlace({ networks }: KnownState, name: string): number {
  const all = Array.from({ length: FAMILIAR_NETWORKS }, (_, slot) => slot);
  const own = all.find((slot) => networks[slot]?.name === name);
  return own ?? all.sort((a, b) => (networks[a]?.seen ?? 0) - (networks[b]?.seen ?? 0))[0]!;
}

import type { Refusal } from './send-rules';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is known about a recipient at which codes were typed in. */
export interface KnownState {
  /** Times of the last codes that were typed in, latest first. */
  readonly verified: readonly number[];
  /** The devices on which that was, by their places. */
  readonly devices: Readonly<Record<number, string>>;
  /** How many places were ever given. */
  readonly given: number;
}

export const UNKNOWN: KnownState = { verified: [], devices: {}, given: 0 };

/** What has to hold about a recipient for a code that doesn't count among those of strangers. */
export interface KnownCondition {
  readonly ids: readonly string[];
  /** The device that asks; the table must know it at this place. */
  readonly device?: { readonly slot: number; readonly device: string };
  /** A code was typed in later than that. */
  readonly verifiedAfter?: number;
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
  /** The place of the device under its new name; none when it gets none. */
  readonly slot?: number;
  readonly after: KnownState;
}

export interface DeviceChange {
  readonly at: number;
  /** The device that asked for the code, if it is known. */
  readonly current?: { readonly slot: number; readonly device: string };
  /** Its name from now on; none where the application itself knows its devices. */
  readonly fresh?: string;
}

/**
 * How a verification changes what is known: the device that asked keeps its place and gets a new name, so that a copy of its token is good until then only.
 */
export function judgeVerification(
  state: KnownState,
  limits: KnownLimits,
  { current, fresh, at }: DeviceChange,
): Verdict {
  const oldest = state.verified[limits.freedPerDay - 1];
  const frees = oldest === undefined || oldest <= at - DAY_MS;
  const verified = [at, ...state.verified].slice(0, limits.freedPerDay);
  if (!frees) return { frees, after: { ...state, verified: [at, ...state.verified.slice(1)] } };
  if (fresh === undefined) return { frees, after: { ...state, verified } };
  const stays = current !== undefined && state.devices[current.slot] === current.device;
  const slot = stays ? current.slot : state.given % limits.devices;
  return {
    frees,
    slot,
    after: { verified, devices: { ...state.devices, [slot]: fresh }, given: state.given + (stays ? 0 : 1) },
  };
}

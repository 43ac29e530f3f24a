import type { RefusalReason } from '../contract/recipient/guard';

const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;

/** A count that many recipients share, in hours and days by the clock (UTC): one item for each day. */
export interface CounterCharge {
  readonly id: string;
  readonly perHour: number;
  readonly perDay: number;
  readonly reason: RefusalReason;
  readonly money?: MoneyCharge;
  readonly conversion?: ConversionCharge;
  /** A place, whose verifications are compared with those of last week. */
  readonly place: boolean;
}

/** In millionths of a US dollar, so that sums are exact. */
export interface MoneyCharge {
  readonly micros: number;
  readonly perHour?: number;
  readonly perDay?: number;
}

/** See `credit`. */
export interface ConversionCharge {
  /** Thousandths: what a code costs and a verification is worth. */
  readonly price: number;
  readonly floor: number;
}

/** A verification is worth so many thousandths. */
export const VERIFIED_CREDIT = 1000;
/** A day may lose three times what an hour may. */
export const DAY_FLOORS = 3;

/** What stands in the item of one counter and one day, as far as it is needed at one hour. */
export interface CounterState {
  readonly hour: number;
  readonly day: number;
  readonly hourMicros: number;
  readonly dayMicros: number;
  readonly hourCredit: number;
  readonly dayCredit: number;
}

export const EMPTY_COUNTER: CounterState = {
  hour: 0,
  day: 0,
  hourMicros: 0,
  dayMicros: 0,
  hourCredit: 0,
  dayCredit: 0,
};

/** Two digits that name the hour's attributes. */
export function hourOf(at: number): string {
  return String(Math.floor((at % DAY_MS) / HOUR_MS)).padStart(2, '0');
}

export function dayStart(at: number): number {
  return at - (at % DAY_MS);
}

/**
 * What a day has given out by the end of this hour at most. Half of a day's limit is kept for its hours, in equal parts, so that whoever uses up what there is now
 * doesn't use up the rest of the day for everybody.
 */
export function roomBy(perDay: number, now: number): number {
  return perDay - (23 - Number(hourOf(now))) * hourlyPart(perDay);
}

function hourlyPart(perDay: number): number {
  return Math.floor(perDay / 48);
}

export interface CounterRefusal {
  readonly kind: 'count' | 'money' | 'conversion';
  readonly until: number;
}

/**
 * Whether one more fits. Conversion is a credit: a code takes `price` (the smallest share that is accepted), a verification gives 1, and the
 * credit of an hour or a day must stay above its floor. So it falls through the floor exactly when more codes than the
 * volume went out and too few were answered, and one condition of a write can say that.
 */
export function judgeCounter(state: CounterState, charge: CounterCharge, now: number): CounterRefusal | undefined {
  const nextHour = now - (now % HOUR_MS) + HOUR_MS;
  const nextDay = dayStart(now) + DAY_MS;
  const { money, conversion } = charge;
  const moreRoom = (perDay: number) => (hourlyPart(perDay) > 0 ? nextHour : nextDay);
  if (state.day >= roomBy(charge.perDay, now)) return { kind: 'count', until: moreRoom(charge.perDay) };
  if (money?.perDay !== undefined && state.dayMicros + money.micros > roomBy(money.perDay, now))
    return { kind: 'money', until: moreRoom(money.perDay) };
  if (conversion && state.dayCredit <= -DAY_FLOORS * conversion.floor) return { kind: 'conversion', until: nextDay };
  if (state.hour >= charge.perHour) return { kind: 'count', until: nextHour };
  if (money?.perHour !== undefined && state.hourMicros + money.micros > money.perHour)
    return { kind: 'money', until: nextHour };
  if (conversion && state.hourCredit <= -conversion.floor) return { kind: 'conversion', until: nextHour };
  return undefined;
}

export function charged(state: CounterState, { money, conversion }: CounterCharge): CounterState {
  return {
    hour: state.hour + 1,
    day: state.day + 1,
    hourMicros: state.hourMicros + (money?.micros ?? 0),
    dayMicros: state.dayMicros + (money?.micros ?? 0),
    hourCredit: state.hourCredit - (conversion?.price ?? 0),
    dayCredit: state.dayCredit - (conversion?.price ?? 0),
  };
}

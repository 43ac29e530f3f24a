import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  type CounterCharge,
  type CounterState,
  DAY_FLOORS,
  DAY_MS,
  dayStart,
  hourOf,
  roomBy,
  VERIFIED_CREDIT,
} from './counter';
import { type ItemUpdate, keyOf, number } from './recipient-item';

/** A place is compared with the same day of last week; what else is counted says nothing when its day is over. */
const PLACE_DAYS = 9;
const OTHER_DAYS = 2;
const HOUR_MS = 60 * 60 * 1000;

/**
 * One item a counter and day: `d` counts the day and `h07` the hour after seven; `dm` and `m07` are money, `dc` and `c07` the credit of
 * conversion.
 */
export function counterUpdate(charge: CounterCharge, now: number): ItemUpdate {
  const { id, perHour, perDay, money, conversion, place } = charge;
  const hour = hourOf(now);
  const values: Record<string, AttributeValue> = { ':one': number(1), ':expires': number(expiryOf(now, place)) };
  const conditions: string[] = [];
  const additions = ['d :one', `h${hour} :one`];
  const below = (attribute: string, name: string, limit: number, comparison: '<' | '<=' | '>') => {
    values[name] = number(limit);
    conditions.push(`(attribute_not_exists(${attribute}) OR ${attribute} ${comparison} ${name})`);
  };
  below('d', ':perDay', roomBy(perDay, now), '<');
  below(`h${hour}`, ':perHour', perHour, '<');
  if (money) {
    values[':micros'] = number(money.micros);
    additions.push('dm :micros', `m${hour} :micros`);
    if (money.perDay !== undefined) below('dm', ':moneyPerDay', roomBy(money.perDay, now) - money.micros, '<=');
    if (money.perHour !== undefined) below(`m${hour}`, ':moneyPerHour', money.perHour - money.micros, '<=');
  }
  if (conversion) {
    values[':price'] = number(-conversion.price);
    additions.push('dc :price', `c${hour} :price`);
    below('dc', ':dayFloor', -DAY_FLOORS * conversion.floor, '>');
    below(`c${hour}`, ':hourFloor', -conversion.floor, '>');
  }
  // A counter that allows nothing, or a message above the whole budget, must refuse in an empty item, too.
  if (Math.min(perDay, perHour) <= 0 || exceeds(charge, now)) conditions.push('attribute_exists(refused)');
  return {
    Key: keyOf(id),
    UpdateExpression: `SET expires = :expires ADD ${additions.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeValues: values,
  };
}

export function counterStateOf(item: Record<string, AttributeValue> | undefined, now: number): CounterState {
  const hour = hourOf(now);
  const read = (attribute: string) => Number(item?.[attribute]?.N ?? 0);
  return {
    hour: read(`h${hour}`),
    day: read('d'),
    hourMicros: read(`m${hour}`),
    dayMicros: read('dm'),
    hourCredit: read(`c${hour}`),
    dayCredit: read('dc'),
  };
}

export function creditUpdate(id: string, now: number): ItemUpdate {
  return {
    Key: keyOf(id),
    UpdateExpression: `SET expires = :expires ADD dc :credit, c${hourOf(now)} :credit, ${verifiedAttribute(now)} :one`,
    ExpressionAttributeValues: {
      ':credit': number(VERIFIED_CREDIT),
      ':one': number(1),
      ':expires': number(expiryOf(now, true)),
    },
  };
}

/** How many codes of that hour's counter were typed in. */
export function verifiedAttribute(at: number): string {
  return `v${hourOf(at)}`;
}

/** The same, of the whole day. */
export function verifiedOnDay(item: Record<string, AttributeValue> | undefined): number {
  return Array.from({ length: 24 }, (_, hour) => Number(item?.[verifiedAttribute(hour * HOUR_MS)]?.N ?? 0)).reduce(
    (sum, count) => sum + count,
    0,
  );
}

function exceeds({ money }: CounterCharge, now: number): boolean {
  const { micros = 0, perHour = Infinity, perDay } = money ?? {};
  return micros > Math.min(perHour, perDay === undefined ? Infinity : roomBy(perDay, now));
}

function expiryOf(now: number, place: boolean): number {
  return Math.floor((dayStart(now) + (place ? PLACE_DAYS : OTHER_DAYS) * DAY_MS) / 1000);
}

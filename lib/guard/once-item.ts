import { type ItemUpdate, keyOf, number } from './recipient-item';

/** Longer than any code or proof is good. */
const SECONDS = 25 * 3600;

/** A fresh proof is good for one code. */
export function onceUpdate(id: string, now: number): ItemUpdate {
  return {
    Key: keyOf(id),
    UpdateExpression: 'SET expires = :expires',
    ConditionExpression: 'attribute_not_exists(expires)',
    ExpressionAttributeValues: { ':expires': number(onceExpiry(now)) },
  };
}

export function onceExpiry(now: number): number {
  return Math.floor(now / 1000) + SECONDS;
}

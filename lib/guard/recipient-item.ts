import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { GUARD_TABLE } from '../contract/recipient/guard';
import { GROWTH_MS, type SendLog, type SendRules } from './send-rules';

const DAY_SECONDS = 24 * 60 * 60;

/** The parts of one update that DynamoDB takes, whoever sends it. */
export interface ItemUpdate {
  readonly Key: Record<string, AttributeValue>;
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/**
 * Notes one code if the rules allow it. The item keeps the times of the last codes as `t1` (latest), `t2` and so on; the update moves
 * each on by one. No read comes before it: conditions and right-hand sides see the item as it was.
 */
export function recipientUpdate(id: string, rules: SendRules, now: number): ItemUpdate {
  const values: Record<string, AttributeValue> = {
    ':now': number(now),
    ':none': number(0),
    ':one': number(1),
    // A day, and an hour for clocks.
    ':expires': number(Math.floor(now / 1000) + DAY_SECONDS + 3600),
  };
  const conditions = ['(attribute_not_exists(blockedUntil) OR blockedUntil <= :now)'];
  rules.spacings.forEach(({ entry, ms }, index) => {
    values[`:s${index}`] = number(now - ms);
    conditions.push(`(attribute_not_exists(t${entry}) OR t${entry} <= :s${index})`);
  });
  rules.cooldowns.forEach(({ entry, ms }, index) => {
    values[':growth'] = number(now - GROWTH_MS);
    values[`:c${index}`] = number(now - ms);
    conditions.push(`(attribute_not_exists(t${entry}) OR t${entry} <= :growth OR t1 <= :c${index})`);
  });
  const moves: string[] = [];
  for (let entry = rules.entries; entry > 1; entry--) moves.push(`t${entry} = if_not_exists(t${entry - 1}, :none)`);
  return {
    Key: keyOf(id),
    UpdateExpression: `SET ${[...moves, 't1 = :now', 'expires = :expires', 'unanswered = if_not_exists(unanswered, :none) + :one'].join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeValues: values,
  };
}

export function sendLogOf(item: Record<string, AttributeValue> | undefined, rules: SendRules): SendLog {
  const times: number[] = [];
  for (let entry = 1; entry <= rules.entries; entry++) times.push(Number(item?.[`t${entry}`]?.N ?? 0));
  const blocked = item?.blockedUntil?.N;
  return { times, ...(blocked === undefined ? {} : { blockedUntil: Number(blocked) }) };
}

/** The first of the recipient's items decides; a code that was never asked for can't be answered. */
export function verifiedUpdate(id: string, decides: boolean): ItemUpdate {
  return {
    Key: keyOf(id),
    UpdateExpression: decides ? 'SET unanswered = :none' : 'REMOVE unanswered',
    ...(decides ? { ConditionExpression: 'unanswered > :none' } : {}),
    ...(decides ? { ExpressionAttributeValues: { ':none': number(0) } } : {}),
  };
}

/** Never shortens a block. The item lives as long as the block, since nothing writes to it meanwhile. */
export function blockUpdate(id: string, until: number): ItemUpdate {
  return {
    Key: keyOf(id),
    UpdateExpression: 'SET blockedUntil = :until, expires = :expires',
    ConditionExpression: 'attribute_not_exists(blockedUntil) OR blockedUntil < :until',
    ExpressionAttributeValues: {
      ':until': number(until),
      ':expires': number(Math.ceil(until / 1000) + DAY_SECONDS),
    },
  };
}

export function keyOf(id: string): Record<string, AttributeValue> {
  return { [GUARD_TABLE.key]: { S: id } };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

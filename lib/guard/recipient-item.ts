import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { GUARD_TABLE } from '../contract/recipient/guard';
import { type BlockKind, GROWTH_MS, type SendLog, type SendRules } from './send-rules';

/** The parts of one update that DynamoDB takes, whoever sends it. */
export interface ItemUpdate {
  readonly Key: Record<string, AttributeValue>;
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** Bounces and complaints of one spelling stand in an attribute of their own. */
const BLOCK_PREFIX: Readonly<Record<BlockKind, string>> = { bounce: 'b', complaint: 'c' };

/**
 * Notes one code if the rules allow it. The item keeps the times of the last codes as `t1` (latest), `t2` and so on (`f1` and so on for those
 * that went out for a fresh proof); the update moves each on by one. No read comes before it: conditions and right-hand sides see the item as it was.
 *
 * @param spellings names of the spellings whose blocks count
 * @param expires seconds since the epoch; never sooner than before
 */
export function sendUpdate(
  id: string,
  rules: SendRules,
  spellings: readonly string[],
  expires: number,
  now: number,
): ItemUpdate {
  const { list } = rules;
  const values: Record<string, AttributeValue> = {
    ':now': number(now),
    ':none': number(0),
    ':one': number(1),
    ':expires': number(expires),
  };
  const block = notBlocked(spellings, ['bounce', 'complaint']);
  const conditions = [...block.conditions];
  rules.spacings.forEach(({ entry, ms }, index) => {
    values[`:s${index}`] = number(now - ms);
    conditions.push(`(attribute_not_exists(${list}${entry}) OR ${list}${entry} <= :s${index})`);
  });
  rules.cooldowns.forEach(({ entry, ms }, index) => {
    values[':growth'] = number(now - GROWTH_MS);
    values[`:c${index}`] = number(now - ms);
    conditions.push(`(attribute_not_exists(${list}${entry}) OR ${list}${entry} <= :growth OR ${list}1 <= :c${index})`);
  });
  const moves: string[] = [];
  for (let entry = rules.entries; entry > 1; entry--)
    moves.push(`${list}${entry} = if_not_exists(${list}${entry - 1}, :none)`);
  return {
    Key: keyOf(id),
    UpdateExpression: `SET ${[...moves, `${list}1 = :now`, 'expires = :expires', 'unanswered = if_not_exists(unanswered, :none) + :one'].join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ...(block.conditions.length > 0 && { ExpressionAttributeNames: block.names }),
    ExpressionAttributeValues: values,
  };
}

/** No block of these spellings may be in force; `:now` has to be among the values. */
export function notBlocked(spellings: readonly string[], kinds: readonly BlockKind[]) {
  const names: Record<string, string> = {};
  const conditions = kinds.flatMap((kind) =>
    spellings.map((spelling, index) => {
      const name = `#${BLOCK_PREFIX[kind]}${index}`;
      names[name] = `${BLOCK_PREFIX[kind]}${spelling}`;
      return `(attribute_not_exists(${name}) OR ${name} <= :now)`;
    }),
  );
  return { names, conditions };
}

export function sendLogOf(
  item: Record<string, AttributeValue> | undefined,
  rules: SendRules,
  spellings: readonly string[],
): SendLog {
  const times: number[] = [];
  for (let entry = 1; entry <= rules.entries; entry++) times.push(read(item, `${rules.list}${entry}`));
  return { times, blockedUntil: blockedUntil(item, spellings, ['bounce', 'complaint']) };
}

export function blockedUntil(
  item: Record<string, AttributeValue> | undefined,
  spellings: readonly string[],
  kinds: readonly BlockKind[],
): number {
  return Math.max(
    0,
    ...kinds.flatMap((kind) => spellings.map((spelling) => read(item, `${BLOCK_PREFIX[kind]}${spelling}`))),
  );
}

/**
 * The first item decides: a code that was never asked for can't be answered.
 *
 * @param freed lists whose times go: what was typed in correctly counts no longer
 */
export function answeredUpdate(
  id: string,
  decides: boolean,
  freed: readonly string[],
  spellings: readonly string[],
): ItemUpdate {
  const lifted = liftedBlocks(spellings);
  const removed = [...freed, ...lifted.removed];
  const remove = removed.length === 0 ? '' : ` REMOVE ${removed.join(', ')}`;
  return {
    Key: keyOf(id),
    UpdateExpression: `SET unanswered = :none${remove}`,
    ...(decides ? { ConditionExpression: 'unanswered > :none' } : {}),
    ...(lifted.removed.length > 0 && { ExpressionAttributeNames: lifted.names }),
    ExpressionAttributeValues: { ':none': number(0) },
  };
}

/** Whoever types a code in reads what goes there. */
export function liftedBlocks(spellings: readonly string[], kinds: readonly BlockKind[] = ['bounce', 'complaint']) {
  const names: Record<string, string> = {};
  for (const kind of kinds)
    for (const [index, spelling] of spellings.entries())
      names[`#${BLOCK_PREFIX[kind]}${index}`] = `${BLOCK_PREFIX[kind]}${spelling}`;
  return { names, removed: Object.keys(names) };
}

/** Never shortens a block, nor the life of the item. */
export function blockUpdate(id: string, kind: BlockKind, spelling: string, until: number, expires: number): ItemUpdate {
  return {
    Key: keyOf(id),
    UpdateExpression: 'SET #block = :until, expires = :expires',
    ConditionExpression: 'attribute_not_exists(#block) OR #block < :until',
    ExpressionAttributeNames: { '#block': `${BLOCK_PREFIX[kind]}${spelling}` },
    ExpressionAttributeValues: { ':until': number(until), ':expires': number(expires) },
  };
}

/** A mail that arrived says that the address is good. */
export function unblockUpdate(id: string, spelling: string, until: number): ItemUpdate {
  return {
    Key: keyOf(id),
    UpdateExpression: 'REMOVE #block',
    ConditionExpression: '#block < :until',
    ExpressionAttributeNames: { '#block': `${BLOCK_PREFIX.bounce}${spelling}` },
    ExpressionAttributeValues: { ':until': number(until) },
  };
}

export function read(item: Record<string, AttributeValue> | undefined, attribute: string): number {
  return Number(item?.[attribute]?.N ?? 0);
}

export function keyOf(id: string): Record<string, AttributeValue> {
  return { [GUARD_TABLE.key]: { S: id } };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

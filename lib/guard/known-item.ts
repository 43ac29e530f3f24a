import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { REFUSAL } from '../contract/guard';
import type { KnownCondition, KnownRefusal, KnownState, Verdict } from './known';
import { blockedUntil, type ItemUpdate, keyOf, liftedBlocks, notBlocked, number, read } from './recipient-item';

/**
 * One item for each recipient that verified: `v1` (latest), `v2` and so on are times at which codes were typed in, `d0`, `d1` and so on the devices, `given` how
 * many places were ever given. It stands apart from the item that strangers write to, so that a flood of theirs is in nobody's way.
 */
export function knownUpdate(condition: KnownCondition, index: number, expires: number, now: number): ItemUpdate {
  const { device, verifiedAfter, ids, spellings } = condition;
  const values: Record<string, AttributeValue> = { ':now': number(now), ':expires': number(expires) };
  const block = notBlocked(spellings[index] ?? [], ['bounce']);
  const conditions = [...block.conditions];
  // The first knows the whole history; a newer key may have come after the device.
  if (index === 0 && device !== undefined) {
    values[':device'] = { S: device.device };
    conditions.push(`d${device.slot} = :device`);
  }
  if (index === 0 && verifiedAfter !== undefined) {
    values[':after'] = number(verifiedAfter);
    conditions.push('v1 > :after');
  }
  if (block.conditions.length === 0) delete values[':now'];
  return {
    Key: keyOf(ids[index]!),
    UpdateExpression: 'SET expires = :expires',
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    ...(block.conditions.length > 0 && { ExpressionAttributeNames: block.names }),
    ExpressionAttributeValues: values,
  };
}

export function knownStateOf(item: Record<string, AttributeValue> | undefined, entries: number): KnownState {
  const verified: number[] = [];
  for (let entry = 1; entry <= entries; entry++) {
    const time = read(item, `v${entry}`);
    if (time > 0) verified.push(time);
  }
  const devices: Record<number, string> = {};
  for (const [name, value] of Object.entries(item ?? {})) {
    if (/^d\d$/.test(name) && value.S !== undefined) devices[Number(name.slice(1))] = value.S;
  }
  return { verified, devices, given: read(item, 'given') };
}

/** Writes what a verification changed; nothing when another one came in between. */
export function verdictUpdate(
  id: string,
  { after, slot }: Verdict,
  before: KnownState | undefined,
  { spellings, expires }: { readonly spellings: readonly string[]; readonly expires: number },
): ItemUpdate {
  const lifted = liftedBlocks(spellings);
  const values: Record<string, AttributeValue> = { ':expires': number(expires), ':given': number(after.given) };
  const sets = ['expires = :expires', 'given = :given'];
  after.verified.forEach((time, index) => {
    values[`:v${index}`] = number(time);
    sets.push(`v${index + 1} = :v${index}`);
  });
  if (slot !== undefined) {
    values[':device'] = { S: after.devices[slot]! };
    sets.push(`d${slot} = :device`);
  }
  const conditions: string[] = [];
  if (before !== undefined) {
    const latest = before.verified[0];
    if (latest !== undefined) values[':latest'] = number(latest);
    conditions.push(latest === undefined ? 'attribute_not_exists(v1)' : 'v1 = :latest');
  }
  return {
    Key: keyOf(id),
    UpdateExpression: `SET ${sets.join(', ')}${lifted.removed.length > 0 ? ` REMOVE ${lifted.removed.join(', ')}` : ''}`,
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    ...(lifted.removed.length > 0 && { ExpressionAttributeNames: lifted.names }),
    ExpressionAttributeValues: values,
  };
}

/** Why the condition of an item didn't hold. */
export function judgeKnown(
  item: Record<string, AttributeValue> | undefined,
  { spellings }: KnownCondition,
  index: number,
  now: number,
): KnownRefusal {
  const until = blockedUntil(item, spellings[index] ?? [], ['bounce']);
  return until > now ? { kind: 'blocked', refusal: { reason: REFUSAL.blocked, until } } : { kind: 'unknown' };
}

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { KNOWN_SECONDS, REFUSAL } from '../contract/recipient/guard';
import {
  FAMILIAR_NETWORKS,
  type FamiliarNetwork,
  type KnownCondition,
  type KnownDevice,
  type KnownRefusal,
  type KnownState,
  type Typist,
  type Verdict,
} from './known';
import { blockedUntil, type ItemUpdate, keyOf, liftedBlocks, notBlocked, number, read } from './recipient-item';

/** Letters of the times at which codes were typed in. */
const LIST: Readonly<Record<Typist, string>> = { device: 'k', stranger: 'v' };

/**
 * One item for each recipient that verified: `seen` is when a code was typed in last, `v1` (latest), `v2` and so on are times at which strangers did and got back what was
 * counted, `k1` and so on known devices, `d0`, `d1` and so on the devices with `f0` (since when) and `l0` (last), `n0` to `n2` networks from which
 * codes were typed in, `p0` to `p2` those of their providers, with `s0` to `s2` (last). It stands apart from the item that strangers write to, so that a flood of theirs is in nobody's way.
 */
export function knownUpdate(condition: KnownCondition, index: number, expires: number, now: number): ItemUpdate {
  const { device, verifiedAfter, network, ids, spellings } = condition;
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
    conditions.push('seen > :after');
  }
  if (index === 0 && network !== undefined) {
    values[':network'] = { S: network };
    values[':since'] = number(now - KNOWN_SECONDS * 1000);
    const places = Array.from(
      { length: FAMILIAR_NETWORKS },
      (_, slot) => `(n${slot} = :network OR p${slot} = :network) AND s${slot} > :since`,
    );
    conditions.push(`(${places.join(' OR ')})`);
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
  const times = (typist: Typist) =>
    Array.from({ length: entries }, (_, index) => read(item, `${LIST[typist]}${index + 1}`)).filter((time) => time > 0);
  const devices: Record<number, KnownDevice> = {};
  for (const [name, { S: device }] of Object.entries(item ?? {})) {
    const slot = /^d(\d)$/.exec(name)?.[1];
    if (slot !== undefined && device !== undefined)
      devices[Number(slot)] = { device, since: read(item, `f${slot}`), seen: read(item, `l${slot}`) };
  }
  const networks: Record<number, FamiliarNetwork> = {};
  for (let slot = 0; slot < FAMILIAR_NETWORKS; slot++) {
    const name = item?.[`n${slot}`]?.S;
    if (name !== undefined)
      networks[slot] = { name, provider: item?.[`p${slot}`]?.S ?? '', seen: read(item, `s${slot}`) };
  }
  return {
    seen: read(item, 'seen'),
    freed: { device: times('device'), stranger: times('stranger') },
    devices,
    networks,
  };
}

/** Writes what a verification changed; nothing when another one came in between. */
export function verdictUpdate(
  id: string,
  { after, slot, networkSlot, typist }: Verdict,
  before: KnownState | undefined,
  {
    spellings,
    network,
    expires,
  }: {
    readonly spellings: readonly string[];
    readonly network: Pick<FamiliarNetwork, 'name' | 'provider'> | undefined;
    readonly expires: number;
  },
): ItemUpdate {
  const lifted = liftedBlocks(spellings);
  const values: Record<string, AttributeValue> = { ':expires': number(expires), ':seen': number(after.seen) };
  const sets = ['expires = :expires', 'seen = :seen'];
  after.freed[typist].forEach((time, index) => {
    values[`:t${index}`] = number(time);
    sets.push(`${LIST[typist]}${index + 1} = :t${index}`);
  });
  const known = slot === undefined ? undefined : after.devices[slot];
  if (known !== undefined) {
    Object.assign(values, { ':device': { S: known.device }, ':since': number(known.since) });
    sets.push(`d${slot} = :device`, `f${slot} = :since`, `l${slot} = :seen`);
  }
  if (networkSlot !== undefined && network !== undefined) {
    Object.assign(values, { ':network': { S: network.name }, ':provider': { S: network.provider } });
    sets.push(`n${networkSlot} = :network`, `p${networkSlot} = :provider`, `s${networkSlot} = :seen`);
  }
  const conditions: string[] = [];
  if (before !== undefined) {
    if (before.seen > 0) values[':before'] = number(before.seen);
    conditions.push(before.seen > 0 ? 'seen = :before' : 'attribute_not_exists(seen)');
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

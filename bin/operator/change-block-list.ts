import { newest } from '../../lambda/notices/history';
import { BlockList } from '../../lambda/posture/block-list';
import { REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { WafIpSetStore } from '../../lambda/runtime/ip-set-store';
import { BLOCK_LIST_PARTS, type BlockListSets, MOST_BLOCKED } from '../../lib/contract/posture/block-list';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { SHIELD_EVENT } from '../../lib/contract/shield-event';
import { completeCommands, shieldName } from '../../lib/contract/shield-identity';
import { canonicalCidr, parseCidr } from '../../lib/waf/cidr';
import { clientBlocks } from '../../lib/waf/client-blocks';
import { CommandError, ExitCode, type Io, UsageError } from '../terminal/io';
import { explained } from './aws-fault';
import { caller } from './caller';
import { confirm } from './confirm';
import type { DeployedShield } from './deployed-shield';
import { recordsOf } from './history';
import { tell } from './tell';

/** No more than this at once: a whole provider is a matter for the template. */
const WIDEST = { IPV4: 16, IPV6: 32 } as const;

export interface BlockListChange {
  readonly address: string | undefined;
  readonly reason: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly question: (block: string) => string;
  /** For programs and the timeline, such as `blocked`. */
  readonly kind: string;
  readonly make: (list: BlockList, block: string) => Promise<Made>;
}

export interface Made {
  /** What happened, for people. */
  readonly message: string;
  /** Whether there is anything to tell. */
  readonly changed: boolean;
}

/** Changes the block list as a person wants it, and prints what came of it. */
export async function changeBlockList(shield: DeployedShield, change: BlockListChange, io: Io): Promise<void> {
  const block = blockOf(change.address);
  const why = change.reason?.trim();
  if (!why) throw new UsageError('--reason is missing: say why; the list and the timeline show it');
  setsOf(shield);
  const by = await caller(shield.account);
  await confirm(io, change.yes, change.question(block));
  const changed = await withBlockList(shield, async (list) => {
    const made = await explained('change the block list', async () => {
      const done = await change.make(list, block);
      const { allowed, current, previous } = await list.read();
      return { ...done, entries: { allowed: allowed.length, blocked: current.length + previous.length } };
    });
    io.out(
      change.json
        ? `${JSON.stringify({ shield: shield.name, ...shield.where, block, by, why, message: made.message, ...made.entries })}\n`
        : `shield    ${shield.title}\n${made.message}\n`,
    );
    return made.changed;
  });
  if (!changed) return;
  await tell(shield, io, {
    type: SHIELD_EVENT.blockList,
    detail: { kind: change.kind, block, by, why },
    subject: `${block} ${change.kind} by ${by} (${shieldName(shield.identity)}, ${shield.identity.region})`,
    message: [
      `${block} ${change.kind} by ${by}: ${why}`,
      '',
      `Shield: ${shield.title}`,
      '',
      'To see the whole list:',
      completeCommands('otp-shield block --list', shield.identity),
    ].join('\n'),
  });
}

function setsOf(shield: DeployedShield): BlockListSets {
  const sets = shield.list(OUTPUT.blockListSets);
  if (sets.length !== 2 * BLOCK_LIST_PARTS.length) {
    throw new CommandError(
      `${shield.name} has no block list that can be changed at run time: deploy it with blockList: true`,
    );
  }
  return Object.fromEntries(
    BLOCK_LIST_PARTS.map((part, index) => [part, { ipv4: sets[2 * index]!, ipv6: sets[2 * index + 1]! }]),
  ) as unknown as BlockListSets;
}

async function withBlockList<T>(shield: DeployedShield, work: (list: BlockList) => Promise<T>): Promise<T> {
  const refs = setsOf(shield);
  const client = shield.account.waf();
  try {
    return await work(new BlockList(refs, new WafIpSetStore(client), REAL_BACKOFF));
  } finally {
    client.destroy();
  }
}

const LISTED_AS = { allowed: 'allowed', current: 'blocked', previous: 'blocked, goes at the next turn' } as const;

/** Every entry, and who put it there and why, as far as the log goes back. */
export async function showBlockList(shield: DeployedShield, json: boolean, io: Io): Promise<ExitCode> {
  const contents = await withBlockList(shield, (list) => explained('read the block list', () => list.read()));
  const to = io.clock.now();
  let missing: string | undefined;
  const records = await explained('read who changed the list', () =>
    recordsOf(shield, { from: to - RECORDS_MS, to }),
  ).catch((error: Error) => {
    missing = error.message;
    return [];
  });
  const entries = BLOCK_LIST_PARTS.flatMap((part) =>
    contents[part].map((text) => {
      const block = canonicalCidr(text);
      const record = newest(records, (each) => each.block !== undefined && canonicalCidr(each.block) === block);
      return { block, state: LISTED_AS[part], by: record?.by ?? null, why: record?.why ?? null };
    }),
  );
  if (json) io.out(`${JSON.stringify({ shield: shield.name, ...shield.where, entries, missing: missing ?? null })}\n`);
  else {
    io.out(`shield    ${shield.title}\n`);
    for (const { block, state, by, why } of entries)
      io.out(
        `${block}  ${state}${by === null ? ', nobody noted why: the automatic list, or an older version' : `, by ${by}: ${why}`}\n`,
      );
    if (entries.length === 0) io.out('the list is empty\n');
    if (missing !== undefined) io.out(`missing: ${missing}\n`);
  }
  return missing === undefined ? ExitCode.DONE : ExitCode.BAD_NEWS;
}

/** An entry lives for two lifetimes at most, and a lifetime is a week at most. */
const RECORDS_MS = 14 * 86_400_000;

export async function blockOne(list: BlockList, block: string): Promise<Made> {
  const [added] = await list.block([block], MOST_BLOCKED);
  return added === undefined
    ? { message: `${block} was not added: it is blocked already, or it is allowed`, changed: false }
    : { message: `${block} is blocked`, changed: true };
}

/** An address, or a block that is not too wide. */
export function blockOf(text: string | undefined): string {
  if (text === undefined)
    throw new UsageError('--address is missing: an address such as 198.51.100.7, or a block such as 198.51.100.0/24');
  if (!text.includes('/')) {
    const block = clientBlocks(text)?.client;
    if (block !== undefined) return block;
  }
  const cidr = text.includes('/') ? parseCidr(text) : undefined;
  if (cidr === undefined)
    throw new UsageError(
      `--address must be an address of a client or a CIDR block, got ${JSON.stringify(text)}; write 198.51.100.7, 2001:db8::1 or ` +
        '198.51.100.0/24, without a port, brackets, a zone or leading zeros',
    );
  if (cidr.prefix < WIDEST[cidr.version]) {
    throw new UsageError(
      `--address must not be wider than /${WIDEST[cidr.version]}, got ${JSON.stringify(text)}; use blockedAddresses of the template`,
    );
  }
  return cidr.text;
}

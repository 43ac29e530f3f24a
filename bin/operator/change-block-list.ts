import { BlockList } from '../../lambda/posture/block-list';
import { REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { WafIpSetStore } from '../../lambda/runtime/ip-set-store';
import { BLOCK_LIST_PARTS, type BlockListSets, MOST_BLOCKED } from '../../lib/contract/posture/block-list';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { parseCidr } from '../../lib/waf/cidr';
import { clientBlocks } from '../../lib/waf/client-blocks';
import { CommandError, type Io, UsageError } from '../terminal/io';
import { explained } from './aws-fault';
import { confirm } from './confirm';
import type { DeployedShield } from './deployed-shield';

/** No more than this at once: a whole provider is a matter for the template. */
const WIDEST = { IPV4: 16, IPV6: 32 } as const;

export interface BlockListChange {
  readonly address: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly question: (block: string) => string;
  /** @returns what happened, for people */
  readonly make: (list: BlockList, block: string) => Promise<string>;
}

/** Changes the block list as a person wants it, and prints what came of it. */
export async function changeBlockList(shield: DeployedShield, change: BlockListChange, io: Io): Promise<void> {
  const block = blockOf(change.address);
  const sets = shield.list(OUTPUT.blockListSets);
  if (sets.length !== 2 * BLOCK_LIST_PARTS.length) {
    throw new CommandError(
      `${shield.name} has no block list that can be changed at run time: deploy it with blockList: true`,
    );
  }
  await confirm(io, change.yes, change.question(block));
  const refs = Object.fromEntries(
    BLOCK_LIST_PARTS.map((part, index) => [part, { ipv4: sets[2 * index]!, ipv6: sets[2 * index + 1]! }]),
  ) as unknown as BlockListSets;
  const client = shield.account.waf();
  try {
    const list = new BlockList(refs, new WafIpSetStore(client), REAL_BACKOFF);
    const { message, entries } = await explained('change the block list', async () => {
      const done = await change.make(list, block);
      const { allowed, current, previous } = await list.read();
      return { message: done, entries: { allowed: allowed.length, blocked: current.length + previous.length } };
    });
    io.out(
      change.json
        ? `${JSON.stringify({ shield: shield.name, ...shield.where, block, message, ...entries })}\n`
        : `shield    ${shield.title}\n${message}\n`,
    );
  } finally {
    client.destroy();
  }
}

export async function blockOne(list: BlockList, block: string): Promise<string> {
  const [added] = await list.block([block], MOST_BLOCKED);
  return added === undefined
    ? `${block} was not added: it is blocked already, or it is allowed`
    : `${block} is blocked`;
}

/** An address, or a block that is not too wide. */
function blockOf(text: string | undefined): string {
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

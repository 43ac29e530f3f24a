import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import { parseTurn } from '../../../lib/contract/posture/block-list';
import { ipSetOfArn, WafIpSetStore } from '../../runtime/ip-set-store';

/** The list that people and the shield fill while it runs. Counts and times only: whose addresses stand there is nothing for a mail. */
export interface RunTimeLists {
  /** Addresses that are never blocked. They stand there until somebody takes them off. */
  readonly allowed: number;
  /** Absent where that isn't looked at. */
  readonly blocked?: {
    /** Since the list last turned. */
    readonly entries: number;
    /** When older entries expired last, in milliseconds since the epoch; undefined while none ever did. */
    readonly turned: number | undefined;
  };
}

export type RunTimeListReader = () => Promise<RunTimeLists>;

/**
 * @param allowedArns of the IP sets with what is never blocked; undefined where there is no list
 * @param blockedArns of those with what was blocked lately
 */
export function runTimeListReader(
  waf: Pick<WAFV2Client, 'send'>,
  allowedArns: readonly string[] | undefined,
  blockedArns: readonly string[] = [],
): RunTimeListReader | undefined {
  if (allowedArns === undefined) return undefined;
  const store = new WafIpSetStore(waf);
  const read = async (arns: readonly string[]) => {
    const sets = [];
    for (const arn of arns) sets.push(await store.read(ipSetOfArn(arn)));
    return { sets, entries: sets.reduce((sum, { addresses }) => sum + addresses.length, 0) };
  };
  return async () => {
    const { entries: allowed } = await read(allowedArns);
    if (blockedArns.length === 0) return { allowed };
    const { sets, entries } = await read(blockedArns);
    const turns = sets.flatMap(({ description }) => parseTurn(description) ?? []);
    // The one that lags behind says how long entries may stand.
    return { allowed, blocked: { entries, turned: turns.length < sets.length ? undefined : Math.min(...turns) } };
  };
}

import { WAF_LIMIT } from '../aws-limits';
import { isoSeconds } from '../clock';
/**
 * The block list that changes at run time. An entry lives in `current` until the next turn of the list and in `previous` until the one after, so
 * it expires without anybody keeping a date for each: after one to two lifetimes. What stands in `allowed` is never blocked by it.
 */
export const BLOCK_LIST_PARTS = ['allowed', 'current', 'previous'] as const;
export type BlockListPart = (typeof BLOCK_LIST_PARTS)[number];

/** Entries of one IP version that are blocked at most; the rest of a set is for what stands in it when the list turns. */
export const MOST_BLOCKED = WAF_LIMIT.addressesOfIpSet - 1_000;

/** `name|id|scope` of the IP sets. */
export type BlockListSets = Readonly<Record<BlockListPart, { readonly ipv4: string; readonly ipv6: string }>>;

/** What the construct tells the handler. Times in seconds. */
export interface BlockListSettings {
  readonly shield: string;
  readonly sets: BlockListSets;
  readonly logGroupName: string;
  readonly webAclArn: string;
  /** Rule whose limited addresses are looked at; it must count by address. */
  readonly rateRule: string;
  /** Rule of the web ACL that refers to the rule group in which the rate rule stands; absent when it stands in the web ACL itself. */
  readonly groupReference?: string;
  readonly lifetime: number;
  /** How far back the log is read. */
  readonly window: number;
  /** So many unsolved CAPTCHAs within the window, and not one request that passed within a day. */
  readonly failures: number;
  readonly maximumEntries: number;
}

const TURNED = /^otp1 turned=(\S+)$/;

export function encodeTurn(at: number): string {
  return `otp1 turned=${isoSeconds(at)}`;
}

/** Undefined for a list that has never turned. */
export function parseTurn(description: string): number | undefined {
  const time = Date.parse(TURNED.exec(description)?.[1] ?? '');
  return Number.isNaN(time) ? undefined : time;
}

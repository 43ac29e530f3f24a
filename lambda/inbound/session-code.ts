import { bitsOf, CODE_BITS, codeFrom } from './code';

/** Parts of a code, from its front, in bits. Whoever doesn't know the secret of the deployment can predict none but the first, so 118 are to be guessed. */
const PARTS = {
  /** When the session ends, in steps. It comes round after eleven hours, when nobody has the cookie any more. */
  end: 12,
  /** What makes it this session's, from the cookie. So many that nobody tries them all, not even who has the secret and the table. */
  own: 82,
  /** That it is ours: a mail with another text of this shape reaches no table. One in 65,536 would, and finds no session there. */
  ours: 16,
  /** Whose mailbox was named, if one was. One other in 500,000 would pass; the cookie, which names it in full, has the last word. */
  sender: 20,
} as const;

/** Time in a code, in milliseconds. */
export const CODE_STEP_MS = 10_000;
/** Half an hour, the longest session there is, and what clocks are off. */
const LONGEST_STEPS = 190;
const ROUND = 1 << PARTS.end;

type Mac = (use: string, value: string) => Buffer;

export interface SessionCode {
  /** Whether it says too little, so that there must be an item of the session in the table. */
  readonly opened: boolean;
  /** Whether a mailbox with this keyed hash may use it: the one that was named, or any if none was. */
  takes(claim: string): boolean;
}

/** A code says itself what a receiver must know, so that nothing is stored until a message comes. */
export function sessionCode(mac: Mac, cookie: string, until: number, claim: string | undefined): string {
  const end = BigInt(Math.floor(until / CODE_STEP_MS) % ROUND);
  const head = (end << BigInt(PARTS.own)) | bits(mac('code', cookie), PARTS.own);
  const marked = (head << BigInt(PARTS.ours)) | ours(mac, head);
  return codeFrom((marked << BigInt(PARTS.sender)) | sender(mac, head, claim));
}

/** What a code says, or why it says nothing. */
export function readSessionCode(mac: Mac, code: string, now: number): SessionCode | 'unknown' | 'expired' {
  const all = bitsOf(code);
  if (all >> BigInt(CODE_BITS) !== 0n) return 'unknown';
  const marked = all >> BigInt(PARTS.sender);
  const head = marked >> BigInt(PARTS.ours);
  if (marked !== ((head << BigInt(PARTS.ours)) | ours(mac, head))) return 'unknown';
  const end = Number(head >> BigInt(PARTS.own));
  const left = (end - (Math.floor(now / CODE_STEP_MS) % ROUND) + ROUND) % ROUND;
  if (left === 0 || left > LONGEST_STEPS) return 'expired';
  const named = all & mask(PARTS.sender);
  return { opened: false, takes: (claim) => [claim, undefined].some((one) => sender(mac, head, one) === named) };
}

function ours(mac: Mac, head: bigint): bigint {
  return bits(mac('ours', head.toString(36)), PARTS.ours);
}

function sender(mac: Mac, head: bigint, claim = ''): bigint {
  return bits(mac('sender', `${head.toString(36)}/${claim}`), PARTS.sender);
}

function bits(bytes: Buffer, count: number): bigint {
  return BigInt(`0x${bytes.subarray(0, Math.ceil(count / 8)).toString('hex')}`) & mask(count);
}

function mask(count: number): bigint {
  return (1n << BigInt(count)) - 1n;
}

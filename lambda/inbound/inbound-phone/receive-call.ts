import { CALL_DIGITS } from '../../../lib/contract/inbound/inbound';
import { callCode } from '../call-code';
import { type Judgement, type SettleParts, settle } from '../settle';

/** What a line says about a call. */
export interface Call {
  /** Number of the caller, as the network names it, or whatever stands in its place. */
  readonly from: string;
  /** Number that was called. */
  readonly to: string;
  /** What was typed. */
  readonly typed: string;
  /** Whether a person called us, by voice, on the line that we know. */
  readonly incoming: boolean;
  /** Whether the network of the caller's number says that it is forged. */
  readonly forged?: boolean;
}

/** What the caller hears: the session is confirmed; type once more; we see no number of yours. */
export type CallOutcome = 'confirmed' | 'again' | 'number';

const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * What Twilio names in place of a number that is withheld: ANONYMOUS, UNAVAILABLE, UNKNOWN, BLOCKED and RESTRICTED on a keypad, at times behind +1. They have the form of numbers, so
 * somebody could name one on the page and be confirmed as everybody who hides.
 */
const NO_NUMBER = /^\+1?(?:266696687|86282452253|8656696|2562533|7378742833)$/;

/** Takes what a caller typed. Nothing is said to anybody but the caller, and nobody is called. */
export async function receiveCall(call: Call, parts: SettleParts & { inboundAddress: string }): Promise<CallOutcome> {
  const { from, typed } = call;
  const known = E164.test(from) && !NO_NUMBER.test(from);
  if (!known) {
    await settle(parts, undefined, typed, { refusal: 'malformed', detail: 'no number of a caller' });
    return 'number';
  }
  // "Timeout" is what Connect stores when nothing was typed.
  const complete = new RegExp(`^\\d{${CALL_DIGITS}}$`).test(typed);
  const code = complete ? callCode(typed, parts.keys.claim(from)) : undefined;
  // A second call of that number with those digits is the same message, as is what the line asks twice: there is nothing that it could confirm besides.
  const settlement = await settle(parts, code, code ?? '', judge(call, parts.inboundAddress));
  return settlement === 'verified' ? 'confirmed' : 'again';
}

function judge({ from, to, incoming, forged }: Call, inboundAddress: string): Judgement {
  if (!incoming || to !== inboundAddress) return { refusal: 'forwarded', detail: 'no call to our number' };
  if (forged) return { refusal: 'not-authentic', detail: 'the network says that the number is forged' };
  return { sender: from, proof: 'carrier' };
}

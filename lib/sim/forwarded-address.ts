import { WAF_LIMIT } from '../contract/aws-limits';
import { type IpAddress, parseAddress } from '../waf/cidr';
import type { Evaluation } from './evaluation';
import { NOTE } from './notes';

export interface ForwardedAddress {
  readonly text: string;
  readonly address: IpAddress;
}

/** `absent`: no such header, so the statement doesn't match, whatever its fallback says. */
export type Forwarded = 'absent' | 'malformed' | readonly ForwardedAddress[];

export function forwardedAddresses(
  evaluation: Evaluation,
  header: number,
  position: 'FIRST' | 'LAST' | 'ANY',
): Forwarded {
  const values = evaluation.header(header);
  if (values === undefined) return 'absent';
  if (typeof values !== 'string') evaluation.note(NOTE.repeatedForwarded);
  const entries = (typeof values === 'string' ? values : values.join(',')).split(',');
  const wanted =
    position === 'ANY'
      ? entries.slice(-WAF_LIMIT.forwardedAddresses)
      : [position === 'FIRST' ? entries[0]! : entries[entries.length - 1]!];
  const good: ForwardedAddress[] = [];
  let bad = 0;
  for (const entry of wanted) {
    const text = entry.trim();
    const address = parseAddress(text);
    if (address) good.push({ text, address });
    else {
      bad++;
      if (/^(?:[\d.]+|\[[\da-fA-F:.]+\]):\d+$/.test(text)) evaluation.note(NOTE.forwardedPort);
    }
  }
  if (good.length === 0) return 'malformed';
  if (bad > 0) evaluation.note(NOTE.forwardedAnyMixed);
  return good;
}

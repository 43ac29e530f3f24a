import type { Verdict, WafRequest } from '../../lib/sim';
import { type Io, paint } from '../terminal/io';

/** Path only: queries may hold phone numbers and codes. */
export function verdictLine(request: WafRequest, verdict: Verdict, status: number, io: Io, refused?: string): string {
  const colour = verdict.action === 'ALLOW' ? 'green' : verdict.action === 'BLOCK' ? 'red' : 'yellow';
  const path = printable(request.uri.split(/[?#]/)[0]!);
  return `${paint(io, colour, verdict.action.padEnd(9))} ${status} ${verdict.rule}  ${printable(request.method)} ${path}  ${request.ip}${refused === undefined ? '' : `  ${refused}`}\n`;
}

/** A request must not move the cursor of the terminal that shows it. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

import { BrokenLine, type LogFormat } from './event';
import { UnsortedLog } from './in-order';
import type { LogSource } from './log-source';

const PLACES = 24;
const PIECE = 16 * 1024;
/** What is less far from its place is mended while reading, or found then. */
const FAR_MS = 300_000;

/**
 * A source that plainly isn't in the order of time, by a look at some places of it, so that nothing is judged in vain before it is sorted. Undefined says nothing:
 * compressed files and pipes can't be opened in their middle, and JSON has no beginning of a line there.
 */
export async function plainlyUnsorted(
  sources: readonly LogSource[],
  format: LogFormat,
): Promise<UnsortedLog | undefined> {
  if (format.name !== 'ALB') return undefined;
  for (const { name, size = 0, readAt } of sources) {
    if (readAt === undefined || size < 2 * PLACES * PIECE) continue;
    const start = await readAt(0, 2);
    if (start[0] === 0x1f && start[1] === 0x8b) continue;
    let latest = Number.NEGATIVE_INFINITY;
    for (let place = 0; place < PLACES; place++) {
      const piece = await readAt(Math.floor(((size - PIECE) * place) / (PLACES - 1)), PIECE);
      const time = firstTime(piece.toString('latin1'), format);
      if (time === undefined) continue;
      if (time < latest - FAR_MS) return new UnsortedLog(name, (latest - time) / 1000);
      latest = Math.max(latest, time);
    }
  }
  return undefined;
}

/** Of the first request behind the next line end. */
function firstTime(text: string, format: LogFormat): number | undefined {
  for (const line of text.split('\n').slice(1, -1)) {
    const parsed = format.parse(line.replace(/\r$/, ''));
    if (!(parsed instanceof BrokenLine) && !Array.isArray(parsed)) return (parsed as { time: number }).time;
  }
  return undefined;
}

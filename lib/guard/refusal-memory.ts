import type { Refusal } from './send-rules';

const MOST_ENTRIES = 20_000;
/** An operator may have lifted a block, or a deployment raised a limit. */
const LONGEST_MS = 60_000;

/**
 * What this process was refused and when that ends. A limit that is reached stays reached until its time, unless a code is
 * typed in; then another process may go on refusing for a minute. So a flood on one victim costs one call of the table a minute and process.
 */
export class RefusalMemory {
  private readonly entries = new Map<string, Refusal & { readonly notedAt: number }>();

  public recall(key: string, now: number): Refusal | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    const stale = now >= entry.until || now - entry.notedAt >= LONGEST_MS || now < entry.notedAt;
    if (!stale) return entry;
    this.entries.delete(key);
    return undefined;
  }

  public note(key: string, refusal: Refusal, now: number): void {
    // The oldest go first.
    if (this.entries.size >= MOST_ENTRIES) this.entries.delete(this.entries.keys().next().value!);
    this.entries.delete(key);
    this.entries.set(key, { ...refusal, notedAt: now });
  }

  public clear(): void {
    this.entries.clear();
  }

  public forget(key: string): void {
    this.entries.delete(key);
  }
}

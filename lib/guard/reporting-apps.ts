import type { GuardStore } from './store';

const CACHE_MS = 5 * 60_000;
const MOST_APPS = 1000;
/** An application that has reported nothing for so long has stopped to report. */
const SILENCE_MS = 24 * 60 * 60_000;

/**
 * Which applications say when a code was typed in. The conversion of one that never does is nothing to judge by.
 */
export class ReportingApps {
  private readonly known = new Map<string, { readonly last: number; readonly readAt: number }>();

  constructor(private readonly store: GuardStore) {}

  public async reports(app: string, now: number): Promise<boolean> {
    const known = this.known.get(app);
    if (known && Math.abs(now - known.readAt) < CACHE_MS) return now - known.last < SILENCE_MS;
    const last = (await this.store.lastVerification(app)) ?? 0;
    this.remember(app, last, now);
    return now - last < SILENCE_MS;
  }

  /** Writes at most once in five minutes. */
  public async noted(app: string, now: number): Promise<void> {
    const known = this.known.get(app);
    if (known && Math.abs(now - known.last) < CACHE_MS) return;
    await this.store.noteVerification(app, now);
    this.remember(app, now, now);
  }

  private remember(app: string, last: number, readAt: number): void {
    if (this.known.size >= MOST_APPS) this.known.clear();
    this.known.set(app, { last, readAt });
  }
}

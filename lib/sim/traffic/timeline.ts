import type { VerdictAction } from '../verdict';

export interface TimelinePoint extends Readonly<Record<VerdictAction, number>> {
  /** Start of the interval, milliseconds since the epoch. */
  readonly time: number;
}

const MAX_POINTS = 400;

/** Verdicts over time in bounded memory: intervals of a minute, doubled as often as the log's length needs. */
export class TrafficTimeline {
  private intervalMs = 60_000;
  private points = new Map<number, Record<VerdictAction, number>>();
  /** The newest, since most requests fall into the interval of the one before. */
  private last: Record<VerdictAction, number> | undefined;
  private lastSlot = Number.NaN;

  add(time: number, action: VerdictAction): void {
    if (this.last && Math.floor(time / this.intervalMs) === this.lastSlot) {
      this.last[action]++;
      return;
    }
    let point = this.points.get(Math.floor(time / this.intervalMs));
    if (!point) {
      while (this.points.size >= MAX_POINTS) this.double();
      point = { ALLOW: 0, BLOCK: 0, CAPTCHA: 0, CHALLENGE: 0 };
      const slot = Math.floor(time / this.intervalMs);
      point = this.points.get(slot) ?? point;
      this.points.set(slot, point);
    }
    point[action]++;
    this.last = point;
    this.lastSlot = Math.floor(time / this.intervalMs);
  }

  private double(): void {
    this.intervalMs *= 2;
    const merged = new Map<number, Record<VerdictAction, number>>();
    for (const [slot, point] of this.points) {
      const half = Math.floor(slot / 2);
      const sum = merged.get(half);
      if (!sum) merged.set(half, point);
      else for (const action of Object.keys(point) as VerdictAction[]) sum[action] += point[action];
    }
    this.points = merged;
  }

  get intervalSeconds(): number {
    return this.intervalMs / 1000;
  }

  toJson(): readonly TimelinePoint[] {
    return [...this.points]
      .sort(([a], [b]) => a - b)
      .map(([slot, point]) => ({ time: slot * this.intervalMs, ...point }));
  }
}

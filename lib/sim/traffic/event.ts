import type { WafRequest } from '../request';

/** One request of a log. */
export interface TrafficEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly request: WafRequest;
  readonly userAgent: string;
}

/** Why a line could not be read: short, without anything of its contents. */
export class BrokenLine {
  constructor(readonly reason: string) {}
}

export type LineParser = (line: string) => TrafficEvent | BrokenLine;

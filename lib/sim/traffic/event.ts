import type { WafRequest } from '../request';

/** One request of a log. */
export interface TrafficEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly request: WafRequest;
  readonly userAgent: string;
}

/** Why a record could not be read: short, without anything of its contents. */
export class BrokenLine {
  constructor(readonly reason: string) {}
}

export type ParsedRecord = TrafficEvent | BrokenLine | ReadonlyArray<TrafficEvent | BrokenLine>;

/** Takes records out of text that arrives in pieces; `line` is where a record begins. */
export interface RecordSplitter {
  push(text: string, take: (record: string, line: number) => void): void;
  end(take: (record: string, line: number) => void): void;
}

/** A kind of log. */
export interface LogFormat {
  readonly name: 'ALB' | 'WAF';
  splitter(): RecordSplitter;
  parse(record: string): ParsedRecord;
  /** True of a record that need not be judged, and is counted by that; absent where all are judged. */
  passesOver?(record: string): boolean;
}

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

/** Whether a record, of which the bytes are given, need not be judged, and is counted by that. */
export type PassesOver = (bytes: Buffer, from: number, to: number) => boolean;

/** Takes a record as text, each byte one character; undefined for one that was passed over. `line` is where it begins. */
export type TakeRecord = (record: string | undefined, line: number) => void;

/** Takes records out of bytes that arrive in pieces. */
export interface RecordSplitter {
  push(bytes: Buffer, take: TakeRecord): void;
  end(take: TakeRecord): void;
}

/** A kind of log. */
export interface LogFormat {
  readonly name: 'ALB' | 'WAF';
  /** Without `passesOver` none is passed over; only formats of lines take it. */
  splitter(passesOver?: PassesOver): RecordSplitter;
  parse(record: string): ParsedRecord;
  /** Absent where all records are judged. */
  readonly passesOver?: PassesOver;
}

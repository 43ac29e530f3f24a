import type { Bounds } from './check';
import type { Finding } from './finding';

/** One check with what it found. */
export interface Section {
  readonly name: string;
  readonly question: string;
  readonly findings: readonly Finding[];
}

/** What `otp-shield verify` learned. */
export interface Result {
  readonly shield: string;
  readonly account: string;
  readonly region: string;
  readonly url: string;
  /** Times as everywhere in `--json`. */
  readonly from: string;
  readonly to: string;
  readonly version: string;
  readonly bounds: Bounds;
  readonly requests: number;
  /** Why it ended before all was asked. */
  readonly ended?: string;
  readonly sections: readonly Section[];
}

export type Level = Finding['level'];

export function count({ sections }: Pick<Result, 'sections'>, level: Level): number {
  return sections.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length;
}

/** Nothing unexpected: `unasked` is no fault, and no praise either. */
export function isFaithful(result: Result): boolean {
  return count(result, 'bad') === 0 && result.ended === undefined;
}

export function summary(result: Result): string {
  const parts = [
    [count(result, 'good'), 'as expected'],
    [count(result, 'bad'), 'otherwise'],
    [count(result, 'note'), 'to look at'],
    [count(result, 'unasked'), 'not asked'],
  ] as const;
  return parts
    .filter(([number], index) => number > 0 || index < 2)
    .map(([number, text]) => `${number} ${text}`)
    .join(', ');
}

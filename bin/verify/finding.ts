/** What was learned about one thing. */
export interface Finding {
  /** `unasked`: nothing is known about it after this run. */
  readonly level: 'good' | 'note' | 'bad' | 'unasked';
  readonly asked: string;
  readonly expected: string;
  readonly seen: string;
  readonly meaning: string;
  /** Whether the simulator says what was seen; absent where it has no say. */
  readonly simulator?: { readonly says: string; readonly same: boolean };
}

/** What was counted where the log lies, of all its requests: those that no rule of a route can touch were not read. */
export interface WholeLog {
  readonly requests: number;
  readonly addresses: number;
  /** Rows that the table itself could not read. */
  readonly unread: number;
  /** Most requests first. */
  readonly busiest: ReadonlyArray<{ readonly address: string; readonly requests: number }>;
  /** Addresses by the most requests in any window: in whole minutes of it at least, with the minutes that it touches at most. */
  readonly peaks: ReadonlyArray<{
    readonly windowSeconds: number;
    readonly atLeast: number;
    readonly atMost: number;
    readonly addresses: number;
  }>;
  /** Rules that count requests whatever they ask for. */
  readonly countsAll: ReadonlyArray<{ readonly rule: string; readonly limit: number; readonly windowSeconds: number }>;
}

/** The same for a report. */
export interface WholeLogReport extends Pick<WholeLog, 'requests' | 'addresses' | 'unread' | 'busiest'> {
  readonly limits: ReadonlyArray<{
    readonly rule: string;
    readonly limit: number;
    readonly windowSeconds: number;
    /** Addresses that go over the limit. */
    readonly over: { readonly atLeast: number; readonly atMost: number };
  }>;
}

export function wholeLogReport(log: WholeLog, top: number, hideAddresses: boolean): WholeLogReport {
  const { requests, addresses, unread, busiest, peaks, countsAll } = log;
  const over = (windowSeconds: number, isOver: (peak: WholeLog['peaks'][number]) => boolean) =>
    peaks
      .filter((peak) => peak.windowSeconds === windowSeconds && isOver(peak))
      .reduce((sum, peak) => sum + peak.addresses, 0);
  return {
    requests,
    addresses,
    unread,
    busiest: busiest
      .slice(0, top)
      .map((busy, index) => (hideAddresses ? { ...busy, address: `address ${index + 1}` } : busy)),
    limits: countsAll.map((rule) => ({
      ...rule,
      over: {
        atLeast: over(rule.windowSeconds, ({ atLeast }) => atLeast > rule.limit),
        atMost: over(rule.windowSeconds, ({ atMost }) => atMost > rule.limit),
      },
    })),
  };
}

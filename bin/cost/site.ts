/** What a site is asked for in a month. */
export interface Site {
  readonly name: string;
  /** Of the whole load balancer: AWS WAF inspects, and charges, all of them. */
  readonly requests: number;
  /** Codes that go out. */
  readonly codes: number;
}

export const SITES: readonly Site[] = [
  { name: 'small', requests: 1_000_000, codes: 5_000 },
  { name: 'medium', requests: 30_000_000, codes: 100_000 },
  { name: 'large', requests: 500_000_000, codes: 2_000_000 },
];

/** Assumed, not measured: people miss a puzzle now and then. */
export const ATTEMPTS_A_CODE = 1.5;
/** Assumed: a record of AWS WAF's log with its headers. Only requests to the routes are kept. */
export const LOG_BYTES_A_CODE = 3_000;

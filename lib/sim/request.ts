/** An HTTP request as AWS WAF sees it at the resource that it protects. Each character of a string is one byte (latin1), so nothing is decoded. */
export interface WafRequest {
  /** Address of the TCP peer. */
  readonly ip: string;
  /** The method as it was sent; AWS WAF does not change its case. */
  readonly method: string;
  /** Raw request target: path, then `?` and query. Never decoded. A fragment may follow after `#`. */
  readonly uri: string;
  /** Name and value in the order received; a name may repeat. */
  readonly headers: ReadonlyArray<readonly [string, string]>;
  /** Whole body as received; the simulator applies the inspection limit of the resource type. */
  readonly body?: Uint8Array;
  /** The version of HTTP that the log shows. @default HTTP/1.1 */
  readonly httpVersion?: string;
  /** ISO 3166 alpha-2 of `ip`; absent is unresolvable (`XX`). */
  readonly country?: string;
  /** ISO 3166-2 region of `ip`, e.g. `DE-BE`. */
  readonly region?: string;
  /** Autonomous system of `ip`; absent is unknown (0). */
  readonly asn?: number;
  /** Country and ASN of addresses that stand in forwarded headers, by address. */
  readonly forwarded?: Readonly<
    Record<string, { readonly country?: string; readonly region?: string; readonly asn?: number }>
  >;
  readonly ja3?: string;
  readonly ja4?: string;
  /** Trace id for logs. */
  readonly requestId?: string;
}

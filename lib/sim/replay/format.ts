import type { ManagedRuleGroupStub } from '../managed-rule-group';
import type { VerdictAction } from '../verdict';

/** Traffic as a data file, with what should become of it. Times are seconds. */
export interface Replay {
  readonly name?: string;
  /** What the file shows, for people. */
  readonly description?: string;
  /** ISO 8601; default 2026-01-01T00:00:00Z. */
  readonly start?: string;
  /** How rate-based rules count. Default `instant`. */
  readonly mode?: 'instant' | 'aws-like';
  /** Between a check of the rates and its effect, in `aws-like` mode. Default 0. */
  readonly lagSeconds?: number;
  /** Stand-ins for managed rule groups that the web ACL refers to. */
  readonly managedRuleGroups?: readonly ManagedRuleGroupStub[];
  /** What an operator does to IP sets meanwhile. */
  readonly ipSets?: readonly ReplayIpSetUpdate[];
  readonly requests: readonly ReplayRequest[];
}

/** From `at` on, the set (by name or logical id) holds these CIDRs and no others. */
export interface ReplayIpSetUpdate {
  readonly at: number;
  readonly set: string;
  readonly addresses: readonly string[];
}

export interface ReplayRequest {
  /** From `start`. */
  readonly at: number;
  readonly ip: string;
  /** Default `GET`. */
  readonly method?: string;
  /** Path, query after `?`, and a fragment after `#`; default `/`. */
  readonly uri?: string;
  readonly headers?: ReadonlyArray<readonly [string, string]>;
  /** `bytes`: each character of `method`, `uri` and `headers` is one byte. Default `text`: they are sent as UTF-8. */
  readonly strings?: 'text' | 'bytes';
  /** Text, sent as UTF-8. */
  readonly body?: string;
  /** Bytes; not beside `body`. */
  readonly bodyBase64?: string;
  readonly httpVersion?: string;
  readonly country?: string;
  readonly region?: string;
  readonly asn?: number;
  readonly ja3?: string;
  readonly ja4?: string;
  /** Country, region and ASN of addresses in forwarded headers. */
  readonly forwarded?: Readonly<Record<string, ReplayOrigin>>;
  readonly token?: ReplayToken;
  readonly repeat?: ReplayRepeat;
  readonly want?: ReplayWant;
}

export interface ReplayOrigin {
  readonly country?: string;
  readonly region?: string;
  readonly asn?: number;
}

/** Times are relative to the request: -10 is ten seconds before it. */
export interface ReplayToken {
  readonly captchaSolvedAt?: number;
  readonly challengeSolvedAt?: number;
  /** Default: the request's host. */
  readonly domain?: string;
  /** Default `cookie`. */
  readonly in?: 'cookie' | 'header' | 'both';
  /** Requests with one `id` carry one and the same token, minted at the first of them. */
  readonly id?: string;
  /** Sent as it stands instead of a minted token. */
  readonly value?: string;
}

export interface ReplayRepeat {
  /** How many requests, the first one included. */
  readonly count: number;
  /** Between them. Default 0. */
  readonly everySeconds?: number;
  /** `incrementing`: each from the next address, from `ip` on. Default `same`. */
  readonly ip?: 'same' | 'incrementing';
}

/** Every member is optional; what is there must hold. */
export interface ReplayWant {
  readonly action?: VerdictAction;
  /** Whether it reaches the application, whatever rule decides. */
  readonly passes?: boolean;
  /** The deciding rule, or `Default_Action`. */
  readonly rule?: string;
  /** Of the response that AWS WAF sends; null when the request passes. */
  readonly status?: number | null;
  /** Custom part or full name; all must be present. */
  readonly labels?: readonly string[];
}

export const DEFAULT_START = '2026-01-01T00:00:00Z';

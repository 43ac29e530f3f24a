import { unknownAtSynth } from '../private/known-at-synth';
import { isDummy } from '../private/lookups';
import type { RateBasedCustomKey, RateBasedStatement } from '../waf/statement';

/**
 * What the rate limit counts by.
 *
 * The address of the client is right for a load balancer that clients reach directly. Each other key has a trap that this
 * class closes or refuses
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-aggregation-options.html).
 */
export class RateLimitKey {
  /** The address of the TCP peer. Nobody can forge it. */
  public static address(): RateLimitKey {
    return new RateLimitKey({ AggregateKeyType: 'IP' }, undefined, 'address', false);
  }

  /**
   * The first address in a header that a proxy in front of the load balancer writes, for example `X-Forwarded-For`.
   *
   * The first entry is chosen by the client whenever clients can reach the load balancer directly or the proxy appends to
   * what it was given: then every request counts alone and the limit is off. Use it only behind a proxy that *replaces* the
   * header, with a load balancer that takes nothing but that proxy's traffic. A request without the header is blocked (400),
   * and one with a malformed address counts together with all other malformed ones.
   *
   * @param headerName 1 to 64 characters
   */
  public static forwardedAddress(headerName: string): RateLimitKey {
    return new RateLimitKey(
      { AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: { HeaderName: headerName, FallbackBehavior: 'MATCH' } },
      [{ header: headerName }],
      `forwardedAddress(${headerName})`,
      true,
      nameFaults('forwardedAddress', headerName),
    );
  }

  /**
   * Address and TLS fingerprint (JA4) together: people behind one address with different browsers are counted apart. An
   * attacker on one address who changes his TLS settings is counted apart, too, so choose the limit with that in mind.
   * Costs 60 WCU.
   */
  public static addressAndJa4(): RateLimitKey {
    return RateLimitKey.custom('addressAndJa4', [{ IP: {} }, { JA4Fingerprint: { FallbackBehavior: 'MATCH' } }], []);
  }

  /**
   * Address and one request header together, for example a tenant id. Costs 60 WCU.
   *
   * AWS WAF leaves a request without the header out of the count, which would switch the limit off for anyone who drops it:
   * such a request is blocked (400). The client chooses the value, so it can spread itself over many; the other rules stand.
   *
   * @param headerName 1 to 64 characters; not the token header, which any client can invent
   */
  public static addressAndHeader(headerName: string): RateLimitKey {
    return RateLimitKey.custom(
      `addressAndHeader(${headerName})`,
      [{ IP: {} }, { Header: { Name: headerName, TextTransformations: [{ Priority: 0, Type: 'NONE' }] } }],
      [{ header: headerName }],
      nameFaults('addressAndHeader', headerName),
    );
  }

  /** The autonomous system (network) of the client, for limits over a whole provider: all its addresses count together. Costs 30 WCU. */
  public static network(): RateLimitKey {
    return RateLimitKey.custom('network', [{ ASN: {} }], []);
  }

  private static custom(
    name: string,
    keys: RateBasedCustomKey[],
    required: RequiredPart[],
    faults: readonly string[] = [],
  ): RateLimitKey {
    return new RateLimitKey({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: keys }, required, name, false, faults);
  }

  private constructor(
    /** @internal */
    public readonly _aggregation: Pick<RateBasedStatement, 'AggregateKeyType' | 'CustomKeys' | 'ForwardedIPConfig'>,
    /** @internal Parts without which AWS WAF would not count the request. */
    public readonly _required: RequiredPart[] = [],
    private readonly name: string,
    /** @internal Whether a client that reaches the load balancer directly chooses the key. */
    public readonly _clientChosen: boolean,
    /** @internal What is wrong with it; the construct that gets it says so, together with all else. */
    public readonly _faults: readonly string[] = [],
  ) {}

  /** @internal Made of the dummy of a look-up. */
  public get _isDummy(): boolean {
    return this._required.some(({ header }) => isDummy(header));
  }

  /** The key in words, for messages. */
  public toString(): string {
    return `RateLimitKey.${this.name}`;
  }
}

/** @internal */
export interface RequiredPart {
  /** Header that must be present. */
  readonly header: string;
}

function nameFaults(factory: string, headerName: string): string[] {
  const where = `RateLimitKey.${factory}: headerName`;
  const unknown = unknownAtSynth({ [where]: headerName }, []);
  if (unknown.length > 0 || isDummy(headerName)) return unknown;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(headerName)) {
    return [`${where} must be a header name of 1 to 64 characters, got ${JSON.stringify(headerName)}`];
  }
  if (['x-aws-waf-token', 'cookie', 'authorization'].includes(headerName.toLowerCase())) {
    return [
      `${where} must not be ${JSON.stringify(headerName)}: any client can invent a new value for each request, ` +
        'so nothing would be counted twice; tokens have their own limit (tokenReuseLimit)',
    ];
  }
  return [];
}

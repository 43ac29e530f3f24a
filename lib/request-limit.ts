import { Duration } from 'aws-cdk-lib';

/**
 * How many requests there may be in how long a window; what both may be is said at each prop that takes one.
 *
 * Where a rule of AWS WAF counts, it counts in the background, so a burst can pass for some seconds, at worst for several minutes
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html). The recipient guard and the sessions of
 * inbound verification count each request before they answer it.
 */
export class RequestLimit {
  /**
   * A limit, for example `RequestLimit.of(100, Duration.minutes(10))`.
   *
   * Synthesis fails with what the prop doesn't take, and names the prop.
   *
   * @param requests for a rule of AWS WAF 10 to 2,000,000,000 (https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html)
   * @param window how far back is looked; for a rule of AWS WAF 60, 120, 300 or 600 seconds
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html)
   */
  public static of(requests: number, window: Duration): RequestLimit {
    return new RequestLimit(requests, window);
  }

  /** No limit at all, for what has one by default: `sendCeiling` and `strictSendCeiling`. Everything else refuses it. */
  public static none(): RequestLimit {
    return new RequestLimit(0, Duration.seconds(0));
  }

  private constructor(
    /** Requests that may pass within the window. */
    public readonly requests: number,
    /** Time over which the requests are counted. */
    public readonly window: Duration,
  ) {}

  /** @internal */
  public get _isNone(): boolean {
    return this.requests === 0 && this.window.toSeconds() === 0;
  }

  /** The limit in words, for messages. */
  public toString(): string {
    return this._isNone ? 'RequestLimit.none()' : `RequestLimit.of(${this.requests}, ${this.window.toString()})`;
  }
}

import { Duration } from 'aws-cdk-lib';

/**
 * How many requests there may be in how long a window.
 *
 * AWS WAF counts in the background, so a burst can pass for some seconds, at worst for several minutes
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html).
 */
export class RequestLimit {
  /**
   * A limit, for example `RequestLimit.of(100, Duration.minutes(10))`.
   *
   * @param requests 10 to 2,000,000,000 (https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html)
   * @param window how far back the rule looks: 60, 120, 300 or 600 seconds
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html). Synthesis fails with anything
   * else, and names the prop.
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

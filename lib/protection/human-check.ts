import { Duration, Token } from 'aws-cdk-lib';

/** Options of `HumanCheck.captcha`. */
export interface CaptchaOptions {
  /**
   * How long a solved puzzle counts, from the moment it was solved; using it doesn't renew it. 60 seconds to 3 days
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-immunity-times.html).
   *
   * @default Duration.minutes(5)
   */
  readonly immunityTime?: Duration;
}

/** How a visitor shows to be a person before a code goes out. */
export class HumanCheck {
  /**
   * The AWS WAF CAPTCHA, for every request: the rule that ends an attack from hundreds of addresses, since an address alone
   * is worth nothing. AWS charges per attempt (see https://aws.amazon.com/waf/pricing/).
   *
   * A script that posts to the route must obtain the token first: AWS WAF shows no puzzle in answer to a POST.
   */
  public static captcha(options: CaptchaOptions = {}): HumanCheck {
    const immunityTime = options.immunityTime ?? Duration.seconds(DEFAULT_IMMUNITY_SECONDS);
    if (!immunityTime.isUnresolved()) {
      const seconds = immunityTime.toSeconds({ integral: false });
      if (!Number.isInteger(seconds) || seconds < 60 || seconds > 259_200) {
        throw new Error(
          `HumanCheck.captcha: immunityTime must be a whole number of seconds from 60 to 259200 (3 days), got ${seconds}; ` +
            'AWS WAF takes no other value',
        );
      }
    }
    return new HumanCheck(immunityTime);
  }

  /**
   * No human check. Then nothing at the load balancer stops an attack that sends one request from each of many addresses; a
   * warning says so. Only for routes whose backend checks a token of its own.
   */
  public static none(): HumanCheck {
    return new HumanCheck(undefined);
  }

  private constructor(private readonly immunity: Duration | undefined) {}

  /** @internal Seconds of immunity; undefined when there is no check. */
  public get _immunitySeconds(): number | undefined {
    return this.immunity?.toSeconds();
  }

  /** @internal Immunity as a plain number when it is known at synth. */
  public get _knownImmunitySeconds(): number | undefined {
    const seconds = this._immunitySeconds;
    return seconds === undefined || Token.isUnresolved(seconds) ? undefined : seconds;
  }
}

const DEFAULT_IMMUNITY_SECONDS = 300;

import { Duration, Token } from 'aws-cdk-lib';
import { HUMAN_TOKEN } from '../contract/protection/human-token';
import { isDummy } from '../private/lookups';
import type { TurnstileOptions } from './turnstile/turnstile-options';

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

/** Options of `HumanCheck.challenge` and `HumanCheck.adaptive`. */
export interface ChallengeOptions {
  /**
   * How long a passed challenge counts, from the moment it was passed. 5 minutes to 3 days
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
   * A script that posts to the route must obtain the token first: AWS WAF shows no puzzle in answer to a POST. The browser
   * package (`cdk-otp-shield/browser`) does that; `entryPages` does it without a change to the front end.
   */
  public static captcha(options: CaptchaOptions = {}): HumanCheck {
    const immunityTime = options.immunityTime ?? Duration.seconds(DEFAULT_IMMUNITY_SECONDS);
    checkImmunity('captcha', immunityTime, 60);
    return new HumanCheck('captcha', immunityTime);
  }

  /**
   * The AWS WAF challenge, which the browser answers by itself: nobody sees a puzzle, and plain scripts fail. A robot that
   * drives a real browser passes it, so too many codes at once (`surgeLimit`) bring up the CAPTCHA for a while. AWS charges per
   * challenge served (see https://aws.amazon.com/waf/pricing/).
   *
   * The front end must obtain the token first, as for `captcha`, and must be able to show the puzzle when it comes.
   */
  public static challenge(options: ChallengeOptions = {}): HumanCheck {
    return HumanCheck.silent('challenge', options);
  }

  /**
   * The silent challenge while the posture is normal, the CAPTCHA while it is strict: people solve puzzles only during an
   * attack. The immunity of the CAPTCHA is `strictImmunityTime`.
   *
   * The front end must obtain the token first, as for `captcha`, and must be able to show the puzzle when it comes.
   */
  public static adaptive(options: ChallengeOptions = {}): HumanCheck {
    return HumanCheck.silent('adaptive', options);
  }

  /**
   * Cloudflare Turnstile instead of AWS WAF's puzzle. The widget's token goes to a small Lambda behind the same load balancer,
   * which has Cloudflare judge it, once, and answers with a token of 120 seconds; the load balancer verifies that token in
   * front of the request routes. Adds a Lambda, a KMS key (about $1 a month, https://aws.amazon.com/kms/pricing/) and listener
   * rules. The front end uses `cdk-otp-shield/browser/turnstile`.
   *
   * `OtpShield` and `OtpOperations` tell when the gate can't judge or the load balancer has no keys, which locks everybody out: six alarms, seven with
   * `TurnstileOutage.CAPTCHA`, 0.10 USD a month each (https://aws.amazon.com/cloudwatch/pricing/). An `OtpWebAcl` alone has no topic, so put alarms of your
   * own on the metrics `TurnstileUndecided` and `TurnstileMisconfigured` of the namespace `OtpShield` and `HTTPCode_ELB_500_Count` of the load balancer.
   *
   * The load balancer reads the keys through the Internet: see `TurnstileOptions.issuer`. They are a fixed answer of a listener rule, which a custom
   * resource (two functions that run during a deploy) fills.
   *
   * Callers without a browser (`trustedAddresses`, `trustedHeader`) pass the web ACL but not the listener rule: give them a
   * listener rule of your own before it. Request routes must be paths or prefixes, and only their exact spelling is let
   * through.
   */
  public static turnstile(options: TurnstileOptions): HumanCheck {
    checkTurnstile(options);
    return new HumanCheck('turnstile', Duration.seconds(HUMAN_TOKEN.lifetimeSeconds), options);
  }

  /**
   * No human check, until too many codes at once (`surgeLimit`) bring up the CAPTCHA. Below that nothing at the load balancer
   * stops an attack that sends one request from each of many addresses; a warning says so. Only for routes whose backend
   * checks a token of its own.
   */
  public static none(): HumanCheck {
    return new HumanCheck('none', undefined);
  }

  private static silent(kind: 'challenge' | 'adaptive', options: ChallengeOptions): HumanCheck {
    const immunityTime = options.immunityTime ?? Duration.seconds(DEFAULT_IMMUNITY_SECONDS);
    checkImmunity(kind, immunityTime, MIN_CHALLENGE_IMMUNITY_SECONDS);
    return new HumanCheck(kind, immunityTime);
  }

  private constructor(
    /** @internal */
    public readonly _kind: HumanCheckKind,
    private readonly immunity: Duration | undefined,
    /** @internal */
    public readonly _turnstile?: TurnstileOptions,
  ) {}

  /** @internal Seconds of immunity; undefined when there is no check. */
  public get _immunitySeconds(): number | undefined {
    return this.immunity?.toSeconds({ integral: false });
  }

  /** @internal Immunity as a plain number when it is known at synth. */
  public get _knownImmunitySeconds(): number | undefined {
    const seconds = this._immunitySeconds;
    return seconds === undefined || Token.isUnresolved(seconds) ? undefined : seconds;
  }

  /** @internal Made of the dummy of a look-up. */
  public get _isDummy(): boolean {
    return isDummy(this._immunitySeconds) || (this._turnstile !== undefined && turnstileDummies(this._turnstile));
  }

  /** @internal Whether people see no puzzle in normal times, so that a surge has to bring it up. */
  public get _silent(): boolean {
    return this._kind !== 'captcha' && this._kind !== 'turnstile';
  }
}

/** @internal */
export type HumanCheckKind = 'captcha' | 'challenge' | 'adaptive' | 'turnstile' | 'none';

const DEFAULT_IMMUNITY_SECONDS = 300;
/** AWS WAF takes no less for a challenge, though its template schema does. */
export const MIN_CHALLENGE_IMMUNITY_SECONDS = 300;
const MAX_IMMUNITY_SECONDS = 259_200;

function checkImmunity(factory: string, immunityTime: Duration, min: number): void {
  if (immunityTime.isUnresolved()) return;
  const seconds = immunityTime.toSeconds({ integral: false });
  if (isDummy(seconds)) return;
  if (!Number.isInteger(seconds) || seconds < min || seconds > MAX_IMMUNITY_SECONDS) {
    throw new Error(
      `HumanCheck.${factory}: immunityTime must be a whole number of seconds from ${min} to ${MAX_IMMUNITY_SECONDS} (3 days), ` +
        `got ${seconds}; AWS WAF takes no other value`,
    );
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html, less the path of the keys. */
const MAX_ISSUER_LENGTH = 190;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_TARGET_GROUPS = 5;

/** What a look-up has not found yet is refused by the construct, which knows whether it has answered. */
function turnstileDummies({ issuer, hostnames, action, rulePriority }: TurnstileOptions): boolean {
  return [issuer, action, rulePriority, ...hostnames].some(isDummy);
}

function checkTurnstile(options: TurnstileOptions): void {
  const { issuer, hostnames, targetGroups, action, rulePriority } = options;
  const faults: string[] = [];
  if (!Token.isUnresolved(issuer) && !/^https:\/\/[a-z0-9.-]+(?::\d+)?$/i.test(issuer)) {
    faults.push(
      `issuer must be an origin such as "https://shop.example.com", without a path, got ${JSON.stringify(issuer)}`,
    );
  } else if (!Token.isUnresolved(issuer) && issuer.length > MAX_ISSUER_LENGTH) {
    faults.push(
      `issuer must have at most ${MAX_ISSUER_LENGTH} characters, got ${issuer.length}; with the path of the keys, a load balancer takes 256`,
    );
  }
  if (!Token.isUnresolved(hostnames)) {
    if (hostnames.length < 1 || hostnames.length > 20) {
      faults.push(
        `hostnames must hold 1 to 20 hosts, got ${hostnames.length}; name those on whose pages the widget stands`,
      );
    }
    for (const name of hostnames) {
      if (!Token.isUnresolved(name) && !/^[a-z0-9.-]{1,253}$/.test(name)) {
        faults.push(`hostnames must be lower-case host names such as "shop.example.com", got ${JSON.stringify(name)}`);
      }
    }
  }
  if (targetGroups.length < 1 || targetGroups.length > MAX_TARGET_GROUPS) {
    faults.push(
      `targetGroups must hold at least one target group and at most ${MAX_TARGET_GROUPS}, which a listener rule takes, got ${targetGroups.length}`,
    );
  }
  if (action !== undefined && !Token.isUnresolved(action) && !/^[\w-]{1,32}$/.test(action)) {
    faults.push(`action must be 1 to 32 letters, digits, "_" or "-", got ${JSON.stringify(action)}`);
  }
  if (rulePriority !== undefined && Token.isUnresolved(rulePriority)) {
    faults.push(
      'rulePriority must be a number known at synth, got a token; the priorities of the other rules are counted from it',
    );
  } else if (
    rulePriority !== undefined &&
    !(Number.isInteger(rulePriority) && rulePriority >= 1 && rulePriority <= 49_990)
  ) {
    faults.push(`rulePriority must be a whole number from 1 to 49990, got ${rulePriority}; several rules follow it`);
  }
  if (faults.length > 0 && !turnstileDummies(options)) throw new Error(`HumanCheck.turnstile: ${faults.join('; ')}`);
}

import type { Construct } from 'constructs';
import { unknownProps } from '../private/unknown-props';
import { Adaptive } from './human-checks/adaptive';
import { Captcha, type CaptchaOptions } from './human-checks/captcha';
import { Challenge, type ChallengeOptions } from './human-checks/challenge';
import type { Check, CheckParts, CheckSite } from './human-checks/check';
import { None } from './human-checks/none';
import { Turnstile } from './turnstile/turnstile';
import { type TurnstileByArnOptions, turnstileByArn } from './turnstile/turnstile-by-arn';
import type { TurnstileOptions } from './turnstile/turnstile-options';

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
    return new HumanCheck(new Captcha(options), unknownProps('CaptchaOptions', options));
  }

  /**
   * The AWS WAF challenge, which the browser answers by itself: nobody sees a puzzle, and plain scripts fail. A robot that
   * drives a real browser passes it, so too many codes at once (`surgeLimit`) bring up the CAPTCHA for a while. AWS charges per
   * challenge served (see https://aws.amazon.com/waf/pricing/).
   *
   * The front end must obtain the token first, as for `captcha`, and must be able to show the puzzle when it comes.
   */
  public static challenge(options: ChallengeOptions = {}): HumanCheck {
    return new HumanCheck(new Challenge(options), unknownProps('ChallengeOptions', options));
  }

  /**
   * The silent challenge while the posture is normal, the CAPTCHA while it is strict: people solve puzzles only during an
   * attack. The immunity of the CAPTCHA is `strictImmunityTime`.
   *
   * The front end must obtain the token first, as for `captcha`, and must be able to show the puzzle when it comes.
   */
  public static adaptive(options: ChallengeOptions = {}): HumanCheck {
    return new HumanCheck(new Adaptive(options), unknownProps('ChallengeOptions', options));
  }

  /**
   * Cloudflare Turnstile instead of AWS WAF's puzzle. The widget's token goes to a small Lambda behind the same load balancer,
   * which has Cloudflare judge it, once, and answers with a token of 120 seconds; the load balancer verifies that token in
   * front of the request routes. Adds a Lambda, a KMS key (about $1 a month, https://aws.amazon.com/kms/pricing/) and listener
   * rules. The front end uses `cdk-otp-shield/browser/turnstile`.
   *
   * `OtpShield` and `OtpOperations` tell when the gate can't judge or the load balancer has no keys, which locks everybody out: six alarms, seven with
   * `TurnstileFailureMode.CAPTCHA`, 0.10 USD a month each (https://aws.amazon.com/cloudwatch/pricing/). An `OtpWebAcl` alone has no topic, so put alarms of
   * your own on the metrics `TurnstileUndecided` and `TurnstileMisconfigured` of the namespace `OtpShield` and `HTTPCode_ELB_500_Count` of the load balancer.
   *
   * The load balancer reads the keys through the Internet: see `TurnstileOptions.issuer`. They are a fixed answer of a listener rule, which a custom
   * resource (two functions that run during a deploy) fills.
   *
   * Callers without a browser (`trustedAddresses`, `trustedHeader`) pass the web ACL but not the listener rule: give them a
   * listener rule of your own before it. Request routes must be paths or prefixes, and only their exact spelling is let
   * through.
   */
  public static turnstile(options: TurnstileOptions): HumanCheck {
    return new HumanCheck(
      new Turnstile(options, options.targetGroups.length, () => options),
      unknownProps('TurnstileOptions', options),
    );
  }

  /**
   * Cloudflare Turnstile as with `HumanCheck.turnstile`, on a load balancer and with a secret that exist already, by their ARNs.
   *
   * @param options the ARNs, and what the gate has to know
   */
  public static turnstileByArn(options: TurnstileByArnOptions): HumanCheck {
    return new HumanCheck(
      new Turnstile(options, options.targetGroupArns.length, (scope) => turnstileByArn(scope, options)),
      unknownProps('TurnstileByArnOptions', options),
    );
  }

  /**
   * No human check, until too many codes at once (`surgeLimit`) bring up the CAPTCHA. Below that nothing at the load balancer
   * stops an attack that sends one request from each of many addresses; a warning says so. Only for routes whose backend
   * checks a token of its own.
   */
  public static none(): HumanCheck {
    return new HumanCheck(new None());
  }

  private constructor(
    private readonly check: Check,
    private readonly unknown: readonly string[] = [],
  ) {}

  /** @internal What it says of itself, for whoever reads the settings. */
  public get _facts(): Pick<
    Check,
    'factory' | 'silent' | 'hasPuzzle' | 'immunitySeconds' | 'isDummy' | 'faults' | 'objections'
  > {
    const { check, unknown } = this;
    const { factory, silent, hasPuzzle, immunitySeconds, isDummy } = check;
    const faults = [...unknown.map((fault) => `HumanCheck.${factory}: ${fault}`), ...check.faults];
    return {
      factory,
      silent,
      hasPuzzle,
      immunitySeconds,
      isDummy,
      faults,
      objections: (site) => check.objections(site),
    };
  }

  /** @internal Makes what it needs, and gives its rules. */
  public _bind(scope: Construct, site: CheckSite): CheckParts {
    return this.check.bind(scope, site);
  }
}

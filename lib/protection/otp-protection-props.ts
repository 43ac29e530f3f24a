import type { Duration, Size } from 'aws-cdk-lib';
import type { RequestLimit } from '../request-limit';
import type { ClientSignals } from './client-signals';
import type { HumanCheck } from './human-check';
import type { OtpRoute } from './otp-route';
import type { ProtectionMode } from './protection-mode';
import type { RateLimitKey } from './rate-limit-key';
import type { RecipientRules } from './recipient-rules';
import type { TrustedHeader } from './trusted-header-options';
import type { UnusualRouter } from './unusual-router';

/** What the web ACL and the rule group have in common. */
export interface OtpProtectionProps {
  /**
   * The routes that make a code go out: sign-up, login, password reset, resend. At least one.
   *
   * @default - needed, but for a user pool of Amazon Cognito, whose routes are known
   */
  readonly requestRoutes?: OtpRoute[];

  /**
   * The routes that check a code. They get their own limit per address, against guessing.
   *
   * @default - none; a warning says that guessing is not limited
   */
  readonly verifyRoutes?: OtpRoute[];

  /**
   * The pages on which the flow starts. They get the human check, too: on a page AWS WAF shows the puzzle by itself, with no
   * change to the front end, and the token that it leaves is what the request routes ask for.
   *
   * @default - none; the front end obtains the token before it calls a request route
   */
  readonly entryPages?: OtpRoute[];

  /**
   * Routers behind the shield that read paths unlike others. With all but `ECHO_REWRITE` every path that holds the words of a route, one after the
   * other, counts as the route, also in plain form: `/api/auth/otp/x`, `/api/auth/o-tp`. With `ECHO_REWRITE` so does a query whose
   * argument begins like a route: `/home?next=/login` then meets the human check. Costs about 45 WCU each for a short list of routes.
   *
   * @default - none
   */
  readonly unusualRouters?: UnusualRouter[];

  /**
   * Origins (`https://app.example.com`, `capacitor://localhost` of an app) whose pages call the routes from another origin. Their CORS preflights are let through. A trailing slash and the
   * scheme's own port are taken off. `https://*.preview.example.com` stands for one label in place of the star, with a warning; where strangers get subdomains (`*.vercel.app`) it is refused.
   * At most 10.
   *
   * Blocked requests carry CORS headers, so that the page can read the reason. AWS WAF can only send fixed ones: for one origin they name it, for several or a star they are
   * `access-control-allow-origin: *`, which browsers take for requests without cookies alone.
   *
   * @default - none; preflights are treated like any other request
   */
  readonly allowedOrigins?: string[];

  /**
   * Whether the rules act or only watch.
   *
   * @default ProtectionMode.ENFORCE
   */
  readonly mode?: ProtectionMode;

  /**
   * How a visitor shows to be a person before a code goes out.
   *
   * @default - HumanCheck.captcha() with 5 minutes of immunity
   */
  readonly humanCheck?: HumanCheck;

  /**
   * Requests to the request routes that one client may send. Attempts that the human check stops count, too, so a person
   * without a token uses two.
   *
   * @default RequestLimit.of(100, Duration.minutes(10))
   */
  readonly rateLimit?: RequestLimit;

  /**
   * Whether a client above `rateLimit`, `strictRateLimit` or `verifyRateLimit` is asked for a puzzle just solved in place of being refused (429). So one machine of an office can't refuse the people behind
   * the same address: each of them solves one more puzzle, not older than `strictImmunityTime`, or 5 minutes for a try of a code, which is then worth `tokenReuseLimit` tries. What bounds a client with a solver
   * is what bounds any other: `tokenReuseLimit`, `sendCeiling`, and the recipient guard, which counts clients, recipients and tries. While the posture is strict a code needs such a puzzle anyway.
   * Not with `HumanCheck.turnstile`, which has no puzzle of AWS WAF. 1 WCU more where there are `verifyRoutes`.
   *
   * @default - false; true in OtpShield with a recipientGuard, unless the human check is Turnstile
   */
  readonly rateLimitAsks?: boolean;

  /**
   * What the rate limits count by.
   *
   * @default - RateLimitKey.address()
   */
  readonly rateLimitKey?: RateLimitKey;

  /**
   * Requests to the verify routes that one client may send.
   *
   * @default RequestLimit.of(100, Duration.minutes(10))
   */
  readonly verifyRateLimit?: RequestLimit;

  /**
   * Code requests that one solved puzzle may be used for while it counts (within 60 to 600 seconds, chosen from the immunity time),
   * 10 to 2,000,000,000. AWS WAF binds a token to no address, so without this limit one puzzle serves a whole pool.
   *
   * @default 10
   */
  readonly tokenReuseLimit?: number;

  /**
   * Tries of a code by all clients together, above which each try needs a puzzle solved within 5 minutes, which then is worth `tokenReuseLimit` tries.
   * Against guessing from many addresses, such as those of one IPv6 /64, which AWS WAF can't count as one. It refuses nobody who solves a puzzle.
   * With `HumanCheck.turnstile` it only counts, since there is no puzzle of AWS WAF. Without meaning where there are no `verifyRoutes`.
   *
   * @default - `sendBudget`
   */
  readonly verifyBudget?: RequestLimit;

  /**
   * Code requests of all clients together, above which each needs a puzzle as fresh as in the strict posture (`strictImmunityTime`). It refuses nobody
   * who solves one: whoever fills a shared counter that refuses turns everybody away. What refuses is the recipient guard, or `sendCeiling`.
   * With `HumanCheck.turnstile`, whose proof lives two minutes anyway, it only counts. Alarms tell when it is passed. Set it to about twice the busiest
   * window of a normal day.
   *
   * @default RequestLimit.of(600, Duration.minutes(10))
   */
  readonly sendBudget?: RequestLimit;

  /**
   * `sendBudget` while a campaign is announced with `otp-shield expect`: the line of all clients together for a newsletter, a television spot, a ticket sale. In its time
   * it also stands in for `surgeLimit`. Set it to about twice the busiest window of the largest campaign; above `sendBudget` and below `sendCeiling`.
   * With it there are a third gate (two IP sets) and one more of the ten rate-based rules that a web ACL may have
   * (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html); 8 WCU, 10 with a silent human check. Without it nobody can announce a campaign.
   *
   * An attacker who knows of the campaign asks for as many codes as this before a fresh puzzle is wanted; it refuses nobody, so filling it shuts nobody out.
   *
   * @default - none; a campaign meets `sendBudget`
   */
  readonly campaignBudget?: RequestLimit;

  /**
   * Code requests of all clients together, above which everybody is refused (429). For sites without a recipient guard: the ceiling of what an attacker can
   * send who passes every other rule. Who solves `sendCeiling / tokenReuseLimit` puzzles (half of that with two places for a token) in its window fills
   * it, and everybody is refused until he stops: a critical alarm tells. A guard that applications ask refuses better, since it keeps a reserve for
   * people it knows. `RequestLimit.none()` for none.
   *
   * @default - four times `sendBudget`; none in an `OtpShield` with a `recipientGuard`, or where `sendBudget` is known only at deployment
   */
  readonly sendCeiling?: RequestLimit;

  /**
   * Countries in which your people are, as ISO 3166-1 alpha-2 codes. All other countries together, and addresses that AWS can't place, need a
   * fresh puzzle above `foreignSendBudget`, so that your people aren't asked for one because of a pool of addresses from all over the world.
   *
   * @default - none; everybody shares `sendBudget`
   */
  readonly homeCountries?: string[];

  /**
   * Code requests of all clients outside `homeCountries` together, above which they need a fresh puzzle, as all do above `sendBudget`. Only those with a fresh
   * puzzle count there, too.
   *
   * @default - a quarter of `sendBudget`, at least 10, over the same window, where there are `homeCountries`
   */
  readonly foreignSendBudget?: RequestLimit;

  /**
   * Whether a request may show its AWS WAF token in the header `x-aws-waf-token`, as pages on another origin and native apps do. AWS WAF can't
   * count one token over both places, so while both are open a solved puzzle is worth up to twice `tokenReuseLimit`. `false` refuses the
   * header. Without meaning for `HumanCheck.turnstile` and `none`.
   *
   * @default true
   */
  readonly tokenInHeader?: boolean;

  /**
   * Code requests that all clients together may send before the CAPTCHA comes up for everybody. It goes away by itself when fewer are
   * asked for. Only for a human check that is silent or none: `HumanCheck.captcha()` asks always.
   *
   * @default - half of `sendBudget`, at least 10, over the same window, where the human check is silent or none
   */
  readonly surgeLimit?: RequestLimit;

  /**
   * Name of a field of the request that people don't see: who fills it is a robot. Looked for in JSON, forms, multipart, GraphQL and the
   * query, also under the names of Rails, PHP and qs (`user[website]`, `user.website`). The page must keep browsers, password managers and screen
   * readers away from it; docs/rules.md shows how. Take a name that no browser fills in by itself: not `name`, `email`, `phone`, `url`, `company`.
   * A letter, then up to 29 letters, digits, `_` or `-`. Costs about 90 WCU.
   *
   * Like `recipientRules` it has code requests refused whose body can't be read: another content type than JSON, form,
   * multipart or plain text, another charset than UTF-8, compressed. Over HTTP/2 a load balancer may judge before the body
   * is there: set the attribute `waf.http2.traffic_inspection_behavior` of the target groups to
   * `inspect_after_sufficient_data`
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html).
   *
   * @default - none
   */
  readonly honeypotField?: string;

  /**
   * Mail domains that get no codes, phone prefixes that do. The same bodies are refused as for `honeypotField`, and mail
   * addresses whose domain isn't written in ASCII (browsers send `xn--…` from a mail field).
   *
   * @default - any recipient
   */
  readonly recipientRules?: RecipientRules;

  /**
   * What is known about a client beside its address: AWS's lists of anonymizing, hosting and attacking addresses, Bot Control, account creation fraud prevention, signs of a script, the
   * TLS fingerprint. For each signal you choose whether it flags, limits, asks for a puzzle or blocks. docs/client-signals.md says who is hurt by each, and what it costs.
   *
   * @default - none is asked
   */
  readonly clientSignals?: ClientSignals;

  /**
   * `rateLimit` while the posture is strict. Not above `rateLimit`.
   *
   * @default - 20 requests over the window of `rateLimit`
   */
  readonly strictRateLimit?: RequestLimit;

  /**
   * How long a solved puzzle counts while the posture is strict. 60 seconds to 3 days. A passed challenge
   * (`HumanCheck.challenge`) counts 5 minutes at least, which is the least that AWS WAF takes.
   *
   * @default - 60 seconds; 5 minutes with `entryPages`, where the puzzle is solved before the form is filled in
   */
  readonly strictImmunityTime?: Duration;

  /**
   * `sendCeiling` while the posture is strict. `RequestLimit.none()` for none.
   *
   * @default - `sendBudget`, where there is a `sendCeiling`; none with two of these: a silent human check, `homeCountries`, `campaignBudget`, `clientSignals` that have `LIMIT` or
   * `PUZZLE`, a `fingerprintLimit`. They leave no place for it among the ten rate-based rules that AWS WAF takes (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html)
   */
  readonly strictSendCeiling?: RequestLimit;

  /**
   * Largest body of a request to the routes, up to 8 KiB, which is all that AWS WAF sees of a body behind an ALB
   * (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html). Larger ones are blocked.
   *
   * @default Size.kibibytes(4)
   */
  readonly maxBodySize?: Size;

  /**
   * Addresses and CIDR blocks of your own monitors and back ends: never challenged, limited or blocked by this shield; your
   * other rules still see them. IPv4 `/1` to `/32`, IPv6 `/1` to `/128`, at most 10,000 of each.
   *
   * @default - none
   */
  readonly trustedAddresses?: string[];

  /**
   * A secret header for callers without a fixed address, such as a native app's back end. Not one that browsers or proxies write, such as `cookie`. A secret that
   * is known at synth has at least 16 characters, and a warning says that it stands in the template.
   *
   * @default - none
   */
  readonly trustedHeader?: TrustedHeader;

  /**
   * Addresses and CIDR blocks that may not use the routes. Same limits as `trustedAddresses`.
   *
   * @default - none
   */
  readonly blockedAddresses?: string[];

  /**
   * Whether there is a block list that can be changed at run time, with `otp-shield block` and `allow` or by an `AutomaticBlockList`. Takes six
   * IP sets and 6 WCU.
   *
   * @default false
   */
  readonly blockList?: boolean;

  /**
   * Countries that may not use the routes, as ISO 3166-1 alpha-2 codes. Addresses that AWS can't place are let through.
   *
   * @default - none
   */
  readonly blockedCountries?: string[];

  /**
   * Autonomous systems (networks) that may not use the routes, 0 to 4,294,967,295; 0 stands for addresses of no known
   * network, 4,294,967,295 is given to nobody. AWS WAF writes the networks of requests into its log only where a rule asks for some, so that one makes
   * them known to notifications and blocks no one.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
   * @default - none
   */
  readonly blockedAsns?: number[];

  /**
   * Other ways to sign in, in words for people, for example `Sign in with a passkey: https://example.com/passkey`. They stand
   * in the answers that somebody else may have brought about: while the routes are locked down (503), above a limit (429), and to a blocked address (403). Together at most about 3,700 bytes.
   *
   * @default - none
   */
  readonly lockdownAlternatives?: string[];
}

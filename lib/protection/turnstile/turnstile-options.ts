import type { IApplicationListener, IApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** What happens to people while Cloudflare doesn't answer. */
export enum TurnstileFailureMode {
  /** No codes go out until Cloudflare is back. */
  CLOSED = 'CLOSED',
  /**
   * The AWS WAF CAPTCHA stands in, only as long as the gate itself can't reach Cloudflare. A solved puzzle is worth two tokens of the gate at most, and each of
   * them `tokenReuseLimit` codes.
   */
  CAPTCHA = 'CAPTCHA',
}

/** Options of `HumanCheck.turnstile`. */
export interface TurnstileOptions {
  /**
   * Secret that holds the secret key of the Turnstile widget, as plain text
   * (https://developers.cloudflare.com/turnstile/get-started/).
   */
  readonly secret: ISecret;

  /**
   * The HTTPS listener of the load balancer. A rule for the gate and rules that verify the token in front of the request
   * routes are added to it; load balancers verify tokens on HTTPS listeners only
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html). Every other listener of
   * the load balancer must redirect to this one or not reach the application: tokens aren't verified there.
   */
  readonly listener: IApplicationListener;

  /**
   * Where the request routes go once the token is verified, 1 to 5
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
   */
  readonly targetGroups: IApplicationTargetGroup[];

  /**
   * Public origin of the listener, such as `https://shop.example.com`, up to 190 characters: the issuer of the tokens. The load balancer
   * fetches the keys from there, through the Internet, so it must be publicly reachable, and the load balancer must get out: TCP 443 to
   * anywhere is opened in its security group where that is part of the app, a warning says so where it isn't. A rule of your own in
   * the web ACL, or whatever else stands in front of the listener, must let the load balancer's own requests for `/otp-shield/keys/*` pass.
   * Otherwise it answers 500 or 562 to everybody
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html).
   */
  readonly issuer: string;

  /** Hosts on whose pages the widget stands, such as `shop.example.com`, 1 to 20. A token from elsewhere is refused. */
  readonly hostnames: string[];

  /**
   * Priority of the first listener rule, 1 to 49,990; a number known at synth. They must come before your rules for the same paths.
   *
   * `rulePriority` is the gate's, the next one belongs to the keys. Then come two for each rule that verifies tokens: one that is used for
   * preflights when there are `allowedOrigins`, and is kept free without, and its own. Such a rule holds up to five paths (four with
   * `allowedOrigins`) and up to five wildcards; each parameter of a route is one, and a prefix counts as two paths. So one to five plain paths
   * take 100 to 103. A load balancer has 100 rules unless AWS raised that
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html). Synth fails when another listener rule of the
   * app has one of the priorities; a rule from elsewhere makes the deploy fail.
   *
   * @default 100
   */
  readonly rulePriority?: number;

  /**
   * What the widget says that it is for (`data-action`), 1 to 32 letters, digits, `_` or `-`. A token for something else is
   * refused.
   *
   * @default 'otp'
   */
  readonly action?: string;

  /**
   * What happens while Cloudflare doesn't answer.
   *
   * @default TurnstileFailureMode.CLOSED
   */
  readonly failureMode?: TurnstileFailureMode;

  /**
   * Whether the token carries a hash of the client's address (the /64 of an IPv6 address), for applications that compare
   * it with `cdk-otp-shield/verify`: the load balancer can't. People whose address changes between check and form are
   * thrown out, which happens on mobile networks. Refused with `TurnstileFailureMode.CAPTCHA`: one puzzle would be worth a token for each address.
   *
   * @default false
   */
  readonly bindToAddress?: boolean;
}

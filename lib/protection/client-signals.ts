import type { RequestLimit } from '../request-limit';
import type { AccountCreationOptions, BotControlOptions } from './charged-signals';
import type { SignalResponse } from './signal-response';

/**
 * AWS's list of addresses that hide who is behind them. No fee but that of a rule, 1 USD a month; 50 WCU.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html
 */
export interface AnonymousIpListOptions {
  /**
   * Tor exits, temporary proxies and other services that mask the client. Honest people behind them: whoever uses a VPN for privacy or in a hotel, and Tor users.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly anonymizers?: SignalResponse;

  /**
   * Web hosts and clouds, without AWS itself. Honest people behind them: employees whose company sends their traffic through a cloud, VPN users, servers of your partners, and
   * perhaps people with iCloud Private Relay, of which AWS doesn't say whether it is on the list.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly hostingProviders?: SignalResponse;
}

/**
 * Amazon's list of addresses that attacked somebody. No fee but that of a rule, 1 USD a month; 25 WCU. Honest people behind each: whoever shares the address with an infected
 * machine (an office, a mobile carrier's gateway, a campus), and who got it after somebody else.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html
 */
export interface IpReputationListOptions {
  /**
   * Addresses that are engaged in malicious activities.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly malicious?: SignalResponse;

  /**
   * Addresses that scan resources of AWS.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly scanning?: SignalResponse;

  /**
   * Addresses that take part in floods of requests: for the most part routers and devices of people who don't know of it.
   *
   * @default SignalResponse.FLAG
   */
  readonly flooding?: SignalResponse;
}

/**
 * What a script leaves out or says of itself. Each costs a rule (1 USD a month) and 5 to 8 WCU, no fee, and stands before what is charged. Whoever means it writes the headers of a
 * browser, so this stops those who don't care, and never alone.
 */
export interface ScriptSigns {
  /**
   * A request that names no language in `Accept-Language`, which every browser does: without it, empty, or with the `*` of `fetch` in Node.js. Honest without it: native apps with a client of their own, your servers that ask on behalf of a page, and tools that hide
   * the language of their user. Never BLOCK while native apps call the routes.
   *
   * @default - not looked at
   */
  readonly noAcceptLanguage?: SignalResponse;

  /**
   * A request without `User-Agent`, with an empty one, or with that of a library or tool for scripts: curl, Wget, Python, Go, axios, node-fetch, undici, Java's client, Ruby, PHP, Perl, Postman, Insomnia. Not among them are
   * what native apps are built with: okhttp, CFNetwork, Dart, Dalvik. Honest with it: your own servers and monitors (put them into `trustedAddresses`), native apps with a client in Go or Java.
   *
   * @default - not looked at
   */
  readonly scriptUserAgent?: SignalResponse;

  /**
   * A request without `Sec-Fetch-Site`, or with an empty one, which browsers send over HTTPS. Honest without it: Safari before 16.4 (March 2023) and other old browsers, native apps, your servers, and pages over plain HTTP.
   *
   * @default - not looked at
   */
  readonly noFetchMetadata?: SignalResponse;
}

/**
 * How often one TLS fingerprint (JA4) may ask for codes, for an attacker with one set-up and many addresses. AWS WAF can't know how usual a fingerprint is, so you name those that many
 * people have: they are the crowd, which `sendBudget` bounds. Every other one has a share. Above it each code request with that fingerprint needs a puzzle just solved; nobody who solves one is
 * refused, also when a browser's new release isn't named yet, and an alarm tells.
 *
 * Behind the human check, so who fills it has solved puzzles; with a silent check or none anybody can fill it. One of the ten rate-based rules of a web ACL; 34 WCU, and 2 for each that is named.
 * Only behind a load balancer that clients reach by TLS: behind CloudFront all have CloudFront's, and a stage of API Gateway has none.
 */
export interface FingerprintLimit {
  /**
   * Fingerprints that people usually have, 1 to 50, such as `t13d1516h2_8daaf6152771_d8a2da3f94cd`: all with more than a twentieth of the code requests of a normal day.
   * `otp-shield simulate --waf-log` prints them from the log of the web ACL, and a limit for the others. Look again when an alarm says so: browsers get another with some releases.
   */
  readonly usual: string[];

  /**
   * Code requests of each other fingerprint.
   *
   * @default - a fifteenth of `sendBudget`, at least 10, over the same window: 40 in 10 minutes
   */
  readonly limit?: RequestLimit;
}

/**
 * What is known about a client beside its address, and what becomes of its code requests for that. Everything is off unless it is given. AWS's groups are asked about
 * code requests only, and never act by themselves: each of their rules counts, and what happens is decided by their labels.
 *
 * An `OtpRuleGroup` can't hold AWS's groups, since AWS WAF takes none in a rule group: there the labels are read that the groups of the web ACL's owner add. They must stand before the shield's,
 * with their rules set to Count.
 */
export interface ClientSignals {
  /**
   * AWS's list of anonymizing and hosting addresses; `{}` takes it with its defaults.
   *
   * @default - not asked
   */
  readonly anonymousIpList?: AnonymousIpListOptions;

  /**
   * Amazon's list of addresses that attacked somebody; `{}` takes it with its defaults.
   *
   * @default - not asked
   */
  readonly ipReputationList?: IpReputationListOptions;

  /**
   * AWS's Bot Control, behind the human check; `{}` takes it with its defaults. Charged by the request.
   *
   * @default - not asked
   */
  readonly botControl?: BotControlOptions;

  /**
   * AWS's account creation fraud prevention (ACFP), behind the human check. Charged by the request.
   *
   * @default - not asked
   */
  readonly accountCreation?: AccountCreationOptions;

  /**
   * What a script leaves out or says of itself.
   *
   * @default - not looked at
   */
  readonly scriptSigns?: ScriptSigns;

  /**
   * How often one TLS fingerprint may ask for codes.
   *
   * @default - not counted
   */
  readonly fingerprintLimit?: FingerprintLimit;

  /**
   * Code requests of all clients together that are flagged with `LIMIT` or `PUZZLE`, above which each needs a puzzle as fresh as above `sendBudget`. With `HumanCheck.turnstile` it only counts.
   * Takes one of the ten rate-based rules of a web ACL.
   *
   * @default - a quarter of `sendBudget`, at least 10, over the same window, where something is flagged so
   */
  readonly flaggedSendBudget?: RequestLimit;
}

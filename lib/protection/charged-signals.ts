import type { SignalResponse } from './signal-response';

/** How deep Bot Control looks. */
export enum BotControlLevel {
  /** Bots that say what they are, automated browsers, data centers of bots. 10 USD a month and 1 USD for a million code requests (from memory: https://aws.amazon.com/waf/pricing/). */
  COMMON = 'COMMON',
  /** What `COMMON` finds, and what the token tells of browser and session. 10 USD a month and 10 USD for a million code requests, from memory. */
  TARGETED = 'TARGETED',
}

/**
 * AWS's Bot Control, asked about code requests that passed the human check, so that who has no token costs nothing. 50 WCU.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-bot.html
 */
export interface BotControlOptions {
  /**
   * How deep Bot Control looks, which is what it costs.
   *
   * @default - BotControlLevel.COMMON
   */
  readonly level?: BotControlLevel;

  /**
   * Bots that say what they are, verified or not, and clients of HTTP libraries among them. No honest one asks for a code but monitors of yours.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly bots?: SignalResponse;

  /**
   * A `User-Agent` that is none of a browser. Honest with it: native apps.
   *
   * @default SignalResponse.FLAG
   */
  readonly nonBrowsers?: SignalResponse;

  /**
   * Data centers from which bots usually come. Honest behind them: as with hosting providers.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly botDataCenters?: SignalResponse;

  /**
   * Browsers that show signs of being driven by a program. Honest with it: your own end-to-end tests, and some tools for people who can't use a mouse.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly automatedBrowsers?: SignalResponse;

  /**
   * Browsers whose answers contradict each other, or with an extension for automation. With `TARGETED` only. Honest with it: whoever hardened a browser against tracking, or has such an
   * extension installed and doesn't use it.
   *
   * @default SignalResponse.FLAG
   */
  readonly inconsistentBrowsers?: SignalResponse;

  /**
   * Sessions with more requests than usual, and one token from several addresses, countries or networks. With `TARGETED` only. Honest with it: who changes from Wi-Fi to mobile, or a VPN's country.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly sharedSessions?: SignalResponse;

  /**
   * Clients that act together, as AWS's model judges, with medium or high confidence. With `TARGETED` only; takes up to 24 hours to learn. Honest with it: who asks while a campaign of yours runs.
   *
   * @default SignalResponse.LIMIT
   */
  readonly coordinatedActivity?: SignalResponse;
}

/** How the body of a sign-up is written. */
export enum SignUpPayload {
  /** A body of JSON, whose fields are named by pointers such as `/user/email`. */
  JSON = 'JSON',
  /** A form, whose fields go by their names. */
  FORM_ENCODED = 'FORM_ENCODED',
}

/**
 * AWS's account creation fraud prevention (ACFP), asked about code requests to the path that creates accounts, behind the human check. 10 USD a month and, beyond the first
 * 10,000, 1 USD for a thousand requests (from memory: https://aws.amazon.com/waf/pricing/); 50 WCU. Behind a load balancer it sees requests, never whether the sign-up succeeded.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-acfp.html
 */
export interface AccountCreationOptions {
  /**
   * Path that creates an account and is one of `requestRoutes`, such as `/api/sign-up`. 1 to 256 characters, starting with `/`.
   */
  readonly creationPath: string;

  /**
   * Page with the form, such as `/sign-up`. People must load it first. 1 to 256 characters, starting with `/`.
   */
  readonly registrationPage: string;

  /**
   * How the body is written.
   *
   * @default SignUpPayload.JSON
   */
  readonly payload?: SignUpPayload;

  /**
   * Field with the mail address, as a pointer (`/email`) in JSON or by name in a form. 1 to 512 characters.
   *
   * @default - not looked at
   */
  readonly emailField?: string;

  /**
   * Fields with parts of the phone number, 1 to 10, in the order in which they make the number.
   *
   * @default - not looked at
   */
  readonly phoneFields?: string[];

  /**
   * AWS's own score says high risk.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly highRisk?: SignalResponse;

  /**
   * Browsers that are driven by a program, or whose answers contradict each other.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly automatedBrowsers?: SignalResponse;

  /**
   * One address, session, mail name or phone number with many sign-ups, or one token from more than five addresses. Honest with it: a classroom or a shop where a clerk signs people up.
   *
   * @default SignalResponse.PUZZLE
   */
  readonly busyClients?: SignalResponse;
}

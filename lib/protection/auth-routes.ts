import type { OtpRoute } from './otp-route';

/** Routes of an auth server, under the names of the props that take them. */
export interface AuthRoutes {
  /** The routes that make a code, or a mail with a link, go out. */
  readonly requestRoutes: OtpRoute[];

  /**
   * The routes that check a code.
   *
   * @default - none: codes are checked on the routes that send them, or links carry tokens that nobody guesses
   */
  readonly verifyRoutes?: OtpRoute[];

  /**
   * The pages of the auth server on which the flow starts. Leave them out with `HumanCheck.turnstile`, and where the pages are your own.
   *
   * @default - none: the pages are your application's
   */
  readonly entryPages?: OtpRoute[];
}

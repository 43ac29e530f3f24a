import { mounted } from './mounted-routes';
import type { OtpRoute } from './otp-route';
import { GuardedMethods, type OtpRouteOptions } from './otp-route-options';

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

/**
 * Routes of well-known auth servers that make a mail or a text message go out.
 *
 * ```ts
 * const routes = AuthPreset.betterAuth().routes;
 * new OtpWebAcl(this, 'Acl', {
 *   requestRoutes: routes.requestRoutes,
 *   verifyRoutes: routes.verifyRoutes,
 *   resourceArns: [loadBalancer.loadBalancerArn],
 * });
 * ```
 *
 * Each is of one version, and read in its source or its documents; what you or a plug-in add is yours to name:
 * `requestRoutes: [...preset.routes.requestRoutes, OtpRoute.path('/invite')]`. Sign-up is among them, and sign-in wherever it mails to people who have
 * not confirmed their address. So the limits count sign-ins, too: set `sendBudget` to about twice your busiest 10 minutes of both.
 */
export class AuthPreset {
  /**
   * Routes of better-auth 1.7 with its plug-ins for codes, links, telephones, names of users and second factors.
   *
   * The sign-in of somebody who has not confirmed the address mails, although it answers 403 (`sendOnSignIn`). The pages are yours: name them as
   * `entryPages`, or let the front end fetch the token. Source: better-auth 1.7.25, November 2026; the routes were called and sent.
   *
   * @param basePath where it is mounted
   */
  public static betterAuth(basePath = '/api/auth'): AuthPreset {
    const at = mounted(basePath);
    return new AuthPreset('better-auth 1.7', {
      requestRoutes: at.together([
        '/email-otp/send-verification-otp',
        '/email-otp/request-password-reset',
        '/forget-password/email-otp',
        '/request-password-reset',
        '/send-verification-email',
        '/phone-number/send-otp',
        '/phone-number/request-password-reset',
        '/email-otp/request-email-change',
        '/two-factor/send-otp',
        '/change-email',
        '/delete-user',
        '/sign-up/email',
        '/sign-in/email',
        '/sign-in/username',
        '/sign-in/phone-number',
        '/sign-in/magic-link',
      ]),
      verifyRoutes: at.together([
        '/email-otp/verify-email',
        '/email-otp/check-verification-otp',
        '/email-otp/reset-password',
        '/email-otp/change-email',
        '/sign-in/email-otp',
        '/phone-number/verify',
        '/phone-number/reset-password',
        '/two-factor/verify-otp',
        '/two-factor/verify-totp',
        '/two-factor/verify-backup-code',
      ]),
    });
  }

  /**
   * Routes of next-auth and its successor `@auth/core` 0.41, whatever the id of the provider that mails.
   *
   * Signing in with any provider starts on the same route, so people who use a social one meet the puzzle, too. Source: @auth/core 0.41.3, November 2026; the
   * route was called and sent.
   *
   * @param basePath where it is mounted: `/api/auth` for next-auth, `/auth` for most of the others
   */
  public static authJs(basePath = '/api/auth'): AuthPreset {
    const at = mounted(basePath);
    return new AuthPreset('Auth.js 0.41', { requestRoutes: at(['/signin/:provider']), entryPages: at(['/signin']) });
  }

  /**
   * Routes of Supabase Auth of August 2026, behind its gateway.
   *
   * `GET /reauthenticate` sends, so no method is left out there; on `/user` a GET only reads. The pages are yours. From its documents: the routes are read in
   * `internal/api/api.go` of supabase/auth, August 2026; nothing was run.
   *
   * @param basePath where it is mounted: empty without the gateway
   */
  public static supabase(basePath = '/auth/v1'): AuthPreset {
    const at = mounted(basePath);
    return new AuthPreset('Supabase Auth 2026-08', {
      requestRoutes: [
        ...at.together([
          '/otp',
          '/signup',
          '/magiclink',
          '/recover',
          '/resend',
          '/reauthenticate',
          '/factors/:id/challenge',
        ]),
        ...at(['/user'], READS_ON_GET),
      ],
      verifyRoutes: at.together(['/verify', '/factors/:id/verify']),
    });
  }

  /**
   * Everything below `login-actions` of each realm of Keycloak 26, which needs its whole path.
   *
   * The step stands in the session, and GET runs the same code as POST: `GET …/required-action?execution=VERIFY_EMAIL` sends again. So each step of a
   * sign-in counts as a code, pages and tries of a code among them: about three a person. The entry page is also what a silent check of the session
   * (`prompt=none` in a hidden frame) loads, which shows no puzzle; leave `entryPages` out if your front end does that, and let it fetch the token.
   * From its documents: read in keycloak-services 26.4.5, November 2026; nothing was run.
   *
   * @param basePath where it is mounted: `/auth` before Keycloak 17 and with `--http-relative-path`
   */
  public static keycloak(basePath = ''): AuthPreset {
    const at = mounted(basePath);
    return new AuthPreset('Keycloak 26', {
      requestRoutes: at.prefixes(['/realms/:realm/login-actions']),
      entryPages: at(['/realms/:realm/protocol/openid-connect/auth']),
    });
  }

  /**
   * Flows of Ory Kratos, each of which needs its whole path.
   *
   * What a request does stands in its body (`method=code`, `link`, `resend`) and in the flow, so tries of a code and of a password count as codes, and so does
   * the link of a mail. What starts a flow (`/self-service/login/browser`) sends nothing and is left alone. The pages are yours. From its documents: read in
   * `selfservice/flow` of ory/kratos, August 2026; nothing was run.
   *
   * @param basePath where the public endpoint is mounted, such as `/kratos`
   */
  public static kratos(basePath = ''): AuthPreset {
    const flows = ['recovery', 'verification', 'login', 'registration', 'settings'];
    return new AuthPreset('Ory Kratos 2026-08', {
      requestRoutes: mounted(basePath).together(flows.map((flow) => `/self-service/${flow}`)),
    });
  }

  /**
   * Routes of SuperTokens (supertokens-node 24), with and without the id of a tenant in the path.
   *
   * The pages are yours. From its documents: read in supertokens-node 24.0.3, November 2026; nothing was run.
   *
   * @param basePath `apiBasePath` of the application
   */
  public static superTokens(basePath = '/auth'): AuthPreset {
    const at = mounted(basePath);
    const ofTenants = (paths: string[]) => at.together([...paths, ...paths.map((path) => `/:tenant${path}`)]);
    return new AuthPreset('SuperTokens node 24', {
      requestRoutes: ofTenants([
        '/signinup/code',
        '/signinup/code/resend',
        '/user/password/reset/token',
        '/user/email/verify/token',
      ]),
      verifyRoutes: ofTenants(['/signinup/code/consume']),
    });
  }

  /**
   * Forms of django-allauth 65; `allauthHeadless` has the routes for single-page applications.
   *
   * The sign-in of somebody who has not confirmed the address mails, and so does whoever adds an address (`/email/`) or a number. Pages that ask for a code send
   * again with `action=resend` in the body, so tries of a code count as codes there. Source: django-allauth 65.22.1, November 2026; the routes were called and
   * sent, but that of passkeys.
   *
   * @param basePath where it is mounted
   */
  public static allauth(basePath = '/accounts'): AuthPreset {
    const at = mounted(basePath);
    return new AuthPreset('django-allauth 65', {
      requestRoutes: [
        ...at.prefixes(['/login', '/signup', '/phone', '/reauthenticate/code'], READS_ON_GET),
        ...at(['/password/reset', '/confirm-email', '/email'], READS_ON_GET),
      ],
      verifyRoutes: at(['/password/reset/confirm']),
      entryPages: at(['/login', '/login/code', '/signup', '/password/reset']),
    });
  }

  /**
   * Routes of django-allauth 65 for single-page applications and apps.
   *
   * The sign-in of somebody who has not confirmed the address mails, and so does whoever adds an address or a number. The pages are yours. Source:
   * django-allauth 65.22.1, November 2026; the routes were called and sent.
   *
   * @param basePath where it is mounted
   */
  public static allauthHeadless(basePath = '/_allauth'): AuthPreset {
    const at = mounted(basePath);
    const auth = (paths: string[]) => at.together(paths.map((path) => `/:client/v1/auth${path}`));
    const account = at(['/:client/v1/account/email', '/:client/v1/account/phone'], READS_ON_GET);
    return new AuthPreset('django-allauth 65', {
      requestRoutes: [
        ...account,
        ...auth([
          '/code/request',
          '/code/resend',
          '/password/request',
          '/signup',
          '/login',
          '/email/verify/resend',
          '/phone/verify/resend',
          '/reauthenticate/code/request',
          '/reauthenticate/code/resend',
        ]),
      ],
      verifyRoutes: auth([
        '/code/confirm',
        '/email/verify',
        '/phone/verify',
        '/password/reset',
        '/reauthenticate/code/confirm',
      ]),
    });
  }

  /**
   * Forms of Devise 4 and 5 for one scope.
   *
   * Sign-up and a changed address mail with `confirmable`, and a failed sign-in with `lockable`: the one that locks. Links carry tokens, so there is nothing to
   * guess. Source: Devise 4.8.1 of Debian 12, December 2026, the routes were called and sent; of 5 heartcombo/devise was read, August 2026.
   *
   * @param basePath where the scope is mounted, such as `/admins`
   */
  public static devise(basePath = '/users'): AuthPreset {
    const at = mounted(basePath);
    return new AuthPreset('Devise 4', {
      requestRoutes: at(['', '/sign_in', '/password', '/confirmation', '/unlock'], READS_ON_GET),
      entryPages: at(['/sign_up', '/sign_in', '/password/new', '/confirmation/new', '/unlock/new']),
    });
  }

  /**
   * Forms of Laravel Fortify 1, which Breeze and Jetstream have, too.
   *
   * `PUT /user/profile-information` mails as far as your own action does; name it then. From its documents: read in `routes/routes.php` of
   * laravel/fortify, August 2026; nothing was run.
   *
   * @param basePath `prefix` of `config/fortify.php`, with a slash in front
   */
  public static fortify(basePath = ''): AuthPreset {
    const at = mounted(basePath);
    return new AuthPreset('Laravel Fortify 1', {
      requestRoutes: [
        ...at(['/forgot-password', '/register'], READS_ON_GET),
        ...at(['/email/verification-notification']),
      ],
      verifyRoutes: at(['/two-factor-challenge']),
      entryPages: at(['/forgot-password', '/register', '/email/verify']),
    });
  }

  private constructor(
    /** Name and version of the server whose routes these are, such as `Keycloak 26`. */
    public readonly product: string,
    /** The routes, to be spread into the props of `OtpShield`, `OtpWebAcl` or `OtpRuleGroup`. */
    public readonly routes: AuthRoutes,
  ) {}
}

/** GET shows the form, or reads; the page is an entry page of its own. */
const READS_ON_GET: OtpRouteOptions = { methods: GuardedMethods.ALL_BUT_GET };

import { allauthHeadlessRoutes, allauthRoutes } from './auth-presets/django';
import { deviseRoutes, fortifyRoutes } from './auth-presets/frameworks';
import { keycloakRoutes, kratosRoutes, supabaseRoutes } from './auth-presets/identity-servers';
import { authJsRoutes, betterAuthRoutes, superTokensRoutes } from './auth-presets/javascript';
import type { AuthRoutes } from './auth-routes';

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
    return new AuthPreset('better-auth 1.7', betterAuthRoutes(basePath));
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
    return new AuthPreset('Auth.js 0.41', authJsRoutes(basePath));
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
    return new AuthPreset('Supabase Auth 2026-08', supabaseRoutes(basePath));
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
    return new AuthPreset('Keycloak 26', keycloakRoutes(basePath));
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
    return new AuthPreset('Ory Kratos 2026-08', kratosRoutes(basePath));
  }

  /**
   * Routes of SuperTokens (supertokens-node 24), with and without the id of a tenant in the path.
   *
   * The pages are yours. From its documents: read in supertokens-node 24.0.3, November 2026; nothing was run.
   *
   * @param basePath `apiBasePath` of the application
   */
  public static superTokens(basePath = '/auth'): AuthPreset {
    return new AuthPreset('SuperTokens node 24', superTokensRoutes(basePath));
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
    return new AuthPreset('django-allauth 65', allauthRoutes(basePath));
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
    return new AuthPreset('django-allauth 65', allauthHeadlessRoutes(basePath));
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
    return new AuthPreset('Devise 4', deviseRoutes(basePath));
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
    return new AuthPreset('Laravel Fortify 1', fortifyRoutes(basePath));
  }

  private constructor(
    /** Name and version of the server whose routes these are, such as `Keycloak 26`. */
    public readonly product: string,
    /** The routes, to be spread into the props of `OtpShield`, `OtpWebAcl` or `OtpRuleGroup`. */
    public readonly routes: AuthRoutes,
  ) {}
}

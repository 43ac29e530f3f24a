import {
  appwriteRoutes,
  directusRoutes,
  pocketBaseRoutes,
  strapiRoutes,
  wordPressRoutes,
} from './auth-presets/backends';
import {
  allauthHeadlessRoutes,
  allauthRoutes,
  djangoRoutes,
  djoserRoutes,
  djRestAuthRoutes,
} from './auth-presets/django';
import {
  aspNetIdentityPagesRoutes,
  aspNetIdentityRoutes,
  deviseRoutes,
  fortifyRoutes,
  phoenixRoutes,
  springRoutes,
} from './auth-presets/frameworks';
import {
  authentikRoutes,
  clerkRoutes,
  fusionAuthRoutes,
  keycloakRoutes,
  kratosRoutes,
  logtoRoutes,
  supabaseRoutes,
  zitadelRoutes,
  zitadelV1Routes,
} from './auth-presets/identity-servers';
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

  /**
   * Form of `django.contrib.auth` for a forgotten password, which is all that it mails.
   *
   * The link carries a token, so there is nothing to guess. Source: Django 5.2.19, December 2026; the route was called and sent.
   *
   * @param basePath where `django.contrib.auth.urls` is included
   */
  public static django(basePath = '/accounts'): AuthPreset {
    return new AuthPreset('Django 5.2', djangoRoutes(basePath));
  }

  /**
   * Routes of djoser 2: everything below `/users` that is no GET.
   *
   * A changed address mails to the new one (`PATCH /users/me/`), and confirmations go out where you switched them on, so edits of a profile and tries of a
   * token count as codes. Sign-in sends nothing. The pages are yours. Source: djoser 2.3.5, December 2026; the routes were called and sent.
   *
   * @param basePath where `djoser.urls` is included
   */
  public static djoser(basePath = '/auth'): AuthPreset {
    return new AuthPreset('djoser 2', djoserRoutes(basePath));
  }

  /**
   * Routes of dj-rest-auth 7 with its registration.
   *
   * Sign-in sends nothing here, and links carry tokens. The pages are yours. Source: dj-rest-auth 7.2.0, December 2026; the routes were called and sent.
   *
   * @param basePath where `dj_rest_auth.urls` is included, with its registration below `/registration`
   */
  public static djRestAuth(basePath = '/dj-rest-auth'): AuthPreset {
    return new AuthPreset('dj-rest-auth 7', djRestAuthRoutes(basePath));
  }

  /**
   * Scripts of WordPress that mail: forgotten password, registration, and a changed address.
   *
   * What `wp-login.php` does stands in the query or in the body (`action`), so every form there counts: sign-in, and the password of a protected post. The
   * shop or the community of a plug-in has forms of its own: add them. From its documents: WordPress 6.1.9 of Debian 12, December 2026; nothing was run.
   *
   * @param basePath where WordPress is installed, such as `/blog`
   */
  public static wordPress(basePath = ''): AuthPreset {
    return new AuthPreset('WordPress 6', wordPressRoutes(basePath));
  }

  /**
   * Routes of ASP.NET Core Identity for apps and single-page applications (`MapIdentityApi`).
   *
   * `POST /manage/info` mails to a new address. A code of an authenticator comes with the password, so `/login` is a verify route. The pages are yours. From
   * its documents: read in `IdentityApiEndpointRouteBuilderExtensions.cs` of dotnet/aspnetcore, ASP.NET Core 8 and later, December 2026; nothing was run.
   *
   * @param basePath prefix of its group (`MapGroup`), with a slash in front
   */
  public static aspNetIdentity(basePath = ''): AuthPreset {
    return new AuthPreset('ASP.NET Core Identity 8', aspNetIdentityRoutes(basePath));
  }

  /**
   * Pages of ASP.NET Core Identity, of its Razor library and of the Blazor template.
   *
   * Whoever signs in with another provider for the first time gets a mail, so the start of such a sign-in counts, too. From its documents: read in
   * `src/Identity/UI` of dotnet/aspnetcore, December 2026; nothing was run.
   *
   * @param basePath where they are: `/Account` for those of the Blazor template
   */
  public static aspNetIdentityPages(basePath = '/Identity/Account'): AuthPreset {
    return new AuthPreset('ASP.NET Core Identity UI 8', aspNetIdentityPagesRoutes(basePath));
  }

  /**
   * One-time token sign-in of Spring Security 6 (`oneTimeTokenLogin`), with its own pages.
   *
   * Spring sends nothing itself: the handler of your application does. Other URLs that you set (`generateTokenUrl`, `loginProcessingUrl`) are yours to name. From
   * its documents: read in `OneTimeTokenLoginConfigurer` of spring-security 6.4, December 2026; nothing was run.
   *
   * @param basePath context path of the application
   */
  public static spring(basePath = ''): AuthPreset {
    return new AuthPreset('Spring Security 6', springRoutes(basePath));
  }

  /**
   * Forms of `mix phx.gen.auth` of Phoenix 1.8 without LiveView.
   *
   * With LiveView the forms send over a socket, which no rule of AWS WAF sees: there only the guard counts. A sign-in by link posts to `/log-in` twice, and
   * both count. From its documents: read in `priv/templates/phx.gen.auth` of phoenixframework/phoenix, December 2026; nothing was run.
   *
   * @param basePath plural of the schema, with a slash in front
   */
  public static phoenix(basePath = '/users'): AuthPreset {
    return new AuthPreset('Phoenix 1.8', phoenixRoutes(basePath));
  }

  /**
   * Login V2 of Zitadel 4: everything posted below it, and `GET …/verify`, which mails and texts with `?send=true`.
   *
   * Its pages are server actions of Next, so every step of a sign-in counts as a code, and so does the link of a mail. Where you deploy it at another path, write
   * `OtpRoute.serverActions` in its place. From its documents: read in `apps/login` of
   * zitadel/zitadel, November 2026; nothing was run.
   *
   * @param basePath where Zitadel is mounted
   */
  public static zitadel(basePath = ''): AuthPreset {
    return new AuthPreset('Zitadel 4', zitadelRoutes(basePath));
  }

  /**
   * Login V1 of Zitadel, each step of which needs its whole path.
   *
   * The step stands in the session and GET sends, too (`/password/reset`), so each page of a flow counts as a code. From its documents: read in
   * `internal/api/ui/login/router.go` of zitadel/zitadel, December 2026; nothing was run.
   *
   * @param basePath where it is mounted
   */
  public static zitadelV1(basePath = '/ui/login'): AuthPreset {
    return new AuthPreset('Zitadel login V1', zitadelV1Routes(basePath));
  }

  /**
   * Flow executor of authentik, which needs its whole path.
   *
   * The step stands in the session, and GET sends where a stage mails. So each step counts as a code, tries of a code and of a password among them: about
   * four a person. From its documents: read in `authentik/stages/email` of goauthentik/authentik, November 2026; nothing was run.
   *
   * @param basePath `web.path` of its configuration
   */
  public static authentik(basePath = ''): AuthPreset {
    return new AuthPreset('authentik 2026', authentikRoutes(basePath));
  }

  /**
   * Codes of the experience, of the account API and of the older interaction API of Logto, which still sends.
   *
   * From its documents: read in `packages/core/src/routes` of logto-io/logto 1.42.0, August 2026; nothing was run.
   *
   * @param basePath where Logto is mounted
   */
  public static logto(basePath = ''): AuthPreset {
    return new AuthPreset('Logto 1.42', logtoRoutes(basePath));
  }

  /**
   * Hosted pages of FusionAuth and the two routes of its API that mail without a key.
   *
   * Sign-in counts, since a second factor may go out with it, and tries of a confirmation count as codes (`action=resend` in the body). From its documents:
   * forms read in the themes of FusionAuth 1.68.0, routes of the API in its TypeScript client 1.69, December 2026; nothing was run.
   *
   * @param basePath where FusionAuth is mounted
   */
  public static fusionAuth(basePath = ''): AuthPreset {
    return new AuthPreset('FusionAuth 1.68', fusionAuthRoutes(basePath));
  }

  /**
   * Frontend API of Clerk behind a proxy path of your own; on Clerk's host nothing of yours is in front.
   *
   * Starting a sign-in counts, since it may send. The pages are yours. From its documents: read in @clerk/clerk-js 6.40.0, December 2026; nothing was run.
   *
   * @param basePath the proxy path
   */
  public static clerk(basePath = '/__clerk'): AuthPreset {
    return new AuthPreset('Clerk 2026', clerkRoutes(basePath));
  }

  /**
   * Routes of PocketBase 0.39, whatever the collection.
   *
   * Sign-in by password mails an alert about each new device. The pages are yours. From its documents: read in `apis/record_auth.go` of pocketbase/pocketbase
   * 0.39.11, August 2026; nothing was run.
   *
   * @param basePath where PocketBase is mounted
   */
  public static pocketBase(basePath = ''): AuthPreset {
    return new AuthPreset('PocketBase 0.39', pocketBaseRoutes(basePath));
  }

  /**
   * Routes of Strapi 5 for people (users-permissions) and for its administrators.
   *
   * With its GraphQL plug-in add `OtpRoute.graphql('/graphql', ['register', 'forgotPassword'])`. The pages are yours. From its documents: read in
   * @strapi/plugin-users-permissions 5.54.0 and `packages/core/admin` of strapi/strapi, December 2026; nothing was run.
   *
   * @param basePath `api.rest.prefix` of its configuration
   */
  public static strapi(basePath = '/api'): AuthPreset {
    return new AuthPreset('Strapi 5', strapiRoutes(basePath));
  }

  /**
   * Routes of Directus, and the same as mutations of its GraphQL.
   *
   * A code of an authenticator comes with the password, so `/auth/login` is a verify route. Invitations need a permission: add `/users/invite` and
   * `/shares/invite` if others than you have it. From its documents: read in @directus/api 23.3.2, December 2026; nothing was run.
   *
   * @param basePath where Directus is mounted
   */
  public static directus(basePath = ''): AuthPreset {
    return new AuthPreset('Directus API 23', directusRoutes(basePath));
  }

  /**
   * Routes of Appwrite 1.9, and the same as mutations of its GraphQL.
   *
   * Whoever has an account may make a team and invite into it, so invitations count. Tries of a code of the telephone are a PUT on the path that sends, and count
   * as codes. The pages are yours. From its documents: read in `app/controllers/api` and `src/Appwrite` of appwrite/appwrite 1.9.6, August 2026; nothing was run.
   *
   * @param basePath where its API is mounted
   */
  public static appwrite(basePath = '/v1'): AuthPreset {
    return new AuthPreset('Appwrite 1.9', appwriteRoutes(basePath));
  }

  private constructor(
    /** Name and version of the server whose routes these are, such as `Keycloak 26`. */
    public readonly product: string,
    /** The routes, to be spread into the props of `OtpShield`, `OtpWebAcl` or `OtpRuleGroup`. */
    public readonly routes: AuthRoutes,
  ) {}
}

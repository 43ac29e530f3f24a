import type { AuthRoutes } from '../auth-routes';
import { LONG_BODIES, mounted, READS_ON_GET } from '../mounted-routes';

// Content management and back ends that bring their own accounts. Versions and sources stand with the factories of `AuthPreset`.

export function wordPressRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    // What stands behind a script (`/wp-login.php/x`) reaches it, too, on Apache.
    requestRoutes: [
      ...at.prefixes(['/wp-login.php', '/wp-signup.php'], READS_ON_GET),
      ...at.prefixesTogether(
        ['', '/user', '/network'].flatMap((of) => [`/wp-admin${of}/profile.php`, `/wp-admin${of}/user-edit.php`]),
        { ...READS_ON_GET, ...LONG_BODIES },
      ),
    ],
    entryPages: at(['/wp-login.php', '/wp-signup.php']),
  };
}

export function pocketBaseRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  const ofCollections = (paths: string[]) => at.together(paths.map((path) => `/api/collections/:collection${path}`));
  return {
    requestRoutes: ofCollections([
      '/request-otp',
      '/request-password-reset',
      '/request-verification',
      '/request-email-change',
      '/auth-with-password',
    ]),
    verifyRoutes: ofCollections(['/auth-with-otp']),
  };
}

export function strapiRoutes(basePath: string): AuthRoutes {
  return {
    requestRoutes: [
      ...mounted(basePath).together(['/auth/local/register', '/auth/forgot-password', '/auth/send-email-confirmation']),
      ...mounted('')(['/admin/forgot-password']),
    ],
  };
}

export function directusRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: [
      ...at(['/auth/password/request', '/users/register']),
      ...at.graphql('/graphql/system', ['auth_password_request', 'users_register']),
    ],
    verifyRoutes: at(['/auth/login']),
  };
}

export function appwriteRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: [
      ...at.together([
        '/account/tokens/email',
        '/account/tokens/phone',
        '/account/tokens/magic-url',
        '/account/sessions/phone',
        '/account/sessions/magic-url',
        '/account/recovery',
        '/account/verification',
        '/account/verification/phone',
        '/account/verifications/email',
        '/account/verifications/phone',
        '/account/mfa/challenge',
        '/account/mfa/challenges',
      ]),
      ...at(['/teams/:team/memberships'], READS_ON_GET),
      ...at.graphql('/graphql', [
        'accountCreateEmailToken',
        'accountCreatePhoneToken',
        'accountCreateMagicURLToken',
        'accountCreateRecovery',
        'accountCreateVerification',
        'accountCreateEmailVerification',
        'accountCreatePhoneVerification',
        'accountCreateMFAChallenge',
        'teamsCreateMembership',
      ]),
    ],
    verifyRoutes: at(['/account/sessions/token']),
  };
}

import type { AuthRoutes } from '../auth-routes';
import { mounted, READS_ON_GET } from '../mounted-routes';

// Servers that hold the accounts of other applications. Versions and sources stand with the factories of `AuthPreset`.

export function supabaseRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
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
  };
}

export function keycloakRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: at.prefixes(['/realms/:realm/login-actions']),
    entryPages: at(['/realms/:realm/protocol/openid-connect/auth']),
  };
}

export function kratosRoutes(basePath: string): AuthRoutes {
  const flows = ['recovery', 'verification', 'login', 'registration', 'settings'];
  return {
    requestRoutes: mounted(basePath).together(flows.map((flow) => `/self-service/${flow}`)),
  };
}

export function zitadelRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    // Server actions are posted to whatever page; `/verify`, `/verify/email` and `/verify/phone` send with `?send=true` before they show themselves.
    requestRoutes: [...at.prefixes(['/ui/v2/login'], READS_ON_GET), ...at.prefixes(['/ui/v2/login/verify'])],
    entryPages: at(['/ui/v2/login/loginname', '/ui/v2/login/register']),
  };
}

export function zitadelV1Routes(basePath: string): AuthRoutes {
  return {
    requestRoutes: mounted(basePath).together([
      '/login',
      '/loginname',
      '/userselection',
      '/password',
      '/password/init',
      '/password/reset',
      '/register',
      '/register/org',
      '/user/init',
      '/mail/verification',
      '/mfa/prompt',
      '/mfa/verify',
      '/mfa/otp/verify',
      '/mfa/init/verify',
      '/mfa/init/sms/verify',
      '/login/externalidp/callback',
      '/login/externalidp/callback/form',
      '/login/ldap/callback',
      '/login/passwordless',
    ]),
  };
}

export function authentikRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return { requestRoutes: at.prefixes(['/api/v3/flows/executor']), entryPages: at(['/if/flow/:flow']) };
}

export function logtoRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  const codes = ['/verification-code', '/mfa-verification-code'].map((path) => `/api/experience/verification${path}`);
  const account = '/api/verifications/verification-code';
  return {
    requestRoutes: [...at.together(codes), ...at([account])],
    verifyRoutes: [...at.together(codes.map((path) => `${path}/verify`)), ...at([`${account}/verify`])],
    entryPages: at(['/sign-in', '/register', '/forgot-password']),
  };
}

export function fusionAuthRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: [
      ...at.together(
        [
          '/oauth2/authorize',
          '/oauth2/register',
          '/oauth2/complete-registration',
          '/oauth2/passwordless',
          '/oauth2/two-factor-methods',
          '/oauth2/two-factor-enable',
        ],
        READS_ON_GET,
      ),
      ...at.together(['/account/edit', '/account/two-factor/enable', '/account/two-factor/disable'], READS_ON_GET),
      ...at(['/password/forgot'], READS_ON_GET),
      ...['email', 'phone', 'registration'].flatMap((what) =>
        at.together([`/${what}/verify`, `/${what}/verification-required`], READS_ON_GET),
      ),
      ...at(['/api/passwordless/send', '/api/two-factor/send/:id']),
    ],
    verifyRoutes: at(['/oauth2/two-factor'], READS_ON_GET),
    entryPages: at(['/oauth2/authorize', '/oauth2/register', '/oauth2/passwordless', '/password/forgot']),
  };
}

export function clerkRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  const signIns = '/v1/client/sign_ins';
  const things = ['/v1/client/sign_ups/:id', '/v1/me/email_addresses/:id', '/v1/me/phone_numbers/:id'];
  return {
    requestRoutes: at.together([
      signIns,
      `${signIns}/:id/prepare_first_factor`,
      `${signIns}/:id/prepare_second_factor`,
      ...things.map((path) => `${path}/prepare_verification`),
    ]),
    verifyRoutes: at.together([
      `${signIns}/:id/attempt_first_factor`,
      `${signIns}/:id/attempt_second_factor`,
      ...things.map((path) => `${path}/attempt_verification`),
    ]),
  };
}

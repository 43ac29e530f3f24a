import type { AuthRoutes } from '../auth-routes';
import { LONG_BODIES, mounted, READS_ON_GET } from '../mounted-routes';

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
    requestRoutes: at.prefixes(['/realms/:realm/login-actions'], LONG_BODIES),
    entryPages: at(['/realms/:realm/protocol/openid-connect/auth']),
  };
}

export function kratosRoutes(basePath: string): AuthRoutes {
  const flows = ['recovery', 'verification', 'login', 'registration', 'settings'];
  return {
    requestRoutes: mounted(basePath).together(
      flows.map((flow) => `/self-service/${flow}`),
      LONG_BODIES,
    ),
  };
}

export function zitadelRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    // Server actions are posted to whatever page; `/verify`, `/verify/email` and `/verify/phone` send with `?send=true` before they show themselves.
    requestRoutes: [
      ...at.prefixes(['/ui/v2/login'], { ...READS_ON_GET, ...LONG_BODIES }),
      ...at.prefixes(['/ui/v2/login/verify'], LONG_BODIES),
    ],
    entryPages: at(['/ui/v2/login/loginname', '/ui/v2/login/register']),
  };
}

export function zitadelV1Routes(basePath: string): AuthRoutes {
  return {
    requestRoutes: mounted(basePath).together(
      [
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
      ],
      LONG_BODIES,
    ),
  };
}

export function authentikRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return { requestRoutes: at.prefixes(['/api/v3/flows/executor'], LONG_BODIES), entryPages: at(['/if/flow/:flow']) };
}

export function logtoRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  const codes = ['/verification-code', '/mfa-verification-code'].map((path) => `/api/experience/verification${path}`);
  const account = '/api/verifications/verification-code';
  return {
    requestRoutes: [
      ...at.together(codes),
      // The API before the experience, which is still there.
      ...at([account, '/api/interaction/verification/verification-code']),
    ],
    verifyRoutes: [
      ...at.together(codes.map((path) => `${path}/verify`)),
      ...at([`${account}/verify`, '/api/interaction', '/api/interaction/identifiers']),
    ],
    entryPages: at(['/sign-in', '/register', '/forgot-password']),
  };
}

export function fusionAuthRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  // Two dozen hidden fields are in each.
  const form = { ...READS_ON_GET, ...LONG_BODIES };
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
          '/oauth2/child-registration-not-allowed',
        ],
        form,
      ),
      ...at(['/password/forgot', '/account/edit', '/account/two-factor/:what'], form),
      ...at.matching('/(?:email|phone|registration)/verif(?:y|ication-required)', ['verif'], form),
      ...at(['/api/passwordless/send', '/api/two-factor/send/:id']),
    ],
    verifyRoutes: at(['/oauth2/two-factor'], READS_ON_GET),
    entryPages: at(['/oauth2/authorize', '/oauth2/register', '/oauth2/passwordless', '/password/forgot']),
  };
}

export function clerkRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  const signIns = '/v1/client/sign_ins';
  // Of a sign-up (`client/sign_ups`), an address (`me/email_addresses`) and a number (`me/phone_numbers`).
  const thing = '/v1/:owner/:kind/:id';
  return {
    requestRoutes: at([
      signIns,
      `${signIns}/:id/prepare_first_factor`,
      `${signIns}/:id/prepare_second_factor`,
      `${thing}/prepare_verification`,
    ]),
    verifyRoutes: at([
      `${signIns}/:id/attempt_first_factor`,
      `${signIns}/:id/attempt_second_factor`,
      `${thing}/attempt_verification`,
    ]),
  };
}

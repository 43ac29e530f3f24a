import type { AuthRoutes } from '../auth-routes';
import { LONG_BODIES, mounted, READS_ON_GET } from '../mounted-routes';

// Django and what is added to it. Versions and sources stand with the factories of `AuthPreset`.

export function allauthRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: [
      ...at.prefixes(['/login', '/signup', '/phone', '/reauthenticate/code'], READS_ON_GET),
      ...at(['/password/reset', '/confirm-email', '/email'], READS_ON_GET),
    ],
    verifyRoutes: at(['/password/reset/confirm']),
    entryPages: at(['/login', '/login/code', '/signup', '/password/reset']),
  };
}

export function allauthHeadlessRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  const auth = (paths: string[]) => at.together(paths.map((path) => `/:client/v1/auth${path}`));
  const account = at(['/:client/v1/account/email', '/:client/v1/account/phone'], READS_ON_GET);
  return {
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
  };
}

export function djangoRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return { requestRoutes: at(['/password_reset'], READS_ON_GET), entryPages: at(['/password_reset']) };
}

export function djoserRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  // `/users.json` is no path below `/users`.
  const profile = { ...READS_ON_GET, ...LONG_BODIES };
  return { requestRoutes: [...at(['/users'], profile), ...at.prefixes(['/users'], profile)] };
}

export function djRestAuthRoutes(basePath: string): AuthRoutes {
  return {
    requestRoutes: mounted(basePath).together(['/password/reset', '/registration', '/registration/resend-email']),
  };
}

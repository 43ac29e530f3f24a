import type { AuthRoutes } from '../auth-routes';
import { mounted, READS_ON_GET } from '../mounted-routes';

// What web frameworks bring along. Versions and sources stand with the factories of `AuthPreset`.

export function deviseRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: at(['', '/sign_in', '/password', '/confirmation', '/unlock'], READS_ON_GET),
    entryPages: at(['/sign_up', '/sign_in', '/password/new', '/confirmation/new', '/unlock/new']),
  };
}

export function fortifyRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: [
      ...at(['/forgot-password', '/register'], READS_ON_GET),
      ...at(['/email/verification-notification']),
    ],
    verifyRoutes: at(['/two-factor-challenge']),
    entryPages: at(['/forgot-password', '/register', '/email/verify']),
  };
}

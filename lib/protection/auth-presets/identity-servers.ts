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

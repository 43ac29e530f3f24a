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

export function springRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: at(['/ott/generate']),
    verifyRoutes: at(['/login/ott'], READS_ON_GET),
    entryPages: at(['/login']),
  };
}

export function aspNetIdentityRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: [
      ...at(['/register', '/forgotPassword', '/resendConfirmationEmail']),
      ...at(['/manage/info'], READS_ON_GET),
    ],
    verifyRoutes: at(['/login']),
  };
}

export function aspNetIdentityPagesRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: at(
      ['/Register', '/ForgotPassword', '/ResendEmailConfirmation', '/ExternalLogin', '/Manage/Email'],
      READS_ON_GET,
    ),
    verifyRoutes: at(['/LoginWith2fa', '/LoginWithRecoveryCode'], READS_ON_GET),
    entryPages: at(['/Register', '/ForgotPassword', '/ResendEmailConfirmation', '/Login']),
  };
}

export function phoenixRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    requestRoutes: at(['/register', '/log-in', '/settings'], READS_ON_GET),
    entryPages: at(['/register', '/log-in']),
  };
}

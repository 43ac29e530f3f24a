import type { AuthRoutes } from '../auth-routes';
import { mounted } from '../mounted-routes';

// Auth libraries of JavaScript. Versions and sources stand with the factories of `AuthPreset`.

export function betterAuthRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
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
  };
}

export function authJsRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return { requestRoutes: at(['/signin/:provider']), entryPages: at(['/signin']) };
}

export function superTokensRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  const ofTenants = (paths: string[]) => at.together([...paths, ...paths.map((path) => `/:tenant${path}`)]);
  return {
    requestRoutes: ofTenants([
      '/signinup/code',
      '/signinup/code/resend',
      '/user/password/reset/token',
      '/user/email/verify/token',
    ]),
    verifyRoutes: ofTenants(['/signinup/code/consume']),
  };
}

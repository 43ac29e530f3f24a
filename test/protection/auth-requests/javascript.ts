import type { Sent } from '../traffic';
import { form, GET, json, MAIL, type Requests } from './request';

export const JAVASCRIPT = {
  authJs: {
    sends: [
      ['/api/auth/signin/resend', form('csrfToken=abc&callbackUrl=%2F&email=a%40x.org')],
      ['/api/auth/signin/nodemailer?', json({ csrfToken: 'abc', email: 'a@x.org' })],
      ['/api/auth//signin//resend', MAIL],
      ['/api/authsignin/resend', MAIL],
    ],
    pages: ['/api/auth/signin'],
    beside: [
      ['/api/auth/session', GET],
      ['/api/auth/callback/resend?token=abc', GET],
      ['/api/auth/signout', form('csrfToken=abc')],
    ],
  },
  superTokens: {
    sends: [
      '/signinup/code',
      '/signinup/code/resend',
      '/user/password/reset/token',
      '/user/email/verify/token',
    ].flatMap(
      (path): Array<[string, Sent]> => [
        [`/auth${path}`, MAIL],
        [`/auth/tenant-1${path}`, MAIL],
      ],
    ),
    verifies: [
      ['/auth/signinup/code/consume', json({ deviceId: 'a', preAuthSessionId: 'b', userInputCode: '123456' })],
      ['/auth/public/signinup/code/consume', json({ deviceId: 'a', preAuthSessionId: 'b', userInputCode: '123456' })],
    ],
    beside: [['/auth/session/refresh', { method: 'POST' }]],
  },
} satisfies Record<string, Requests>;

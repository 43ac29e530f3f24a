import type { Sent } from '../traffic';
import { form, GET, json, MAIL, MAIL_FORM, type Requests } from './request';

export const DJANGO = {
  allauth: {
    sends: [
      ['/accounts/password/reset/', MAIL_FORM],
      ['/accounts/login/code/', MAIL_FORM],
      ['/accounts/login/code/confirm/', form('action=resend')],
      ['/accounts/signup/', MAIL_FORM],
      ['/accounts/signup/passkey/', MAIL_FORM],
      ['/accounts/login/', form('login=a%40x.org&password=b')],
      ['/accounts/confirm-email/', form('action=resend')],
      ['/accounts/phone/verify/', form('action=resend')],
      ['/accounts/phone/change/', form('phone=%2B4915112345678')],
      ['/accounts/email/', form('action_add=&email=b%40x.org')],
      ['/accounts/reauthenticate/code/', form('recipient=a%40x.org')],
      ['/accounts/reauthenticate/code/confirm/', form('action=resend')],
    ],
    verifies: [['/accounts/password/reset/confirm/', form('code=123456')]],
    pages: ['/accounts/login/', '/accounts/login/code/', '/accounts/signup/', '/accounts/password/reset/'],
    beside: [
      ['/accounts/logout/', form('csrf=abc')],
      ['/accounts/confirm-email/MQ:1uXabc:xyz_-9/', GET],
      ['/accounts/password/reset/key/1-abc-def/', GET],
      ['/accounts/phone/verify/', GET],
      ['/accounts/email/', GET],
      ['/accounts/reauthenticate/', form('password=b')],
    ],
  },
  allauthHeadless: {
    sends: [
      '/code/request',
      '/code/resend',
      '/password/request',
      '/signup',
      '/login',
      '/email/verify/resend',
      '/phone/verify/resend',
      '/reauthenticate/code/request',
      '/reauthenticate/code/resend',
    ]
      .flatMap(
        (path): Array<[string, Sent]> => [
          [`/_allauth/browser/v1/auth${path}`, MAIL],
          [`/_allauth/app/v1/auth${path}`, MAIL],
        ],
      )
      .concat([
        ['/_allauth/app/v1/account/email', MAIL],
        ['/_allauth/app/v1/account/email', json({ email: 'a@x.org' }, 'PUT')],
        ['/_allauth/browser/v1/account/phone', json({ phone: '+4915112345678' })],
      ]),
    verifies: [
      '/code/confirm',
      '/email/verify',
      '/phone/verify',
      '/password/reset',
      '/reauthenticate/code/confirm',
    ].map((path): [string, Sent] => [`/_allauth/app/v1/auth${path}`, json({ code: '123456' })]),
    beside: [
      ['/_allauth/browser/v1/auth/session', GET],
      ['/_allauth/browser/v1/config', GET],
      ['/_allauth/browser/v1/account/email', GET],
    ],
  },
  django: {
    sends: [
      ['/accounts/password_reset/', MAIL_FORM],
      ['/accounts/%70assword_reset/', MAIL_FORM],
      ['/accounts%2fpassword_reset/', MAIL_FORM],
    ],
    pages: ['/accounts/password_reset/'],
    beside: [
      ['/accounts/login/', form('username=a&password=b')],
      ['/accounts/password_reset/done/', GET],
      ['/accounts/reset/MQ/set-password/', form('new_password1=a&new_password2=a')],
    ],
  },
  djoser: {
    sends: [
      ['/auth/users/', json({ email: 'a@x.org', username: 'a', password: 'b' })],
      ['/auth/users.json', json({ email: 'a@x.org', username: 'a', password: 'b' })],
      ['/auth/users/resend_activation/', MAIL],
      ['/auth/users/reset_password/', MAIL],
      ['/auth/users/reset_password.json', MAIL],
      ['/auth/users/reset_username/', MAIL],
      ['/auth/users/me/', json({ email: 'b@x.org' }, 'PATCH')],
      ['/auth/users/5/', json({ email: 'b@x.org' }, 'PUT')],
    ],
    beside: [
      ['/auth/users/me/', GET],
      ['/auth/users/5.json', GET],
      ['/auth/token/login/', json({ username: 'a', password: 'b' })],
      ['/auth/jwt/refresh/', json({ refresh: 'a' })],
    ],
  },
  djRestAuth: {
    sends: [
      ['/dj-rest-auth/password/reset/', MAIL],
      ['/dj-rest-auth/password/reset', MAIL],
      ['/dj-rest-auth/registration/', json({ email: 'a@x.org', password1: 'b', password2: 'b' })],
      ['/dj-rest-auth/registration/resend-email/', MAIL],
      ['/dj-rest-auth/%72egistration/', MAIL],
    ],
    beside: [
      ['/dj-rest-auth/login/', json({ username: 'a', password: 'b' })],
      ['/dj-rest-auth/user/', GET],
      ['/dj-rest-auth/token/refresh/', json({ refresh: 'a' })],
      ['/dj-rest-auth/password/reset/confirm/', json({ uid: 'MQ', token: 'a-b', new_password1: 'c' })],
      ['/dj-rest-auth/registration/verify-email/', json({ key: 'MQ:1uXabc:xyz' })],
    ],
  },
} satisfies Record<string, Requests>;

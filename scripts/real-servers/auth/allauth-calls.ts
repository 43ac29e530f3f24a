import type { Call } from './calls';

const JANE = 'jane%40x.org';
const PASSWORD = 'correct+horse';

/** The forms, in the order in which a person meets them; what sends, and what stands beside it. */
export const ALLAUTH_FORMS: readonly Call[] = [
  { path: '/accounts/login/', form: `login=${JANE}&password=${PASSWORD}`, keeps: 'jane' },
  { path: '/accounts/login/', form: `login=new%40x.org&password=${PASSWORD}`, keeps: 'unconfirmed' },
  { path: '/accounts/login/', form: `login=${JANE}&password=wrong` },
  { path: '/accounts/confirm-email/', form: 'action=resend', shows: 'unconfirmed' },
  { path: '/accounts/confirm-email/', form: 'action=verify&code=000000', shows: 'unconfirmed' },
  { path: '/accounts/confirm-email/', method: 'GET', shows: 'unconfirmed' },
  { path: '/accounts/signup/', form: `email=${JANE}&password1=${PASSWORD}` },
  {
    path: '/accounts/signup/',
    form: `email=other%40x.org&phone=%2B4915112345670&password1=${PASSWORD}`,
    keeps: 'signed-up',
    once: true,
  },
  { path: '/accounts/phone/verify/', form: 'action=resend', shows: 'signed-up' },
  { path: '/accounts/phone/verify/', form: 'action=change&phone=%2B4915112345671', shows: 'signed-up' },
  { path: '/accounts/phone/verify/', form: 'action=verify&code=000000', shows: 'signed-up' },
  { path: '/accounts/phone/verify/', method: 'GET', shows: 'signed-up' },
  { path: '/accounts/login/code/', form: `email=${JANE}`, keeps: 'code' },
  { path: '/accounts/login/code/', form: 'email=nobody%40x.org' },
  { path: '/accounts/login/code/', form: 'phone=%2B4915112345678' },
  { path: '/accounts/login/code/confirm/', form: 'action=resend', shows: 'code' },
  { path: '/accounts/login/code/confirm/', form: 'code=000000', shows: 'code' },
  { path: '/accounts/password/reset/', form: `email=${JANE}`, keeps: 'reset' },
  { path: '/accounts/password/reset/', form: 'email=nobody%40x.org' },
  { path: '/accounts/password/reset/confirm/', form: 'code=000000', shows: 'reset' },
  { path: '/accounts/email/', form: 'action_add=&email=b%40x.org', shows: 'jane', keeps: 'adding', once: true },
  { path: '/accounts/email/', form: 'action_send=&email=b%40x.org', shows: 'adding' },
  { path: '/accounts/email/', method: 'GET', shows: 'jane' },
  { path: '/accounts/phone/change/', form: 'phone=%2B4915112345672', shows: 'jane' },
  { path: '/accounts/reauthenticate/', form: 'password=wrong', shows: 'jane' },
  { path: '/accounts/reauthenticate/code/', form: `recipient=${JANE}`, shows: 'jane', keeps: 'again' },
  { path: '/accounts/reauthenticate/code/confirm/', form: 'action=resend', shows: 'again' },
  { path: '/accounts/reauthenticate/code/confirm/', form: 'code=000000', shows: 'again' },
  { path: '/accounts/password/change/', form: 'oldpassword=wrong', shows: 'jane' },
  { path: '/accounts/logout/', form: '', shows: 'jane' },
  { path: '/accounts/inactive/', method: 'GET' },
];

/** The same for pages and apps that speak JSON. */
export const ALLAUTH_HEADLESS: readonly Call[] = ['browser', 'app'].flatMap((client): readonly Call[] => {
  const at = (path: string) => `/_allauth/${client}/v1/${path}`;
  const name = (kept: string) => `${client}-${kept}`;
  const second = client === 'app' ? '5' : '4';
  const jane = { email: 'jane@x.org' };
  const password = 'correct horse';
  return [
    { path: at('config'), method: 'GET' },
    { path: at('auth/login'), json: { ...jane, password }, keeps: name('jane') },
    { path: at('auth/login'), json: { email: 'new@x.org', password }, keeps: name('unconfirmed') },
    { path: at('auth/email/verify/resend'), json: {}, shows: name('unconfirmed') },
    { path: at('auth/email/verify'), json: { key: '000000' }, shows: name('unconfirmed') },
    { path: at('auth/signup'), json: { ...jane, password } },
    {
      path: at('auth/signup'),
      json: { email: `${client}@x.org`, phone: `+491511234568${second}`, password },
      keeps: name('signed-up'),
      once: true,
    },
    { path: at('auth/phone/verify/resend'), json: {}, shows: name('signed-up') },
    { path: at('auth/phone/verify'), json: { code: '000000' }, shows: name('signed-up') },
    { path: at('auth/code/request'), json: jane, keeps: name('code') },
    { path: at('auth/code/resend'), json: {}, shows: name('code') },
    { path: at('auth/code/confirm'), json: { code: '000000' }, shows: name('code') },
    { path: at('auth/password/request'), json: jane, keeps: name('reset') },
    { path: at('auth/password/reset'), json: { key: '000000', password: 'x' }, shows: name('reset') },
    { path: at('auth/session'), method: 'GET', shows: name('jane') },
    {
      path: at('account/email'),
      json: { email: `b${client}@x.org` },
      shows: name('jane'),
      keeps: name('adding'),
      once: true,
    },
    { path: at('account/email'), method: 'PUT', json: { email: `b${client}@x.org` }, shows: name('adding') },
    { path: at('account/email'), method: 'GET', shows: name('jane') },
    { path: at('account/phone'), json: { phone: `+491511234569${second}` }, shows: name('jane') },
    { path: at('account/phone'), method: 'GET', shows: name('jane') },
    { path: at('auth/reauthenticate/code/request'), json: jane, shows: name('jane'), keeps: name('again') },
    { path: at('auth/reauthenticate/code/resend'), json: {}, shows: name('again') },
    { path: at('auth/reauthenticate/code/confirm'), json: { code: '000000' }, shows: name('again') },
    { path: at('auth/reauthenticate'), json: { password: 'wrong' }, shows: name('jane') },
  ];
});

import type { Call } from './calls';

const JANE = { email: 'jane@x.org' };
const NEW = { username: 'bob', email: 'bob@x.org', password: 'correct horse' };

/** The view of Django itself. */
export const DJANGO_FORMS: readonly Call[] = [
  { path: '/accounts/password_reset/', form: 'email=jane%40x.org' },
  { path: '/accounts/password_reset/', form: 'email=nobody%40x.org' },
  { path: '/accounts/password_reset/done/', method: 'GET' },
  { path: '/accounts/reset/MQ/set-password/', form: 'new_password1=a&new_password2=a' },
  { path: '/accounts/logout/', form: '' },
];

/** With the token of who is signed in; an account that changes its address is switched off until the new one is confirmed. */
export const DJOSER: readonly Call[] = [
  { path: '/auth/users/', json: NEW, once: true },
  { path: '/auth/users.json', json: { ...NEW, username: 'eve', email: 'eve@x.org' }, once: true },
  { path: '/auth/users/resend_activation/', json: { email: 'newer@x.org' } },
  { path: '/auth/users/reset_password/', json: JANE },
  { path: '/auth/users/reset_password.json', json: JANE },
  { path: '/auth/users/reset_password/', json: { email: 'nobody@x.org' } },
  { path: '/auth/users/reset_username/', json: JANE },
  { path: '/auth/users/me/', method: 'GET', token: 'jane' },
  { path: '/auth/users/1.json', method: 'GET', token: 'jane' },
  {
    path: '/auth/users/set_username/',
    json: { new_username: 'hanna', current_password: 'correct horse' },
    token: 'anna',
    once: true,
  },
  { path: '/auth/users/me/', method: 'PATCH', json: { email: 'kate2@x.org' }, token: 'kate', once: true },
  { path: '/auth/users/2/', method: 'PUT', json: { email: 'anna2@x.org' }, token: 'anna', once: true },
  { path: '/auth/token/login/', json: { username: 'jane', password: 'wrong' } },
];

export const DJ_REST_AUTH: readonly Call[] = [
  { path: '/dj-rest-auth/password/reset/', json: { email: 'mary@x.org' } },
  { path: '/dj-rest-auth/password/reset', json: { email: 'mary@x.org' } },
  {
    path: '/dj-rest-auth/registration/',
    json: { username: 'tom', email: 'tom@x.org', password1: 'correct horse', password2: 'correct horse' },
    once: true,
  },
  { path: '/dj-rest-auth/registration/resend-email/', json: { email: 'newer@x.org' } },
  { path: '/dj-rest-auth/login/', json: { username: 'newer', password: 'correct horse' } },
  { path: '/dj-rest-auth/login/', json: { username: 'mary', password: 'wrong' } },
  { path: '/dj-rest-auth/user/', method: 'GET', token: 'mary' },
  {
    path: '/dj-rest-auth/password/reset/confirm/',
    json: { uid: '1', token: 'a-b', new_password1: 'c', new_password2: 'c' },
  },
  { path: '/dj-rest-auth/registration/verify-email/', json: { key: 'MQ:1uXabc:xyz' } },
];

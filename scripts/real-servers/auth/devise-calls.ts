import type { Call } from './calls';

const person = (email: string, more = '') => `user%5Bemail%5D=${encodeURIComponent(email)}${more}`;
const PASSWORD = '&user%5Bpassword%5D=correct+horse';
const WRONG = '&user%5Bpassword%5D=wrong';

/** What the forms of Devise send; the second wrong password locks. */
export const DEVISE: readonly Call[] = [
  {
    path: '/users',
    form: person('other@x.org', `${PASSWORD}&user%5Bpassword_confirmation%5D=correct+horse`),
    once: true,
  },
  { path: '/users/sign_in', form: person('jane@x.org', PASSWORD), keeps: 'jane' },
  { path: '/users/sign_in', form: person('ann@x.org', WRONG) },
  { path: '/users/sign_in', form: person('ann@x.org', WRONG), once: true },
  { path: '/users/password', form: person('jane@x.org') },
  { path: '/users/password.json', json: { user: { email: 'jane@x.org' } } },
  { path: '/users/password', form: person('nobody@x.org') },
  { path: '/users/confirmation', form: person('new@x.org') },
  { path: '/users/unlock', form: person('locked@x.org') },
  {
    path: '/users',
    method: 'PUT',
    form: person('jane2@x.org', '&user%5Bcurrent_password%5D=correct+horse'),
    shows: 'jane',
    once: true,
  },
  {
    path: '/users',
    form: `_method=put&${person('jane3@x.org', '&user%5Bcurrent_password%5D=correct+horse')}`,
    shows: 'jane',
    once: true,
  },
  { path: '/users/password', method: 'PUT', form: 'user%5Breset_password_token%5D=abc&user%5Bpassword%5D=x' },
  { path: '/users/confirmation?confirmation_token=abc', method: 'GET' },
  { path: '/users/unlock?unlock_token=abc', method: 'GET' },
  { path: '/users/sign_out', method: 'DELETE', shows: 'jane' },
  { path: '/users/sign_out', form: '_method=delete', shows: 'jane' },
  { path: '/', method: 'GET' },
];

import { form, GET, json, MAIL, type Requests } from './request';

export const BACKENDS = {
  wordPress: {
    sends: [
      ['/wp-login.php?action=lostpassword', form('user_login=a%40x.org&redirect_to=')],
      ['/wp-login.php', form('action=lostpassword&user_login=jane')],
      ['/wp-login.php?action=register', form('user_login=a&user_email=a%40x.org')],
      ['/wp-login.php/x?action=retrievepassword', form('user_login=a%40x.org')],
      ['//wp-login.php?action=lostpassword', form('user_login=a%40x.org')],
      ['/wp-signup.php', form('stage=validate-user-signup&user_email=a%40x.org')],
      ['/wp-admin/profile.php', form('action=update&user_id=5&email=b%40x.org')],
      ['/wp-admin/user-edit.php', form('action=update&user_id=5&email=b%40x.org')],
    ],
    pages: ['/wp-login.php', '/wp-signup.php'],
    beside: [
      ['/wp-admin/profile.php', GET],
      ['/wp-admin/admin-ajax.php', form('action=heartbeat')],
      ['/wp-comments-post.php', form('comment=a&email=a%40x.org')],
      ['/2026/12/hello-world/', GET],
    ],
  },
  pocketBase: {
    sends: [
      ['/api/collections/users/request-otp', MAIL],
      ['/api/collections/_superusers/request-password-reset', MAIL],
      ['/api/collections/users/request-verification', MAIL],
      ['/api/collections/users/%72equest-verification', MAIL],
      ['/api/collections/users/request-email-change', json({ newEmail: 'b@x.org' })],
      ['/api/collections/users/auth-with-password', json({ identity: 'a@x.org', password: 'b' })],
    ],
    verifies: [['/api/collections/users/auth-with-otp', json({ otpId: 'a', password: '123456' })]],
    beside: [
      ['/api/collections/users/auth-refresh', { method: 'POST' }],
      ['/api/collections/users/auth-methods', GET],
      ['/api/collections/posts/records?page=1', GET],
      ['/api/collections/users/confirm-password-reset', json({ token: 'a.b.c', password: 'd', passwordConfirm: 'd' })],
    ],
  },
  strapi: {
    sends: [
      ['/api/auth/local/register', json({ username: 'a', email: 'a@x.org', password: 'b' })],
      ['/api/auth/forgot-password', MAIL],
      ['/api/auth/Forgot-Password/', MAIL],
      ['/api/auth/send-email-confirmation', MAIL],
      ['/admin/forgot-password', MAIL],
    ],
    beside: [
      ['/api/auth/local', json({ identifier: 'a', password: 'b' })],
      ['/api/auth/refresh', json({ refreshToken: 'a' })],
      ['/api/auth/email-confirmation?confirmation=abc', GET],
      ['/api/articles?populate=*', GET],
      ['/admin/login', json({ email: 'a@x.org', password: 'b' })],
    ],
  },
  directus: {
    sends: [
      ['/auth/password/request', MAIL],
      ['/AUTH/password/request/', MAIL],
      ['/users/register', json({ email: 'a@x.org', password: 'b' })],
      ['/graphql/system', json({ query: 'mutation { a: auth_password_request(email: "a@x.org") }' })],
      ['/graphql/system', json({ query: 'mutation { users_register(email: "a@x.org", password: "b") }' })],
      ['/graphql/system?query=mutation%7Busers_register(email:%22a%40x.org%22)%7D', GET],
    ],
    verifies: [['/auth/login', json({ email: 'a@x.org', password: 'b', otp: '123456' })]],
    beside: [
      ['/auth/refresh', json({ refresh_token: 'a' })],
      ['/users/me', GET],
      ['/users/me', json({ theme: 'dark' }, 'PATCH')],
      ['/graphql/system', json({ query: '{ users_me { id } }' })],
      ['/graphql', json({ query: '{ articles { id } }' })],
    ],
  },
  appwrite: {
    sends: [
      ['/v1/account/tokens/email', json({ userId: 'a', email: 'a@x.org' })],
      ['/v1/account/tokens/phone', json({ userId: 'a', phone: '+4915112345678' })],
      ['/v1/account/tokens/magic-url', json({ userId: 'a', email: 'a@x.org' })],
      ['/v1/account/sessions/phone', json({ userId: 'a', phone: '+4915112345678' })],
      ['/v1/account/recovery', json({ email: 'a@x.org', url: 'https://x.org' })],
      ['/v1/account/verifications/email', json({ url: 'https://x.org' })],
      ['/v1/account/verification/phone', { method: 'POST' }],
      ['/v1/account/mfa/challenge', json({ factor: 'phone' })],
      ['/v1/account/%6dfa/challenges', json({ factor: 'email' })],
      ['/v1/teams/t1/memberships', json({ email: 'a@x.org', roles: ['owner'] })],
      ['/v1/graphql', json({ query: 'mutation { accountCreateEmailToken(userId: "a", email: "a@x.org") { _id } }' })],
      ['/v1/graphql/mutation', json({ query: 'mutation { teamsCreateMembership(teamId: "t1") { _id } }' })],
    ],
    verifies: [['/v1/account/sessions/token', json({ userId: 'a', secret: '123456' })]],
    beside: [
      ['/v1/account', GET],
      ['/v1/account/sessions/email', json({ email: 'a@x.org', password: 'b' })],
      ['/v1/teams/t1/memberships', GET],
      ['/v1/graphql', json({ query: '{ accountGet { _id } }' })],
      ['/v1/databases/main/collections/posts/documents', GET],
    ],
  },
} satisfies Record<string, Requests>;

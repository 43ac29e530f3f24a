import { form, GET, json, MAIL, MAIL_FORM, type Requests } from './request';

const KEYCLOAK = 'session_code=a-B_1&execution=5e2c&client_id=web&tab_id=x1&client_data=eyJydSI6Imh0dHBzOi8v';

export const IDENTITY_SERVERS = {
  supabase: {
    sends: [
      ['/auth/v1/otp', MAIL],
      ['/auth/v1/signup?redirect_to=https%3A%2F%2Fx.org', json({ email: 'a@x.org', password: 'p' })],
      ['/auth/v1/magiclink', MAIL],
      ['/auth/v1/recover', MAIL],
      ['/auth/v1/resend', json({ type: 'signup', email: 'a@x.org' })],
      ['/auth/v1/reauthenticate', GET],
      ['/auth/v1/factors/0b7c-4d/challenge', json({ channel: 'sms' })],
      ['/auth/v1/user', json({ email: 'b@x.org' }, 'PUT')],
    ],
    verifies: [
      ['/auth/v1/verify', json({ type: 'email', token: '123456', email: 'a@x.org' })],
      ['/auth/v1/factors/0b7c-4d/verify', json({ challenge_id: 'a', code: '123456' })],
    ],
    beside: [
      ['/auth/v1/user', GET],
      ['/auth/v1/token?grant_type=refresh_token', json({ refresh_token: 'a' })],
    ],
  },
  keycloak: {
    sends: [
      [`/realms/shop/login-actions/reset-credentials?${KEYCLOAK}`, form('username=a%40x.org')],
      [`/realms/shop/login-actions/registration?${KEYCLOAK}`, MAIL_FORM],
      [`/realms/shop/login-actions/authenticate?${KEYCLOAK}`, form('username=a&password=b')],
      [`/realms/shop/login-actions/first-broker-login?${KEYCLOAK}`, MAIL_FORM],
      ['/realms/shop/login-actions/required-action?execution=VERIFY_EMAIL&client_id=web&tab_id=x1', GET],
    ],
    pages: ['/realms/shop/protocol/openid-connect/auth'],
    beside: [
      ['/realms/shop/protocol/openid-connect/token', form('grant_type=refresh_token&refresh_token=a')],
      ['/realms/shop/account', GET],
    ],
  },
  kratos: {
    sends: [
      ['/self-service/recovery?flow=0b7c', json({ method: 'code', email: 'a@x.org' })],
      ['/self-service/verification?flow=0b7c', form('method=code&email=a%40x.org')],
      ['/self-service/login?flow=0b7c', form('method=code&identifier=a%40x.org')],
      ['/self-service/registration?flow=0b7c', json({ method: 'code', traits: { email: 'a@x.org' } })],
      ['/self-service/settings?flow=0b7c', json({ method: 'profile', traits: { email: 'b@x.org' } })],
    ],
    beside: [
      ['/self-service/login/browser?return_to=%2F', GET],
      ['/sessions/whoami', GET],
    ],
  },
} satisfies Record<string, Requests>;

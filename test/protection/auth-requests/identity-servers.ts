import { form, GET, json, MAIL, MAIL_FORM, MANY_FIELDS, type Requests } from './request';

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
      [`/realms/shop/login-actions/registration?${KEYCLOAK}`, form(`email=a%40x.org&${MANY_FIELDS}`)],
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
      ['/self-service/settings?flow=0b7c', form(`method=profile&traits.email=b%40x.org&${MANY_FIELDS}`)],
      ['/self-service/settings?flow=0b7c', json({ method: 'profile', traits: { email: 'b@x.org' } })],
    ],
    beside: [
      ['/self-service/login/browser?return_to=%2F', GET],
      ['/sessions/whoami', GET],
    ],
  },
  zitadel: {
    sends: [
      ['/ui/v2/login/loginname', { method: 'POST', headers: { 'next-action': '7f0a' }, body: '["a@x.org"]' }],
      ['/ui/v2/login/password?loginName=a', { method: 'POST', headers: { 'next-action': '7f0a' }, body: '[{}]' }],
      ['/ui/v2/login/verify?userId=1&send=true', GET],
      ['/ui/v2/login/verify/phone?userId=1&send=true', GET],
      ['/ui/v2/login/verify?userId=1&send=true&_rsc=a1', GET],
    ],
    pages: ['/ui/v2/login/loginname', '/ui/v2/login/register'],
    beside: [
      ['/ui/v2/login/_next/static/chunks/main.js', GET],
      ['/ui/v2/login/password?loginName=a', GET],
      ['/oauth/v2/token', form('grant_type=refresh_token&refresh_token=a')],
      ['/oidc/v1/userinfo', GET],
    ],
  },
  zitadelV1: {
    sends: [
      ['/ui/login/password/reset?authRequestID=1', GET],
      ['/ui/login/register', form(`email=a%40x.org&${MANY_FIELDS}`)],
      ['/ui/login/register/org', MAIL_FORM],
      ['/ui/login/mail/verification', form('resend=true')],
      ['/ui/login/mfa/verify', form('code=123456')],
      ['/ui/login/login?authRequestID=1', GET],
    ],
    beside: [
      ['/ui/login/resources/themes/zitadel/css/zitadel.css', GET],
      ['/ui/login/logout/done', GET],
      ['/oauth/v2/token', form('grant_type=refresh_token&refresh_token=a')],
    ],
  },
  authentik: {
    sends: [
      ['/api/v3/flows/executor/default-recovery-flow/?query=', GET],
      ['/api/v3/flows/executor/default-recovery-flow/?query=', json({ component: 'ak-stage-email' })],
      ['/api/v3/flows/executor/%64efault-recovery-flow/', json({ uid_field: 'a@x.org' })],
    ],
    pages: ['/if/flow/default-authentication-flow/'],
    beside: [
      ['/application/o/token/', form('grant_type=refresh_token&refresh_token=a')],
      ['/api/v3/core/users/me/', GET],
      ['/static/dist/flow/FlowInterface.js', GET],
    ],
  },
  logto: {
    sends: [
      ['/api/experience/verification/verification-code', json({ identifier: { type: 'email', value: 'a@x.org' } })],
      ['/api/Experience/verification/Verification-Code/', json({ identifier: { type: 'email', value: 'a@x.org' } })],
      ['/api/experience/verification/mfa-verification-code', json({ identifierType: 'phone' })],
      ['/api/verifications/verification-code', json({ identifier: { type: 'email', value: 'a@x.org' } })],
      ['/api/interaction/verification/verification-code', json({ email: 'a@x.org' })],
    ],
    verifies: [
      ['/api/experience/verification/verification-code/verify', json({ verificationId: 'a', code: '123456' })],
      ['/api/experience/verification/mfa-verification-code/verify', json({ verificationId: 'a', code: '123456' })],
      ['/api/interaction/identifiers', json({ email: 'a@x.org', verificationCode: '123456' }, 'PATCH')],
      ['/api/verifications/verification-code/verify', json({ verificationId: 'a', code: '123456' })],
    ],
    pages: ['/sign-in', '/register'],
    beside: [
      ['/api/experience/verification/password', json({ identifier: {}, password: 'b' })],
      ['/api/experience/submit', json({})],
      ['/oidc/token', form('grant_type=refresh_token&refresh_token=a')],
    ],
  },
  fusionAuth: {
    sends: [
      ['/password/forgot', form('client_id=a&loginId=a%40x.org')],
      ['/oauth2/register?resend=true', form(`client_id=a&user.email=a%40x.org&${MANY_FIELDS}`)],
      ['/oauth2/passwordless', form('client_id=a&loginId=a%40x.org')],
      ['/oauth2/passwordless;jsessionid=1', form('client_id=a&loginId=a%40x.org')],
      ['/oauth2/two-factor-methods', form('client_id=a&methodId=b')],
      ['/oauth2/authorize', form('client_id=a&loginId=a%40x.org&password=b')],
      ['/email/verification-required', form('action=resend')],
      ['/oauth2/child-registration-not-allowed', form('parentEmail=a%40x.org')],
      ['/phone/verification-required', form('action=changePhoneNumber&phoneNumber=%2B4915112345678')],
      ['/registration/verify', form('email=a%40x.org')],
      ['/account/edit', form('user.email=b%40x.org')],
      ['/account/two-factor/enable', form('action=send&method=sms&mobilePhone=%2B4915112345678')],
      ['/api/passwordless/send', json({ code: 'a' })],
      ['/api/two-factor/send/0b7c-4d', json({ methodId: 'a' })],
    ],
    verifies: [['/oauth2/two-factor', form('client_id=a&code=123456')]],
    pages: ['/oauth2/authorize', '/oauth2/register', '/oauth2/passwordless', '/password/forgot'],
    beside: [
      ['/oauth2/token', form('grant_type=refresh_token&refresh_token=a')],
      ['/oauth2/userinfo', GET],
      ['/email/verify/abc', GET],
      ['/blog/email%20tips/', GET],
      ['/phone/caf%C3%A9', GET],
      ['/account/%C3%BCbersicht', GET],
      ['/account/two-factor/enable', GET],
      ['/password/change/abc', form('password=b')],
    ],
  },
  clerk: {
    sends: [
      ['/__clerk/v1/client/sign_ins?_clerk_js_version=6', form('identifier=a%40x.org&strategy=email_code')],
      ['/__clerk/v1/client/sign_ins/sia_1/prepare_first_factor', form('strategy=email_code')],
      ['/__clerk/v1/client/sign_ins/sia_1/prepare_second_factor', form('strategy=phone_code')],
      ['/__clerk/v1/client/sign_ups/sua_1/prepare_verification', form('strategy=email_code')],
      ['/__clerk/v1/me/phone_numbers/idn_1/prepare_verification', form('strategy=phone_code')],
    ],
    verifies: [
      ['/__clerk/v1/client/sign_ins/sia_1/attempt_first_factor', form('strategy=email_code&code=123456')],
      ['/__clerk/v1/client/sign_ups/sua_1/attempt_verification', form('strategy=email_code&code=123456')],
    ],
    beside: [
      ['/__clerk/v1/client?_method=GET', form('')],
      ['/__clerk/v1/client/sessions/sess_1/tokens', form('organization_id=')],
      ['/__clerk/v1/environment', GET],
      ['/v1/files/%C3%A4', GET],
    ],
  },
} satisfies Record<string, Requests>;

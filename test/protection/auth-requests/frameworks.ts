import { form, GET, json, MAIL, type Requests } from './request';

export const FRAMEWORKS = {
  devise: {
    sends: [
      ['/users', form('user%5Bemail%5D=a%40x.org&user%5Bpassword%5D=b')],
      ['/users/sign_in', form('user%5Bemail%5D=a%40x.org&user%5Bpassword%5D=b')],
      ['/users/password', form('user%5Bemail%5D=a%40x.org')],
      ['/users/password.json', json({ user: { email: 'a@x.org' } })],
      ['/users/confirmation', form('user%5Bemail%5D=a%40x.org')],
      ['/users/unlock', form('user%5Bemail%5D=a%40x.org')],
    ],
    pages: ['/users/sign_up', '/users/sign_in', '/users/password/new', '/users/confirmation/new', '/users/unlock/new'],
    beside: [
      ['/users', GET],
      ['/users/J%C3%B6rg', GET],
      ['/users/confirmation?confirmation_token=abc', GET],
      ['/users/sign_out', form('_method=delete')],
    ],
  },
  fortify: {
    sends: [
      ['/forgot-password', form('_token=abc&email=a%40x.org')],
      ['/register', form('_token=abc&name=a&email=a%40x.org&password=b')],
      ['/email/verification-notification', form('_token=abc')],
    ],
    verifies: [['/two-factor-challenge', form('_token=abc&code=123456')]],
    pages: ['/forgot-password', '/register', '/email/verify'],
    beside: [
      ['/login', form('_token=abc&email=a%40x.org&password=b')],
      ['/email/verify/5/0a1b', GET],
    ],
  },
  spring: {
    sends: [
      ['/ott/generate', form('username=jane&_csrf=abc')],
      ['/ott/generate;jsessionid=1', form('username=jane&_csrf=abc')],
    ],
    verifies: [['/login/ott', form('token=0b7c-4d&_csrf=abc')]],
    pages: ['/login'],
    beside: [
      ['/login/ott?token=0b7c-4d', GET],
      ['/ott/generated', GET],
    ],
  },
  aspNetIdentity: {
    sends: [
      ['/register', json({ email: 'a@x.org', password: 'b' })],
      ['/forgotPassword', MAIL],
      ['/FORGOTPASSWORD/', MAIL],
      ['/resendConfirmationEmail', MAIL],
      ['/manage/info', json({ newEmail: 'b@x.org' })],
    ],
    verifies: [['/login?useCookies=true', json({ email: 'a@x.org', password: 'b', twoFactorCode: '123456' })]],
    beside: [
      ['/refresh', json({ refreshToken: 'a' })],
      ['/assets/register%20now.png', GET],
      ['/manage/info', GET],
      ['/confirmEmail?userId=1&code=Q2ZE', GET],
      ['/resetPassword', json({ email: 'a@x.org', resetCode: 'Q2ZE', newPassword: 'b' })],
    ],
  },
  aspNetIdentityPages: {
    sends: [
      ['/Identity/Account/Register?returnUrl=%2F', form('Input.Email=a%40x.org&Input.Password=b')],
      ['/identity/account/forgotpassword', form('Input.Email=a%40x.org')],
      ['/Identity/Account/ForgotPassword/', form('Input.Email=a%40x.org')],
      ['/Identity/Account/ResendEmailConfirmation', form('Input.Email=a%40x.org')],
      ['/Identity/Account/ExternalLogin?returnUrl=%2F&handler=Confirmation', form('Input.Email=a%40x.org')],
      ['/Identity/Account/Manage/Email?handler=ChangeEmail', form('Input.NewEmail=b%40x.org')],
    ],
    verifies: [
      ['/Identity/Account/LoginWith2fa?rememberMe=False', form('Input.TwoFactorCode=123456')],
      ['/Identity/Account/LoginWithRecoveryCode', form('Input.RecoveryCode=ABCDE-FGHIJ')],
    ],
    pages: ['/Identity/Account/Register', '/Identity/Account/ForgotPassword', '/Identity/Account/Login'],
    beside: [
      ['/Identity/Account/Manage/Email', GET],
      ['/Identity/Account/LoginWith2fa', GET],
      ['/Identity/Account/ExternalLogin?handler=Callback', GET],
      ['/Identity/Account/ConfirmEmail?userId=1&code=Q2ZE', GET],
    ],
  },
  phoenix: {
    sends: [
      ['/users/register', form('_csrf_token=abc&user%5Bemail%5D=a%40x.org')],
      ['/users/log-in', form('_csrf_token=abc&user%5Bemail%5D=a%40x.org')],
      ['/users//log-in/', form('_csrf_token=abc&user%5Bemail%5D=a%40x.org')],
      ['/users/settings', form('_method=put&action=update_email&user%5Bemail%5D=b%40x.org')],
    ],
    pages: ['/users/register', '/users/log-in'],
    beside: [
      ['/users/log-in/SFMyNTY_abc-d', GET],
      ['/users/settings', GET],
      ['/users/J%C3%B6rg', GET],
      ['/users/settings/confirm-email/SFMyNTY_abc-d', GET],
      ['/users/log-out', form('_method=delete')],
    ],
  },
} satisfies Record<string, Requests>;

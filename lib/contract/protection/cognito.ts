/**
 * What Amazon Cognito lets strangers do that makes a code go out, or tries one, by the names of its API and the paths of managed login.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html and
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
 *
 * AssociateSoftwareToken and VerifySoftwareToken must stay out of it: managed login calls them behind the page, where nobody can solve a puzzle.
 */

/** Calls of the API, less those whose body plainly says that no code is meant. */
export interface CognitoCall {
  readonly operations: readonly string[];
  readonly unless?: { readonly member: string; readonly values: readonly string[] };
}

/** Each sends, whatever is in it: of another address or number AWS WAF sees nothing. */
const ALWAYS_SENDING: CognitoCall = {
  operations: [
    'SignUp',
    'ResendConfirmationCode',
    'ForgotPassword',
    'UpdateUserAttributes',
    'GetUserAttributeVerificationCode',
  ],
};

/** Where a sign-in may send. A refreshed token and the first step of SRP send nothing, nor does an answer that is a code. */
const SIGN_IN: readonly CognitoCall[] = [
  {
    operations: ['InitiateAuth'],
    unless: { member: 'AuthFlow', values: ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN', 'USER_SRP_AUTH'] },
  },
  {
    operations: ['RespondToAuthChallenge'],
    unless: {
      member: 'ChallengeName',
      values: [
        'SMS_MFA',
        'SMS_OTP',
        'EMAIL_OTP',
        'SOFTWARE_TOKEN_MFA',
        'MFA_SETUP',
        'DEVICE_SRP_AUTH',
        'DEVICE_PASSWORD_VERIFIER',
      ],
    },
  },
];

/** Calls that make a code go out. */
export function sendingCalls(signInSends: boolean): CognitoCall[] {
  return [ALWAYS_SENDING, ...(signInSends ? SIGN_IN : [])];
}

/** Calls that try a code. Answers that hold a password, a key or a choice are none. */
export const TRYING_CALLS: readonly CognitoCall[] = [
  { operations: ['ConfirmSignUp', 'ConfirmForgotPassword', 'VerifyUserAttribute'] },
  {
    operations: ['RespondToAuthChallenge'],
    unless: {
      member: 'ChallengeName',
      values: [
        'PASSWORD_VERIFIER',
        'PASSWORD',
        'PASSWORD_SRP',
        'SELECT_CHALLENGE',
        'SELECT_MFA_TYPE',
        'NEW_PASSWORD_REQUIRED',
        'WEB_AUTHN',
        'MFA_SETUP',
        'DEVICE_SRP_AUTH',
        'DEVICE_PASSWORD_VERIFIER',
      ],
    },
  },
];

/** Paths of managed login and of the classic hosted UI. The guide varies their case. */
export const MANAGED_LOGIN = {
  signIn: '/login',
  sends: ['/signup', '/resendcode', '/forgotpassword'],
  tries: ['/confirm', '/confirmuser', '/confirmforgotpassword'],
} as const;

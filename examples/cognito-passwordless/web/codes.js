// What the page asks of Cognito, apart from how it looks. `auth` is `aws-amplify/auth`, given so that a test can bring its own.

/** What people read. Cognito answers alike whether or not a code went out, so no sentence says that it did. */
export const WORDS = {
  asked: 'If that is right, a code is on its way. It takes up to a minute.',
  wrong: 'That code is not right, or no longer. Please ask for another one.',
  busy: 'Codes can not be sent at the moment. Please try again in a few minutes.',
  trouble: 'Please check your connection and try again.',
};

const FACTOR = { email: 'EMAIL_OTP', phone: 'SMS_OTP' };
const WRONG = ['CodeMismatchException', 'ExpiredCodeException', 'NotAuthorizedException'];
// A rule of AWS WAF, a quota, or the guard, which ends a sign-up before there is a user.
const BUSY = [
  'ForbiddenException',
  'LimitExceededException',
  'TooManyRequestsException',
  'UserLambdaValidationException',
];

export function codes(auth) {
  return {
    /** Makes an account, or asks for another code where there is one. */
    async signUp(email) {
      try {
        await auth.signUp({
          username: email,
          options: { userAttributes: { email }, autoSignIn: { authFlowType: 'USER_AUTH' } },
        });
      } catch (error) {
        // Whoever is there already signs in; the page says the same, so nobody learns who has an account.
        if (error.name !== 'UsernameExistsException') throw error;
        await auth.signIn({ username: email, options: { authFlowType: 'USER_AUTH', preferredChallenge: 'EMAIL_OTP' } });
        return 'sign-in';
      }
      return 'sign-up';
    },

    /** @param channel `email` or `phone`: where the code goes */
    async signIn(username, channel = 'email') {
      await auth.signIn({ username, options: { authFlowType: 'USER_AUTH', preferredChallenge: FACTOR[channel] } });
      return 'sign-in';
    },

    /** @param step what `signUp` or `signIn` gave @returns whether the person is in */
    async typedIn(step, username, code) {
      if (step === 'sign-up') {
        await auth.confirmSignUp({ username, confirmationCode: code });
        return (await auth.autoSignIn()).isSignedIn;
      }
      return (await auth.confirmSignIn({ challengeResponse: code })).isSignedIn;
    },
  };
}

/** @returns the sentence for what went wrong */
export function wordsFor(error) {
  if (WRONG.includes(error.name)) return WORDS.wrong;
  return BUSY.includes(error.name) ? WORDS.busy : WORDS.trouble;
}

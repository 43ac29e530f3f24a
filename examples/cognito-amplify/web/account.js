// What the page asks of Cognito, apart from how it looks. `auth` is `aws-amplify/auth`, given so that a test can bring its own.

/** What people read. Cognito answers alike whether or not a code went out, so no sentence says that it did. */
export const WORDS = {
  asked: 'If that is right, a code is on its way. It takes up to a minute.',
  changed: 'Your new password counts from now on.',
  wrong: 'That is not right, or the code is too old.',
  weak: 'Please choose a longer password, with letters, digits and signs.',
  busy: 'Codes can not be sent at the moment. Please try again in a few minutes.',
  check: 'Please complete the human check, then press the button again.',
  trouble: 'Please check your connection and try again.',
};

const FAULTS = {
  CodeMismatchException: WORDS.wrong,
  ExpiredCodeException: WORDS.wrong,
  NotAuthorizedException: WORDS.wrong,
  InvalidPasswordException: WORDS.weak,
  // A rule of AWS WAF, a quota, or the guard, which ends a sign-up before there is a user.
  ForbiddenException: WORDS.busy,
  LimitExceededException: WORDS.busy,
  TooManyRequestsException: WORDS.busy,
  UserLambdaValidationException: WORDS.busy,
  HumanCheckError: WORDS.check,
};

/** @returns the sentence for what went wrong */
export function wordsFor(error) {
  // Amplify wraps what its `fetch` threw.
  return FAULTS[error.underlyingError?.name] ?? FAULTS[error.name] ?? WORDS.trouble;
}

/** The steps of the form, each with what it does with what was typed in. All give the next step, or nothing when the person is in. */
export function steps(auth) {
  const signIn = async ({ email, password }) => {
    const { isSignedIn, nextStep } = await auth.signIn({ username: email, password });
    if (isSignedIn) return undefined;
    if (nextStep.signInStep !== 'CONFIRM_SIGN_UP') throw new Error(nextStep.signInStep);
    // Signed up some time ago, and never typed the code in.
    await auth.resendSignUpCode({ username: email });
    return { name: 'code', said: WORDS.asked };
  };
  return {
    'sign-in': signIn,
    async 'sign-up'({ email, password }) {
      try {
        await auth.signUp({ username: email, password, options: { userAttributes: { email } } });
      } catch (error) {
        // The page says the same to whoever has an account, so nobody learns who has one.
        if (error.name !== 'UsernameExistsException') throw error;
      }
      return { name: 'code', said: WORDS.asked };
    },
    async code({ email, password, code }) {
      await auth.confirmSignUp({ username: email, confirmationCode: code });
      return signIn({ email, password });
    },
    async 'code-again'({ email }) {
      await auth.resendSignUpCode({ username: email });
      return { name: 'code', said: WORDS.asked };
    },
    async forgotten({ email }) {
      await auth.resetPassword({ username: email });
      return { name: 'new-password', said: WORDS.asked };
    },
    async 'new-password'({ email, code, password }) {
      await auth.confirmResetPassword({ username: email, confirmationCode: code, newPassword: password });
      return { name: 'sign-in', said: WORDS.changed };
    },
  };
}

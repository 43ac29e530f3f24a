import { type Input, type Output, ServiceError } from '../../lab/aws/service';

interface User {
  readonly sub: string;
  readonly password: string | undefined;
  confirmed: boolean;
}

/** What each code is here. */
export const CODE = '493817';
const DELIVERY = { CodeDeliveryDetails: { Destination: 'a***', DeliveryMedium: 'EMAIL', AttributeName: 'email' } };

/** A user pool as far as Amplify goes on: it sends nothing, checks no password, and says what AWS's API reference says that it answers. */
export class AmplifyPool {
  private readonly users = new Map<string, User>();

  readonly answer = (operation: string, input: Input): Output => {
    const known: Readonly<Record<string, (name: string, input: Input) => Output>> = {
      SignUp: (name, { Password }) => this.signUp(name, Password as string | undefined),
      ResendConfirmationCode: () => DELIVERY,
      ConfirmSignUp: (name, { ConfirmationCode }) => this.confirm(name, ConfirmationCode),
      ForgotPassword: () => DELIVERY,
      ConfirmForgotPassword: (_name, { ConfirmationCode }) => this.right(ConfirmationCode, {}),
      InitiateAuth: (_name, asked) => this.initiate(asked),
      RespondToAuthChallenge: (_name, asked) => this.respond(asked),
      GetUserAttributeVerificationCode: () => DELIVERY,
      UpdateUserAttributes: () => ({ CodeDeliveryDetailsList: [DELIVERY.CodeDeliveryDetails] }),
      VerifyUserAttribute: (_name, { Code }) => this.right(Code, {}),
    };
    const answer = known[operation];
    if (answer === undefined) throw new ServiceError('InvalidParameterException', `${operation} is not played here`);
    return answer(String(input.Username ?? ''), input);
  };

  private signUp(name: string, password: string | undefined): Output {
    if (this.users.has(name)) throw new ServiceError('UsernameExistsException', 'User already exists');
    this.users.set(name, { sub: `sub-${this.users.size}`, password, confirmed: false });
    return { UserConfirmed: false, UserSub: this.user(name).sub, Session: session(name), ...DELIVERY };
  }

  private confirm(name: string, code: unknown): Output {
    return this.right(code, () => {
      this.user(name).confirmed = true;
      return { Session: session(name) };
    });
  }

  private initiate({ AuthFlow, AuthParameters, Session }: Input): Output {
    const { USERNAME: name = '', PREFERRED_CHALLENGE: challenge } = AuthParameters as Record<string, string>;
    if (AuthFlow === 'USER_SRP_AUTH')
      return {
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeParameters: {
          USER_ID_FOR_SRP: name,
          USERNAME: name,
          SRP_B: 'ab'.repeat(384),
          SALT: 'c0ffee',
          SECRET_BLOCK: 'c2VjcmV0',
        },
      };
    if (AuthFlow !== 'USER_AUTH') throw new ServiceError('InvalidParameterException', `${AuthFlow} is not played here`);
    // Right behind a sign-up.
    if (Session !== undefined) return this.signedIn(name);
    return { ChallengeName: challenge, ChallengeParameters: {}, Session: session(name) };
  }

  private respond({ ChallengeName, ChallengeResponses }: Input): Output {
    const { USERNAME: name = '', EMAIL_OTP_CODE, SMS_OTP_CODE } = ChallengeResponses as Record<string, string>;
    if (ChallengeName !== 'PASSWORD_VERIFIER')
      return this.right(EMAIL_OTP_CODE ?? SMS_OTP_CODE, () => this.signedIn(name));
    if (!this.user(name).confirmed) throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
    return this.signedIn(name);
  }

  private signedIn(name: string): Output {
    const { sub } = this.user(name);
    const times = { iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 3600 };
    return {
      ChallengeParameters: {},
      AuthenticationResult: {
        AccessToken: jwt({ sub, username: sub, token_use: 'access', ...times }),
        IdToken: jwt({ sub, 'cognito:username': sub, email: name, token_use: 'id', ...times }),
        RefreshToken: 'refresh',
        ExpiresIn: 3600,
        TokenType: 'Bearer',
      },
    };
  }

  private right(code: unknown, answer: Output | (() => Output)): Output {
    if (code !== CODE) throw new ServiceError('CodeMismatchException', 'Invalid code');
    return typeof answer === 'function' ? (answer as () => Output)() : answer;
  }

  private user(name: string): User {
    const user = this.users.get(name);
    if (user === undefined) throw new ServiceError('UserNotFoundException', 'User does not exist.');
    return user;
  }
}

const session = (name: string) => `session-of-${name}`.padEnd(24, '-');

/** Nobody here checks a signature. */
function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', kid: 'any' })}.${part(claims)}.c2lnbmF0dXJl`;
}

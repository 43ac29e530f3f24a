import type { AlarmDefinition } from '../alarm';
import type { MetricDefinition } from '../metric';
import type { FailureMode } from './guard';

/** Single dimension of the metrics of a `CognitoGuard`; channel, purpose and app client stand beside it in the log. */
export const COGNITO_DIMENSION = 'CognitoGuard';

export const COGNITO_METRIC = {
  /** Messages that a sender took. */
  sent: { name: 'CognitoSent', unit: 'Count' },
  /** Messages that the recipient guard refused. Whoever asked isn't told. */
  dropped: { name: 'CognitoDropped', unit: 'Count' },
  /** Messages that should have gone out and did not, or of which nobody can say whether they did. */
  lost: { name: 'CognitoLost', unit: 'Count' },
  /** Sign-ups that ended before there was a user. Cognito learns it from an error of the function. */
  refused: { name: 'CognitoRefused', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

export const COGNITO_ALARM = {
  lost: { name: 'cognito-lost', level: 'critical', runbook: 'cognito' },
  senderErrors: { name: 'cognito-sender-errors', level: 'critical', runbook: 'handler-errors' },
  userErrors: { name: 'cognito-user-errors', level: 'critical', runbook: 'handler-errors' },
} as const satisfies Record<string, AlarmDefinition>;

/**
 * What a message is for, by the end of the trigger source: `CustomEmailSender_SignUp`, `CustomSMSSender_SignUp`. The guide prints `CustomSmsSender`, Cognito sends `CustomSMSSender`,
 * so case says nothing.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-email-sender.html
 */
export const COGNITO_PURPOSE = {
  signup: 'sign-up',
  resendcode: 'resend',
  forgotpassword: 'password-reset',
  updateuserattribute: 'change-attribute',
  verifyuserattribute: 'verify-attribute',
  authentication: 'sign-in',
  admincreateuser: 'invitation',
  accounttakeovernotification: 'takeover-notice',
} as const;
export type CognitoPurpose = (typeof COGNITO_PURPOSE)[keyof typeof COGNITO_PURPOSE];

/** Texts of one language; `{####}` is the code. By purpose, and `default` for those that aren't named. */
export type CognitoTexts = Readonly<Record<string, CognitoText>>;

export interface CognitoText {
  readonly subject?: string;
  readonly email?: string;
  readonly html?: string;
  readonly sms?: string;
}

/** How mails go out: by SES, or by a function of the user. */
export interface CognitoEmailSettings {
  readonly functionArn?: string;
  readonly from?: string;
  readonly replyTo?: string;
  readonly configurationSetName?: string;
}

/** How texts go out: by AWS End User Messaging, or by a function of the user. */
export interface CognitoTextSettings {
  readonly functionArn?: string;
  readonly originationIdentity?: string;
  readonly configurationSetName?: string;
  readonly protectConfigurationId?: string;
  readonly maxPrice?: string;
  readonly messageFeedback?: boolean;
}

/** What the handlers of a `CognitoGuard` are told, as JSON. */
export interface CognitoSettings {
  /** Value of the dimension. */
  readonly name: string;
  readonly failureMode: FailureMode;
  /** Of the keys by which the pools encrypt. */
  readonly keyArns: readonly string[];
  readonly language: string;
  readonly texts: Readonly<Record<string, CognitoTexts>>;
  readonly email?: CognitoEmailSettings;
  readonly text?: CognitoTextSettings;
}

/** What the handler of the other triggers is told, as JSON. */
export interface CognitoUserSettings {
  readonly name: string;
  /** Attributes that a sign-up gets a code for. */
  readonly autoVerified: readonly string[];
  /** No sign-in passes without a code of ours, so one that passed used it. */
  readonly signInsUseCodes: boolean;
}

/** Attributes of the table. */
export const COGNITO_TABLE = { key: 'id', expires: 'expires' } as const;

/** Purposes whose code is typed in under the eyes of a trigger, by what it confirms. For the rest nobody says when a code is used. */
export const CONFIRMED_BY = {
  'sign-up': 'sign-up',
  resend: 'sign-up',
  'password-reset': 'password-reset',
  'sign-in': 'sign-in',
} as const satisfies Partial<Record<CognitoPurpose, string>>;
export type Confirmation = (typeof CONFIRMED_BY)[keyof typeof CONFIRMED_BY];

import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { GuardFailureMode } from '../guard-failure-mode';
import type { IRecipientGuard } from '../i-recipient-guard';
import type { CodeSender } from './code-sender';

/** What messages are for, as `CognitoMessage` and the log of a `CognitoGuard` name it. */
export enum CognitoPurpose {
  /** The first code of a sign-up. */
  SIGN_UP = 'sign-up',
  /** Another code of a sign-up. */
  RESEND = 'resend',
  /** A code for whoever forgot a password. */
  PASSWORD_RESET = 'password-reset',
  /** A code to a new address or number of a user. */
  CHANGE_ATTRIBUTE = 'change-attribute',
  /** A code to an address or number that a user wants to verify. */
  VERIFY_ATTRIBUTE = 'verify-attribute',
  /** A code of a sign-in: second factor, or the only one. */
  SIGN_IN = 'sign-in',
  /** The temporary password for a user that an administrator made. */
  INVITATION = 'invitation',
  /** A warning of threat protection, without a code; one an hour for each user. */
  TAKEOVER_NOTICE = 'takeover-notice',
}

/** Words of yours for one language, and one purpose or all. What isn't given stays as it is. */
export interface CognitoMessage {
  /** Language as in a browser's settings and in the attribute `locale`: `de`, or `de-at` for one country. */
  readonly language: string;

  /**
   * The purpose that the words are for.
   *
   * @default - every purpose that has none of its own
   */
  readonly purpose?: CognitoPurpose;

  /**
   * Subject of the mail, 1 to 150 characters.
   *
   * @default - the words "Your code" in that language, else in English
   */
  readonly subject?: string;

  /**
   * Text of the mail; `{####}` is where the code goes. No name of a user and nothing that a client sends: a stranger would write it.
   *
   * @default - a sentence in English, French, German or Spanish
   */
  readonly email?: string;

  /**
   * HTML of the mail besides its text; `{####}` is where the code goes.
   *
   * @default - text alone
   */
  readonly html?: string;

  /**
   * Words of the text message; `{####}` is where the code goes. 160 characters of GSM are one part, or 70 with any other letter.
   *
   * @default - a sentence in English, French, German or Spanish
   */
  readonly sms?: string;
}

/** Properties of `CognitoGuard`. */
export interface CognitoGuardProps {
  /** The guard that decides about each recipient; one may serve several pools and applications. */
  readonly guard: IRecipientGuard;

  /** Topics that hear of the alarms: the `alarmTopic` of a monitor, or your own. */
  readonly notify: ITopic[];

  /**
   * Who sends the mails.
   *
   * @default - Cognito sends them itself, past the guard, and a warning says so
   */
  readonly email?: CodeSender;

  /**
   * Who sends the texts.
   *
   * @default - Cognito sends them itself, past the guard, and a warning says so where the pool can send any
   */
  readonly text?: CodeSender;

  /**
   * Language for users who have none of those there are.
   *
   * @default 'en'
   */
  readonly language?: string;

  /**
   * Your own words of messages, in place of those of this package. All of them together must fit into 2,500 bytes, since Lambda has 4 KB for settings.
   *
   * @default - sentences in English, French, German and Spanish
   */
  readonly messages?: CognitoMessage[];

  /**
   * Key by which the pools encrypt codes for the function that sends them. Give one where several stacks share it.
   *
   * @default - a key of its own; 1 USD a month
   */
  readonly encryptionKey?: IKey;

  /**
   * What happens while the guard can't be reached: no code (Lambda tries again for some minutes), or a few a minute.
   *
   * @default GuardFailureMode.CLOSED
   */
  readonly failureMode?: GuardFailureMode;

  /**
   * Whether a password alone never signs anybody in, so that each sign-in counts as a code that was typed in. Where a password is enough, an attacker with an account would get
   * credit for codes that nobody reads.
   *
   * @default - true where every pool is of this app and demands a second factor, and texts or mails are the only one
   */
  readonly signInsUseCodes?: boolean;

  /**
   * Address of the folder with the runbooks. The alarms link `<runbookUrl>/<page>.md`. An https:// address of at most 200 characters.
   *
   * @default - the runbooks of this project on GitHub
   */
  readonly runbookUrl?: string;

  /**
   * How long the logs of both functions are kept. They name app clients and purposes, never a recipient and never a code.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

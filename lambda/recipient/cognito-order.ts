import { COGNITO_PURPOSE, type CognitoPurpose } from '../../lib/contract/recipient/cognito';

/** A message that Cognito wants to be sent. */
export interface CognitoOrder {
  readonly channel: 'email' | 'sms';
  readonly purpose: CognitoPurpose;
  readonly userPoolId: string;
  /** App client that asked; `none` where there is none, as for calls of an administrator. */
  readonly app: string;
  /** The user: `sub`, which never changes. */
  readonly user: string;
  /** As Cognito has it; absent where the user has none. */
  readonly recipient?: string;
  /** Encrypted; absent from notices. */
  readonly code?: string;
  /** What the user or the page asked for, such as `de-AT`. Picks one of our texts and nothing else. */
  readonly language?: string;
}

/** What any trigger of Cognito tells about a user. */
export interface CognitoEvent {
  readonly triggerSource: string;
  readonly userPoolId: string;
  readonly app: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly userName: string;
  readonly code?: string;
}

const ATTRIBUTE = { email: 'email', sms: 'phone_number' } as const;
/** Stands for the app client of whoever has none. */
export const NO_APP = 'none';
const SENDERS = { customemailsender: 'email', customsmssender: 'sms' } as const;

/** @returns undefined for what is no event of a trigger */
export function readEvent(event: unknown): CognitoEvent | undefined {
  const { triggerSource, userPoolId, userName, callerContext, request } = members(event);
  if (typeof triggerSource !== 'string' || typeof userPoolId !== 'string') return undefined;
  const { userAttributes, clientMetadata, code } = members(request);
  const { clientId } = members(callerContext);
  return {
    triggerSource,
    userPoolId,
    app: appOf(clientId),
    attributes: texts(userAttributes),
    metadata: texts(clientMetadata),
    userName: typeof userName === 'string' ? userName : '',
    ...(typeof code === 'string' && code !== '' ? { code } : {}),
  };
}

/** @returns undefined for a trigger source that is none of a sender's */
export function readOrder(event: unknown): CognitoOrder | undefined {
  const read = readEvent(event);
  if (read === undefined) return undefined;
  const [sender, kind] = read.triggerSource.toLowerCase().split('_');
  const channel = memberOf(SENDERS, sender);
  const purpose = memberOf(COGNITO_PURPOSE, kind);
  if (channel === undefined || purpose === undefined) return undefined;
  const { attributes, metadata, code, userName, userPoolId, app } = read;
  const recipient = attributes[ATTRIBUTE[channel]];
  // Nothing says what would stand in that of a notice, and ours have words of their own.
  const secret = purpose === 'takeover-notice' ? undefined : code;
  const language = metadata.locale ?? attributes.locale;
  return {
    channel,
    purpose,
    userPoolId,
    app,
    user: attributes.sub ?? userName,
    ...(recipient ? { recipient } : {}),
    ...(secret === undefined ? {} : { code: secret }),
    ...(language === undefined ? {} : { language }),
  };
}

export function recipientOf(
  channel: 'email' | 'sms',
  attributes: Readonly<Record<string, string>>,
): string | undefined {
  return attributes[ATTRIBUTE[channel]] || undefined;
}

/** Whether Cognito says of a user that the address or number was verified by a code. */
export function isVerified(channel: 'email' | 'sms', attributes: Readonly<Record<string, string>>): boolean {
  return attributes[`${ATTRIBUTE[channel]}_verified`] === 'true';
}

/** Calls of an administrator have no app client, and Cognito writes so. */
function appOf(clientId: unknown): string {
  if (typeof clientId !== 'string' || clientId === 'CLIENT_ID_NOT_APPLICABLE') return NO_APP;
  return /^[\w+]{1,40}$/.test(clientId) ? clientId.replaceAll('+', '-') : NO_APP;
}

function memberOf<T extends object>(table: T, name: string | undefined): T[keyof T] | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name as keyof T] : undefined;
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

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
    app: typeof clientId === 'string' && /^[\w+]{1,40}$/.test(clientId) ? clientId.replaceAll('+', '-') : 'none',
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
  const language = metadata.locale ?? attributes.locale;
  return {
    channel,
    purpose,
    userPoolId,
    app,
    user: attributes.sub ?? userName,
    ...(recipient ? { recipient } : {}),
    ...(code === undefined ? {} : { code }),
    ...(language === undefined ? {} : { language }),
  };
}

export function recipientOf(
  channel: 'email' | 'sms',
  attributes: Readonly<Record<string, string>>,
): string | undefined {
  return attributes[ATTRIBUTE[channel]] || undefined;
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

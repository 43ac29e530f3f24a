import { domainToASCII } from 'node:url';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type PinpointSMSVoiceV2Client, SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type {
  CognitoEmailSettings,
  CognitoPurpose,
  CognitoSettings,
  CognitoTextSettings,
} from '../../../lib/contract/recipient/cognito';
import type { Message } from './message-text';
import { UnreachableRecipientError } from './sent';

/** A message that is on its way out. */
export interface Parcel {
  readonly channel: 'email' | 'sms';
  readonly purpose: CognitoPurpose;
  readonly app: string;
  readonly recipient: string;
  readonly language: string;
  /** How long the code is still good, as far as we know. */
  readonly seconds: number;
  readonly message: Message;
}

/** Calls whoever sends, once. @returns its name for the message, where it gives one */
export type Sender = (parcel: Parcel) => Promise<string | undefined>;

export interface SenderClients {
  readonly email: () => Pick<SESv2Client, 'send'>;
  readonly text: () => Pick<PinpointSMSVoiceV2Client, 'send'>;
  readonly functions: () => Pick<LambdaClient, 'send'>;
}

/**
 * For how long a message is worth sending, in seconds: as long as its code is good, in the shortest case.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
const SHORTEST_LIFE: Partial<Record<CognitoPurpose, number>> = { 'sign-in': 180, 'password-reset': 3600 };
const LONGEST_LIFE = 4 * 3600;
/** End User Messaging takes no shorter life. */
const SHORTEST_DELIVERY = 5;

/** @returns seconds for which the code of an order of that age, in milliseconds, is still good; 0 when it is not worth sending any more */
export function secondsLeft(purpose: CognitoPurpose, age: number): number {
  const left = Math.floor((SHORTEST_LIFE[purpose] ?? LONGEST_LIFE) - age / 1000);
  return left < SHORTEST_DELIVERY ? 0 : left;
}

/** @returns undefined for a channel that nobody serves */
export function senderOf(
  channel: 'email' | 'sms',
  { email, text }: Pick<CognitoSettings, 'email' | 'text'>,
  clients: SenderClients,
): Sender | undefined {
  const settings = channel === 'email' ? email : text;
  if (settings === undefined) return undefined;
  if (settings.functionArn !== undefined) return throughFunction(settings.functionArn, clients);
  return channel === 'email' ? byMail(settings as CognitoEmailSettings, clients) : byText(settings, clients);
}

function byMail({ from, replyTo, configurationSetName }: CognitoEmailSettings, clients: SenderClients): Sender {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return async ({ recipient, message, purpose }) => {
    const { MessageId } = await clients.email().send(
      new SendEmailCommand({
        FromEmailAddress: from,
        ReplyToAddresses: replyTo === undefined ? undefined : [replyTo],
        Destination: { ToAddresses: [forSes(recipient)] },
        ConfigurationSetName: configurationSetName,
        EmailTags: [{ Name: 'purpose', Value: purpose }],
        Content: {
          Simple: {
            Subject: utf8(message.subject),
            Body: {
              Text: utf8(message.email),
              ...(message.html === undefined ? {} : { Html: utf8(message.html) }),
            },
          },
        },
      }),
    );
    return MessageId;
  };
}

/**
 * SES takes letters of ASCII alone before the `@`, and a domain with others in Punycode.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html
 * @throws {UnreachableRecipientError}
 */
function forSes(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  if (domain === '' || !/^[\x21-\x7e]+$/.test(address.slice(0, at))) throw new UnreachableRecipientError();
  return `${address.slice(0, at)}@${domain}`;
}

function byText(settings: CognitoTextSettings, clients: SenderClients): Sender {
  return async ({ recipient, message, purpose, app, seconds }) => {
    const { MessageId } = await clients.text().send(
      new SendTextMessageCommand({
        DestinationPhoneNumber: recipient,
        OriginationIdentity: settings.originationIdentity,
        MessageBody: message.sms,
        MessageType: 'TRANSACTIONAL',
        ConfigurationSetName: settings.configurationSetName,
        ProtectConfigurationId: settings.protectConfigurationId,
        MaxPrice: settings.maxPrice,
        MessageFeedbackEnabled: settings.messageFeedback,
        TimeToLive: Math.max(seconds, SHORTEST_DELIVERY),
        Context: { purpose, app },
      }),
    );
    return MessageId;
  };
}

/** The answer of a function of the user is JSON; `messageId` in it is all that is read. */
function throughFunction(functionName: string, clients: SenderClients): Sender {
  return async ({ message, seconds: _, ...parcel }) => {
    const { subject, email, html, sms } = message;
    const text = parcel.channel === 'email' ? { subject, text: email, html } : { text: sms };
    const { Payload, FunctionError } = await clients
      .functions()
      .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ ...parcel, ...text }) }));
    // It may have sent before it failed.
    if (FunctionError !== undefined) throw new SenderFunctionError();
    return messageIdIn(Payload);
  };
}

function messageIdIn(payload: Uint8Array | undefined): string | undefined {
  try {
    const { messageId } = JSON.parse(Buffer.from(payload ?? []).toString('utf8')) as { messageId?: unknown };
    return typeof messageId === 'string' ? messageId : undefined;
  } catch {
    return undefined;
  }
}

class SenderFunctionError extends Error {
  override readonly name = 'SenderFunctionError';
}

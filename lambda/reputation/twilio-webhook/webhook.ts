import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../lib/contract/clock';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { WEBHOOK_METRIC } from '../../../lib/contract/reputation/metrics';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import { isSigned, type TwilioCall, type TwilioKeys } from './signature';

/** The part of a function URL's event that is used. */
export interface UrlEvent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly rawPath?: string;
  readonly rawQueryString?: string;
  readonly requestContext?: { readonly domainName?: string; readonly http?: { readonly method?: string } };
}

export interface UrlAnswer {
  readonly statusCode: number;
  readonly body: string;
}

export interface WebhookDependencies {
  readonly monitor: string;
  readonly queueUrl: string;
  /** Where something stands before the function. */
  readonly callbackUrl?: string;
  /** `fresh` reads the secrets again, for a key that was replaced. */
  readonly keys: (fresh: boolean) => Promise<TwilioKeys>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
}

const SIGNATURE = 'x-twilio-signature';
const SETTINGS = 'x-twilio-webhooks-signature-settings';
const MAX_BODY_BYTES = 20_000;
/** What is counted; Twilio adds fields whenever it likes, and a queue needs none of them. */
const FIELDS = ['MessageSid', 'MessageStatus', 'To', 'ErrorCode'] as const;

/** Why a call is refused, and with which status. */
const REFUSAL = { 'wrong method': 405, unsigned: 401, oversize: 413, forged: 401, 'no status': 400 } as const;
type Refusal = keyof typeof REFUSAL;

/**
 * Takes the status callbacks of Twilio: verifies, queues, answers. What was accepted is safe in the queue before Twilio hears of it. Everything else is refused and
 * counted.
 */
export async function takeCallback(event: UrlEvent, dependencies: WebhookDependencies): Promise<UrlAnswer> {
  const { monitor, clock, emit, log } = dependencies;
  const refusal = await judgeAndQueue(event, dependencies);
  emit(
    emfLine({
      timestamp: clock.now(),
      dimensions: { [MONITOR_DIMENSION]: monitor },
      values: [
        { metric: refusal === undefined ? WEBHOOK_METRIC.webhookAccepted : WEBHOOK_METRIC.webhookRefused, value: 1 },
      ],
      properties: refusal === undefined ? {} : { refusal },
    }),
  );
  if (refusal === undefined) return { statusCode: 204, body: '' };
  log.warn('a call of the webhook was refused', { refusal });
  return { statusCode: REFUSAL[refusal], body: refusal };
}

async function judgeAndQueue(event: UrlEvent, dependencies: WebhookDependencies): Promise<Refusal | undefined> {
  // The cheap checks come first: anybody can call the address.
  if (event.requestContext?.http?.method !== 'POST') return 'wrong method';
  const { headers = {} } = event;
  const signature = headers[SIGNATURE];
  if (!signature || signature.length > 200) return 'unsigned';
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');
  if (body.length > MAX_BODY_BYTES) return 'oversize';
  const call: TwilioCall = {
    url: addressOf(event, dependencies.callbackUrl),
    body,
    isForm: (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'),
    signature,
    settings: headers[SETTINGS],
  };
  const signed = isSigned(call, await dependencies.keys(false)) || isSigned(call, await dependencies.keys(true));
  if (!signed) return 'forged';
  const fields = new URLSearchParams(body.toString('utf8'));
  const status = Object.fromEntries(FIELDS.map((name) => [name, fields.get(name) ?? undefined]));
  if (!call.isForm || !status.MessageSid || !status.MessageStatus || !status.To) return 'no status';
  const { sqs, queueUrl: QueueUrl, clock } = dependencies;
  const MessageBody = JSON.stringify({ ...status, at: clock.now() });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  return undefined;
}

/** From the event, not from a header: `domainName` is written by Lambda, and whoever calls can't choose it. */
function addressOf({ rawPath = '/', rawQueryString = '', requestContext }: UrlEvent, callbackUrl?: string): string {
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  const start = callbackUrl?.replace(/[?#].*$/, '') ?? `https://${requestContext?.domainName ?? ''}${rawPath}`;
  return `${start}${query}`;
}

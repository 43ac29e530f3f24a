import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { WEBHOOK_METRIC } from '../../../lib/contract/reputation/metrics';
import { answered, bodyOf, type CallCounter, type UrlAnswer, type UrlEvent } from '../webhook-call';
import { isSigned, type TwilioCall, type TwilioKeys } from './signature';

export interface WebhookDependencies extends CallCounter {
  readonly queueUrl: string;
  /** Where something stands before the function. */
  readonly callbackUrl?: string;
  /** `fresh` reads the secrets again, for a key that was replaced. */
  readonly keys: (fresh: boolean) => Promise<TwilioKeys>;
  readonly sqs: Pick<SQSClient, 'send'>;
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
  const refusal = await judgeAndQueue(event, dependencies);
  return answered(
    refusal === undefined
      ? { metric: WEBHOOK_METRIC.webhookAccepted, statusCode: 204 }
      : { metric: WEBHOOK_METRIC.webhookRefused, statusCode: REFUSAL[refusal], refusal },
    dependencies,
  );
}

async function judgeAndQueue(event: UrlEvent, dependencies: WebhookDependencies): Promise<Refusal | undefined> {
  // The cheap checks come first: anybody can call the address.
  if (event.requestContext?.http?.method !== 'POST') return 'wrong method';
  const { headers = {} } = event;
  const signature = headers[SIGNATURE];
  if (!signature || signature.length > 200) return 'unsigned';
  const body = bodyOf(event);
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

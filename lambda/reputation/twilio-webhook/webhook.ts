import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { WEBHOOK_METRIC } from '../../../lib/contract/reputation/metrics';
import { signedTwilioCall, TWILIO_REFUSAL, type TwilioCaller } from '../../runtime/signed-twilio-call';
import { answered, type CallCounter, type UrlAnswer, type UrlEvent } from '../../runtime/webhook-call';

export interface WebhookDependencies extends CallCounter, TwilioCaller {
  readonly queueUrl: string;
  readonly sqs: Pick<SQSClient, 'send'>;
}

/** What is counted; Twilio adds fields whenever it likes, and a queue needs none of them. */
const FIELDS = ['MessageSid', 'MessageStatus', 'To', 'ErrorCode'] as const;

const REFUSAL = { ...TWILIO_REFUSAL, 'no status': 400 } as const;
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
  const call = await signedTwilioCall(event, dependencies);
  if (typeof call === 'string') return call;
  const status = Object.fromEntries(FIELDS.map((name) => [name, call.fields.get(name) ?? undefined]));
  if (!call.isForm || !status.MessageSid || !status.MessageStatus || !status.To) return 'no status';
  const { sqs, queueUrl: QueueUrl, clock } = dependencies;
  const MessageBody = JSON.stringify({ ...status, at: clock.now() });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  return undefined;
}

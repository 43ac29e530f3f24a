import type { KeyObject } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { faultName } from '../../../lib/contract/aws-fault';
import { SQS_LIMIT } from '../../../lib/contract/aws-limits';
import { WEBHOOK_METRIC } from '../../../lib/contract/reputation/metrics';
import { answered, bodyOf, type CallCounter, type UrlAnswer, type UrlEvent } from '../../runtime/webhook-call';
import { readSendGridEvent, shortened } from '../sendgrid-ingest/sendgrid-event';
import type { ReplayGuard } from './replay-guard';
import { callId, readPublicKey, verifyCall } from './signature';

export interface WebhookDependencies extends CallCounter {
  readonly queueUrl: string;
  /** The verification key; `fresh` reads it again, for a key that was replaced. */
  readonly publicKey: (fresh: boolean) => Promise<string>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly replays: ReplayGuard;
}

const SIGNATURE = 'x-twilio-email-event-webhook-signature';
const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp';
/** SendGrid sends at most 768 kB. */
const MAX_BODY_BYTES = 1_000_000;
/** A queue message takes 256 KiB, and ten go in one call. */
const MAX_MESSAGE_BYTES = 200_000;
const MAX_CALL_BYTES = 250_000;

/** Why a call is refused, and with which status. SendGrid repeats what isn't answered with 2xx for up to 24 hours. */
const REFUSAL = {
  'wrong method': 405,
  unsigned: 401,
  oversize: 413,
  forged: 401,
  late: 401,
  'no array': 400,
} as const;

type Refusal = keyof typeof REFUSAL;
type Outcome = 'accepted' | 'repeated' | Refusal;

const TAKEN = {
  accepted: WEBHOOK_METRIC.webhookAccepted,
  repeated: WEBHOOK_METRIC.webhookRepeated,
};

/**
 * Takes the calls of SendGrid's event webhook: verifies, queues, answers. What was accepted is safe in the queue before SendGrid
 * hears of it. A repeat of it gets the same answer and counts nothing: SendGrid may have missed ours. Everything else is
 * refused and counted.
 */
export async function takeCall(event: UrlEvent, dependencies: WebhookDependencies): Promise<UrlAnswer> {
  const outcome = await judgeAndQueue(event, dependencies);
  return answered(
    outcome === 'accepted' || outcome === 'repeated'
      ? { metric: TAKEN[outcome], statusCode: 200 }
      : { metric: WEBHOOK_METRIC.webhookRefused, statusCode: REFUSAL[outcome], refusal: outcome },
    dependencies,
  );
}

async function judgeAndQueue(event: UrlEvent, dependencies: WebhookDependencies): Promise<Outcome> {
  // The cheap checks come first: anybody can call the address.
  if (event.requestContext?.http?.method !== 'POST') return 'wrong method';
  const signature = event.headers?.[SIGNATURE];
  const timestamp = event.headers?.[TIMESTAMP];
  if (!signature || !timestamp || signature.length > 200) return 'unsigned';
  const body = bodyOf(event);
  if (body.length > MAX_BODY_BYTES) return 'oversize';

  const nowSeconds = Math.floor(dependencies.clock.now() / 1000);
  const judge = async (fresh: boolean) =>
    verifyCall({ body, signature, timestamp }, await keyOf(dependencies, fresh), nowSeconds);
  let verdict = await judge(false);
  if (verdict === 'forged') verdict = await judge(true);
  if (verdict !== 'valid') return verdict;

  const id = callId({ body, timestamp });
  if (await dependencies.replays.isKnown(id)) return 'repeated';
  const events = parseArray(body);
  if (events === undefined) return 'no array';
  await queue(events, dependencies);
  // Afterwards: a call that couldn't be queued must be welcome again. Two at once are sorted out by the ledger.
  await remember(id, dependencies);
  return 'accepted';
}

/** The events are in the queue. Failing the call would only bring them a second time, for the ledger to sort out. */
async function remember(id: string, { replays, log }: WebhookDependencies): Promise<void> {
  try {
    await replays.remember(id);
  } catch (error) {
    const reason = faultName(error);
    log.warn('an accepted call could not be remembered; a repeat of it would be queued again', { reason });
  }
}

async function keyOf({ publicKey }: WebhookDependencies, fresh: boolean): Promise<KeyObject> {
  return readPublicKey(await publicKey(fresh));
}

function parseArray(body: Buffer): unknown[] | undefined {
  try {
    const events: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(events) ? events : undefined;
  } catch {
    return undefined;
  }
}

async function queue(events: readonly unknown[], { sqs, queueUrl }: WebhookDependencies): Promise<void> {
  for (const messages of callsOf(messagesOf(events))) {
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
    // The call itself succeeds when an entry doesn't.
    if (Failed.length > 0) throw new Error(`the queue refused ${Failed.length} messages (${Failed[0]?.Code})`);
  }
}

/**
 * Arrays of events, each small enough for one message. An event that can't be read stays alone: it ends among the dead letters, and must not take hundreds of
 * others along.
 */
function messagesOf(events: readonly unknown[]): string[] {
  const messages: string[] = [];
  let texts: string[] = [];
  let bytes = 0;
  const close = () => {
    if (texts.length > 0) messages.push(`[${texts.join(',')}]`);
    texts = [];
    bytes = 0;
  };
  for (const event of events) {
    const text = textOf(event);
    const size = Buffer.byteLength(text) + 1;
    const readable = canBeRead(event);
    if (!readable || bytes + size > MAX_MESSAGE_BYTES) close();
    texts.push(text);
    bytes += size;
    if (!readable) close();
  }
  close();
  return messages;
}

/**
 * As the queue takes it. Part of an event is what the server of a recipient answered: one that answers at length, or with a character that SQS refuses, must
 * not keep all other events of the call out.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function textOf(event: unknown): string {
  const whole = JSON.stringify(event);
  const text = Buffer.byteLength(whole) < MAX_MESSAGE_BYTES ? whole : JSON.stringify(shortened(event));
  return text.replace(/[\ufffe\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
}

function canBeRead(event: unknown): boolean {
  try {
    readSendGridEvent(event, {});
    return true;
  } catch {
    return false;
  }
}

function callsOf(messages: readonly string[]): string[][] {
  const calls: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = Buffer.byteLength(message);
    if (bytes + size > MAX_CALL_BYTES || calls.at(-1)?.length === SQS_LIMIT.messagesOfCall) {
      calls.push([]);
      bytes = 0;
    }
    calls.at(-1)!.push(message);
    bytes += size;
  }
  return calls;
}

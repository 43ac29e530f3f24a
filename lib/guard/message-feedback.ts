import { faultName } from '../contract/aws-fault';
import { type FeedbackNote, isMessageId } from '../contract/reputation/feedback-note';
import type { VerifiedRequest } from './request';

/** Tells the sender that the code of a message was typed in. */
export type MessageFeedback = (messageId: string) => Promise<void>;

/** The verification is counted by then, and the person waits for the answer. */
const LONGEST_MS = 700;

/**
 * Never throws and never waits long: a sender that can't be told costs AWS a number and nobody a sign-in.
 *
 * @returns why it could not be told, if it had to be
 */
export async function toldSender(
  feedback: MessageFeedback | undefined,
  { channel, messageId }: Pick<VerifiedRequest, 'channel' | 'messageId'>,
): Promise<string | undefined> {
  if (feedback === undefined || channel !== 'sms' || messageId === undefined) return undefined;
  if (!isMessageId(messageId)) return 'InvalidMessageId';
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('TimeoutError'), LONGEST_MS);
  });
  try {
    return await Promise.race([feedback(messageId).then(() => undefined), over]);
  } catch (error) {
    return faultName(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Through a queue: AWS takes 20 such calls a second from the whole account. Undefined where nobody wants to be told. */
export function feedbackQueue(queueUrl: string | undefined, region: string | undefined): MessageFeedback | undefined {
  if (!queueUrl) return undefined;
  const client = import('@aws-sdk/client-sqs').then(({ SQSClient, SendMessageCommand }) => {
    const sqs = new SQSClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 250, requestTimeout: 500, throwOnRequestTimeout: true },
      ...(region === undefined ? {} : { region }),
    });
    return (note: FeedbackNote) =>
      sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(note) }));
  });
  // Whoever has no such package hears of it with the first code.
  client.catch(() => undefined);
  return async (messageId) => {
    await (await client)({ messageId });
  };
}

/**
 * What stands in the queue of feedback about texts: that the code of a message was typed in, or when its time is over (`due`, milliseconds since the epoch).
 */
export interface FeedbackNote {
  readonly messageId: string;
  readonly due?: number;
}

/** @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_PutMessageFeedback.html */
const MESSAGE_ID = /^[A-Za-z0-9_:/-]{1,64}$/;

export function isMessageId(text: unknown): text is string {
  return typeof text === 'string' && MESSAGE_ID.test(text);
}

/** @returns undefined for anything else, such as an event of the sender */
export function readFeedbackNote(body: string): FeedbackNote | undefined {
  let note: unknown;
  try {
    note = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof note !== 'object' || note === null || 'eventType' in note) return undefined;
  const { messageId, due } = note as Record<string, unknown>;
  if (!isMessageId(messageId)) return undefined;
  if (due === undefined) return { messageId };
  return typeof due === 'number' && Number.isFinite(due) ? { messageId, due } : undefined;
}

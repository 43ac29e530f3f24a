import * as z from 'zod/mini';
import { inboundText } from '../../../lib/contract/inbound/inbound';
import { aroundCode, findCode } from '../code';
import { type Judgement, type Settlement, type SettleParts, settle } from '../settle';

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html */
const inboundSms = z.object({
  originationNumber: z.string().check(z.maxLength(40)),
  destinationNumber: z.string().check(z.maxLength(40)),
  messageBody: z.string().check(z.maxLength(2000)),
  inboundMessageId: z.string().check(z.minLength(1), z.maxLength(200)),
});

const event = z.object({
  Records: z
    .array(z.object({ Sns: z.object({ Message: z.string().check(z.maxLength(300_000)) }) }))
    .check(z.minLength(1), z.maxLength(10)),
});

const E164 = /^\+[1-9]\d{6,14}$/;
/** AWS answers STOP and HELP for the owner of the number, when it is set up so; they are no answers of ours. */
const KEYWORD = /^\s*(?:stop|stopall|unsubscribe|cancel|end|quit|arret|help|info|start|unstop|yes)\s*[.!]?\s*$/i;

export interface ReceiveSmsParts extends SettleParts {
  /** Our number, in E.164. */
  readonly inboundAddress: string;
  readonly serviceName: string;
}

/**
 * Takes what came in by two-way SMS. Nothing is answered.
 *
 * @throws {z.core.$ZodError} for an event that SNS doesn't make
 */
export async function receiveSms(input: unknown, parts: ReceiveSmsParts): Promise<Settlement[]> {
  const settlements: Settlement[] = [];
  for (const { Sns } of event.parse(input).Records) settlements.push(await receive(Sns.Message, parts));
  return settlements;
}

async function receive(message: string, parts: ReceiveSmsParts): Promise<Settlement> {
  const sms = inboundSms.safeParse(parsed(message));
  if (!sms.success) {
    // Trying again would not make it another message.
    parts.log.error('what came in is no SMS', { fields: sms.error.issues.map(({ path }) => path.join('.')) });
    return settle(parts, undefined, message, { refusal: 'malformed', detail: 'no SMS' });
  }
  const { messageBody, inboundMessageId } = sms.data;
  if (KEYWORD.test(messageBody)) parts.log.info('a keyword came in; it is left to AWS');
  return settle(parts, findCode(messageBody), inboundMessageId, judge(sms.data, parts));
}

function judge(sms: z.infer<typeof inboundSms>, { inboundAddress, serviceName }: ReceiveSmsParts): Judgement {
  const refused = (refusal: 'malformed' | 'changed' | 'forwarded', detail: string): Judgement => ({ refusal, detail });
  if (sms.destinationNumber !== inboundAddress) return refused('forwarded', 'sent to another number');
  // Short codes and names are no phones of people.
  if (!E164.test(sms.originationNumber)) return refused('malformed', 'not sent from a phone number');
  const around = aroundCode(sms.messageBody);
  // Phones that answer by themselves, and people who forward, put something in front.
  const asPrefilled =
    around?.[0] === '' && (around[1] === '' || plain(around[1]) === plain(inboundText('sms', serviceName)));
  if (!asPrefilled) return refused('changed', 'the text is not the one that was given');
  return { sender: sms.originationNumber, proof: 'carrier' };
}

function plain(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

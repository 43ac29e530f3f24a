import { CALL_SECONDS, callTexts } from '../../../lib/contract/inbound/call-texts';
import { CALL_DIGITS, MAX_CALL_TRIES } from '../../../lib/contract/inbound/inbound';
import { INBOUND_METRIC } from '../../../lib/contract/inbound/inbound-alarms';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { emfLine } from '../../runtime/emf';
import { signedTwilioCall, TWILIO_REFUSAL, type TwilioCaller } from '../../runtime/signed-twilio-call';
import type { UrlAnswer, UrlEvent } from '../../runtime/webhook-call';
import type { SessionKeys } from '../session-keys';
import type { SettleParts } from '../settle';
import { receiveCall } from './receive-call';

export interface TwilioCallParts extends Omit<SettleParts, 'keys'> {
  readonly keys: () => Promise<SessionKeys>;
  readonly twilio: TwilioCaller;
  readonly inboundAddress: string;
  readonly serviceName: string;
}

export interface TwilioAnswer extends UrlAnswer {
  readonly headers: Readonly<Record<string, string>>;
}

/** Other people saw signatures that leave these two out. Neither makes a caller more credible here. */
const ADDED_LATER = ['CallToken', 'StirVerstat'];

/**
 * Answers Twilio's question what to do with a call: ask for the digits, three times at most, say what came of it, hang up. The count stands in the address, which Twilio signs.
 * A recorded call brings nothing when it is played again: its digits are good once, for its own number.
 */
export async function takeTwilioCall(event: UrlEvent, parts: TwilioCallParts): Promise<TwilioAnswer> {
  const texts = callTexts(parts.serviceName);
  try {
    const call = await signedTwilioCall(event, { ...parts.twilio, addedLater: ADDED_LATER });
    if (typeof call === 'string') {
      parts.log.warn('a call of the webhook was refused', { refusal: call });
      return { statusCode: TWILIO_REFUSAL[call], headers: { 'content-type': 'text/plain' }, body: call };
    }
    const tries = triesIn(event);
    if (tries === 0) return spoken(gather(texts.ask, 1));
    const field = (name: string) => call.fields.get(name) ?? '';
    const outcome = await receiveCall(
      {
        from: field('From'),
        to: field('To'),
        typed: field('Digits'),
        incoming: field('Direction') === 'inbound',
        forged: field('StirVerstat').startsWith('TN-Validation-Failed'),
      },
      { ...parts, keys: await parts.keys() },
    );
    if (outcome !== 'again') return spoken(say(texts[outcome]));
    return spoken(tries < MAX_CALL_TRIES ? gather(texts.again, tries + 1) : say(texts.failed));
  } catch (error) {
    return unavailable(error as Error, texts.unavailable, parts);
  }
}

function unavailable(error: Error, text: string, { log, emit, monitor, now }: TwilioCallParts): TwilioAnswer {
  log.error('a call could not be taken', { error: error.name });
  // Answered, so no error of the function: without this nobody would hear of it.
  emit(
    emfLine({
      timestamp: now(),
      dimensions: { [MONITOR_DIMENSION]: monitor },
      values: [{ metric: INBOUND_METRIC.requestsFailed, value: 1 }],
    }),
  );
  return spoken(say(text));
}

/** 0 before anything was asked; whatever isn't ours counts as the last. */
function triesIn({ rawQueryString = '' }: UrlEvent): number {
  const tries = new URLSearchParams(rawQueryString).get('try');
  if (tries === null) return 0;
  return /^[1-9]$/.test(tries) ? Number(tries) : MAX_CALL_TRIES;
}

/** https://www.twilio.com/docs/voice/twiml/gather; its time-out is one for the first digit and each next. */
function gather(text: string, tries: number): string {
  return `<Gather input="dtmf" numDigits="${CALL_DIGITS}" timeout="${CALL_SECONDS.firstDigit}" actionOnEmptyResult="true" action="/?try=${tries}"><Say>${escaped(text)}</Say></Gather>`;
}

function say(text: string): string {
  return `<Say>${escaped(text)}</Say><Hangup/>`;
}

function spoken(verbs: string): TwilioAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
  return { statusCode: 200, headers: { 'content-type': 'text/xml' }, body };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

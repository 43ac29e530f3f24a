import { CHAT_OFFER, CHAT_OFFERS, CHAT_SHIELD, type ChatOffer } from '../../../lib/contract/notices/chat';
import { type ShieldIdentity, shieldName } from '../../../lib/contract/shield-identity';
import type { Notice } from './message';

/**
 * The custom notification of Amazon Q Developer in chat applications (formerly AWS Chatbot).
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatOf(notice: Notice, threadId: string, eventType: string, shield: ShieldIdentity): object {
  const rest = notice.sections.filter(({ title }) => title !== 'What to do now');
  const steps = stepsOf(notice.sections.find(({ title }) => title === 'What to do now')?.lines ?? []);
  const offers = offersIn(notice.sections.flatMap(({ lines }) => lines).join('\n'));
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: harmless(notice.subject),
      description: harmless(rest.map(({ title, lines }) => `*${title}*\n${lines.join('\n')}`).join('\n\n')),
      nextSteps: steps.map(harmless),
      keywords: ['otp-shield'],
    },
    metadata: {
      threadId,
      summary: notice.subject,
      eventType,
      // There is nothing to acknowledge about what is over.
      ...actionsFor(shield, eventType === 'OK' ? offers : [...offers, CHAT_OFFER.acknowledge]),
    },
  };
}

/** A command stands in one step with what it is for. */
function stepsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    if (line.endsWith(':')) return [];
    const purpose = lines[index - 1];
    return [purpose?.endsWith(':') ? `${purpose} \`${line}\`` : line];
  });
}

/** The same for a message that comes from elsewhere in the shield. */
export function chatOfText(title: string, text: string, shield: ShieldIdentity): object {
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: harmless(title),
      description: harmless(text),
      keywords: ['otp-shield'],
    },
    metadata: { summary: title, ...actionsFor(shield, offersIn(text)) },
  };
}

/** What a custom action reads: of which shield the message speaks, and which actions fit. A button asks for both (`examples/chat`). */
function actionsFor(shield: ShieldIdentity, offers: readonly ChatOffer[]): object {
  return {
    enableCustomActions: true,
    additionalContext: {
      [CHAT_SHIELD]: shieldName(shield),
      account: shield.account,
      region: shield.region,
      ...Object.fromEntries(offers.map((offer) => [offer, 'yes'])),
    },
  };
}

/** The buttons are what the message says to type, so that mail and chat offer the same. To look is always right. */
function offersIn(text: string): ChatOffer[] {
  return CHAT_OFFERS.filter(
    (offer) => offer === CHAT_OFFER.look || new RegExp(`\\botp-shield ${offer}(?![\\w-])`).test(text),
  );
}

/** Reasons and names of people stand in it, too: none may call a whole channel (`<!channel>`), or hide an address behind a word. */
function harmless(text: string): string {
  return text.replace(/<(?=\S)/g, '< ').replace(/\](?=\()/g, '] ');
}

import { findCode } from '../code';
import { type Settlement, type SettleParts, settle } from '../settle';
import { judgeMail, type MailRules } from './judge-mail';
import { readHead } from './mail-head';
import { type ReceivedMail, readEvent } from './received-mail';
import type { StoredMail } from './stored-mail';

export interface ReceiveMailParts extends SettleParts {
  readonly rules: MailRules;
  readonly mails: Pick<StoredMail, 'start' | 'remove'>;
}

/** Takes what SES received. Nothing is answered: no reply, no bounce. A mail that was settled is removed. */
export async function receiveMail(input: unknown, parts: ReceiveMailParts): Promise<Settlement[]> {
  const settlements: Settlement[] = [];
  for (const received of readEvent(input)) settlements.push(await receive(received, parts));
  return settlements;
}

async function receive(received: ReceivedMail, parts: ReceiveMailParts): Promise<Settlement> {
  const { mails, log, rules } = parts;
  const { messageId } = received.mail;
  const start = await mails.start(messageId);
  if (start === undefined) {
    // Lambda called again after the mail was settled.
    log.info('a mail was settled and removed before');
    return 'stray';
  }
  const head = await readHead(start);
  const judgement = judgeMail(head, received, rules);
  const settlement = await settle(parts, findCode(head?.subject ?? ''), messageId, judgement);
  try {
    await mails.remove(messageId);
  } catch (error) {
    // The rule of the bucket removes it within a day.
    log.warn('a mail could not be removed', { error: (error as Error).name });
  }
  return settlement;
}

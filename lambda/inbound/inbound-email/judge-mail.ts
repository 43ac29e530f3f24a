import { type InboundRefusal, inboundText } from '../../../lib/contract/inbound/inbound';
import { aroundCode } from '../code';
import type { Judgement } from '../settle';
import { automaticMail } from './automatic-mail';
import { fromMailbox, plainMailbox } from './from-mailbox';
import { type MailHead, valuesOf } from './mail-head';
import type { ReceivedMail } from './received-mail';
import { senderProof } from './sender-proof';

export interface MailRules {
  /** Address that the mail must be written to. */
  readonly inboundAddress: string;
  readonly serviceName: string;
  readonly requireDkim: boolean;
}

/** Judges one mail. Pure: what SES said about it, its head, and the rules. The first thing that is wrong is the answer. */
export function judgeMail(head: MailHead | undefined, { mail, receipt }: ReceivedMail, rules: MailRules): Judgement {
  if (receipt.virusVerdict.status !== 'PASS') {
    return refused(receipt.virusVerdict.status === 'FAIL' ? 'virus' : 'unchecked', 'virus verdict');
  }
  if (head === undefined) return refused('malformed', 'the head can be read in two ways, or is too long');
  const sender = fromMailbox(head);
  if (sender === undefined) return refused('malformed', 'not exactly one plain sender');
  const envelopeSender = mail.source.replace(/^<|>$/g, '');

  const automatic = automaticMail(head, sender, envelopeSender);
  if (automatic !== undefined) return automatic;
  const misdirected = notWrittenTo(head, sender.address, rules.inboundAddress);
  if (misdirected !== undefined) return misdirected;
  const proof = senderProof(head, sender, envelopeSender, receipt, rules.requireDkim);
  if ('refusal' in proof) return proof;
  // After the proof: a filter's guess is the least that is to be said of a mail that nobody sent.
  if (receipt.spamVerdict.status === 'FAIL') return refused('spam', 'spam verdict');
  if (receipt.spamVerdict.status === 'PROCESSING_FAILED') return refused('unchecked', 'spam verdict');
  if (!isAsPrefilled(head, rules.serviceName)) return refused('changed', 'the subject is not the one that was given');
  return { sender: sender.address, proof: proof.proof };
}

/** Who forwards a mail leaves its `To` alone; who answers for somebody else says so in `Sender`. */
function notWrittenTo(head: MailHead, sender: string, inboundAddress: string): Judgement | undefined {
  const to = valuesOf(head, 'to');
  const written = to.length === 1 ? plainMailbox(to[0]!)?.address.toLowerCase() : undefined;
  if (written !== inboundAddress.toLowerCase()) return refused('forwarded', 'not written to our address alone');
  if (valuesOf(head, 'cc').some((value) => value !== '')) return refused('forwarded', 'copies went elsewhere');
  const senders = valuesOf(head, 'sender');
  if (senders.length > 1) return refused('malformed', 'more than one sender');
  const onBehalf = senders.length === 1 && plainMailbox(senders[0]!)?.address.toLowerCase() !== sender.toLowerCase();
  return onBehalf ? refused('forwarded', 'sent on behalf of somebody') : undefined;
}

/** Answering machines put a word in front ("Re:", "Automatic reply:"), so the whole subject must be ours. */
function isAsPrefilled(head: MailHead, serviceName: string): boolean {
  if (valuesOf(head, 'subject').length !== 1) return false;
  const around = aroundCode(plain(head.subject ?? ''));
  return around !== undefined && around[0] === plain(inboundText('email', serviceName)) && around[1] === '';
}

function plain(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

function refused(refusal: InboundRefusal, detail: string): Judgement {
  return { refusal, detail };
}

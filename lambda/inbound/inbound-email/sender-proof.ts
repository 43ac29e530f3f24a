import { getDomain } from 'tldts';
import type { InboundRefusal } from '../../../lib/contract/inbound/inbound';
import type { AuthenticationResults } from './authentication-results';
import { authenticationResults, signaturesCover } from './authentication-results';
import type { Mailbox } from './from-mailbox';
import type { MailHead } from './mail-head';
import type { Receipt } from './received-mail';

export type Proof = { readonly proof: 'dkim' | 'spf' } | { readonly refusal: InboundRefusal; readonly detail: string };

/** What a signature must cover for a mail to count: whose it is, and the code. Microsoft's leave out to whom it goes; the code says that, too. */
const COVERED = ['from', 'subject'] as const;

/**
 * Whether the visible sender sent this mail. `dkimVerdict: PASS` alone says that somebody signed it, anybody, so the domain that is proved must be
 * the sender's: the same organisation by the public suffix list, as DMARC means it.
 */
export function senderProof(
  head: MailHead,
  sender: Mailbox,
  envelopeSender: string,
  receipt: Receipt,
  requireDkim: boolean,
): Proof {
  const verdicts = [receipt.spfVerdict, receipt.dkimVerdict, receipt.dmarcVerdict];
  if (verdicts.some(({ status }) => status === 'PROCESSING_FAILED')) return refused('unchecked', 'SES could not check');
  const results = authenticationResults(head, envelopeSender);
  if (results === undefined) return refused('not-authentic', 'the results of SES are not as SES writes them');
  const judged = policyHolds(results, sender, receipt);
  if (judged !== undefined) return judged;

  const signed =
    receipt.dkimVerdict.status === 'PASS' &&
    results.signedBy.some((domain) => aligned(domain, sender.domain) && signaturesCover(head, domain, COVERED));
  if (signed) return { proof: 'dkim' };
  // The server was named by the domain of the sender just now, so the mail is no old one that is sent again.
  const delivered =
    receipt.spfVerdict.status === 'PASS' &&
    results.spf === 'pass' &&
    aligned(envelopeSender.slice(envelopeSender.lastIndexOf('@') + 1), sender.domain);
  const policy = receipt.dmarcVerdict.status === 'PASS' && results.dmarc === 'pass';
  if (delivered && policy && !requireDkim) return { proof: 'spf' };
  return refused('no-proof', delivered ? 'only the server is known' : 'no signature of the sender covers the mail');
}

/** Undefined when nothing speaks against the mail. */
function policyHolds(results: AuthenticationResults, sender: Mailbox, receipt: Receipt): Proof | undefined {
  const { status } = receipt.dmarcVerdict;
  if (results.judgedDomain !== undefined && !aligned(results.judgedDomain, sender.domain)) {
    return refused('not-authentic', 'SES judged another sender than the mail shows');
  }
  if (status === 'PASS') {
    const said = results.dmarc === 'pass' || results.dmarc === 'none';
    return said ? undefined : refused('not-authentic', 'verdict and results contradict each other');
  }
  // GRAY is also what SES says of a mail that fails DMARC while the domain only watches (p=none).
  if (status === 'GRAY' && results.dmarc === 'none') return undefined;
  return refused('not-authentic', `DMARC ${status}, ${results.dmarc}`);
}

function aligned(domain: string, sender: string): boolean {
  const organisation = organisationOf(domain);
  return organisation !== undefined && organisation === organisationOf(sender);
}

/** With the private part of the list: two customers of one host aren't one organisation. */
function organisationOf(domain: string): string | undefined {
  return getDomain(domain, { allowPrivateDomains: true })?.toLowerCase();
}

function refused(refusal: InboundRefusal, detail: string): Proof {
  return { refusal, detail };
}

import { getDomain } from 'tldts';
import type { InboundRefusal } from '../../../lib/contract/inbound/inbound';
import type { AuthenticationResults } from './authentication-results';
import { authenticationResults, signaturesCover, signedFor } from './authentication-results';
import type { Mailbox } from './from-mailbox';
import type { MailHead } from './mail-head';
import type { Receipt } from './received-mail';
import { SHARED_HOSTS } from './shared-hosts';

export type Proof = { readonly proof: 'dkim' | 'spf' } | { readonly refusal: InboundRefusal; readonly detail: string };

/** What a signature must cover for a mail to count: whose it is, and the code. Microsoft's leave out to whom it goes; the code says that, too. */
const COVERED = ['from', 'subject'] as const;

/**
 * Whether the visible sender sent this mail. `dkimVerdict: PASS` alone says that somebody signed it, anybody, so the domain that is proved must be the sender's: exactly, or, where the
 * mail passes DMARC, another one of the same organisation. Without DMARC nobody said that the domains of an organisation may speak for each other, and who shares a domain
 * with strangers (customers of one host, departments of one university) must not speak for them.
 *
 * A signature proves a domain. Who in the domain wrote the mail is known to its servers alone.
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

  const policy = receipt.dmarcVerdict.status === 'PASS' && results.dmarc === 'pass';
  const counts = (domain: string) => domain === sender.domain || (policy && speaksFor(domain, sender.domain));
  const covering = results.signedBy.filter((domain) => signaturesCover(head, domain, COVERED));
  const signed = covering.filter(counts);
  if (!signed.every((domain) => signedFor(head, domain, sender.address))) {
    return refused('other-signer', 'the domain says that another mailbox wrote it');
  }
  if (receipt.dkimVerdict.status === 'PASS' && signed.length > 0) return { proof: 'dkim' };
  // The server was named by the domain of the sender just now, so the mail is no old one that is sent again.
  const delivered =
    receipt.spfVerdict.status === 'PASS' &&
    results.spf === 'pass' &&
    counts(envelopeSender.slice(envelopeSender.lastIndexOf('@') + 1).toLowerCase());
  if (delivered && policy && !requireDkim) return { proof: 'spf' };
  if (covering.some((domain) => aligned(domain, sender.domain))) {
    return refused('other-signer', 'signed for another domain of the organisation');
  }
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

/** As DMARC's usual alignment has it, but for hosts that many share. */
function speaksFor(domain: string, sender: string): boolean {
  return aligned(domain, sender) && !SHARED_HOSTS.has(organisationOf(sender)!);
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

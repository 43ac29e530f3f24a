import { GetEmailIdentityCommand, ListEmailIdentitiesCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod/mini';
import { ACCOUNT_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import type { MetricValue } from '../../runtime/emf';
import type { Log } from '../../runtime/log';

/** How many identities are looked at when nobody names them: each takes a second. */
const MAX_FOUND = 20;

const list = z.object({
  EmailIdentities: z._default(
    z.array(z.object({ IdentityName: z.string(), SendingEnabled: z._default(z.boolean(), false) })),
    [],
  ),
});
const identity = z.object({
  VerifiedForSendingStatus: z.boolean(),
  DkimAttributes: z.optional(
    z.object({ SigningEnabled: z._default(z.boolean(), false), Status: z.optional(z.string()) }),
  ),
  MailFromAttributes: z.optional(
    z.object({ MailFromDomain: z.optional(z.string()), MailFromDomainStatus: z.optional(z.string()) }),
  ),
});

/**
 * How many identities are not verified, sign with DKIM without success, or have a MAIL FROM domain that fails. Their
 * names are in the log.
 */
export async function identityMetrics(
  ses: Pick<SESv2Client, 'send'>,
  named: readonly string[],
  log: Log,
): Promise<MetricValue[]> {
  const names = named.length > 0 ? named : await sendingIdentities(ses);
  const counts = { notVerified: 0, withoutDkim: 0, withoutMailFrom: 0 };
  for (const name of names) {
    const answer = identity.parse(await ses.send(new GetEmailIdentityCommand({ EmailIdentity: name })));
    const dkim = answer.DkimAttributes;
    const mailFrom = answer.MailFromAttributes;
    const faults = {
      notVerified: !answer.VerifiedForSendingStatus,
      withoutDkim: dkim?.SigningEnabled === true && dkim.Status !== 'SUCCESS',
      // Unset is a choice (SES then uses its own domain); pending is on its way.
      withoutMailFrom: ['FAILED', 'TEMPORARY_FAILURE'].includes(mailFrom?.MailFromDomainStatus ?? ''),
    };
    for (const fault of ['notVerified', 'withoutDkim', 'withoutMailFrom'] as const)
      counts[fault] += faults[fault] ? 1 : 0;
    if (Object.values(faults).includes(true)) log.warn('an identity is not in order', { identity: name, ...faults });
  }
  return [
    { metric: ACCOUNT_METRIC.identitiesNotVerified, value: counts.notVerified },
    { metric: ACCOUNT_METRIC.identitiesWithoutDkim, value: counts.withoutDkim },
    { metric: ACCOUNT_METRIC.identitiesWithoutMailFrom, value: counts.withoutMailFrom },
  ];
}

async function sendingIdentities(ses: Pick<SESv2Client, 'send'>): Promise<string[]> {
  const { EmailIdentities } = list.parse(await ses.send(new ListEmailIdentitiesCommand({ PageSize: MAX_FOUND })));
  return EmailIdentities.filter(({ SendingEnabled }) => SendingEnabled).map(({ IdentityName }) => IdentityName);
}

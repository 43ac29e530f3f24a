import type { Construct } from 'constructs';
import { EmailProvider } from '../reputation/email-provider';
import { secretOf } from './secret-of';

/** Who sends the codes, as plain values. */
export interface MailSender {
  readonly configurationSetName?: string;
  readonly sesRegion?: string;
  readonly ownDomains?: string[];
  readonly sendGridVerificationKeySecret?: string;
  readonly sendGridApiKeySecret?: string;
  readonly sendGridCategory?: string;
  readonly sendGridEuRegion?: boolean;
}

/** SendGrid where its verification key is named, else SES. */
export function emailProviderOf(scope: Construct, sender: MailSender): EmailProvider {
  const { configurationSetName, sesRegion, ownDomains, sendGridVerificationKeySecret: key } = sender;
  if (key === undefined) return EmailProvider.ses({ configurationSetName, sesRegion, ownDomains });
  const apiKey = sender.sendGridApiKeySecret;
  return EmailProvider.sendGrid({
    verificationKey: secretOf(scope, 'SendGridVerificationKey', key),
    apiKey: apiKey === undefined ? undefined : secretOf(scope, 'SendGridApiKey', apiKey),
    category: sender.sendGridCategory,
    euRegion: sender.sendGridEuRegion,
  });
}

/** What can't be right together, named by the caller's own words for the settings. */
export function senderFaults(sender: MailSender, named: (setting: keyof MailSender) => string): string[] {
  const given = (setting: keyof MailSender) => {
    const value = sender[setting];
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  };
  if (given('sendGridVerificationKeySecret')) {
    return (['configurationSetName', 'sesRegion', 'ownDomains'] as const)
      .filter(given)
      .map(
        (setting) =>
          `${named(setting)} is about SES, but ${named('sendGridVerificationKeySecret')} says that SendGrid sends; leave one of them out`,
      );
  }
  return (['sendGridApiKeySecret', 'sendGridCategory', 'sendGridEuRegion'] as const)
    .filter(given)
    .map(
      (setting) =>
        `${named(setting)} is given but ${named('sendGridVerificationKeySecret')} is not; name the secret with the verification key of the webhook`,
    );
}

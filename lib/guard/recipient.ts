import { type Channel, REFUSAL, type RefusalReason, type ValidationSettings } from '../contract/recipient/guard';
import { canonicalDomain, canonicalRecipient, punishedSpellings } from './canonical-mailbox';
import { isBlockedDomain, isDisposableDomain, isRoleAddress, isSmsGateway } from './validation/mail-lists';
import { isMailAddress } from './validation/mail-syntax';
import { readPhoneNumber } from './validation/phone-number';

/** Who shall get a code, in the one form that all spellings have in common. */
export interface Recipient {
  readonly channel: Channel;
  /** Of a mail address the mailbox, of a phone number E.164. */
  readonly canonical: string;
  /** Spellings whose bounces and complaints count; the first is the one that these are about. */
  readonly spellings: readonly string[];
  /** As it has to be dialled or written; only for look-ups. */
  readonly address: string;
  readonly domain?: string;
  readonly phone?: { readonly country: string; readonly prefix: string };
}

export type RecipientReading =
  | { readonly ok: true; readonly recipient: Recipient }
  | { readonly ok: false; readonly reason: RefusalReason };

/** Reads a recipient and refuses what can be refused without asking anybody. */
export function readRecipient(channel: Channel, text: string, settings: ValidationSettings): RecipientReading {
  return channel === 'email' ? readMailAddress(text, settings) : readPhone(channel, text, settings);
}

function readMailAddress(text: string, settings: ValidationSettings): RecipientReading {
  const address = text.trim();
  if (!isMailAddress(address)) return refused(REFUSAL.invalidRecipient);
  const at = address.lastIndexOf('@');
  const domain = canonicalDomain(address.slice(at + 1));
  if (isBlockedDomain(domain, settings.blockedDomains)) return refused(REFUSAL.blockedDomain);
  if (!isBlockedDomain(domain, settings.allowedDomains)) {
    if (settings.refuseSmsGateways && isSmsGateway(domain)) return refused(REFUSAL.smsGateway);
    if (settings.refuseDisposable && isDisposableDomain(domain)) return refused(REFUSAL.disposableDomain);
  }
  const canonical = canonicalRecipient(address);
  if (settings.refuseRoleAddresses && isRoleAddress(canonical)) return refused(REFUSAL.roleAddress);
  return {
    ok: true,
    recipient: {
      channel: 'email',
      canonical,
      spellings: punishedSpellings(address),
      address: `${address.slice(0, at)}@${domain}`,
      domain: canonical.slice(canonical.lastIndexOf('@') + 1),
    },
  };
}

function readPhone(channel: Channel, text: string, settings: ValidationSettings): RecipientReading {
  const number = readPhoneNumber(text, channel === 'voice');
  if (number.kind === 'invalid') return refused(REFUSAL.invalidRecipient);
  if (number.kind === 'unsuitable') return refused(REFUSAL.numberType);
  const { allowedCountries } = settings;
  if (allowedCountries && !allowedCountries.includes(number.country)) return refused(REFUSAL.country);
  return {
    ok: true,
    recipient: {
      channel,
      canonical: number.e164,
      spellings: [number.e164],
      address: number.e164,
      phone: { country: number.country, prefix: number.prefix },
    },
  };
}

function refused(reason: RefusalReason): RecipientReading {
  return { ok: false, reason };
}

/** For what is done to a recipient whom nobody sends to: only the spelling matters. */
export const UNCHECKED = {
  refuseDisposable: false,
  refuseSmsGateways: false,
  refuseRoleAddresses: false,
  lookUpMailExchanger: false,
  addressInsights: false,
  carrierLookup: false,
  blockedDomains: [],
  allowedDomains: [],
} as const;

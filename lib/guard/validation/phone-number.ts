import parsePhoneNumber from 'libphonenumber-js/max';

/** What a number is, as far as the public numbering plans say. */
export type PhoneReading =
  | { readonly kind: 'invalid' }
  /** Valid, and nothing that a person gets codes on: premium, satellite, landline, machines. */
  | { readonly kind: 'unsuitable'; readonly type: string }
  | {
      readonly kind: 'mobile';
      readonly e164: string;
      /** ISO 3166-1 alpha-2. */
      readonly country: string;
      /** The number without its last four digits: carriers give ranges of 10,000 away, and pumping uses one at a time. */
      readonly prefix: string;
    };

/**
 * Codes of no country: satellite phones (+870, +881, +882, +883 hold Inmarsat, Globalstar, Iridium, Thuraya and the like), shared cost,
 * universal personal and premium numbers. https://www.itu.int/pub/T-SP-E.164D
 */
const NO_COUNTRY = /^\+(?:800|808|87[08]|88[12378]|979|991)/;

/** What `getType` says of numbers that can be a mobile. In the USA and others a number doesn't show what it is. */
const SUITABLE: ReadonlySet<string | undefined> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/** Only international form: a national one means somebody else in another country. */
export function readPhoneNumber(text: string): PhoneReading {
  const international = text.trim().replace(/^00/, '+');
  if (!/^\+[\d\s().\-/]{6,30}$/.test(international)) return { kind: 'invalid' };
  if (NO_COUNTRY.test(international.replace(/[^+\d]/g, ''))) return { kind: 'unsuitable', type: 'NO_COUNTRY' };
  const number = parsePhoneNumber(international);
  if (number?.country === undefined || !number.isValid() || number.ext !== undefined) return { kind: 'invalid' };
  const type = number.getType();
  if (!SUITABLE.has(type)) return { kind: 'unsuitable', type: type ?? 'UNKNOWN' };
  const e164 = number.number;
  return { kind: 'mobile', e164, country: number.country, prefix: e164.slice(0, -4) };
}

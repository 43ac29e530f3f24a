import parsePhoneNumber from 'libphonenumber-js/max';

/** What a number is, as far as the public numbering plans say. */
export type PhoneReading =
  | { readonly kind: 'invalid' }
  /** Valid, and nothing that a person gets such codes on: premium, satellite, machines; landlines for text messages. */
  | { readonly kind: 'unsuitable'; readonly type: string }
  | {
      readonly kind: 'suitable';
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

/** Territories without mobiles, whose numbers the plan calls "landline or mobile" all the same: Tristan da Cunha. */
const WITHOUT_MOBILES: ReadonlySet<string> = new Set(['TA']);

/**
 * Only international form: a national one means somebody else in another country.
 *
 * @param call a landline rings, too
 */
export function readPhoneNumber(text: string, call = false): PhoneReading {
  const international = text.trim().replace(/^00/, '+');
  if (!/^\+[\d\s().\-/]{6,30}$/.test(international)) return { kind: 'invalid' };
  if (NO_COUNTRY.test(international.replace(/[^+\d]/g, ''))) return { kind: 'unsuitable', type: 'NO_COUNTRY' };
  const number = parsePhoneNumber(international);
  if (number?.country === undefined || !number.isValid() || number.ext !== undefined) return { kind: 'invalid' };
  const type = WITHOUT_MOBILES.has(number.country) ? 'FIXED_LINE' : number.getType();
  if (!SUITABLE.has(type) && !(call && type === 'FIXED_LINE')) return { kind: 'unsuitable', type: type ?? 'UNKNOWN' };
  const e164 = number.number;
  return { kind: 'suitable', e164, country: number.country, prefix: e164.slice(0, -4) };
}

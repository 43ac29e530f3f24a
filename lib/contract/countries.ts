/**
 * Codes of countries that AWS WAF takes in a geographic match; another one fails the deployment
 * (https://docs.aws.amazon.com/waf/latest/APIReference/API_GeoMatchStatement.html).
 */
export const COUNTRIES: ReadonlySet<string> = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
    'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO ' +
    'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
    'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
    'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW ' +
    'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM ' +
    'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
  ).split(' '),
);

/** Ascension and Tristan da Cunha have phone numbers of their own, and stand in no geographic match. */
export const PHONE_COUNTRIES: ReadonlySet<string> = new Set([...COUNTRIES, 'AC', 'TA']);

/** What is allowed, for a fault. */
export const COUNTRY_CODE = 'a country code such as "DE" or "GB"';

/** What people write for a code that is none. */
const MEANT: Readonly<Record<string, string>> = {
  UK: 'GB',
  EN: 'GB',
  GBR: 'GB',
  EL: 'GR',
  USA: 'US',
  DEU: 'DE',
  AUT: 'AT',
  CHE: 'CH',
  FRA: 'FR',
};

/** The code that a wrong one stands for, where that can be told. */
export function countryMeant(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return MEANT[code] ?? (PHONE_COUNTRIES.has(code) ? code : undefined);
}

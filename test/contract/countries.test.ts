import { CountryCode } from '@aws-sdk/client-wafv2';
import { getCountries } from 'libphonenumber-js';
import { COUNTRIES, PHONE_COUNTRIES } from '../../lib/contract/countries';

test('are those of the API of AWS WAF', () => {
  expect([...COUNTRIES].sort()).toEqual(Object.values(CountryCode).sort());
});

test('are those that a phone number can have, and no other is missing', () => {
  expect(getCountries().filter((code) => !PHONE_COUNTRIES.has(code))).toEqual([]);
});

test.each(['UK', 'EU', 'EL', 'AA', 'de'])('%s is none', (code) => {
  expect(PHONE_COUNTRIES.has(code)).toBe(false);
});

import { Stack, Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { countryMeant, PHONE_COUNTRIES } from '../contract/countries';
import { TEXT_PRICE } from '../contract/prices';
import { TEXT_SETTINGS_ENV, type TextSettings } from '../contract/reputation/text-settings';
import type { Faults } from '../private/faults';
import type { TextOptions } from './text-options';
import { checkChat, checkMemory } from './watch-checks';

/** Notes what makes no sense. */
export function checkTexts(faults: Faults, options: TextOptions, notify: readonly ITopic[]): void {
  const { textPrice, textPriceByCountry = {}, homeCountries } = options;
  const price = (prop: string, value: number | undefined) => {
    if (value !== undefined && !Token.isUnresolved(value) && !(value > 0 && value < 20))
      faults.add(`${prop} must be a price in USD above 0 and below 20, got ${value}; give dollars, not cents`);
  };
  price('textPrice', textPrice);
  for (const [country, value] of Object.entries(textPriceByCountry)) price(`textPriceByCountry.${country}`, value);
  const allowed = 'a country as in ISO 3166-1 alpha-2, such as "DE"';
  faults.each(
    'textPriceByCountry',
    Object.keys(textPriceByCountry),
    (code) => PHONE_COUNTRIES.has(code),
    allowed,
    countryMeant,
  );
  faults.each('homeCountries', homeCountries, (code) => PHONE_COUNTRIES.has(code), allowed, countryMeant);
  checkMemory(faults, options.recipientMemory);
  faults.runbookUrl(options.runbookUrl);
  checkChat(faults, notify, options.chatTopics);
}

/** What the ingest handler of texts is told. */
export function textEnvironment(scope: Construct, options: TextOptions): Record<string, string> {
  const settings: TextSettings = {
    price: options.textPrice ?? TEXT_PRICE.counted,
    priceByCountry: options.textPriceByCountry ?? {},
    homeCountries: options.homeCountries,
  };
  return { [TEXT_SETTINGS_ENV]: Stack.of(scope).toJsonString(settings) };
}

import { type Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkReceivers } from '../alarms/alarm-receivers';
import { LAMBDA_LIMIT } from '../contract/aws-limits';
import { COUNTRY_CODE, countryMeant, PHONE_COUNTRIES } from '../contract/countries';
import { CHANNELS, type GuardSettings, KNOWN_SECONDS } from '../contract/recipient/guard';
import { DEFAULT_GUARD_SETTINGS as DEFAULT } from '../contract/recipient/guard-defaults';
import { Faults, secondsOf } from '../private/faults';
import { checkLimit } from '../private/limit-check';
import { isDummy } from '../private/lookups';
import type { RecipientGuardProps } from './recipient-guard-props';
import type { SharedLimitOptions } from './recipient-limit-options';

/** The rest is for the other variables. */
const LONGEST_SETTINGS = LAMBDA_LIMIT.environmentBytes - 776;
const MOST_CODES = 10_000_000;
/** The condition of the write that notes a code has to fit into an expression of DynamoDB (4 KB). */
const MOST_PER_DAY = 40;
const DAY = 24 * 3600;

const SHARED = [
  'domainLimits',
  'mailProviderLimits',
  'phonePrefixLimits',
  'countryLimits',
  'clientLimits',
  'networkLimits',
] as const;

/** Volumes beyond which codes are stopped. */
const STOPPING = ['domainVolume', 'mailProviderVolume', 'phonePrefixVolume', 'countryVolume'] as const;

/** @throws one Error that lists all that is wrong */
export function checkGuard(scope: Construct, props: RecipientGuardProps): void {
  const faults = new Faults();
  faults.demandKnown(props, ['runbookUrl']);
  checkReceivers(faults, scope, 'notify', props.notify);
  checkRecipient(faults, props);
  for (const prop of SHARED) checkShared(faults, prop, props[prop]);
  checkMoney(faults, props);
  checkConversion(faults, props);
  const domain = (text: string) => /^(?=.{1,253}$)([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/i.test(text);
  faults.each(
    'mailProviders',
    props.mailProviders,
    domain,
    'a domain such as example.com (international ones as xn--)',
  );
  const { blockedDomains, allowedDomains, allowedCountries } = props.validation ?? {};
  faults.each('validation.blockedDomains', blockedDomains, domain, 'a domain such as example.com');
  faults.each('validation.allowedDomains', allowedDomains, domain, 'a domain such as example.com');
  faults.each(
    'validation.allowedCountries',
    allowedCountries,
    (text) => PHONE_COUNTRIES.has(text),
    COUNTRY_CODE,
    countryMeant,
  );
  if (allowedCountries?.length === 0)
    faults.add('validation.allowedCountries must name at least one country; leave it out to allow all');
  checkLookups(faults, props);
  seconds(faults, 'blockDuration', props.blockDuration, DAY, 365 * DAY, 'give 1 to 365 days');
  seconds(
    faults,
    'keyRotation',
    props.keyRotation,
    KNOWN_SECONDS + 2 * DAY,
    1000 * DAY,
    'give 32 to 1,000 days; a device is known under a key for 30 days',
  );
  const block = secondsOf(props.blockDuration) ?? DEFAULT.blockSeconds;
  const rotation = secondsOf(props.keyRotation) ?? 90 * DAY;
  if (rotation <= block + DAY) {
    faults.add(
      `keyRotation must be longer than blockDuration by more than a day, got ${rotation / DAY} and ${block / DAY} days; a block is kept under the key it was made with`,
    );
  }
  faults.wholeNumber('knownDevices', props.knownDevices, 1, 9, 'people have a few');
  faults.wholeNumber('triesPerCode', props.triesPerCode, 1, 20, 'each try is a guess');
  faults.wholeNumber('memorySize', props.memorySize, 256, LAMBDA_LIMIT.memoryMaxMb, 'give a whole number of MB');
  faults.throwIfAny(scope, 'RecipientGuard');
}

/** @throws {Error} when the settings don't fit into the environment of a function */
export function checkLength(scope: Construct, settings: GuardSettings): void {
  const { length } = JSON.stringify(settings);
  if (length <= LONGEST_SETTINGS) return;
  throw new Error(
    `RecipientGuard (${scope.node.path}): the settings have ${length} characters, ${LONGEST_SETTINGS} are allowed since the environment of a function has 4 KB; shorten mailProviders, smsByCountry and the lists of validation`,
  );
}

/** Whom a guard is shared with. Becomes part of the id of a construct, so that it has to be known at synth. */
export function checkSharedWith(
  scope: Construct,
  method: string,
  { accountId, organizationId }: { readonly accountId?: string; readonly organizationId?: string },
): void {
  const faults = new Faults();
  faults.demandKnown({ accountId, organizationId });
  faults.one('accountId', accountId, (text) => /^\d{12}$/.test(text) || isDummy(text), 'an account of 12 digits');
  faults.one(
    'organizationId',
    organizationId,
    (text) => /^o-[a-z0-9]{10,32}$/.test(text) || isDummy(text),
    'the id of an organization such as "o-exampleorgid"',
  );
  faults.throwIfAny(scope, `RecipientGuard.${method}`);
}

function checkRecipient(faults: Faults, { recipientLimits: limits = {} }: RecipientGuardProps): void {
  const { codes, perDay = DEFAULT.recipient.perDay } = limits;
  const most = codes?.requests ?? DEFAULT.recipient.messages;
  checkLimit(faults, 'recipientLimits.codes', codes, {
    most: MOST_PER_DAY,
    shortestSeconds: 60,
    longestSeconds: DAY,
    advice: 'people need a few',
  });
  faults.wholeNumber('recipientLimits.perDay', perDay, 1, MOST_PER_DAY, 'the times of so many codes are kept');
  faults.wholeNumber(
    'recipientLimits.withFreshProofPerDay',
    limits.withFreshProofPerDay,
    0,
    MOST_PER_DAY,
    'the times of so many codes are kept',
  );
  if (![perDay, most].some(Token.isUnresolved) && perDay < most)
    faults.add(`recipientLimits.perDay must be at least what recipientLimits.codes allows (${most}), got ${perDay}`);
  seconds(faults, 'recipientLimits.cooldown', limits.cooldown, 0, 3600, 'give up to 1 hour');
  seconds(faults, 'recipientLimits.longestCooldown', limits.longestCooldown, 0, 3600, 'give up to 1 hour');
  number(faults, 'recipientLimits.cooldownGrowth', limits.cooldownGrowth, 1, 10);
  const first = secondsOf(limits.cooldown) ?? DEFAULT.recipient.cooldownSeconds;
  const longest = secondsOf(limits.longestCooldown) ?? DEFAULT.recipient.longestCooldownSeconds;
  if (longest < first)
    faults.add(`recipientLimits.longestCooldown must be at least the cooldown (${first} s), got ${longest} s`);
}

function checkShared(faults: Faults, prop: string, limits: SharedLimitOptions | undefined): void {
  if (limits === undefined) return;
  faults.wholeNumber(`${prop}.perHour`, limits.perHour, 0, MOST_CODES, 'it is a number of codes');
  faults.wholeNumber(`${prop}.perDay`, limits.perDay, 0, MOST_CODES, 'it is a number of codes');
}

function checkMoney(faults: Faults, { budget = {}, prices = {}, failedCodesAlarm }: RecipientGuardProps): void {
  for (const channel of CHANNELS) {
    const given = budget[channel];
    for (const prop of ['messagesPerHour', 'messagesPerDay'] as const)
      faults.wholeNumber(`budget.${channel}.${prop}`, given?.[prop], 0, MOST_CODES, 'it is a number of codes');
    for (const prop of ['moneyPerHour', 'moneyPerDay', 'moneyForProofsPerHour'] as const)
      number(faults, `budget.${channel}.${prop}`, given?.[prop], 0, 1_000_000);
  }
  if (budget.email?.moneyForProofsPerHour !== undefined)
    faults.add(
      `budget.email.moneyForProofsPerHour must be left out, got ${budget.email.moneyForProofsPerHour}; mails for fresh proofs are bounded by messagesPerHour (twice as many)`,
    );
  number(faults, 'prices.email', prices.email, 0, 100);
  number(faults, 'prices.sms', prices.sms, 0, 100);
  number(faults, 'prices.voice', prices.voice, 0, 100);
  for (const [country, price] of Object.entries(prices.smsByCountry ?? {})) {
    number(faults, `prices.smsByCountry.${country}`, price, 0, 100);
    if (!PHONE_COUNTRIES.has(country))
      faults.add(`prices.smsByCountry must have ${COUNTRY_CODE}, got ${JSON.stringify(country)}`);
  }
  number(faults, 'failedCodesAlarm', failedCodesAlarm, 0.000001, 1_000_000);
}

function checkLookups(faults: Faults, { prices = {}, validation = {} }: RecipientGuardProps): void {
  const { carrierLookup = false, twilioLookup: twilio } = validation;
  number(faults, 'prices.phoneLookup', prices.phoneLookup, 0, 100);
  if (prices.phoneLookup !== undefined && !carrierLookup && twilio === undefined)
    faults.add(
      'prices.phoneLookup is given but nobody is asked about numbers; give validation.carrierLookup or validation.twilioLookup, or leave it out',
    );
  if (twilio === undefined) return;
  const prop = 'validation.twilioLookup';
  const { lineType = true, pumpingRisk = true, simSwap = false } = twilio;
  faults.one(
    `${prop}.keySid`,
    twilio.keySid,
    (text) => /^(SK|AC)[0-9a-f]{32}$/i.test(text),
    'the name of an API key, "SK" and 32 hexadecimal digits, or of the account, "AC" and 32 digits; the secret half belongs into the secret',
  );
  if (!lineType && !pumpingRisk && !simSwap)
    faults.add(`${prop} asks Twilio nothing; give lineType, pumpingRisk or simSwap, or leave twilioLookup out`);
  if (carrierLookup && lineType)
    faults.add(
      `${prop}.lineType is true beside validation.carrierLookup, which asks AWS the same for money; give lineType: false, or leave carrierLookup out`,
    );
  if (twilio.refuseVoip === true && !lineType)
    faults.add(`${prop}.refuseVoip is true but lineType is false; only the kind of line tells`);
  if (twilio.refuseFromRisk !== undefined && !pumpingRisk)
    faults.add(`${prop}.refuseFromRisk is given but pumpingRisk is false; leave one of them out`);
  if (twilio.simSwapWithin !== undefined && !simSwap)
    faults.add(`${prop}.simSwapWithin is given but simSwap is not; give simSwap: true`);
  faults.wholeNumber(`${prop}.refuseFromRisk`, twilio.refuseFromRisk, 1, 100, "it is Twilio's score");
  seconds(faults, `${prop}.simSwapWithin`, twilio.simSwapWithin, 3600, 90 * DAY, 'give 1 hour to 90 days');
}

function checkConversion(faults: Faults, { conversion = {}, stopAtLowConversion }: RecipientGuardProps): void {
  number(faults, 'conversion.minimum', conversion.minimum, 0.01, 0.9);
  for (const prop of [...STOPPING, 'channelVolume'] as const) {
    faults.wholeNumber(`conversion.${prop}`, conversion[prop], 5, MOST_CODES, 'fewer codes say nothing');
  }
  const given = STOPPING.filter((prop) => conversion[prop] !== undefined);
  if (stopAtLowConversion === false && given.length > 0)
    faults.add(`conversion.${given[0]} is given but stopAtLowConversion is false; leave one of them out`);
}

function number(faults: Faults, prop: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!(value >= min && value <= max)) faults.add(`${prop} must be from ${min} to ${max}, got ${value}`);
}

function seconds(
  faults: Faults,
  prop: string,
  duration: Duration | undefined,
  min: number,
  max: number,
  advice: string,
): void {
  faults.wholeNumber(`${prop} (seconds)`, secondsOf(duration), min, max, advice);
}

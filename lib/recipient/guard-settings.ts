import { Duration, Token } from 'aws-cdk-lib';
import { LOOKUP_PRICE } from '../contract/prices';
import type {
  Channel,
  ChannelBudgets,
  GuardSettings,
  TwilioLookupSettings,
  WindowLimits,
} from '../contract/recipient/guard';
import { channelBudgets, DEFAULT_GUARD_SETTINGS as DEFAULT } from '../contract/recipient/guard-defaults';
import type { ChannelBudgetOptions } from './budget-options';
import type { RecipientGuardProps } from './recipient-guard-props';
import type { TwilioLookupOptions } from './twilio-lookup-options';

/** The props as the function reads them. */
export function guardSettings(guard: string, props: RecipientGuardProps): GuardSettings {
  const { recipientLimits: limits = {}, budget = {}, prices = {}, conversion = {}, validation = {} } = props;
  const seconds = (duration: Duration | undefined, fallback: number) =>
    duration?.toSeconds({ integral: false }) ?? fallback;
  const both = (given: WindowLimits | undefined, fallback: WindowLimits): WindowLimits =>
    given === undefined ? fallback : { perHour: given.perHour, perDay: given.perDay };
  const conversionDefault = DEFAULT.conversion!;
  return {
    guard,
    recipient: {
      messages: limits.codes?.requests ?? DEFAULT.recipient.messages,
      windowSeconds: seconds(limits.codes?.window, DEFAULT.recipient.windowSeconds),
      perDay: limits.perDay ?? DEFAULT.recipient.perDay,
      cooldownSeconds: seconds(limits.cooldown, DEFAULT.recipient.cooldownSeconds),
      cooldownGrowth: limits.cooldownGrowth ?? DEFAULT.recipient.cooldownGrowth,
      longestCooldownSeconds: seconds(limits.longestCooldown, DEFAULT.recipient.longestCooldownSeconds),
      freshPerDay: limits.withFreshProofPerDay ?? DEFAULT.recipient.freshPerDay,
    },
    domain: both(props.domainLimits, DEFAULT.domain),
    mailProvider: both(props.mailProviderLimits, DEFAULT.mailProvider),
    mailProviders: (props.mailProviders ?? [...DEFAULT.mailProviders]).map((domain) => domain.toLowerCase()),
    phonePrefix: both(props.phonePrefixLimits, DEFAULT.phonePrefix),
    country: both(props.countryLimits, DEFAULT.country),
    client: both(props.clientLimits, DEFAULT.client),
    network: both(props.networkLimits, DEFAULT.network),
    budgets: {
      email: budgetsOf('email', budget.email),
      sms: budgetsOf('sms', budget.sms),
      voice: budgetsOf('voice', budget.voice),
    },
    prices: {
      email: prices.email ?? DEFAULT.prices.email,
      sms: prices.sms ?? DEFAULT.prices.sms,
      voice: prices.voice ?? DEFAULT.prices.voice,
      smsByCountry: prices.smsByCountry ?? {},
      ...phoneLookupPrice(props),
    },
    ...((props.stopAtLowConversion ?? true) && {
      conversion: {
        minimum: conversion.minimum ?? conversionDefault.minimum,
        domainVolume: conversion.domainVolume ?? conversionDefault.domainVolume,
        mailProviderVolume: conversion.mailProviderVolume ?? conversionDefault.mailProviderVolume,
        phonePrefixVolume: conversion.phonePrefixVolume ?? conversionDefault.phonePrefixVolume,
        countryVolume: conversion.countryVolume ?? conversionDefault.countryVolume,
      },
    }),
    validation: {
      refuseDisposable: validation.refuseDisposable ?? DEFAULT.validation.refuseDisposable,
      refuseSmsGateways: validation.refuseSmsGateways ?? DEFAULT.validation.refuseSmsGateways,
      refuseRoleAddresses: validation.refuseRoleAddresses ?? DEFAULT.validation.refuseRoleAddresses,
      lookUpMailExchanger: validation.lookUpMailExchanger ?? DEFAULT.validation.lookUpMailExchanger,
      addressInsights: validation.addressInsights ?? DEFAULT.validation.addressInsights,
      carrierLookup: validation.carrierLookup ?? DEFAULT.validation.carrierLookup,
      ...(validation.twilioLookup && { twilioLookup: twilioSettings(validation.twilioLookup) }),
      blockedDomains: lower(validation.blockedDomains),
      allowedDomains: lower(validation.allowedDomains),
      ...(validation.allowedCountries && { allowedCountries: validation.allowedCountries }),
    },
    failureMode: props.failureMode ?? DEFAULT.failureMode,
    openLimits: DEFAULT.openLimits,
    blockSeconds: seconds(props.blockDuration, DEFAULT.blockSeconds),
    known: { ...DEFAULT.known, devices: props.knownDevices ?? DEFAULT.known.devices },
    triesPerCode: props.triesPerCode ?? DEFAULT.triesPerCode,
  };
}

function twilioSettings(asked: TwilioLookupOptions): TwilioLookupSettings {
  const { lineType = true, pumpingRisk = true, simSwap = false } = asked;
  return {
    keySid: asked.keySid,
    secret: asked.secret.secretArn,
    lineType,
    refuseVoip: asked.refuseVoip ?? false,
    ...(pumpingRisk && { pumpingRiskFrom: asked.refuseFromRisk ?? DEFAULT_RISK }),
    ...(simSwap && { simSwapSeconds: (asked.simSwapWithin ?? DEFAULT_SIM_SWAP).toSeconds({ integral: false }) }),
  };
}

/** Twilio's own word for it is "high": https://www.twilio.com/docs/lookup/v2-api/sms-pumping-risk */
const DEFAULT_RISK = 90;
const DEFAULT_SIM_SWAP = Duration.days(7);

/** Absent where nobody is asked. */
function phoneLookupPrice({ prices, validation = {} }: RecipientGuardProps): { phoneLookup?: number } {
  const { carrierLookup = false, twilioLookup } = validation;
  if (!carrierLookup && twilioLookup === undefined) return {};
  const {
    lineType = true,
    pumpingRisk = true,
    simSwap = false,
  } = twilioLookup ?? { lineType: false, pumpingRisk: false };
  const asked = { carrier: carrierLookup, lineType, pumpingRisk, simSwap };
  const names = (Object.keys(asked) as Array<keyof typeof asked>).filter((name) => asked[name]);
  const micros = names.reduce((sum, name) => sum + Math.round(LOOKUP_PRICE[name] * 1e6), 0);
  return { phoneLookup: prices?.phoneLookup ?? micros / 1e6 };
}

function budgetsOf(channel: Channel, given: ChannelBudgetOptions = {}): ChannelBudgets {
  const { open } = DEFAULT.budgets[channel];
  const money = (name: 'moneyPerHour' | 'moneyPerDay') => {
    const amount = given[name] ?? open[name];
    return amount === undefined ? {} : { [name]: amount };
  };
  const limits = {
    perHour: given.messagesPerHour ?? open.perHour,
    perDay: given.messagesPerDay ?? open.perDay,
    ...money('moneyPerHour'),
    ...money('moneyPerDay'),
  };
  return channelBudgets(channel, limits, given.moneyForProofsPerHour);
}

function lower(domains: readonly string[] | undefined): string[] {
  return (domains ?? []).map((domain) => (Token.isUnresolved(domain) ? domain : domain.toLowerCase()));
}

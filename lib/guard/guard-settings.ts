import type {
  BudgetLimits,
  ChannelBudgets,
  ConversionLimits,
  GuardSettings,
  KnownSettings,
  MessagePrices,
  OpenLimits,
  RecipientLimits,
  TwilioLookupSettings,
  ValidationSettings,
  WindowLimits,
} from '../contract/recipient/guard';
import {
  amount,
  flag,
  fromJson,
  list,
  object,
  oneOf,
  optional,
  type Parse,
  positive,
  record,
  text,
} from '../contract/schema';

const WINDOW = { perHour: amount, perDay: amount };
const window = object<WindowLimits>(WINDOW);
const budget = object<BudgetLimits>({
  ...WINDOW,
  moneyPerHour: optional(amount),
  moneyPerDay: optional(amount),
});
const budgets = object<ChannelBudgets>({
  open: budget,
  fresh: budget,
  neighbours: budget,
  freshEverywhere: optional(flag),
  known: optional(budget),
  device: budget,
  daily: budget,
  proven: budget,
});

/** What the construct tells whoever works on the table. */
export const guardSettings: Parse<GuardSettings> = object<GuardSettings>({
  guard: text,
  recipient: object<RecipientLimits>({
    messages: positive,
    windowSeconds: positive,
    perDay: positive,
    cooldownSeconds: amount,
    cooldownGrowth: positive,
    longestCooldownSeconds: amount,
    freshPerDay: amount,
  }),
  domain: window,
  mailProvider: window,
  mailProviders: list(text),
  phonePrefix: window,
  country: window,
  client: window,
  network: window,
  budgets: object<GuardSettings['budgets']>({ email: budgets, sms: budgets, voice: budgets }),
  prices: object<MessagePrices>({
    email: amount,
    sms: amount,
    voice: amount,
    smsByCountry: record(amount),
    phoneLookup: optional(amount),
  }),
  conversion: optional(
    object<ConversionLimits>({
      minimum: amount,
      domainVolume: positive,
      mailProviderVolume: positive,
      phonePrefixVolume: positive,
      countryVolume: positive,
    }),
  ),
  validation: object<ValidationSettings>({
    refuseDisposable: flag,
    refuseSmsGateways: flag,
    refuseRoleAddresses: flag,
    lookUpMailExchanger: flag,
    addressInsights: flag,
    carrierLookup: flag,
    twilioLookup: optional(
      object<TwilioLookupSettings>({
        keySid: text,
        secret: text,
        lineType: flag,
        refuseVoip: flag,
        pumpingRiskFrom: optional(amount),
        simSwapSeconds: optional(amount),
      }),
    ),
    blockedDomains: list(text),
    allowedDomains: list(text),
    allowedCountries: optional(list(text)),
  }),
  failureMode: oneOf(['CLOSED', 'OPEN']),
  openLimits: object<OpenLimits>({ burst: amount, perMinute: amount }),
  blockSeconds: positive,
  known: object<KnownSettings>({ devices: amount, freedPerDay: amount }),
  triesPerCode: positive,
});

/**
 * What the construct wrote, read back.
 *
 * @param source where the text comes from, for the message
 * @throws {Error} that names every member which is missing or wrong
 */
export function parseGuardSettings(source: string, json: string): GuardSettings {
  const faults: string[] = [];
  const parsed = guardSettings(fromJson(json, source, faults), source, faults);
  if (faults.length > 0) {
    throw new Error(
      `the settings of the guard are wrong: ${faults.join('; ')}; take them from a RecipientGuard of the same version`,
    );
  }
  return parsed;
}

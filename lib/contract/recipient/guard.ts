/** What a guard is told by its construct; travels as JSON in one environment variable. Times in seconds, money in US dollars. */
export interface GuardSettings {
  /** Value of the `Guard` dimension. */
  readonly guard: string;
  readonly recipient: RecipientLimits;
  /** For each mail domain that isn't in `mailProviders`. */
  readonly domain: WindowLimits;
  /** For each domain of a large mail provider. */
  readonly mailProvider: WindowLimits;
  readonly mailProviders: readonly string[];
  /** For each phone number without its last four digits. */
  readonly phonePrefix: WindowLimits;
  readonly country: WindowLimits;
  /** For each IPv4 address, and each /64 of IPv6. */
  readonly client: WindowLimits;
  /** For each /24 of IPv4, and each /48 of IPv6. */
  readonly network: WindowLimits;
  /** By channel, so that text messages never use up what mails need. */
  readonly budgets: Readonly<Record<Channel, ChannelBudgets>>;
  readonly prices: MessagePrices;
  /** Absent when conversion is only counted. */
  readonly conversion?: ConversionLimits;
  readonly validation: ValidationSettings;
  readonly failureMode: FailureMode;
  readonly openLimits: OpenLimits;
  /** For how long a complaint or a hard bounce keeps a recipient on the block list. */
  readonly blockSeconds: number;
  readonly known: KnownSettings;
  /** Tries for each code. */
  readonly triesPerCode: number;
}

export interface RecipientLimits {
  /** So many codes within `windowSeconds`, sliding. */
  readonly messages: number;
  readonly windowSeconds: number;
  /** Within any 24 hours. */
  readonly perDay: number;
  /** Between the first code and the second; 0 is none. */
  readonly cooldownSeconds: number;
  /** Factor by which the cooldown grows with each further code of the last hour. */
  readonly cooldownGrowth: number;
  readonly longestCooldownSeconds: number;
  /** So many more within any 24 hours, each for a fresh proof that a person asks. */
  readonly freshPerDay: number;
}

/** Who counts as known. */
export interface KnownSettings {
  /** So many devices of one recipient are known at the same time; a further one takes the place of the newest. */
  readonly devices: number;
  /** So many codes that were typed in give back what was counted, within any 24 hours; on known devices and elsewhere, each. */
  readonly freedPerDay: number;
}

/** In an hour and a day by the clock (UTC). */
export interface WindowLimits {
  readonly perHour: number;
  readonly perDay: number;
}

export interface BudgetLimits extends WindowLimits {
  readonly moneyPerHour?: number;
  readonly moneyPerDay?: number;
}

/** What one channel may spend, by who asks. */
export interface ChannelBudgets {
  /** For whoever asks. */
  readonly open: BudgetLimits;
  /** Besides, for whoever gave a fresh proof. */
  readonly fresh: BudgetLimits;
  /** Besides, for strangers with a fresh proof from networks in which people verify as a rule, each of which has a share of its own. */
  readonly neighbours: BudgetLimits;
  /** Fresh proofs are worth a message in every country and range, and not only as many as verify there as a rule: only the budget bounds them. */
  readonly freshEverywhere?: boolean;
  /** Besides, for recipients that verified before, after a fresh proof. Absent: bounded by the limits of each recipient alone. */
  readonly known?: BudgetLimits;
  /** For known devices, each of which has its own limit besides. Above it they give a fresh proof, too. */
  readonly device: BudgetLimits;
  /** Besides, for recipients on known devices and in familiar networks, each once in 24 hours, whatever was typed in: so it can be filled only by whoever has so many mailboxes or numbers of its own. */
  readonly daily: BudgetLimits;
  /** Besides, for known devices and in familiar networks, after a fresh proof. */
  readonly proven: BudgetLimits;
}

/** US dollars for one message. */
export interface MessagePrices {
  readonly email: number;
  readonly sms: number;
  readonly voice: number;
  /** Of a text message, by country (ISO 3166-1 alpha-2). */
  readonly smsByCountry: Readonly<Record<string, number>>;
  /** What is asked about a number before a text or a call, on top of it. Absent: nobody is asked. */
  readonly phoneLookup?: number;
}

/** Below `minimum` after so many codes within an hour that weren't answered (three times as many within a day), no more are sent. */
export interface ConversionLimits {
  readonly minimum: number;
  readonly domainVolume: number;
  readonly mailProviderVolume: number;
  readonly phonePrefixVolume: number;
  readonly countryVolume: number;
}

export interface ValidationSettings {
  readonly refuseDisposable: boolean;
  readonly refuseSmsGateways: boolean;
  readonly refuseRoleAddresses: boolean;
  /** Looks up whether the domain takes mail. */
  readonly lookUpMailExchanger: boolean;
  /** Asks SES for its insights about an address. */
  readonly addressInsights: boolean;
  /** Asks AWS End User Messaging who runs a number. */
  readonly carrierLookup: boolean;
  /** Asks Twilio about a number. Absent: not asked. */
  readonly twilioLookup?: TwilioLookupSettings;
  readonly blockedDomains: readonly string[];
  readonly allowedDomains: readonly string[];
  /** ISO 3166-1 alpha-2; empty allows none, absent allows all. */
  readonly allowedCountries?: readonly string[];
}

/** What Twilio is asked about a number, and who asks. */
export interface TwilioLookupSettings {
  /** Name of an API key (`SK…`), or of the account (`AC…`). */
  readonly keySid: string;
  /** ARN of the secret with the other half of it, as a text. */
  readonly secret: string;
  readonly lineType: boolean;
  readonly refuseVoip: boolean;
  /** Twilio's score from which nothing is sent, 0 to 100. Absent: not asked for. */
  readonly pumpingRiskFrom?: number;
  /** A SIM that was swapped within so many seconds is told. Absent: not asked for. */
  readonly simSwapSeconds?: number;
}

/** What an application has to know about a recipient to whom a code may go. */
export const FLAG = {
  /** The number got another SIM lately: whoever holds it now may not be whom the account knows. */
  recentSimSwap: 'recent-sim-swap',
} as const;
export type RecipientFlag = (typeof FLAG)[keyof typeof FLAG];

/** What `check` answers while the table can't be reached. */
export type FailureMode = 'CLOSED' | 'OPEN';

/** Of one process, while the table can't be reached and the mode is `OPEN`. */
export interface OpenLimits {
  readonly burst: number;
  readonly perMinute: number;
}

export const CHANNELS = ['email', 'sms', 'voice'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Why a code may not be sent. For logs and metrics, never for the person who asked. */
export const REFUSAL = {
  invalidRequest: 'invalid-request',
  invalidRecipient: 'invalid-recipient',
  disposableDomain: 'disposable-domain',
  smsGateway: 'sms-gateway',
  roleAddress: 'role-address',
  blockedDomain: 'blocked-domain',
  noMailServer: 'no-mail-server',
  addressInsights: 'address-insights',
  numberType: 'number-type',
  country: 'country-not-allowed',
  carrier: 'carrier',
  pumpingRisk: 'pumping-risk',
  blocked: 'blocked',
  cooldown: 'cooldown',
  recipientWindow: 'recipient-window',
  recipientDay: 'recipient-day',
  clientLimit: 'client-limit',
  networkLimit: 'network-limit',
  domainLimit: 'domain-limit',
  phonePrefixLimit: 'phone-prefix-limit',
  countryLimit: 'country-limit',
  conversion: 'conversion',
  budget: 'budget',
  moneyBudget: 'money-budget',
  proofUsed: 'proof-used',
  unavailable: 'unavailable',
} as const;
export type RefusalReason = (typeof REFUSAL)[keyof typeof REFUSAL];

/** By which count a code went out. */
export const LANES = ['open', 'fresh', 'neighbours', 'familiar', 'known', 'device'] as const;
export type Lane = (typeof LANES)[number];

/** Attributes of the table, which the construct and the library share. */
export const GUARD_TABLE = { key: 'id', expires: 'expires' } as const;

/** A device and a recipient are known for so long after a code was typed in. */
export const KNOWN_SECONDS = 30 * 24 * 3600;

/** For how long a hash key that was replaced is honoured: the longest window (a day), an hour until everybody has read the new one, and one to spare. */
export const SHORTEST_KEY_OVERLAP_SECONDS = 26 * 3600;

import { PRICE, TEXT_PRICE } from '../prices';
import type { BudgetLimits, Channel, ChannelBudgets, GuardSettings } from './guard';

/**
 * What a channel may spend on whoever gave a fresh proof, and on those who verified before. For mail the puzzles are the price: twice the budget is
 * more than 10 USD an hour buy at 2 USD a thousand, seventeen times is more than 100 USD buy, so nobody fills them for less. What costs money gets shares of the budget, no more.
 * What each recipient has once a day (`daily`) is filled by no less than 100 USD of own mailboxes (0.02) or numbers (0.10) in any hour of a day: 5,000 mails, or 50 USD of texts at 0.05.
 *
 * @param moneyForProofs US dollars an hour for strangers with a fresh proof, in whatever country; without it a quarter of the budget, and no more in a place than verify there
 */
export function channelBudgets(channel: Channel, open: BudgetLimits, moneyForProofs?: number): ChannelBudgets {
  if (channel === 'email') {
    const times = (factor: number) => ({ perHour: factor * open.perHour, perDay: 24 * factor * open.perHour });
    return { open, fresh: times(2), neighbours: times(1), device: times(2), daily: times(2), proven: times(17) };
  }
  const shares = {
    neighbours: part(open, 0.25),
    known: part(open, 0.5),
    device: open,
    daily: part(everyHour(open), 1.25),
    proven: part(open, 0.25),
  };
  if (moneyForProofs === undefined) return { open, fresh: part(open, 0.25), ...shares };
  const most = { perHour: MOST_MESSAGES, perDay: MOST_MESSAGES };
  const fresh = { ...most, moneyPerHour: moneyForProofs, moneyPerDay: 24 * moneyForProofs };
  return { open, fresh, freshEverywhere: true, ...shares };
}

/** Only money bounds them. */
const MOST_MESSAGES = 10_000_000;

/** As much in each hour of a day as in its first: whoever paid for some hours would have the later ones for an eighth. */
function everyHour(limits: BudgetLimits): BudgetLimits {
  const { perHour, moneyPerHour } = limits;
  return {
    ...limits,
    perDay: 24 * perHour,
    ...(moneyPerHour !== undefined && { moneyPerDay: 24 * moneyPerHour }),
  };
}

function part({ perHour, perDay, moneyPerHour, moneyPerDay }: BudgetLimits, share: number): BudgetLimits {
  return {
    perHour: Math.ceil(perHour * share),
    perDay: Math.ceil(perDay * share),
    ...(moneyPerHour === undefined ? {} : { moneyPerHour: moneyPerHour * share }),
    ...(moneyPerDay === undefined ? {} : { moneyPerDay: moneyPerDay * share }),
  };
}

/**
 * What a guard does unless somebody says otherwise. Large providers: half of all people have their mailbox there, so what is
 * too much for any other domain isn't for them.
 */
export const DEFAULT_GUARD_SETTINGS: GuardSettings = {
  guard: 'otp',
  recipient: {
    messages: 3,
    windowSeconds: 600,
    perDay: 6,
    cooldownSeconds: 60,
    cooldownGrowth: 2,
    longestCooldownSeconds: 900,
    freshPerDay: 3,
  },
  domain: { perHour: 100, perDay: 500 },
  mailProvider: { perHour: 2000, perDay: 15_000 },
  mailProviders: [
    'gmail.com',
    'outlook.com',
    'hotmail.com',
    'live.com',
    'msn.com',
    'yahoo.com',
    'icloud.com',
    'aol.com',
    'proton.me',
    'gmx.de',
    'gmx.net',
    'web.de',
    't-online.de',
    'orange.fr',
    'free.fr',
    'laposte.net',
    'libero.it',
    'mail.ru',
    'yandex.ru',
    'qq.com',
    '163.com',
    'naver.com',
    'comcast.net',
    'uol.com.br',
  ],
  phonePrefix: { perHour: 20, perDay: 60 },
  country: { perHour: 500, perDay: 3000 },
  client: { perHour: 300, perDay: 1000 },
  network: { perHour: 600, perDay: 2000 },
  budgets: {
    email: channelBudgets('email', { perHour: 3000, perDay: 20_000 }),
    sms: channelBudgets('sms', { perHour: 1000, perDay: 6000, moneyPerHour: 40, moneyPerDay: 240 }),
    voice: channelBudgets('voice', { perHour: 200, perDay: 1200, moneyPerHour: 10, moneyPerDay: 60 }),
  },
  prices: { email: PRICE.mail.usd / 1000, sms: TEXT_PRICE.charged, voice: 0.05, smsByCountry: {} },
  conversion: {
    minimum: 0.2,
    domainVolume: 40,
    mailProviderVolume: 300,
    phonePrefixVolume: 8,
    countryVolume: 60,
  },
  validation: {
    refuseDisposable: true,
    refuseSmsGateways: true,
    refuseRoleAddresses: false,
    lookUpMailExchanger: true,
    addressInsights: false,
    carrierLookup: false,
    blockedDomains: [],
    allowedDomains: [],
  },
  failureMode: 'CLOSED',
  openLimits: { burst: 10, perMinute: 30 },
  blockSeconds: 30 * 24 * 3600,
  known: { devices: 5, freedPerDay: 12 },
  triesPerCode: 5,
};

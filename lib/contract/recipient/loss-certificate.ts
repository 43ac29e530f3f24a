import type { BudgetLimits, Channel, GuardSettings } from './guard';

/** US dollars that attackers pay, assumed, from memory: puzzles as solvers sell them, mailboxes and phone numbers of one's own. */
const ATTACKER_PRICE = { puzzle: 0.002, mailbox: 0.02, number: 0.1 } as const;

/** What the rules in front let through. */
export interface RuleLimits {
  /** Codes that one solved puzzle is good for. */
  readonly codesPerPuzzle: number;
  /** Where all requests together are refused; none beside a guard. */
  readonly ceiling?: { readonly limit: number; readonly windowSeconds: number };
}

/** All that the bounds hang on. */
export interface LossSettings {
  readonly guard?: GuardSettings;
  /** Not known for a web ACL that is no class of ours. */
  readonly rules?: RuleLimits;
  /** That the responder may lock the routes by itself. */
  readonly lockdownMinutesPerDay: number;
  /** That countries into which texts surge are closed by themselves. */
  readonly closesCountries?: boolean;
}

/** The most that one count gives out, whoever asks. */
export interface LossBound {
  readonly channel: Channel;
  readonly count: CountName;
  readonly perHour: number;
  readonly perDay: number;
  readonly moneyPerDay: number;
  /** Puzzles that an attacker solves to have all of it. */
  readonly puzzlesPerDay: number;
}

/** Where an hour begins to cost people something. US dollars that the attacker pays; own mailboxes and numbers once. */
export interface RefusalBound {
  readonly who: string;
  /** They solve one more puzzle. */
  readonly asked: number;
  /** They get no code by that way. */
  readonly refused: number;
}

export interface LossCertificate {
  readonly bounds: readonly LossBound[];
  readonly moneyPerDay: number;
  /** What somebody without its devices and networks can have sent to one recipient within 24 hours. */
  readonly onePerson?: number;
  readonly refusals: readonly RefusalBound[];
  /** Without a guard. Absent where the rules have no ceiling: then only the attacker's puzzles bound it. */
  readonly ceilingPerDay?: number;
  /** The same with what gets through before AWS WAF has counted it, by how fast the attacker asks. */
  readonly ceilingAtPace?: readonly CeilingAtPace[];
  readonly lockdownMinutesPerDay: number;
  readonly closesCountries: boolean;
}

export interface CeilingAtPace {
  readonly requestsPerSecond: number;
  readonly perDay: number;
}

export type CountName = 'open' | 'fresh' | 'neighbours' | 'known' | 'device' | 'daily' | 'proven';

const COUNTS: readonly CountName[] = ['open', 'fresh', 'neighbours', 'known', 'device', 'daily', 'proven'];
/** Counts in which each code costs a puzzle of its own. */
const PROOFS: ReadonlySet<CountName> = new Set(['fresh', 'neighbours', 'known', 'proven']);
const DAY_SECONDS = 86_400;
/**
 * AWS WAF looks at its counts every ten seconds, and what it sees takes effect within 30 as a rule, at times later: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html
 */
export const COUNTED_AFTER_SECONDS = 40;
const PACES = [10, 100];

/** The worst day, from the settings alone, for an attacker whose solver always wins. */
export function lossCertificate({
  guard,
  rules,
  lockdownMinutesPerDay,
  closesCountries = false,
}: LossSettings): LossCertificate {
  const bounds = guard === undefined ? [] : boundsOf(guard, rules?.codesPerPuzzle ?? 1);
  const { limit, windowSeconds } = rules?.ceiling ?? {};
  const ceilingPerDay = limit === undefined ? undefined : Math.ceil(DAY_SECONDS / windowSeconds!) * limit;
  return {
    bounds,
    moneyPerDay: bounds.reduce((sum, { moneyPerDay }) => sum + moneyPerDay, 0),
    ...(guard && { onePerson: guard.recipient.perDay + guard.recipient.freshPerDay }),
    refusals: guard === undefined ? ceilingRefusal(rules) : refusalsOf(guard, rules?.codesPerPuzzle ?? 1),
    ...(guard === undefined &&
      ceilingPerDay !== undefined && {
        ceilingPerDay,
        ceilingAtPace: PACES.map((requestsPerSecond) => ({
          requestsPerSecond,
          perDay: ceilingAt(requestsPerSecond, limit!, windowSeconds!),
        })),
      }),
    lockdownMinutesPerDay,
    closesCountries,
  };
}

/**
 * What gets past a ceiling within a day: where the latest count that is in effect was below the limit, all that came since gets through, too.
 */
export function ceilingAt(requestsPerSecond: number, limit: number, windowSeconds: number): number {
  const perWindow = limit + requestsPerSecond * COUNTED_AFTER_SECONDS;
  return Math.min(requestsPerSecond * DAY_SECONDS, Math.ceil(DAY_SECONDS / windowSeconds) * perWindow);
}

function boundsOf(guard: GuardSettings, codesPerPuzzle: number): LossBound[] {
  const bound = (channel: Channel, count: CountName): LossBound[] => {
    const limits = guard.budgets[channel][count];
    if (limits === undefined) return [];
    const all = pricesOf(channel, guard);
    const perHour = messagesOf(limits.perHour, limits.moneyPerHour, Math.min(...all));
    const perDay = Math.min(24 * perHour, messagesOf(limits.perDay, limits.moneyPerDay, Math.min(...all)));
    return [
      {
        channel,
        count,
        perHour,
        perDay,
        moneyPerDay: moneyOf(limits, perDay, Math.max(...all)),
        puzzlesPerDay: Math.ceil(perDay / (PROOFS.has(count) ? 1 : codesPerPuzzle)),
      },
    ];
  };
  return (['email', 'sms', 'voice'] as const).flatMap((channel) => COUNTS.flatMap((count) => bound(channel, count)));
}

const NOTHING: BudgetLimits = { perHour: 0, perDay: 0 };
const MICROS = 1_000_000;

/** What the first hour of a day may take: half of the day is kept for its hours. */
function firstHourOf(perDay: number): number {
  return perDay - 23 * Math.floor(perDay / 48);
}

/** What one message may cost, with what is asked about a number before: he chooses the country. */
function pricesOf(channel: Channel, { prices, validation }: GuardSettings): number[] {
  const usual = prices[channel];
  if (channel === 'email') return [usual];
  const allowed = (country: string) => validation.allowedCountries?.includes(country) ?? true;
  const named = Object.entries(channel === 'sms' ? prices.smsByCountry : {});
  const messages = [usual, ...named.flatMap(([country, usd]) => (allowed(country) ? [usd] : []))];
  return messages.map((price) => price + (prices.phoneLookup ?? 0));
}

function messagesOf(limit: number, money: number | undefined, price: number): number {
  return money === undefined || price === 0 ? limit : Math.min(limit, Math.floor(money / price + 1e-9));
}

function moneyOf({ moneyPerHour, moneyPerDay }: BudgetLimits, messages: number, price: number): number {
  return Math.min(messages * price, moneyPerDay ?? Infinity, 24 * (moneyPerHour ?? Infinity));
}

/** A place in which nobody verified at that hour gives out so many codes for proofs. */
const LEAST_USUAL_OF_COUNTRY = 5;

function refusalsOf(guard: GuardSettings, codesPerPuzzle: number): RefusalBound[] {
  const { recipient, budgets, conversion, country, known } = guard;
  const { puzzle, mailbox, number } = ATTACKER_PRICE;
  const open = (codes: number) => (codes / codesPerPuzzle) * puzzle;
  const { email, sms } = fewestByCount(guard);
  const inCountry = Math.min(conversion?.countryVolume ?? Infinity, country.perHour, sms.open);
  const oneAsked = open(recipient.messages);
  /** His own mailboxes or numbers. He types codes in, so each has those of a day and those that are given back, and one more from what each has once a day. */
  const own = (codes: number, daily: number, price: number) =>
    Math.max(Math.ceil(codes / (recipient.perDay + known.freedPerDay)), daily) * price;
  const mail = { who: 'new, by mail', asked: open(email.open), refused: open(email.open) + email.fresh * puzzle };
  return [
    mail,
    {
      who: 'new, by text, one country',
      asked: open(inCountry),
      refused: open(inCountry) + LEAST_USUAL_OF_COUNTRY * puzzle,
    },
    {
      who: 'one person without cookie',
      asked: oneAsked,
      refused: Math.min(open(recipient.perDay) + recipient.freshPerDay * puzzle, mail.refused),
    },
    {
      who: 'known devices, by mail',
      asked: own(email.device, email.daily, mailbox),
      refused: own(email.device + email.proven, email.daily, mailbox) + email.proven * puzzle,
    },
    {
      who: 'known devices, by text',
      asked: own(sms.device, sms.daily, number),
      refused: own(sms.device + sms.proven, sms.daily, number) + sms.proven * puzzle,
    },
  ].map((bound) =>
    budgets.sms.open.perHour === 0 && bound.who.includes('text') ? { ...bound, asked: 0, refused: 0 } : bound,
  );
}

/** With how few codes each count is full in the first hour of a day: where money bounds it, with those to the dearest country. */
function fewestByCount(guard: GuardSettings): Record<'email' | 'sms', Record<CountName, number>> {
  const of = (channel: 'email' | 'sms') =>
    Object.fromEntries(
      COUNTS.map((count) => {
        const { perHour, perDay, moneyPerHour, moneyPerDay } = guard.budgets[channel][count] ?? NOTHING;
        const dearest = Math.max(...pricesOf(channel, guard));
        const inHour = messagesOf(perHour, moneyPerHour, dearest);
        const atOnce = moneyPerDay === undefined ? undefined : firstHourOf(Math.round(moneyPerDay * MICROS)) / MICROS;
        return [count, Math.min(inHour, messagesOf(firstHourOf(perDay), atOnce, dearest))];
      }),
    ) as Record<CountName, number>;
  return { email: of('email'), sms: of('sms') };
}

/** Whoever fills it has everybody refused. */
function ceilingRefusal(rules: RuleLimits | undefined): RefusalBound[] {
  if (rules?.ceiling === undefined) return [];
  const { limit, windowSeconds } = rules.ceiling;
  const refused = ((limit * 3600) / windowSeconds / rules.codesPerPuzzle) * ATTACKER_PRICE.puzzle;
  return [{ who: 'everybody', asked: refused / 4, refused }];
}

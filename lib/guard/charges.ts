import {
  type BudgetLimits,
  type ConversionLimits,
  type GuardSettings,
  REFUSAL,
  type RefusalReason,
  type WindowLimits,
} from '../contract/recipient/guard';
import type { ClientBlocks } from '../waf/client-blocks';
import { type CounterCharge, dayStart } from './counter';
import type { KeyRing } from './key-ring';
import type { Recipient } from './recipient';

const MICROS = 1_000_000;
/** A part of a counter for so many codes an hour: few enough writes that two seldom meet. */
const CODES_PER_PART = 500;
const MOST_PARTS = 32;

/** One thing that a code counts against, before it is said which part of it. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly name: string;
  readonly limits: WindowLimits;
  /** Bounds what the codes cost. */
  readonly money?: Pick<BudgetLimits, 'moneyPerHour' | 'moneyPerDay'>;
  readonly reason: RefusalReason;
  /** So many unanswered codes may go out before conversion is judged. */
  readonly volume?: number;
}

export type SubjectKind =
  | 'budget'
  | 'domain'
  | 'prefix'
  | 'country'
  | 'client'
  | 'network'
  | 'fresh-budget'
  | 'fresh-prefix'
  | 'fresh-country'
  | 'neighbours'
  | 'neighbours-budget'
  | 'known-budget'
  | 'device-budget'
  | 'daily-budget'
  | 'proven-budget';

/** Whoever asks: all limits that strangers share. */
export function openSubjects(
  recipient: Recipient,
  blocks: ClientBlocks | undefined,
  settings: GuardSettings,
): Subject[] {
  return [
    ...placesOf(recipient, settings),
    ...(blocks === undefined
      ? []
      : [
          { kind: 'client', name: blocks.client, limits: settings.client, reason: REFUSAL.clientLimit } as const,
          { kind: 'network', name: blocks.network, limits: settings.network, reason: REFUSAL.networkLimit } as const,
        ]),
    budgetOf('budget', recipient, settings.budgets[recipient.channel].open),
  ];
}

/**
 * Whoever gave a fresh proof. For mails the proofs are the price, and nothing but a budget bounds them. What costs money goes to as many people of a range and a
 * country as verify there at that hour as a rule.
 *
 * @param usual how many that are
 */
export async function freshSubjects(
  recipient: Recipient,
  settings: GuardSettings,
  usual: (place: Subject) => Promise<number>,
): Promise<Subject[]> {
  const budget = settings.budgets[recipient.channel];
  const places = recipient.phone === undefined || budget.freshEverywhere === true ? [] : placesOf(recipient, settings);
  const fresh = await Promise.all(
    places.map(async (place): Promise<Subject> => {
      const perHour = Math.min(place.limits.perHour, Math.max(await usual(place), LEAST_USUAL[place.kind] ?? 0));
      const kind = place.kind === 'prefix' ? 'fresh-prefix' : 'fresh-country';
      return { kind, name: place.name, limits: { perHour, perDay: 24 * perHour }, reason: place.reason };
    }),
  );
  return [...fresh, budgetOf('fresh-budget', recipient, budget.fresh)];
}

/**
 * A stranger with a fresh proof, where that is full: each provider's network has as many as there are people in it who type codes in on a day, so that whoever fills the others
 * from elsewhere doesn't fill these. None where nobody does. Of what costs money a range of numbers gets no more than else.
 *
 * @param usual how many people typed a code in there
 */
export async function neighbourSubjects(
  recipient: Recipient,
  provider: string,
  settings: GuardSettings,
  usual: { readonly atHour: (place: Subject) => Promise<number>; readonly onDay: (place: Subject) => Promise<number> },
): Promise<Subject[]> {
  const place = neighboursOf(recipient, provider);
  const people = await usual.onDay(place);
  if (people === 0) return [];
  const prefix = (await freshSubjects(recipient, settings, usual.atHour)).filter(({ kind }) => kind === 'fresh-prefix');
  const limits = { perHour: Math.ceil(people / HOURS_OF_NEIGHBOURS), perDay: people };
  return [
    ...prefix,
    { ...place, limits },
    budgetOf('neighbours-budget', recipient, settings.budgets[recipient.channel].neighbours),
  ];
}

/** The people of a day may all come within so many hours. */
const HOURS_OF_NEIGHBOURS = 4;

function neighboursOf({ channel }: Recipient, provider: string): Subject {
  return {
    kind: 'neighbours',
    name: `${channel}/${provider}`,
    limits: { perHour: 0, perDay: 0 },
    reason: REFUSAL.networkLimit,
  };
}

/** A recipient that verified before, for a fresh proof: of what costs money a reserve that strangers can't touch. */
export function knownSubjects(recipient: Recipient, settings: GuardSettings): Subject[] {
  const { known } = settings.budgets[recipient.channel];
  return known === undefined ? [] : [budgetOf('known-budget', recipient, known)];
}

/** A known device. Whoever fills this has typed codes in at many mailboxes or numbers of its own; the others then have what each recipient gets once a day. */
export function deviceSubjects(recipient: Recipient, settings: GuardSettings): Subject[] {
  return [budgetOf('device-budget', recipient, settings.budgets[recipient.channel].device)];
}

/** Whoever is known, above that: so many recipients once a day each. */
export function dailySubjects(recipient: Recipient, settings: GuardSettings): Subject[] {
  return [budgetOf('daily-budget', recipient, settings.budgets[recipient.channel].daily)];
}

/** A known device above that, and a recipient in a network that is familiar, for a fresh proof. */
export function provenSubjects(recipient: Recipient, settings: GuardSettings): Subject[] {
  return [budgetOf('proven-budget', recipient, settings.budgets[recipient.channel].proven)];
}

/** A place in which nobody verified yesterday or a week ago gets so many codes an hour all the same. */
const LEAST_USUAL: Readonly<Partial<Record<SubjectKind, number>>> = { prefix: 2, country: 5 };

const PLACES: ReadonlySet<SubjectKind> = new Set(['domain', 'prefix', 'country', 'neighbours']);

/** Where the recipient is: what conversion is judged by. */
function placesOf({ domain, phone }: Recipient, settings: GuardSettings): Subject[] {
  const { conversion } = settings;
  if (domain !== undefined) {
    const large = settings.mailProviders.includes(domain);
    return [
      {
        kind: 'domain',
        name: domain,
        limits: large ? settings.mailProvider : settings.domain,
        reason: REFUSAL.domainLimit,
        volume: large ? conversion?.mailProviderVolume : conversion?.domainVolume,
      },
    ];
  }
  if (phone === undefined) return [];
  return [
    {
      kind: 'prefix',
      name: phone.prefix,
      limits: settings.phonePrefix,
      reason: REFUSAL.phonePrefixLimit,
      volume: conversion?.phonePrefixVolume,
    },
    {
      kind: 'country',
      name: phone.country,
      limits: settings.country,
      reason: REFUSAL.countryLimit,
      volume: conversion?.countryVolume,
    },
  ];
}

function budgetOf(kind: SubjectKind, { channel }: Recipient, limits: BudgetLimits): Subject {
  return { kind, name: channel, limits, reason: REFUSAL.budget, money: limits };
}

/** What the code costs, in US dollars, with what is asked about a number before; whether or not an answer was at hand. */
export function priceOf({ channel, phone }: Recipient, { prices }: GuardSettings): number {
  const message = (channel === 'sms' && phone && prices.smsByCountry[phone.country]) || prices[channel];
  // Sums of cents stay sums of cents, as logs and tests write them.
  return phone && prices.phoneLookup ? Math.round((message + prices.phoneLookup) * MICROS) / MICROS : message;
}

export function partsOf({ limits, kind }: Subject): number {
  if (kind === 'client' || kind === 'network' || kind === 'neighbours') return 1;
  return Math.min(MOST_PARTS, Math.max(1, Math.ceil(limits.perHour / CODES_PER_PART)));
}

export interface ChargeContext {
  readonly keys: KeyRing;
  readonly now: number;
  readonly recipient: Recipient;
  readonly settings: GuardSettings;
  /** Whether the application says when a code is typed in; without that nothing can be said about conversion. */
  readonly judgeConversion: boolean;
}

/**
 * A counter with high limits has several parts, each with its share of the limit, so that writers don't queue for one item; the shares
 * add up to the limit. `step` goes through them, beginning with the one that belongs to the recipient.
 */
export function chargeOf(subject: Subject, step: number, context: ChargeContext): CounterCharge {
  const { keys, now, recipient, settings, judgeConversion } = context;
  const parts = partsOf(subject);
  const part = partOf(subject, step, context);
  const share = (limit: number) => Math.floor(limit / parts) + (part < limit % parts ? 1 : 0);
  const { conversion } = settings;
  const budget = subject.money;
  const money = (limit: number | undefined) => (limit === undefined ? undefined : share(Math.round(limit * MICROS)));
  return {
    id: counterId(subject, part, keys, now),
    perHour: share(subject.limits.perHour),
    perDay: share(subject.limits.perDay),
    reason: subject.reason,
    place: PLACES.has(subject.kind),
    ...(budget !== undefined && {
      money: {
        micros: Math.round(priceOf(recipient, settings) * MICROS),
        perHour: money(budget.moneyPerHour),
        perDay: money(budget.moneyPerDay),
      },
    }),
    ...(judgeConversion && conversion && subject.volume !== undefined
      ? { conversion: conversionOf(conversion, subject.volume / parts) }
      : {}),
  };
}

/** The counters to which a verification gives its credit: those parts that its codes were counted in first. */
export function creditedCounters({ recipient, settings, keys, now }: Omit<ChargeContext, 'judgeConversion'>): string[] {
  return placesOf(recipient, settings).map((place) =>
    counterId(place, partOf(place, 0, { keys, recipient }), keys, now),
  );
}

/** The counter of the people who typed a code in in a provider's network. */
export function neighbourCounter(recipient: Recipient, provider: string, keys: KeyRing, now: number): string {
  return counterId(neighboursOf(recipient, provider), 0, keys, now);
}

/** All parts of a place's counter on the day of `at`. */
export function countersOf(place: Subject, keys: KeyRing, at: number): string[] {
  return Array.from({ length: partsOf(place) }, (_, part) => counterId(place, part, keys, at));
}

function conversionOf({ minimum }: ConversionLimits, volume: number): CounterCharge['conversion'] {
  const price = Math.round(minimum * 1000);
  return { price, floor: Math.max(1, Math.ceil(volume)) * price };
}

function partOf(
  subject: Subject,
  step: number,
  { keys, recipient }: Pick<ChargeContext, 'keys' | 'recipient'>,
): number {
  return (keys.share(recipient.canonical) + step) % partsOf(subject);
}

function counterId({ kind, name }: Subject, part: number, keys: KeyRing, now: number): string {
  const start = dayStart(now);
  return `${keys.counterId(kind, name, start)}#${part}#${new Date(start).toISOString().slice(0, 10)}`;
}

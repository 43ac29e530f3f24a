import {
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
  readonly reason: RefusalReason;
  /** So many unanswered codes may go out before conversion is judged. */
  readonly volume?: number;
}

export type SubjectKind = 'budget' | 'domain' | 'prefix' | 'country' | 'client' | 'network';

export function subjectsOf(recipient: Recipient, blocks: ClientBlocks | undefined, settings: GuardSettings): Subject[] {
  const { domain, phone } = recipient;
  const { conversion } = settings;
  const subjects: Subject[] = [];
  if (domain !== undefined) {
    const large = settings.mailProviders.includes(domain);
    subjects.push({
      kind: 'domain',
      name: domain,
      limits: large ? settings.mailProvider : settings.domain,
      reason: REFUSAL.domainLimit,
      volume: large ? conversion?.mailProviderVolume : conversion?.domainVolume,
    });
  }
  if (phone !== undefined) {
    subjects.push(
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
    );
  }
  if (blocks !== undefined) {
    subjects.push(
      { kind: 'client', name: blocks.client, limits: settings.client, reason: REFUSAL.clientLimit },
      { kind: 'network', name: blocks.network, limits: settings.network, reason: REFUSAL.networkLimit },
    );
  }
  subjects.push({ kind: 'budget', name: 'all', limits: settings.budget, reason: REFUSAL.budget });
  return subjects;
}

/** What the code costs, in US dollars. */
export function priceOf({ channel, phone }: Recipient, { prices }: GuardSettings): number {
  return (channel === 'sms' && phone && prices.smsByCountry[phone.country]) || prices[channel];
}

export function partsOf({ limits, kind }: Subject): number {
  if (kind === 'client' || kind === 'network') return 1;
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
  const { budget, conversion } = settings;
  const money = (limit: number | undefined) => (limit === undefined ? undefined : share(Math.round(limit * MICROS)));
  return {
    id: counterId(subject, part, keys, now),
    perHour: share(subject.limits.perHour),
    perDay: share(subject.limits.perDay),
    reason: subject.reason,
    ...(subject.kind === 'budget' && {
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
export function creditedCounters(subjects: readonly Subject[], context: ChargeContext): string[] {
  return subjects
    .filter(({ volume }) => volume !== undefined)
    .map((subject) => counterId(subject, partOf(subject, 0, context), context.keys, context.now));
}

function conversionOf({ minimum }: ConversionLimits, volume: number): CounterCharge['conversion'] {
  const price = Math.round(minimum * 1000);
  return { price, floor: Math.max(1, Math.ceil(volume)) * price };
}

function partOf(subject: Subject, step: number, { keys, recipient }: ChargeContext): number {
  return (keys.share(recipient.canonical) + step) % partsOf(subject);
}

function counterId({ kind, name }: Subject, part: number, keys: KeyRing, now: number): string {
  const start = dayStart(now);
  return `${keys.counterId(kind, name, start)}#${part}#${new Date(start).toISOString().slice(0, 10)}`;
}

import { GATE_ALARM } from '../../../lib/contract/protection/gate-alarms';
import type { AlarmChange } from './alarm-change';
import { describeGuard, type GuardFigures } from './guard-figures';
import { describeWindow, type MailFigures, percent } from './mail-figures';
import { describeTexts, type TextWindow } from './text-figures';

/** What there is to find out about an alarm, besides the posture. */
export type Part = 'people' | 'mails' | 'texts' | 'requests' | 'guard' | 'log';

/** Figures that belong to an alarm, by the page of its runbook. Bounces say nothing about a quota, and requests nothing about a broken handler. */
const PARTS: Readonly<Record<string, readonly Part[]>> = {
  ...Object.fromEntries(Object.values(GATE_ALARM).map(({ runbook }): [string, Part[]] => [runbook, ['log']])),
  'account-bounce-rate': ['mails', 'requests'],
  'account-complaint-rate': ['mails', 'requests'],
  'advisor-finding': [],
  'bad-recipients': ['mails', 'requests'],
  'blocked-requests': ['requests'],
  'events-dead-letters': ['log'],
  'events-doubled': [],
  'events-late': ['log'],
  'events-missing': ['log'],
  'handler-errors': ['log'],
  'health-event': [],
  'new-recipients': ['requests'],
  'probe-silent': ['log'],
  'recipient-guard': ['guard', 'requests'],
  'repeat-recipients': ['requests'],
  'reputation-delays': ['mails', 'requests'],
  'sending-paused': [],
  'soft-bounces': ['mails'],
  'text-messages': ['texts', 'requests'],
  'under-review': ['mails'],
  'unusual-volume': ['requests'],
  'verify-ratio': ['requests'],
  'webhook-refused': ['log'],
  README: ['mails', 'requests'],
  audit: ['log'],
  bounces: ['mails', 'requests'],
  complaints: ['mails', 'requests'],
  identities: ['log'],
  inbound: ['log'],
  people: ['people', 'requests'],
  posture: ['requests'],
  quota: ['requests'],
};

/** @param runbook address of the page, or nothing for an alarm of somebody else */
export function partsFor(runbook: string | undefined): readonly Part[] {
  const page = /([\w-]+)\.md$/.exec(runbook ?? '')?.[1];
  if (page === undefined) return ['requests'];
  // A page that isn't listed belongs to one sender, and its alarms are about mails.
  return PARTS[page] ?? ['mails'];
}

export interface Evidence {
  /** The way of people to their codes. */
  readonly people?: readonly string[];
  readonly figures?: MailFigures;
  readonly texts?: readonly TextWindow[];
  readonly guard?: GuardFigures;
  /** The last faults in the log of the handler that the alarm is about. */
  readonly lines?: readonly string[];
}

/** What speaks for the alarm: the reason that CloudWatch gives, with the figure in it, and what belongs to it. */
export function evidenceLines(change: AlarmChange, { people, figures, texts, guard, lines }: Evidence): string[] {
  const usual = figures?.usual === undefined ? [] : [`usual here: ${percent(figures.usual)} bounce`];
  return [
    ...(change.reason === '' ? [] : [`CloudWatch: ${change.reason}`]),
    ...(people ?? []),
    ...(figures === undefined ? [] : [...figures.windows.map(describeWindow), ...usual]),
    ...(texts ?? []).map(describeTexts),
    ...(guard === undefined ? [] : describeGuard(guard)),
    ...(lines ?? []).map((line) => `log: ${line}`),
  ];
}

import { counted } from '../../lib/contract/counted';
import { type Range, rangeText } from '../../lib/contract/protection/web-acl-metrics';
import { wilson } from '../runtime/wilson';
import type { WebAclCounts } from './web-acl-counts';

/** The way of a person to a code, counted: asked, was turned back with a puzzle, solved it, passed, a mail went out, it arrived, the code was typed in. */
export interface Steps {
  readonly asked: number;
  readonly turnedBack: Range;
  readonly solved: number;
  readonly passed: number;
  /** Answered with 503, since the routes were locked. */
  readonly lockedOut: number;
  readonly verified: number;
  /** By rule. */
  readonly blocked: Readonly<Record<string, number>>;
  /** Absent where nobody counts them, or codes don't go by mail alone. */
  readonly sent?: number;
  /** Of those that were sent: what arrived, and what is known not to have. */
  readonly delivered?: number;
  readonly undeliverable?: number;
}

/** The steps of one span. @param mails where each request that passes sends a mail, and nothing else */
export function stepsOf(
  webAcl: WebAclCounts,
  mails: Pick<Steps, 'sent' | 'delivered' | 'undeliverable'> | undefined,
): Steps {
  return {
    asked: webAcl.requested,
    turnedBack: webAcl.turnedBack,
    solved: webAcl.solved,
    passed: webAcl.passed,
    lockedOut: webAcl.blockedByRule.lockdown ?? 0,
    verified: webAcl.verified,
    blocked: webAcl.blockedByRule,
    ...mails,
  };
}

/** Fewer say nothing. */
const ENOUGH = 20;
/** So few of a hundred that no usual level excuses it: a fault that lasts a week must not become usual. */
const HARDLY_ANY = 0.05;
/** So many earlier spans say what is usual. */
const DAYS = 3;
const MANY = 100;
/** So many codes in an hour are worth a word where few are usual. */
const CROWD = 60;
const HALF = 0.5;
const ARRIVES = 0.8;

/**
 * What keeps people from their codes, one sentence each, the gravest first; nothing where they get through. Each step is held against what is usual here,
 * and against what is never right.
 *
 * @param before the same span of time, as it was in the days before; oldest first
 * @param span what `now` is, for the sentences: `that day`, `in the last hour`
 */
export function watchPeople(now: Steps, before: readonly Steps[], span: string): string[] {
  return concerns(now, before, span).map(({ text }) => text);
}

/** What keeps people from their codes, with what it is about. */
export interface Concern {
  readonly kind: string;
  readonly text: string;
}

export function concerns(now: Steps, before: readonly Steps[], span: string): Concern[] {
  const looks = { lockedOut, silence, puzzles, shutOut, unsent, undelivered, untyped };
  return [
    ...Object.entries(looks).flatMap(([kind, look]) => {
      const text = look(now, before, span);
      return text === undefined ? [] : [{ kind, text }];
    }),
    ...blocks(now, before, span).map((text) => ({ kind: 'blocks', text })),
  ];
}

/**
 * More codes than ever at this time of the day. An application that nobody visits at night has no usual level there: what counts is that it had days at all.
 *
 * @param days so many days before had requests at some hour
 */
export function crowd(now: Steps, before: readonly Steps[], days: number, span: string): Concern[] {
  const most = Math.max(0, ...before.map(({ passed }) => passed));
  if (days < DAYS || now.passed < CROWD || now.passed <= 3 * most) return [];
  const typedIn = `${now.verified} of them were typed in`;
  const text = `${counted(now.passed, 'request')} for a code reached the application ${span}, at most ${most} at that time in the week before; ${typedIn}: a campaign, or somebody who sends codes to strangers.`;
  return [{ kind: 'crowd', text }];
}

type Look = (now: Steps, before: readonly Steps[], span: string) => string | undefined;

const lockedOut: Look = (now, _, span) =>
  now.lockedOut === 0
    ? undefined
    : `${counted(now.lockedOut, 'request')} for a code ${now.lockedOut === 1 ? 'was' : 'were'} answered by the lockdown ${span}: nobody got a code meanwhile.`;

/** Nobody asks: the site is down, its front end is broken, or the web ACL isn't in front any more. */
const silence: Look = (now, before, span) => {
  const lowest = quietest(before, ({ asked }) => asked);
  return lowest !== undefined && certainlyBelow(now.asked, HALF * lowest)
    ? `Only ${counted(now.asked, 'code was', 'codes were')} asked for ${span}, at least ${lowest} in the time before: is the site up, and the web ACL in front of it?`
    : undefined;
};

/** Everybody who came to the human check, at least: where it turned back as few as may be, and the rest had a token. */
function atTheCheck({ turnedBack, solved }: Steps): number {
  return turnedBack.from + solved;
}

/** Scripts don't solve puzzles, and a page that is broken doesn't show them. */
const puzzles: Look = (now, before, span) => {
  if (atTheCheck(now) < MANY) return undefined;
  const usual = usualShare(before, ({ solved }) => solved, atTheCheck);
  const limit = Math.max(HARDLY_ANY, HALF * (usual ?? 0));
  if (!shareBelow(now.solved, atTheCheck(now), limit)) return undefined;
  return `${rangeText(now.turnedBack)} requests were turned back with a puzzle ${span}, and ${now.solved} came with a solved one${usualText(usual)}: scripts that don't solve it, or a page on which people can't. Ask for a code yourself.`;
};

const shutOut: Look = (now, before, span) => {
  const lowest = quietest(before, ({ passed }) => passed);
  const fewer = lowest !== undefined && certainlyBelow(now.passed, HALF * lowest);
  const none = now.asked >= MANY && now.passed === 0;
  if (!fewer && !none) return undefined;
  const usual = lowest === undefined ? '' : `, at least ${lowest} in the time before`;
  return `Of ${counted(now.asked, 'request')} for a code ${now.passed} reached the application ${span}${usual}: people may not get through.`;
};

const unsent: Look = (now, before, span) => {
  if (now.sent === undefined || now.passed < ENOUGH) return undefined;
  const usual = usualShare(
    before,
    ({ sent = 0 }) => sent,
    ({ passed }) => passed,
  );
  if (!shareBelow(now.sent, now.passed, Math.max(HARDLY_ANY, HALF * (usual ?? 0)))) return undefined;
  return `${counted(now.passed, 'request')} for a code reached the application ${span}, and ${counted(now.sent, 'mail')} went out${usualText(usual)}: it doesn't send, or it sends in a way that nobody counts.`;
};

const undelivered: Look = (now, before, span) => {
  if (now.sent === undefined || now.delivered === undefined || now.sent < ENOUGH) return undefined;
  const possible = Math.max(0, now.sent - (now.undeliverable ?? 0));
  if (possible < ENOUGH) return undefined;
  const usual = usualShare(
    before,
    ({ delivered = 0 }) => delivered,
    ({ sent = 0, undeliverable = 0 }) => sent - undeliverable,
  );
  if (!shareBelow(now.delivered, possible, ARRIVES)) return undefined;
  return `Of ${possible} mails that did not bounce ${now.delivered} were delivered ${span}${usualText(usual)}: a mail provider, or the sender, holds them back.`;
};

/** Where nobody reports what is typed in, nothing is known; the report says that by itself. */
const untyped: Look = (now, before, span) => {
  if (now.passed < ENOUGH) return undefined;
  const usual = usualShare(
    before,
    ({ verified }) => verified,
    ({ passed }) => passed,
  );
  if (usual === undefined || usual === 0 || !shareBelow(now.verified, now.passed, HALF * usual)) return undefined;
  return `${counted(now.verified, 'code was', 'codes were')} typed in for ${counted(now.passed, 'request')} that passed ${span}${usualText(usual)}: codes don't arrive, verification is broken, or they go to strangers.`;
};

/** Limits that people run into look like limits that attackers run into: what is new has to be looked at. */
function blocks(now: Steps, before: readonly Steps[], span: string): string[] {
  const known = before.filter(({ asked }) => asked > 0);
  if (known.length < DAYS) return [];
  return Object.entries(now.blocked).flatMap(([rule, blocked]) => {
    const most = Math.max(...known.map((each) => each.blocked[rule] ?? 0));
    if (rule === 'lockdown' || blocked < 50 || blocked <= 3 * most) return [];
    return [
      `The rule ${rule} blocked ${counted(blocked, 'request')} ${span}, at most ${most} in the time before: an attack, or people who run into a limit.`,
    ];
  });
}

/** Of the days with enough to judge by; undefined when there are fewer than three. */
function quietest(before: readonly Steps[], read: (steps: Steps) => number): number | undefined {
  const known = before.map(read).filter((value) => value > 0);
  const lowest = Math.min(...known);
  return known.length >= DAYS && lowest >= ENOUGH ? lowest : undefined;
}

function usualShare(
  before: readonly Steps[],
  part: (steps: Steps) => number,
  whole: (steps: Steps) => number,
): number | undefined {
  const sum = (read: (steps: Steps) => number) => before.reduce((total, steps) => total + read(steps), 0);
  return sum(whole) < ENOUGH ? undefined : Math.min(1, sum(part) / sum(whole));
}

/** With 99 % certainty, so that a small number by chance tells nobody. */
function shareBelow(part: number, whole: number, limit: number): boolean {
  return wilson(Math.min(part, whole), whole, 2.33).upper < limit;
}

function certainlyBelow(value: number, limit: number): boolean {
  return value + 2.33 * Math.sqrt(value + 1) < limit;
}

function usualText(usual: number | undefined): string {
  return usual === undefined ? '' : ` (usually ${Math.round(100 * usual)} of 100)`;
}

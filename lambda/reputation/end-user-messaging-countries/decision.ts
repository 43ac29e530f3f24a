/**
 * Which countries are closed for texts, and which are opened again. Pure: the world goes in, steps come out.
 *
 *  1. While the posture is raised, a country in which texts are far above the usual is closed for an hour. Home countries never are, nor one in which people type their codes in.
 *  2. When the hour is over it is opened, unless many still ask for codes there: AWS counts what it refuses. Who asks that count doesn't say, and people who live there ask, too, so it keeps
 *     nothing closed for longer than two hours: otherwise a dozen codes would close a country for as long as people want any.
 *  3. Closed again within a day it holds twice as long, up to eight hours: no flapping, and an attack that waits pays for little more than a dozen texts each time.
 *
 * Opening needs no posture, so a responder that fails keeps nothing closed. A person who opens a country is obeyed for a day; what a person closed has no note and is left alone.
 */
import type { CountryNote, RulesBefore } from '../../../lib/contract/reputation/end-user-messaging/closed-country';
import type { CountryRule } from '../../../lib/contract/reputation/end-user-messaging/protect';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A mark that is older speaks of an attack that is over. */
const RECENT = 20 * MINUTE;
const HOLD = HOUR;
const LONGEST_ROUND = 3;
/** However many ask. A hold that is longer by its round stays as it is. */
const LONGEST = 2 * HOUR;
const REMEMBERED = DAY;
/** So many refusals within half an hour mean that somebody still asks. */
const STILL_ASKED = 10;
export const REFUSALS_WITHIN = 30 * MINUTE;
/** AWS takes 50 tags. https://docs.aws.amazon.com/sms-voice/latest/userguide/tagging.html */
const MOST_CLOSED = 30;

export interface World {
  readonly now: number;
  /** Why the posture is raised; undefined while it is not. */
  readonly strict?: string;
  readonly notes: ReadonlyMap<string, CountryNote>;
  /** Of texts, as Protect has them. */
  readonly rules: ReadonlyMap<string, CountryRule>;
  /** When texts to a country were last far above the usual. */
  readonly unusual: ReadonlyMap<string, number>;
  /** What AWS refused there lately; undefined when that could not be read. */
  readonly refused?: ReadonlyMap<string, number>;
  /** Countries in which people type their codes in. */
  readonly answered: ReadonlySet<string>;
  readonly homeCountries: readonly string[];
}

export interface Step {
  readonly country: string;
  /** Absent: there is nothing to remember any more. */
  readonly note?: CountryNote;
  /** Which way its rules go. */
  readonly move?: 'close' | 'open';
  /** What people are told; absent where nothing happened to them. */
  readonly news?: 'closed' | 'opened' | 'overruled';
  readonly because: string;
}

/** Countries that are due to be looked at: what AWS refused there matters. */
export function dueOf({ notes, now }: Pick<World, 'notes' | 'now'>): string[] {
  return [...notes].flatMap(([country, { state, until }]) => (state === 'closed' && until <= now ? [country] : []));
}

/** Countries that would be closed, those that were marked last first. */
export function suspectsOf(world: Omit<World, 'answered' | 'refused'>): string[] {
  const { strict, now, unusual, notes, rules, homeCountries } = world;
  if (strict === undefined) return [];
  return [...unusual]
    .filter(([country, at]) => {
      const note = notes.get(country);
      const mayBe = note === undefined || (note.state === 'opened' && note.by === 'responder' && at > note.since);
      const rule = rules.get(country);
      const isOpen = rule !== undefined && rule !== 'BLOCK';
      return mayBe && isOpen && now - at < RECENT && !homeCountries.includes(country);
    })
    .sort(([, one], [, other]) => other - one)
    .map(([country]) => country);
}

export function decide(world: World): Step[] {
  const known = [...world.notes].flatMap(([country, note]) => follow(country, note, world) ?? []);
  return [...known, ...close(world, known)];
}

/** What becomes of a country that has a note. */
function follow(country: string, note: CountryNote, { now, rules, refused }: World): Step | undefined {
  switch (note.state) {
    case 'closing':
      return { country, note: { ...note, state: 'closed' }, move: 'close', because: 'it was half closed; finished it' };
    case 'opening':
      return { country, note: { ...note, state: 'opened' }, move: 'open', because: 'it was half opened; finished it' };
    case 'opened':
      return note.until > now ? undefined : { country, because: 'nobody has to remember it any more' };
    case 'closed': {
      if (rules.get(country) !== 'BLOCK') {
        const opened = { ...note, state: 'opened', by: 'somebody', since: now, until: now + REMEMBERED } as const;
        return { country, note: opened, news: 'overruled', because: 'somebody opened it; it stays open for a day' };
      }
      if (note.until > now) return undefined;
      const count = refused === undefined ? undefined : (refused.get(country) ?? 0);
      const asked = count === undefined || count >= STILL_ASKED;
      if (asked && now < note.start + LONGEST) {
        const because =
          count === undefined
            ? 'what AWS refused there could not be read'
            : `${count} more were refused in half an hour`;
        return { country, note: { ...note, until: now + HOLD }, because: `it stays closed: ${because}` };
      }
      const because = asked
        ? 'many still ask for codes there; if they are no people, it is closed again'
        : 'the time is over and hardly anybody asks for codes there any more';
      const opened = { ...note, state: 'opened', since: now, until: now + REMEMBERED } as const;
      return { country, note: opened, move: 'open', news: 'opened', because };
    }
  }
}

function close(world: World, known: readonly Step[]): Step[] {
  const { now, strict, notes, answered } = world;
  const closed = [...notes].filter(([country, { state }]) => {
    const step = known.find((each) => each.country === country);
    return ['closing', 'closed'].includes(step?.note?.state ?? state);
  });
  return suspectsOf(world)
    .filter((country) => !answered.has(country))
    .slice(0, Math.max(0, MOST_CLOSED - closed.length))
    .map((country) => {
      const before = notes.get(country);
      const round = before === undefined ? 0 : Math.min(LONGEST_ROUND, before.round + 1);
      const note: CountryNote = {
        state: 'closed',
        by: 'responder',
        since: now,
        until: now + HOLD * 2 ** round,
        start: now,
        // The handler writes what it finds.
        was: UNKNOWN,
        round,
      };
      return {
        country,
        note,
        move: 'close',
        news: 'closed',
        because: `far more texts go there than is usual; ${strict}`,
      };
    });
}

const UNKNOWN: RulesBefore = ['BLOCK', 'BLOCK', 'BLOCK'];

import { playAdversary, type Row, served, WEAPONS } from '../../scripts/bench/adversary';
import { LONG_FORM, runs } from '../runs';

/** A short form of what `npm run bench adversary` plays: one price for each weapon that hurts most, a quarter of an hour, through web ACL, guard, handlers and responder. */
const MINUTES = runs(10, 60);
/** Nobody gets a code while it stands: at most 30 minutes within 24 hours (docs/security.md), which is half of the people of an hour. A quarter of an hour ends before it. */
const LOCKDOWN = 'mails that bounce, and a storm of requests (a lockdown)';
const leastServed = (weapon: string, percent: number) => (LONG_FORM && weapon === LOCKDOWN ? 50 : percent);
const PLAYED = [
  'nobody attacks',
  'a list of all customers',
  'text messages to one country',
  LOCKDOWN,
  ...(LONG_FORM
    ? [
        'the whole budget for mails',
        "text messages to one country, from the people's own networks",
        'page views with solved puzzles (the shared line)',
        'from within an office',
        'junk tries of codes from within an office',
      ]
    : []),
];
const rows = new Map<string, Row>();
beforeAll(
  async () => {
    for (const name of PLAYED) {
      const weapon = WEAPONS.find((each) => each.name === name)!;
      const [row] = await playAdversary({
        seed: 3,
        minutes: MINUTES,
        weapons: [{ ...weapon, spends: weapon.spends.filter((usd) => usd <= 10).slice(-1) }],
        usualDays: [1],
        // Who types in how many texts at that hour decides what newcomers get; for mails less is enough.
        usualHours: name.startsWith('text') ? 4 : runs(2, 4),
        both: false,
      });
      rows.set(name, row!);
    }
  },
  runs(240_000, 900_000),
);

const attacks = () => [...rows.values()].filter(({ weapon }) => weapon !== 'nobody attacks');

test('on a quiet day nobody is refused or told', () => {
  const quiet = rows.get('nobody attacks')!;
  expect(quiet.told).toBeUndefined();
  expect(quiet.hurt).toBeUndefined();
  // Or nobody attacked, and nothing was shown.
  expect(attacks().reduce((sum, { mails, texts }) => sum + mails + texts, 0)).toBeGreaterThan(1500);
});

test('who verified before is served in 99 of 100 cases on a known device, but for a lockdown', () => {
  const shares = attacks().map((row) => ({ weapon: row.weapon, served: served(row, 'known, with cookie')! }));
  expect(shares.filter((one) => one.served < leastServed(one.weapon, 99))).toEqual([]);
});

test('who lost the cookie gets a code in the usual network, though the attacker has the list of all customers', () => {
  // Three of 100 take no trouble for a puzzle.
  expect(served(rows.get('a list of all customers')!, 'known, no cookie, usual network')).toBeGreaterThanOrEqual(80);
});

test('newcomers by mail get their code in 90 of 100 cases, at worst for one more puzzle, but for a lockdown', () => {
  const shares = attacks().map((row) => ({ weapon: row.weapon, served: served(row, 'new, by mail')! }));
  expect(shares.filter((one) => one.served < leastServed(one.weapon, 90))).toEqual([]);
});

test('newcomers by text message get theirs while somebody elsewhere spends the money of strangers', () => {
  // Few come in the short form.
  const {
    served: without,
    'one puzzle more': more,
    ...others
  } = rows.get('text messages to one country')!.people['text, newcomer'];
  expect(without + more).toBeGreaterThan(2 * Object.values(others).reduce((sum, count) => sum + count, 0));
});

test('whoever gets no text message is offered another way', () => {
  const endings = attacks().map(({ people }) => people['text, newcomer']);
  const sum = (...wanted: Array<keyof (typeof endings)[number]>) =>
    endings.reduce((total, tally) => total + wanted.reduce((count, ending) => count + tally[ending], 0), 0);
  const all = sum('served', 'one puzzle more', 'by mail instead', 'sent first', 'refused');
  expect(sum('by mail instead')).toBeGreaterThan(0);
  // Three of 100 take no trouble at all.
  expect(sum('refused')).toBeLessThanOrEqual(Math.ceil(all / 20));
});

test('every weapon is told within ten minutes', () => {
  expect(attacks().filter(({ told }) => told === undefined || told.minutes > 10)).toEqual([]);
});

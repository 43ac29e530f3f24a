import { playAdversary, type Row, served, share, WEAPONS } from '../../scripts/bench/adversary';
import { runs } from '../runs';

/** Of the bench that `npm run bench adversary` plays in full; `npm run proof -- adversary` plays an hour. */
const MINUTES = runs(30, 60);
let rows: Row[];
beforeAll(
  async () => {
    rows = await playAdversary({ seed: 3, minutes: MINUTES, most: 10, before: false });
  },
  runs(180_000, 900_000),
);

const AIMED = new Set(WEAPONS.filter(({ victims }) => victims !== undefined).map(({ name }) => name));

test('each weapon is played at each of its prices up to ten dollars an hour', () => {
  expect(rows.map(({ weapon }) => weapon)).toEqual(
    WEAPONS.flatMap(({ name, spends }) => spends.filter((usd) => usd <= 10).map(() => name)),
  );
  const [quiet, ...attacks] = rows;
  expect(quiet!.told).toBeUndefined();
  // Or nobody attacked, and nothing was shown.
  expect(attacks.filter(({ mails, texts }) => mails + texts > 50).length).toBeGreaterThan(10);
});

test('known devices are served in 99 of 100 cases', () => {
  const stolen = rows.filter(({ weapon }) => !weapon.startsWith('stolen cookies'));
  const lost = stolen.map((row) => [row.weapon, row.price, served(row, 'known, with cookie')]);
  expect(lost.filter(([, , share]) => (share as number) < 99)).toEqual([]);
});

test('newcomers by mail get their code in 90 of 100 cases, at worst for one more puzzle', () => {
  const open = rows.filter(({ weapon }) => !AIMED.has(weapon));
  const lost = open.map((row) => [row.weapon, row.price, served(row, 'new, by mail')]);
  expect(lost.filter(([, , share]) => (share as number) < 90)).toEqual([]);
});

test('whoever gets no text message is offered another way', () => {
  for (const row of rows.filter(({ weapon }) => !AIMED.has(weapon))) {
    const all = share(row, 'new, by text', ['served', 'one puzzle more', 'by mail instead', 'sent first']);
    expect(all).toBeGreaterThan(90);
  }
});

test('what hurts more than a few is told within ten minutes', () => {
  const hurting = rows.filter((row) => (share(row, 'new, by mail', ['one puzzle more']) ?? 0) > 10);
  expect(hurting.length).toBeGreaterThan(5);
  const late = hurting.filter(({ told, hurt }) => told === undefined || told.minutes - hurt! > 10);
  expect(late.map(({ weapon, price }) => [weapon, price])).toEqual([]);
});

import { EXCLUDED, FACTORS, MATRIX } from './matrix';
import { allPairs, coveringRows, pairsOf } from './pairwise';

describe('the matrix of sites', () => {
  test('has at least 60, each with a name of its own', () => {
    expect(MATRIX.length).toBeGreaterThanOrEqual(60);
    expect(new Set(MATRIX.map(({ name }) => name)).size).toBe(MATRIX.length);
  });

  test('holds every human check in both modes in every home', () => {
    const { check, mode, home } = FACTORS;
    expect(new Set(MATRIX.map(({ choice }) => [choice.check, choice.mode, choice.home].join())).size).toBe(
      check.length * mode.length * home.length,
    );
  });

  test('holds every pair of choices that may stand together, and no other', () => {
    const held = new Set(MATRIX.flatMap(({ choice }) => pairsOf(choice)));
    expect([...held].sort()).toEqual(allPairs(FACTORS, EXCLUDED).sort());
  });

  test('would notice a choice without a place', () => {
    const factors = { a: ['1', '2'], b: ['1'] };
    expect(() => coveringRows(factors, ['a'], [['a=2', 'b=1']])).toThrow('nothing is left for b');
  });
});

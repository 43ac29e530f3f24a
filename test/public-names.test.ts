import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PublicNames, publicNames } from './public-names';

const pinned: PublicNames = JSON.parse(readFileSync(join(__dirname, 'public-names.json'), 'utf8'));

describe('names on which users rely', () => {
  const names = publicNames();

  test.each(Object.keys(pinned) as Array<keyof PublicNames>)(
    '%s: none is gone or renamed, and none is new without being pinned',
    (kind) => {
      expect(pinned[kind].length).toBeGreaterThan(3);
      expect(names[kind]).toEqual(expect.arrayContaining([...pinned[kind]]));
      // What is missing there: npm run build && npm run public-api -- --write
      expect(pinned[kind]).toEqual(expect.arrayContaining([...names[kind]]));
    },
  );

  test('every kind is pinned', () => expect(Object.keys(pinned).sort()).toEqual(Object.keys(names).sort()));
});

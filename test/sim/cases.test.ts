import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCase } from './case-file';
import { knowing } from './known-shape';
import { withRepeats } from './repeated';
import { runCase } from './run-case';

const ROOT = join(__dirname, 'cases');
const groups = readdirSync(ROOT).sort();
const paths = groups.flatMap((group) => readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`));

describe.each(groups)('%s', (group) => {
  it.each(paths.filter((path) => path.startsWith(`${group}/`)).sort())('%s', (path) => {
    const file = readCase(JSON.parse(readFileSync(join(ROOT, path), 'utf8')));
    expect(runCase(file)).toEqual([]);
  });
});

it('comes to the same where requests of the same shape came before', () => {
  const end = knowing('every');
  const wrong = paths.flatMap((path) => {
    const file = readCase(JSON.parse(readFileSync(join(ROOT, path), 'utf8')));
    return runCase(file).map((text) => `${path}: ${text}`);
  });
  end();
  expect(wrong).toEqual([]);
});

it('has at least 300 cases', () => {
  expect(paths.length).toBeGreaterThanOrEqual(300);
});

it('fails on an unknown key', () => {
  const file = { note: 'a note that is long enough', topic: 'x', statement: {}, requests: [{ wants: {}, want: {} }] };
  expect(() => readCase(file)).toThrow('wants');
});

it('writes what is long short, and refuses what it can not repeat', () => {
  const written = {
    body: { repeat: ['ab', 3], before: '{', after: '}' },
    headers: [{ repeat: [['h{i}', '1'], 2] }, ['z', '']],
  };
  const meant = {
    body: '{ababab}',
    headers: [
      ['h0', '1'],
      ['h1', '1'],
      ['z', ''],
    ],
  };
  expect(withRepeats(written)).toEqual(meant);
  for (const wrong of [{ repeat: ['a', 0] }, { repeat: 'a' }, { repeat: [1, 2] }, { repeat: ['a', 1], also: 1 }])
    expect(() => withRepeats({ body: wrong })).toThrow(/repeat/);
});

it('holds no file that is long because of what repeats itself', () => {
  expect(paths.filter((path) => statSync(join(ROOT, path)).size > 5000)).toEqual([]);
});

it('fails when a verdict is not as wanted', () => {
  const statement = { GeoMatchStatement: { CountryCodes: ['DE'] } };
  const requests = [{ country: 'DE', want: { match: false, action: 'ALLOW', labels: [] } }];
  const file = readCase({ note: 'a note that is long enough', topic: 'x', statement, requests });
  expect(runCase(file)).toHaveLength(3);
});

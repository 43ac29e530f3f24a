import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseFile } from './case-file';
import { runCase } from './run-case';

const ROOT = join(__dirname, 'cases');
const groups = readdirSync(ROOT).sort();
const paths = groups.flatMap((group) => readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`));

describe.each(groups)('%s', (group) => {
  it.each(paths.filter((path) => path.startsWith(`${group}/`)).sort())('%s', (path) => {
    const file = caseFile.parse(JSON.parse(readFileSync(join(ROOT, path), 'utf8')));
    expect(runCase(file)).toEqual([]);
  });
});

it('has at least 300 cases', () => {
  expect(paths.length).toBeGreaterThanOrEqual(300);
});

it('fails on an unknown key', () => {
  const file = { note: 'a note that is long enough', topic: 'x', statement: {}, requests: [{ wants: {}, want: {} }] };
  expect(caseFile.safeParse(file).success).toBe(false);
});

it('fails when a verdict is not as wanted', () => {
  const statement = { GeoMatchStatement: { CountryCodes: ['DE'] } };
  const requests = [{ country: 'DE', want: { match: false, action: 'ALLOW', labels: [] } }];
  const file = caseFile.parse({ note: 'a note that is long enough', topic: 'x', statement, requests });
  expect(runCase(file)).toHaveLength(3);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LONG_PROOFS } from '../scripts/long-proofs/list';
import { recorded } from '../scripts/long-proofs/record';

const root = join(__dirname, '..');
const RESULT =
  /^(not run since it is in this list|\d{4}-\d\d-\d\d, [0-9a-f]{10}( with changes)?: \d+ passed, 0 failed, \d+ min)$/;

test('each long proof has its row in docs/verified.md, with the date and commit of its last result', () => {
  const rows = recorded();
  expect([...rows.keys()]).toEqual(LONG_PROOFS.map(({ name }) => name));
  for (const result of rows.values()) expect(result).toMatch(RESULT);
});

test.each(LONG_PROOFS.map((proof) => [proof.name, proof] as const))('%s runs what is there', (_name, { command }) => {
  const files = command.filter((part) => /^(test|scripts|node_modules)\//.test(part));
  for (const file of files) expect([file, existsSync(join(root, file))]).toEqual([file, true]);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (command[0] === 'npm') expect(scripts).toHaveProperty([command[1] === 'run' ? command.at(3)! : command[1]!]);
});

test('what is short in `npm test` is long in a proof', () => {
  const patterns = LONG_PROOFS.filter(({ env }) => env?.PROPERTY_RUNS === 'many').flatMap(({ command }) =>
    command.slice(command.indexOf('--silent') + 1).filter((part) => !part.startsWith('-')),
  );
  const short = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file}`)
    .filter((file) => file.endsWith('.test.ts'))
    .filter(
      (file) =>
        file.endsWith('.long.test.ts') || /from '(?:\.\.?\/)+runs'/.test(readFileSync(join(root, file), 'utf8')),
    );
  expect(short.length).toBeGreaterThan(30);
  expect(short.filter((file) => !patterns.some((pattern) => file.includes(pattern)))).toEqual([]);
});

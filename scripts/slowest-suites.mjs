// node scripts/slowest-suites.mjs RESULT [--write]: holds the suites that test/slowest-first.js runs first against what `jest --json` measured. With
// --write the list follows the measurement.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HOW_MANY = 16;
const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}test/slowest-suites.json`;
const [result, write] = process.argv.slice(2);

const measured = JSON.parse(readFileSync(result, 'utf8'))
  .testResults.map(({ name, startTime, endTime }) => ({
    suite: name.slice(name.lastIndexOf('/test/') + '/test/'.length).replace(/\.test\.ts$/, ''),
    seconds: Math.round((endTime - startTime) / 100) / 10,
  }))
  .sort((a, b) => b.seconds - a.seconds);

if (write === '--write') {
  const slowest = Object.fromEntries(measured.slice(0, HOW_MANY).map(({ suite, seconds }) => [suite, seconds]));
  writeFileSync(file, `${JSON.stringify(slowest, null, 2)}\n`);
} else {
  const listed = Object.keys(JSON.parse(readFileSync(file, 'utf8')));
  const ofListed = measured.filter(({ suite }) => listed.includes(suite));
  // The one in the middle and no single one: machines differ, and on a busy one everything is slow.
  const middle = ofListed[Math.floor(ofListed.length / 2)]?.seconds ?? Number.POSITIVE_INFINITY;
  const slower = measured.filter(({ suite, seconds }) => !listed.includes(suite) && seconds > middle);
  for (const { suite, seconds } of slower)
    console.log(`${suite} took ${seconds} s and does not run first; node scripts/slowest-suites.mjs ${result} --write`);
  process.exitCode = slower.length === 0 ? 0 : 1;
}

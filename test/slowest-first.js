// Slow files first, so that at the end no worker waits for one that began late. Without this jest goes by size of file on a machine that has not run
// the tests yet, such as CI, and the slowest are small.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const SLOWEST = [
  'reputation/closed-loop',
  'lab/npm-start',
  'lab/replays',
  'guard/linearizability',
  'spellings/spellings',
  'guard/limits',
  'scenarios/closed-loop',
  'browser/lab',
  'spellings/end-to-end',
  'sim/hostile',
  'readme',
];

for (const name of SLOWEST) {
  if (!existsSync(join(__dirname, `${name}.test.ts`)))
    throw new Error(`test/${name}.test.ts is gone: take it out of test/slowest-first.js`);
}

const rank = ({ path }) => {
  const place = SLOWEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return place === -1 ? SLOWEST.length : place;
};

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};

// Slow suites first, so that at the end no worker waits for one that began late. Without this jest goes by size of file on a machine that has not run
// the tests yet, such as CI, and the slowest are small. The list holds seconds on a busy machine, measured: scripts/slowest-suites.mjs.
const { default: Sequencer } = require('@jest/test-sequencer');
const seconds = require('./slowest-suites.json');

const suiteOf = ({ path }) => path.slice(path.lastIndexOf('/test/') + '/test/'.length).replace(/\.test\.ts$/, '');
const slowness = (test) => seconds[suiteOf(test)] ?? 0;

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => slowness(b) - slowness(a));
  }
};

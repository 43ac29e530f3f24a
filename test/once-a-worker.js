// A transform of jest: a package that keeps nothing from test to test is loaded once a worker, by Node.js, and not once for each suite. Loading CDK was a
// third of what the suites that synthesize take, and loading the SDK of AWS more than half of what those of the handlers and the doctor take. The environment
// (environment.js) brings the `require` of the worker.
const { createHash } = require('node:crypto');

module.exports = {
  process: (_source, file) => ({ code: `module.exports = globalThis.requireOnce(${JSON.stringify(file)});` }),
  getCacheKey: (_source, file) => createHash('sha256').update(`once ${file}`).digest('hex'),
};

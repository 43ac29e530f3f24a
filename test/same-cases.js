// A transform of jest for fast-check: the same cases in every run, so that a red run can be repeated; FC_SEED tries others. No set-up file, since that would load
// fast-check for the suites that don't use it, too: nine of ten.
const { createHash } = require('node:crypto');

const SEEDED = '\nexports.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261122) });\n';

module.exports = {
  process: (source) => ({ code: source + SEEDED }),
  getCacheKey: (source) => createHash('sha256').update(source).update(SEEDED).digest('hex'),
};

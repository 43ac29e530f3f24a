// Node.js hands each AsyncLocalStorage that ever ran to each promise, until it is disabled. jest-circus has a new one for each suite, so after a hundred suites
// each promise of a worker carried a hundred of them.
const { AsyncLocalStorage } = require('node:async_hooks');

const ran = new Set();

exports.noteStorages = () => {
  const { run } = AsyncLocalStorage.prototype;
  AsyncLocalStorage.prototype.run = function (...called) {
    ran.add(this);
    return run.apply(this, called);
  };
};

/** One that runs again is on again. */
exports.forgetStorages = () => {
  for (const storage of ran) storage.disable();
  ran.clear();
};

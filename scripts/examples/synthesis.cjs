// Synthesizes examples one after the other in one process, which loads aws-cdk-lib once and stays warm (warm-synthesis.ts starts it). Each app is made and
// synthesized as `npx tsx app.ts` does it: when Node.js has nothing more to do.
const { join } = require('node:path');
const { watch } = require('./cdk-nag.cjs');

let isWatching = false;

process.on('message', ({ folder, env }) => {
  process.chdir(folder);
  Object.assign(process.env, env);
  try {
    if (!isWatching) watch(folder);
    isWatching = true;
    require(join(folder, 'app.ts'));
    process.emit('beforeExit', 0);
    process.send({});
  } catch (error) {
    process.send({ error: error.stack });
  } finally {
    // An app that failed before would be synthesized with the next one.
    process.removeAllListeners('beforeExit');
  }
});

// Node.js as jest gives it to a suite, and the way to what the worker loads once (once-a-worker.js).
const { TestEnvironment } = require('jest-environment-node');
const { dirname, join } = require('node:path');
const { synthesizeCheaply } = require('./cheap-synthesis');
const { compileOnce } = require('./compiled-once');
const { forgetStorages, noteStorages } = require('./storages');
const { isDate, isNativeError } = require('node:util').types;

// CDK validates every synthesized template against the schemas of CloudFormation, which costs a second a stack with a web ACL.
// `npm run test:templates` does it, for the app as it is shipped and for the matrix, and shows that it finds what is planted.
process.env.CDK_VALIDATION ??= 'false';
// A good part of what a synthesis costs, and no part of a template: for each resource the stack of calls that made it, and copies of the code of the handlers.
process.env.CDK_CONTEXT_JSON ??= JSON.stringify({
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-asset-staging': true,
});
// Node 20 is supported on purpose (see "engines" in package.json).
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Of jest-worker. */
const CHILD_MESSAGE_END = 2;

let suite = '';
let recording = false;
let cheap = false;

compileOnce();
noteStorages();
if (process.send) tellWhatStaysOpen();

const BEFORE = { ...process.env };

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    suite = context.testPath.replace(/^.*?[\\/]test[\\/]/, '');
    this.global.requireOnce = requireOnce;
    recordCalls();
    // What is loaded once reads the variables of the worker.
    this.global.process.env = process.env;
    for (const world of [globalThis, this.global]) {
      alikeInAllWorlds(world.Error, isNativeError);
      alikeInAllWorlds(world.Date, isDate);
    }
  }

  async teardown() {
    await super.teardown();
    for (const name of Object.keys(process.env)) if (!(name in BEFORE)) delete process.env[name];
    Object.assign(process.env, BEFORE);
    unmockClients();
    removeAssemblies();
    forgetTokens();
    forgetStorages();
  }
};

/** Jest says that a worker "failed to exit gracefully" when it doesn't end within half a second, and not why: it is said here, before that. */
function tellWhatStaysOpen() {
  const end = (message) => {
    if (message?.[0] !== CHILD_MESSAGE_END) return;
    process.off('message', end);
    const open = () => process.getActiveResourcesInfo().filter((one) => one !== 'PipeWrap');
    setTimeout(() => process.stderr.write(`a worker does not end: ${open().join()}; last was ${suite}\n`), 400).unref();
  };
  process.on('message', end);
}

function requireOnce(file) {
  const loaded = require(file);
  if (!cheap && file.includes('/node_modules/aws-cdk-lib/')) {
    cheap = true;
    synthesizeCheaply();
  }
  return loaded;
}

/** For scripts/api-contracts. Not where this file is read: jest would transform what the worker loads then. */
function recordCalls() {
  const { OTP_SHIELD_RECORD_CALLS: calls } = process.env;
  if (!calls || recording) return;
  recording = true;
  require('./record-aws-calls').recordAwsCalls(calls, () => suite);
}

/** `instanceof` holds for what another world made: dates that a suite gives to the SDK, errors that the SDK throws. What extends the class is asked as ever. */
function alikeInAllWorlds(Class, isOne) {
  if (Object.hasOwn(Class, Symbol.hasInstance)) return;
  const usual = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Class, Symbol.hasInstance, {
    value(thing) {
      return usual.call(this, thing) || (this === Class && isOne(thing));
    },
  });
}

/**
 * CDK keeps each token and each reference, and with them the whole app that they belong to, for as long as the process lives: gigabytes, after a hundred suites. Those
 * that CDK makes once, for all apps, stay.
 */
function forgetTokens() {
  const { __cdkTokenMap: all } = globalThis;
  if (all === undefined) return;
  const { Aws, PhysicalName, Tokenization } = require('aws-cdk-lib');
  const shared = new Set(
    [...Object.values(Aws), PhysicalName.GENERATE_IF_NEEDED].map((value) => Tokenization.reverse(value)),
  );
  for (const tokens of [all.stringTokenMap, all.numberTokenMap])
    for (const [key, token] of tokens) if (!shared.has(token)) tokens.delete(key);
  const { CfnReference } = require(join(dirname(require.resolve('aws-cdk-lib')), 'core/lib/private/cfn-reference.js'));
  CfnReference.referenceTable.clear();
}

/** CDK removes what it synthesized when the process ends. After a hundred suites that takes longer than the half second that jest gives a worker to end. */
function removeAssemblies() {
  if (cheap) require('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories();
}

const clients = new Map();

/** A suite that mocked a client of AWS's SDK (aws-sdk-client-mock) leaves its `send` on the class, which the next suite has, too. */
function unmockClients() {
  for (const file of Object.keys(require.cache)) {
    if (!file.endsWith('/dist-cjs/index.js') || !file.includes('/@aws-sdk/client-')) continue;
    if (!clients.has(file)) clients.set(file, Object.values(require.cache[file].exports).map(clientIn).filter(Boolean));
    for (const client of clients.get(file)) delete client.send;
  }
}

/** What is inherited is the real `send`. */
function clientIn({ prototype } = {}) {
  return prototype && Object.getPrototypeOf(prototype)?.send && prototype;
}

// Suites named `*.long.test.ts` run in the long proofs, which set PROPERTY_RUNS to `many`, and when somebody asks for one by that name; test/runs.ts has the
// same for single tests.
const long = process.env.PROPERTY_RUNS === 'many' || process.argv.some((arg) => arg.includes('.long'));

const swc = (jsc = {}) => ['@swc/jest', { jsc: { target: 'es2022', ...jsc }, module: { type: 'commonjs' } }];

module.exports = {
  testEnvironment: '<rootDir>/test/environment.js',
  roots: ['<rootDir>/test'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  testPathIgnorePatterns: ['/node_modules/', ...(long ? [] : ['\\.long\\.test\\.ts$'])],
  transformIgnorePatterns: [
    '/node_modules/(?!(aws-cdk-lib|constructs|cdk-nag|fast-check|jose|@aws-sdk|@smithy|typescript|libphonenumber-js|tldts)/)',
  ],
  transform: {
    '/node_modules/(aws-cdk-lib|constructs|cdk-nag|@aws-sdk|@smithy|typescript|libphonenumber-js|tldts)/.+\\.(js|cjs)$':
      '<rootDir>/test/once-a-worker.js',
    '/node_modules/fast-check/lib/cjs/fast-check\\.js$': '<rootDir>/test/same-cases.js',
    '/node_modules/jose/.+\\.js$': swc(),
    '^.+\\.ts$': swc({ parser: { syntax: 'typescript' } }),
  },
  testSequencer: '<rootDir>/test/slowest-first.js',
  testMatch: ['**/*.test.ts'],
  testTimeout: 120000,
  // One more than a small machine has cores, as in .ci/run: many suites wait for a server, a browser or a timer.
  maxWorkers: 3,
};

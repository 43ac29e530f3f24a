// Node.js as jest gives it to a suite, and the way to what the worker loads once (once-a-worker.js).
const { TestEnvironment } = require('jest-environment-node');

// CDK validates every synthesized template against the schemas of CloudFormation, which costs a second a stack with a web ACL.
// `npm run test:templates` does it, for the app as it is shipped and for the matrix, and shows that it finds what is planted.
process.env.CDK_VALIDATION ??= 'false';

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.requireOnce = require;
  }
};

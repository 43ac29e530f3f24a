// Loaded before an example's app.ts (node --require): when its App has synthesized, cdk-nag's AWS Solutions pack looks at it. The template stays
// as it is, and the code that people copy has no word of it. Findings go into the file that OTP_SHIELD_NAG_REPORT names.
const { writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

// npx and tsx, which start the app, load this, too.
if (process.argv[1]?.endsWith('app.ts')) watch(process.cwd());

/** `folder` is the example's: the report is asked for when its App has synthesized, so that one process can have several. */
function watch(folder) {
  const load = createRequire(join(folder, 'app.ts'));
  const { App } = load('aws-cdk-lib');
  const { AwsSolutionsChecks } = load('cdk-nag');
  const { synth } = App.prototype;
  App.prototype.synth = function (options) {
    const assembly = synth.call(this, options);
    const { violations } = new AwsSolutionsChecks(this).validateScope(this);
    const findings = violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        rule: ruleName,
        says: description,
        path: constructPath,
        madeBy: makerOf(this, constructPath),
      })),
    );
    writeFileSync(process.env.OTP_SHIELD_NAG_REPORT, JSON.stringify(findings));
    return assembly;
  };
}

/** Construct of this package that `path` lies in, if any. */
function makerOf(app, path) {
  const names = path.split('/');
  let node = app;
  for (const name of names) {
    node = node.node.tryFindChild(name);
    if (node === undefined) throw new Error(`cdk-nag speaks of ${path}, and there is no ${name}`);
    const { fqn } = node.constructor[Symbol.for('jsii.rtti')] ?? {};
    if (fqn?.startsWith('cdk-otp-shield.')) return fqn;
  }
  return undefined;
}

module.exports = { watch };

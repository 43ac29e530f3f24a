// Builds everything that is shipped: the jsii assembly (constructs), then the bundles (handlers, CLI, simulator) and the bill of
// what they hold.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { compileDeclarations, shipDeclarations } from './declarations.mjs';
import { node } from './run-node.mjs';
import { writeBillOfMaterials } from './third-party.mjs';
import { withoutComments } from './without-comments.mjs';

// Who says so has others that read what is built.
if (process.env.OTP_SHIELD_BUILT === 'true') process.exit(0);

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

// All three read sources and write folders of their own; what jsii compiles is the longest.
const [packages] = await Promise.all([bundle(), compileDeclarations(), constructs()]);
shipDeclarations();
writeBillOfMaterials(root, packages, `${root}dist/sbom.cdx.json`);

async function constructs() {
  // Packed, since it would be a tenth of what people install, and tools of jsii alone read it.
  const options = ['--silence-warnings=reserved-word', '--compress-assembly'];
  // jsii warns about Node 20 on every run; we keep Node 20 working on purpose (see "engines").
  const env = { ...process.env, JSII_SILENCE_SUPPORT_WARNING: '1' };
  await node([require.resolve('jsii/bin/jsii'), ...options], { cwd: root, env });
  withoutComments(`${root}lib`);
}

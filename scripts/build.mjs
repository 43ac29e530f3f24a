// Builds everything that is shipped: the jsii assembly (constructs), then the bundles (handlers, CLI, simulator) and the bill of
// what they hold.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { declarations } from './declarations.mjs';
import { writeBillOfMaterials } from './third-party.mjs';
import { withoutComments } from './without-comments.mjs';

// Who says so has others that read what is built.
if (process.env.OTP_SHIELD_BUILT === 'true') process.exit(0);

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

// Packed, since it would be a tenth of what people install, and tools of jsii alone read it.
const options = ['--silence-warnings=reserved-word', '--compress-assembly'];
const jsii = spawnSync(process.execPath, [require.resolve('jsii/bin/jsii'), ...options], {
  stdio: 'inherit',
  // jsii warns about Node 20 on every run; we keep Node 20 working on purpose (see "engines").
  env: { ...process.env, JSII_SILENCE_SUPPORT_WARNING: '1' },
});
if (jsii.status !== 0) process.exit(jsii.status ?? 1);
withoutComments(`${root}lib`);
const packages = await bundle();
declarations();
writeBillOfMaterials(root, packages, `${root}dist/sbom.cdx.json`);

// esbuild: every folder lambda/<name>/index.ts becomes lambda/dist/<name>/index.js, the CLI dist/bin/otp-shield.js and
// the simulator dist/sim/index.js. Outputs are byte-identical between runs, so asset hashes are stable.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  charset: 'utf8',
};

function handlerNames() {
  return readdirSync(`${root}lambda`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${root}lambda/${entry.name}/index.ts`))
    .map((entry) => entry.name)
    .sort();
}

export async function bundle() {
  rmSync(`${root}lambda/dist`, { recursive: true, force: true });
  const handlers = handlerNames().map((name) =>
    build({
      ...shared,
      entryPoints: [`lambda/${name}/index.ts`],
      outfile: `lambda/dist/${name}/index.js`,
      target: 'node22',
      minify: true,
      // The Lambda runtime brings the SDK; a bundled copy would only add cold start.
      external: ['@aws-sdk/*'],
    }),
  );
  const tools = [
    ['bin/otp-shield.ts', 'dist/bin/otp-shield.js'],
    ['lib/sim/index.ts', 'dist/sim/index.js'],
  ]
    .filter(([source]) => existsSync(root + source))
    .map(([source, outfile]) => build({ ...shared, entryPoints: [source], outfile, target: 'node20' }));
  await Promise.all([...handlers, ...tools]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();

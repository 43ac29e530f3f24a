// esbuild: every folder lambda/<subject>/<name>/index.ts becomes lambda/dist/<name>/index.js, the CLI dist/bin/otp-shield.js, the
// simulator dist/sim/index.js, the verifier dist/verify/index.js, the guard dist/guard/index.js and the browser package
// dist/browser/*. The lists that the guard shares with its handler lie beside the handler (packed-lists.mjs). Outputs are byte-identical between runs, so asset hashes are stable. dist/THIRD-PARTY-LICENSES.txt holds the
// licences of what went in.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { handlers } from './handlers.cjs';
import { packedClients } from './packed-clients.mjs';
import { PACKED_LISTS, packLists, sharedLists } from './packed-lists.mjs';
import { packPlans } from './packed-plans.mjs';
import { shortNames } from './short-names.mjs';
import { packagesIn, writeLicences } from './third-party.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  charset: 'utf8',
};

/** @returns the packages that the bundles hold */
export async function bundle() {
  const all = handlers(root);
  /** Of bundles that go into others. */
  const within = [];
  const functions = all.map(({ name, source }) =>
    build({
      ...shared,
      entryPoints: [source],
      outfile: `lambda/dist/${name}/index.js`,
      target: 'node22',
      minify: true,
      // The Lambda runtime brings the SDK; a bundled copy would only add cold start.
      external: ['@aws-sdk/*'],
      plugins: [sharedLists('.'), packPlans],
    }),
  );
  const lists = build({
    ...shared,
    entryPoints: ['lib/guard/validation/disposable-domains.ts'],
    outfile: PACKED_LISTS,
    target: 'node20',
    minify: true,
    plugins: [packLists],
  });
  const tools = [
    ['bin/otp-shield.ts', 'dist/bin/otp-shield.js'],
    ['lib/sim/index.ts', 'dist/sim/index.js'],
    ['lib/verify/index.ts', 'dist/verify/index.js'],
    ['lib/guard/index.ts', 'dist/guard/index.js'],
  ]
    .filter(([source]) => existsSync(root + source))
    .map(([source, outfile]) =>
      build({
        ...shared,
        entryPoints: [source],
        outfile,
        target: 'node20',
        minifyWhitespace: true,
        minifySyntax: true,
        // A library keeps its names, for whoever reads a stack trace of theirs; the command has the SDK in it, and nobody steps through it.
        minifyIdentifiers: source.startsWith('bin/'),
        ...(source.startsWith('bin/')
          ? // The SDK asks it which browser it runs in, and never does so in Node.js.
            { plugins: [packedClients(source, within)], external: ['bowser'] }
          : { plugins: [sharedLists('../../lambda/dist/recipient-guard'), packPlans, shortNames] }),
        // An application that has a guard has the SDK, too.
        ...(source.startsWith('lib/guard/') ? { external: ['@aws-sdk/*'] } : {}),
      }),
    );
  const pages = [
    ['index', 'esm', 'index'],
    ['global/otp-shield', 'iife', 'otp-shield'],
    ['turnstile', 'esm', 'turnstile'],
    ['global/otp-shield-turnstile', 'iife', 'otp-shield-turnstile'],
    ['install', 'esm', 'install'],
    ['global/otp-shield-install', 'iife', 'otp-shield-install'],
    ['react', 'esm', 'react'],
    ['cognito', 'esm', 'cognito'],
    ['device', 'esm', 'device'],
  ].map(([source, format, name]) =>
    build({
      ...shared,
      entryPoints: [`lib/browser/${source}.ts`],
      outfile: `dist/browser/${name}.${format === 'esm' ? 'mjs' : 'js'}`,
      platform: 'browser',
      format,
      target: 'es2020',
      minify: true,
    }),
  );
  const inbound = [
    ['index', 'dist/browser/inbound.mjs', 'esm'],
    // The script of the page stands beside the handler that serves it.
    ['page', 'lambda/dist/inbound-session/page.js', 'iife'],
  ].map(([source, outfile, format]) =>
    build({
      ...shared,
      entryPoints: [`lib/browser/inbound/${source}.ts`],
      outfile,
      platform: 'browser',
      format,
      target: 'es2020',
      minify: true,
    }),
  );
  // Afterwards, so that what runs meanwhile still finds its bundle.
  const dropStale = () => {
    if (!existsSync(`${root}lambda/dist`)) return;
    for (const name of readdirSync(`${root}lambda/dist`)) {
      if (!all.some((handler) => handler.name === name))
        rmSync(`${root}lambda/dist/${name}`, { recursive: true, force: true });
    }
  };
  const results = await Promise.all([...functions, lists, ...tools, ...pages, ...inbound]);
  dropStale();
  const packages = packagesIn(root, [...results.map(({ metafile }) => metafile), ...within]);
  writeLicences(packages, `${root}dist/THIRD-PARTY-LICENSES.txt`);
  return packages;
}

// .ci/run, which has several readers of the bundles at once, says when they are there.
if (process.argv[1] === fileURLToPath(import.meta.url) && process.env.OTP_SHIELD_BUILT !== 'true') await bundle();

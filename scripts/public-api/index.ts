// npm run public-api: API.md is current, examples in the documentation compile, and nothing was broken since the last tagged version. With --write
// API.md, the props by name and the pinned names are brought up to date; names are only ever added. That they are all there is said by `npm test`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../package/tarball';
import { Proof } from '../proof';
import { runCommand } from '../run-command';
import { checkNoticesBreak, checkSinceLastTag } from './changes';
import { propNamesFile } from './prop-names';
import { generateReference } from './reference';
import { checkExamples } from './rosetta';

const REFERENCE = join(ROOT, 'API.md');
const NAMES = join(ROOT, 'test/public-names.json');
const PROPS = join(ROOT, 'lib/private/prop-names.ts');
const ADVICE = 'run npm run build && npm run public-api -- --write';

async function pinAll(): Promise<void> {
  const pinned: Record<string, string[]> = JSON.parse(readFileSync(NAMES, 'utf8'));
  // It synthesizes two stacks, for which nobody else has to wait.
  const { publicNames } = await import('../../test/public-names.js');
  const merged = Object.entries(publicNames()).map(([kind, names]: [string, readonly string[]]) => [
    kind,
    [...new Set([...(pinned[kind] ?? []), ...names])].sort(),
  ]);
  writeFileSync(NAMES, `${JSON.stringify(Object.fromEntries(merged), null, 2)}\n`);
  await runCommand(join(ROOT, 'node_modules/.bin/biome'), ['format', '--write', NAMES], { cwd: ROOT });
}

async function main(): Promise<void> {
  const proof = new Proof();
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-api-'));
  try {
    const reference = await generateReference(folder);
    if (process.argv.includes('--write')) {
      writeFileSync(REFERENCE, reference);
      writeFileSync(PROPS, propNamesFile(ROOT));
      await runCommand(join(ROOT, 'node_modules/.bin/biome'), ['format', '--write', PROPS], { cwd: ROOT });
      await pinAll();
    }
    await proof.check('API.md is current', () => {
      if (readFileSync(REFERENCE, 'utf8') !== reference) throw new Error(ADVICE);
      return `${reference.split('\n').length} lines`;
    });
    await proof.check('examples of README.md and of the constructs compile and translate', () => checkExamples(folder));
    await proof.check('jsii-diff notices a removed prop', () => checkNoticesBreak(folder));
    await checkSinceLastTag(proof, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    proof.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

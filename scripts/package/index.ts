// npm run package: packs what is built and proves what docs/package.md says of it. With `--few` nothing is built again, and each older compiler reads the
// package in one of its ways.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Proof } from '../proof';
import { checkAudit } from './audit';
import { checkContents } from './contents';
import { checkImports } from './imports';
import { installInto } from './installed';
import { checkNodeVersions } from './node-versions';
import { checkRebuild } from './rebuild';
import { pack, type Tarball } from './tarball';
import { checkTestRunners } from './test-runners';

const isFew = process.argv.includes('--few');

async function main(): Promise<void> {
  const proof = new Proof();
  const tarball = await pack();
  await checkContents(proof, tarball);
  await checkAudit(proof);
  await Promise.all([isFew || checkRebuild(proof, tarball), checkInstalled(proof, tarball)]);
  proof.close();
}

async function checkInstalled(proof: Proof, tarball: Tarball): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-consumer-'));
  try {
    const installed = await proof.check('it installs into a fresh project without running a script', () =>
      installInto(folder, tarball.file),
    );
    if (!installed) return;
    await checkNodeVersions(proof, folder);
    await checkImports(proof, tarball, folder, isFew);
    await checkTestRunners(proof, folder, isFew);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

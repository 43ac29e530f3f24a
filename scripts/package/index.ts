// npm run package: packs what is built and proves what docs/package.md says of it.
import { Proof } from '../proof';
import { checkAudit } from './audit';
import { checkContents } from './contents';
import { checkNodeVersions } from './node-versions';
import { checkRebuild } from './rebuild';
import { pack } from './tarball';

async function main(): Promise<void> {
  const proof = new Proof();
  const tarball = await pack();
  await checkContents(proof, tarball);
  await checkAudit(proof);
  await Promise.all([checkRebuild(proof, tarball), checkNodeVersions(proof, tarball)]);
  proof.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

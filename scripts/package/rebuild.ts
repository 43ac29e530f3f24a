import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Proof } from '../proof';
import { runCommand } from '../run-command';
import { pack, ROOT, type Tarball } from './tarball';
import { linkCopy } from './unpacked';

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** The same sources built in a folder with another name give the same bytes. */
export async function checkRebuild(proof: Proof, tarball: Tarball): Promise<void> {
  await proof.check('built again in another folder, the package has the same hash', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'otp-shield-rebuild-'));
    const copy = join(parent, 'elsewhere');
    try {
      const listed = await runCommand('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
        cwd: ROOT,
      });
      for (const file of listed.split('\0').filter(Boolean)) {
        mkdirSync(dirname(join(copy, file)), { recursive: true });
        cpSync(join(ROOT, file), join(copy, file));
      }
      await linkCopy(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
      await runCommand('npm', ['run', '--silent', 'build'], { cwd: copy, env: { OTP_SHIELD_BUILT: undefined } });
      const again = await pack(copy);
      const [first, second] = [hashOf(tarball.file), hashOf(again.file)];
      if (first !== second) {
        const differing = again.files
          .map(({ path }) => path)
          .filter((path) => hashOf(join(copy, path)) !== hashOf(join(ROOT, path)));
        throw new Error(
          `the hashes differ, in ${differing.join(', ') || 'the list of files'}; if sources changed since, run npm run build`,
        );
      }
      return `sha256 ${first}`;
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  });
}

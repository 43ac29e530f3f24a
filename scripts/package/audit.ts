import { spawnSync } from 'node:child_process';
import type { Proof } from '../proof';
import { ROOT } from './tarball';

/** The published package has no dependencies, so what counts is what is bundled: development packages, all of them asked for. */
export async function checkAudit(proof: Proof): Promise<void> {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
  const report = readReport(stdout);
  if (report === undefined) {
    proof.note(
      'npm audit: the registry of this machine does not answer it; .github/workflows/ci.yml asks it on every push',
    );
    return;
  }
  await proof.check('npm audit knows no fault of high severity', () => {
    const { high, critical } = report;
    if (high + critical > 0) throw new Error(`${critical} critical and ${high} high; run npm audit`);
  });
}

function readReport(text: string): { high: number; critical: number } | undefined {
  try {
    return JSON.parse(text).metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}

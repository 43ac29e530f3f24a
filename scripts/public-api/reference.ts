import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../package/tarball';
import { runCommand } from '../run-command';

/** API.md as jsii-docgen writes it of what is built. */
export async function generateReference(folder: string): Promise<string> {
  const docgen = join(ROOT, 'node_modules/jsii-docgen/bin/jsii-docgen');
  const file = join(folder, 'API.md');
  await runCommand(process.execPath, [docgen, '--output', file], {
    cwd: ROOT,
    env: { JSII_SILENCE_SUPPORT_WARNING: '1' },
  });
  return readFileSync(file, 'utf8');
}

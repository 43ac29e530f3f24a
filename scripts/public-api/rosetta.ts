import { join } from 'node:path';
import { ROOT } from '../package/tarball';
import { runCommand } from '../run-command';

/** Strict: one example that does not compile fails all. In one batch, since each one alone would read all declarations of CDK again. */
export async function checkExamples(folder: string): Promise<string> {
  const rosetta = join(ROOT, 'node_modules/jsii-rosetta/bin/jsii-rosetta');
  const tablet = join(folder, 'tablet.json');
  const env = { JSII_SILENCE_SUPPORT_WARNING: '1' };
  await runCommand(
    process.execPath,
    [rosetta, 'extract', '--strict', '--batch=1000', '--directory', ROOT, '--cache-to', tablet, ROOT],
    { env },
  );
  const { snippets } = JSON.parse(await runCommand('cat', [tablet]));
  const count = Object.keys(snippets).length;
  if (count < 3) throw new Error(`only ${count} examples were found`);
  return `${count} examples`;
}

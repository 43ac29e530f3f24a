import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command';

/**
 * The folder of an npm package of an exact version that only a proof needs, downloaded once for a machine and outside of the checkout. Nothing of it is
 * built into what is published, so it stands in no lock file of ours.
 */
export async function downloaded(name: string, version: string): Promise<string> {
  const label = `${name.replace(/^@/, '').replace('/', '-')}-${version}`;
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-otp-shield', label);
  const folder = join(cache, 'node_modules', name);
  if (!existsSync(join(folder, 'package.json'))) {
    mkdirSync(cache, { recursive: true });
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
    await runCommand('npm', ['install', ...flags, '--prefix', cache, `${name}@${version}`]);
  }
  return folder;
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../run-command';
import { ROOT } from './tarball';

export const PEERS: readonly string[] = ['aws-cdk-lib', 'constructs'];

/** Versions of the peers that this checkout was tested with: the lowest that the package admits. */
function lowestPeers(): string[] {
  return PEERS.map((name) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
    return `${name}@${version}`;
  });
}

/** A fresh project in `folder` with the packed package and the lowest peers, installed without running any script of theirs. */
export async function installInto(folder: string, tarball: string, others: readonly string[] = []): Promise<void> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await runCommand('npm', ['install', ...flags, tarball, ...lowestPeers(), ...others], { cwd: folder });
}

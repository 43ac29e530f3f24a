import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, type Tarball } from '../package/tarball';
import { unpackInto } from '../package/unpacked';
import type { Project } from './project';

interface Wanted {
  /** The stack of docs/languages.md. */
  readonly site: string;
  /** examples/existing-load-balancer, which examples/python says again. */
  readonly example: string;
}

/** The templates that every other language must give. */
export async function synthesizeTypeScript(project: Project, tarball: Tarball): Promise<Wanted> {
  await unpackInto(project.folder, tarball.file);
  cpSync(join(ROOT, 'examples/existing-load-balancer/app.ts'), join(project.folder, 'example.ts'));
  const loader = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
  const run = (file: string) => project.run(process.execPath, ['--no-deprecation', '--import', loader, file]);
  await run('app.ts');
  const site = project.template();
  await run('example.ts');
  return { site, example: project.template('OtpShield') };
}

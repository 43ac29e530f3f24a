import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installInto } from '../package/installed';
import { ROOT, type Tarball } from '../package/tarball';
import type { Project } from './project';

/** The template that every other language must give. */
export async function synthesizeTypeScript(project: Project, tarball: Tarball): Promise<string> {
  await installInto(project.folder, tarball.file);
  const loader = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
  await project.run(process.execPath, ['--no-deprecation', '--import', loader, 'app.ts']);
  return project.template();
}

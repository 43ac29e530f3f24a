import { join } from 'node:path';
import type { Project } from './project';

/** The module from its folder, which a `replace` in go.mod names. Compiled without optimization: the program runs once. */
export async function synthesizeGo(project: Project): Promise<string> {
  await project.run('go', ['mod', 'tidy']);
  await project.run('go', ['build', '-gcflags=all=-N -l', '-ldflags=-s -w', '-o', 'site', '.']);
  await project.run(join(project.folder, 'site'), []);
  return project.template();
}

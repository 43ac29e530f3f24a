import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../package/tarball';
import type { Project } from './project';

/** The wheel, built and installed into a virtual environment of its own. */
export async function installWheel(project: Project, bindings: string, cdkVersion: string): Promise<void> {
  const wheels = join(project.folder, 'wheels');
  await project.run('python3', ['-m', 'venv', 'venv']);
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--quiet'];
  await python(project, ...pip, 'wheel', '--no-deps', '--wheel-dir', wheels, join(bindings, 'python'));
  const [wheel] = readdirSync(wheels);
  // Byte code of all of aws-cdk-lib would take longer than the rest together.
  await python(project, ...pip, 'install', '--no-compile', join(wheels, wheel), `aws-cdk-lib==${cdkVersion}`);
}

export async function synthesizePython(project: Project): Promise<string> {
  await python(project, 'app.py');
  return project.template();
}

export async function synthesizePythonExample(project: Project): Promise<string> {
  await python(project, join(ROOT, 'examples/python/app.py'));
  return project.template('OtpShield');
}

function python(project: Project, ...args: string[]): Promise<string> {
  return project.run(join(project.folder, 'venv/bin/python'), args);
}

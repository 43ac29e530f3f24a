import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../package/tarball';
import type { Project } from './project';

/** The wheel, built and installed into a virtual environment of its own; examples/python runs there, too. */
export async function synthesizePython(project: Project, bindings: string, cdkVersion: string): Promise<string> {
  const wheels = join(project.folder, 'wheels');
  await project.run('python3', ['-m', 'venv', 'venv']);
  const python = join(project.folder, 'venv/bin/python');
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--quiet'];
  await project.run(python, [...pip, 'wheel', '--no-deps', '--wheel-dir', wheels, join(bindings, 'python')]);
  const [wheel] = readdirSync(wheels);
  // Byte code of all of aws-cdk-lib would take longer than the rest together.
  await project.run(python, [...pip, 'install', '--no-compile', join(wheels, wheel), `aws-cdk-lib==${cdkVersion}`]);
  await project.run(python, ['app.py']);
  const template = project.template();
  await project.run(python, [join(ROOT, 'examples/python/app.py')]);
  if (!project.template('OtpShield').includes('"AWS::WAFv2::WebACL"'))
    throw new Error('examples/python has no web ACL');
  return template;
}

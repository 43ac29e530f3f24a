import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../test/assembly';
import { ROOT } from '../package/tarball';
import type { Proof } from '../proof';
import { runCommand } from '../run-command';

const env = { JSII_SILENCE_SUPPORT_WARNING: '1' };

/** Everything but deprecated members counts as promised: the package is young, not careless. */
function diff(before: string, after: string): Promise<string> {
  const tool = join(ROOT, 'node_modules/jsii-diff/bin/jsii-diff');
  return runCommand(process.execPath, [tool, '--default-stability', 'stable', '--error-on', 'all', before, after], {
    env,
  });
}

/** Assembly and manifest of what is built, in a folder of its own. */
function copyOfAssembly(folder: string, name: string): string {
  const copy = join(folder, name);
  mkdirSync(copy, { recursive: true });
  for (const file of ['.jsii', '.jsii.gz', 'package.json']) cpSync(join(ROOT, file), join(copy, file));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** A proof that fails for nothing proves nothing: a prop is taken away in a copy, and the tool must say so. */
export async function checkNoticesBreak(folder: string): Promise<string> {
  const broken = copyOfAssembly(folder, 'broken');
  const file = join(broken, '.jsii');
  const assembly = readAssembly<{ types: Record<string, { properties: Array<{ name: string }> }> }>();
  const props = assembly.types['cdk-otp-shield.OtpRuleGroupProps']!;
  const before = props.properties.length;
  props.properties = props.properties.filter(({ name }) => name !== 'capacity');
  if (props.properties.length === before) throw new Error('there was no capacity to take away');
  writeFileSync(file, JSON.stringify(assembly));
  await diff(ROOT, copyOfAssembly(folder, 'same'));
  const complaint = await diff(ROOT, broken).then(
    () => '',
    (error: Error) => error.message,
  );
  const line = complaint.split('\n').find((text) => text.includes('OtpRuleGroupProps'));
  if (!line) throw new Error(`it did not notice: ${complaint || 'no complaint'}`);
  return line.trim();
}

/** The last tag of the form v1.2.3, built from its own sources. */
export async function checkSinceLastTag(proof: Proof, folder: string): Promise<void> {
  const tags = await runCommand('git', ['tag', '--list', 'v*', '--sort=-version:refname', '--merged'], { cwd: ROOT });
  const tag = tags.split('\n').find((name) => /^v\d+\.\d+\.\d+$/.test(name));
  if (tag === undefined) {
    proof.note('jsii-diff: no version is tagged yet, so there is nothing that could have been broken');
    return;
  }
  await proof.check(`nothing was broken since ${tag}`, async () => {
    const before = join(folder, 'before');
    await runCommand('git', ['clone', '--quiet', '--branch', tag, '--depth', '1', `file://${ROOT}`, before]);
    symlinkSync(join(ROOT, 'node_modules'), join(before, 'node_modules'));
    await runCommand(process.execPath, [join(ROOT, 'node_modules/jsii/bin/jsii'), '--silence-warnings=reserved-word'], {
      cwd: before,
      env,
    });
    await diff(before, ROOT);
  });
}

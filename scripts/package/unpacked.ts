import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../run-command';
import { PEERS } from './installed';
import { ROOT } from './tarball';

/** Hard links where both lie on the same disk, a copy elsewhere: unlike through a symbolic link, what lies there sees only its new neighbours. */
export async function linkCopy(source: string, target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  await runCommand('cp', ['-al', source, target]).catch(async () => {
    rmSync(target, { recursive: true, force: true });
    await runCommand('cp', ['-a', source, target]);
  });
}

/** The packages and what they need besides what lies within them. */
function withDependencies(names: readonly string[], seen = new Set<string>()): ReadonlySet<string> {
  for (const name of names) {
    if (seen.has(name)) continue;
    seen.add(name);
    const folder = join(ROOT, 'node_modules', name);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    withDependencies(
      Object.keys(dependencies).filter((needed) => !existsSync(join(folder, 'node_modules', needed))),
      seen,
    );
  }
  return seen;
}

/**
 * A fresh project in `folder` with the packed package and the lowest peers, as `installInto` gives it, but taken from this checkout instead of asking npm for a
 * hundred megabytes. That npm does the same is what `npm run package` shows.
 */
export async function unpackInto(folder: string, tarball: string, others: readonly string[] = []): Promise<void> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  // npm leaves one, and CDK looks for it before it bundles a function.
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'consumer', lockfileVersion: 3, packages: {} }),
  );
  const modules = join(folder, 'node_modules');
  for (const name of withDependencies([...PEERS, ...others]))
    await linkCopy(join(ROOT, 'node_modules', name), join(modules, name));
  const own = join(modules, 'cdk-otp-shield');
  mkdirSync(own, { recursive: true });
  await runCommand('tar', ['xzf', tarball, '-C', own, '--strip-components=1']);
}

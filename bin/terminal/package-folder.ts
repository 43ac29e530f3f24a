import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from './io';

const NAME = 'cdk-otp-shield';

/**
 * The folder of the package that this command is part of: pages and version are those that are installed.
 *
 * @throws CommandError when the command was copied out of its package
 */
export function packageFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === NAME) return folder;
    if (folder === dirname(folder))
      throw new CommandError(`this command stands outside of its package ${NAME}: run it as npx otp-shield`);
  }
}

export function version(): string {
  return JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')).version;
}

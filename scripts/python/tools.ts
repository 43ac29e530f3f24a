import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(__dirname, '../..');

/** Packages of Python alone that come as their source. */
const WITHOUT_WHEEL = ['--no-binary', 'dj-rest-auth'];

/** Folder with the programs of a virtual environment that holds what a file of this folder lists, made when it isn't there; or why there is none. */
export async function pythonTools(list = 'requirements.txt'): Promise<{ bin: string } | { missing: string }> {
  const requirements = join(__dirname, list);
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(root, 'node_modules', '.cache', `otp-shield-python-${version}`);
  const bin = join(folder, 'bin');
  if (existsSync(folder)) return { bin };
  const unfinished = `${folder}.${process.pid}`;
  try {
    await run('python3', ['-m', 'venv', unfinished], { timeout: 60_000 });
    await run(
      join(unfinished, 'bin', 'python'),
      [
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
        ...['--no-deps', '--require-hashes', '--only-binary', ':all:', ...WITHOUT_WHEEL, '--requirement', requirements],
      ],
      { timeout: 240_000 },
    );
    // The programs name the folder they were made in, so they are called through python.
    renameSync(unfinished, folder);
    return { bin };
  } catch (error) {
    // Its installer may still be writing.
    rmSync(unfinished, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
    // Another step was faster.
    if (existsSync(folder)) return { bin };
    return { missing: `no Python tools: ${(error as Error).message.trim().split('\n').slice(0, 3).join(' ')}` };
  }
}

/** Ends the process when tools are missing: with an error in CI, where every check counts, else as a skip. */
export function skipWithout(missing: string): never {
  const inCi = process.env.CI === 'true';
  console.log(`${inCi ? 'failed' : 'skipped'}: ${missing}`);
  console.log(`0 passed, ${inCi ? 1 : 0} failed`);
  process.exit(inCi ? 1 : 0);
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REQUIREMENTS = join(__dirname, 'emulator', 'requirements.txt');
const CACHE = resolve(__dirname, '..', '..', 'node_modules', '.cache', 'cdk-otp-shield');
const OLDEST = [3, 10] as const;

/** What the emulator can't be installed with; says what to do about it. */
export class PythonMissing extends Error {
  override readonly name = 'PythonMissing';
}

/**
 * A virtual environment with the pinned requirements, made once and kept in an ignored folder until the requirements or the Python change.
 *
 * @returns path of its interpreter
 * @throws PythonMissing
 */
export function pythonEnvironment(): string {
  const { command, version } = interpreter();
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  const key = createHash('sha256').update(`${requirements}\n${version}`).digest('hex').slice(0, 12);
  const folder = join(CACHE, `python-${key}`);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  if (existsSync(complete) && existsSync(python)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  run(command, ['-m', 'venv', folder], 60_000, 'make a virtual environment (on Debian: install python3-venv)');
  run(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '-r', REQUIREMENTS],
    300_000,
    'install the emulator from PyPI',
  );
  writeFileSync(complete, version);
  return python;
}

function interpreter(): { command: string; version: string } {
  for (const command of ['python3', 'python']) {
    const { status, stdout } = spawnSync(command, ['-c', 'import sys; print(*sys.version_info[:3], sep=".")'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    const version = stdout?.trim() ?? '';
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (status === 0 && major === OLDEST[0] && minor >= OLDEST[1]) return { command, version };
  }
  throw new PythonMissing(`there is no Python ${OLDEST.join('.')} or newer here`);
}

function run(command: string, args: readonly string[], timeout: number, what: string): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout });
  if (status === 0) return;
  const last = (stderr ?? '').trim().split('\n').slice(-3).join(' | ');
  throw new PythonMissing(`could not ${what}: ${error?.message ?? last}`);
}

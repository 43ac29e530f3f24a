// knip: unused files, exports and dependencies. It runs on a copy without what the build leaves beside the sources, since it would follow
// `lib/x.js` instead of `lib/x.ts`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const PARTS = [
  'bin',
  'examples',
  'lab',
  'lambda',
  'lib',
  'scripts',
  'test',
  'package.json',
  'tsconfig.json',
  'jest.config.js',
  'knip.jsonc',
];

function isBuilt(file) {
  if (['node_modules', 'dist', 'cdk.out'].includes(basename(file))) return true;
  const source = file.replace(/(\.d\.ts|\.js)$/, '.ts');
  return source !== file && existsSync(source);
}

const copy = mkdtempSync(join(tmpdir(), 'otp-shield-sources-'));
try {
  for (const part of PARTS)
    cpSync(join(root, part), join(copy, part), { recursive: true, filter: (file) => !isBuilt(file) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  const knip = join(root, 'node_modules', 'knip', 'bin', 'knip.js');
  const { status } = spawnSync(
    process.execPath,
    [knip, '--no-progress', '--no-config-hints', ...process.argv.slice(2)],
    {
      cwd: copy,
      stdio: 'inherit',
    },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

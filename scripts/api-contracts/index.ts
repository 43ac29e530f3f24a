import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pythonTools, skipWithout } from '../python/tools';
import { handlerPermissions } from './handler-permissions';
import { NEVER_SENT } from './never-sent';

const root = resolve(__dirname, '../..');
/** Tests that build requests to AWS. */
const TESTS = [
  'test/lambda',
  'test/bin',
  'test/posture',
  'test/reputation',
  'test/guard',
  'test/recipient',
  'test/inbound',
];

async function main(): Promise<void> {
  const tools = await pythonTools();
  if ('missing' in tools) skipWithout(tools.missing);
  // CI lets the unit tests record, which saves a second run of them.
  const recorded = process.env.OTP_SHIELD_RECORD_CALLS;
  const calls = recorded && existsSync(recorded) ? recorded : record();
  try {
    if (readdirSync(calls).length === 0) throw new Error(`no request was recorded in ${calls}`);
    process.env.CDK_VALIDATION = 'false';
    const input = JSON.stringify({ calls, allowed: handlerPermissions(), unseen: NEVER_SENT });
    const { status } = spawnSync(join(tools.bin, 'python'), [join(__dirname, 'validate.py')], {
      input,
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    process.exitCode = status ?? 1;
  } finally {
    if (calls !== recorded) rmSync(calls, { recursive: true, force: true });
  }
}

function record(): string {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-calls-'));
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync(
    process.execPath,
    [jest, '--ci', '--silent', ...TESTS.filter((path) => existsSync(join(root, path)))],
    {
      cwd: root,
      env: { ...process.env, OTP_SHIELD_RECORD_CALLS: folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0) throw new Error('the tests that were to record their requests failed');
  return folder;
}

main().catch((error) => {
  console.error((error as Error).message);
  console.log('0 passed, 1 failed');
  process.exit(1);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ACCOUNT, Emulator, REGION } from './emulator';
import { PythonMissing, pythonEnvironment } from './python-environment';

/**
 * Deploys everything to a local emulator of AWS and looks whether it is wired as it should be. Cleans up after itself however it ends;
 * after a failure the logs stay.
 */
const ROOT = resolve(__dirname, '..', '..');
const KEPT_LOGS = join(ROOT, 'node_modules', '.cache', 'cdk-otp-shield', 'deploy-logs');
const LONGEST = 15 * 60_000;

const folder = mkdtempSync(join(tmpdir(), 'otp-shield-deploy-'));
const report = join(folder, 'report.json');
let emulator: Emulator | undefined;
let tests: ChildProcess | undefined;

function environment(endpoint: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    // Files of the person who runs this say nothing here.
    AWS_CONFIG_FILE: join(folder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_HOME: join(folder, 'cdk-home'),
    CDK_DISABLE_CLI_TELEMETRY: '1',
    CI: '1',
    NO_COLOR: '1',
    JSII_SILENCE_SUPPORT_WARNING: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    DEPLOY_TEST_ACCOUNT: ACCOUNT,
    DEPLOY_TEST_FOLDER: folder,
  };
}

function runTests(endpoint: string): Promise<number> {
  return new Promise((done) => {
    tests = spawn(
      process.execPath,
      [
        require.resolve('jest/bin/jest'),
        '--ci',
        '--runInBand',
        '--config',
        join(__dirname, 'jest.config.json'),
        '--json',
        '--outputFile',
        report,
        ...process.argv.slice(2),
      ],
      { cwd: ROOT, env: environment(endpoint), stdio: ['ignore', 'ignore', 'inherit'], detached: true },
    );
    tests.once('exit', (code) => done(code ?? 1));
    tests.once('error', () => done(1));
  });
}

function killTests(): void {
  if (tests?.pid === undefined) return;
  try {
    process.kill(-tests.pid, 'SIGKILL');
  } catch {
    // They ended.
  }
}

function keepLogs(): void {
  rmSync(KEPT_LOGS, { recursive: true, force: true });
  for (const name of ['emulator.log', 'cdk.log']) {
    if (existsSync(join(folder, name))) cpSync(join(folder, name), join(KEPT_LOGS, name));
  }
  console.log(`logs are in ${KEPT_LOGS}`);
}

function counts(): { passed: number; failed: number } {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Whoever was killed a moment ago may still be writing. */
function removeFolder(): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

function abandon(reason: string, code: number): void {
  console.error(reason);
  killTests();
  emulator?.kill();
  keepLogs();
  removeFolder();
  console.log('0 passed, 1 failed');
  process.exit(code);
}

async function main(): Promise<number> {
  // Not `once`: a second Ctrl-C must not cut the cleaning short.
  process.on('SIGINT', () => abandon('interrupted', 130));
  process.on('SIGTERM', () => abandon('terminated', 143));
  setTimeout(() => abandon(`not done after ${LONGEST / 60_000} minutes`, 1), LONGEST).unref();
  let python: string;
  try {
    python = pythonEnvironment();
  } catch (error) {
    if (!(error instanceof PythonMissing)) throw error;
    if (process.env.CI === undefined) {
      console.log(`skipped: nothing was deployed, since ${error.message}`);
      console.log('0 passed, 0 failed, 1 skipped');
      return 0;
    }
    console.error(`the deploy test must not be skipped here, but ${error.message}`);
    console.log('0 passed, 1 failed');
    return 1;
  }
  emulator = await Emulator.start(python, folder);
  const code = await runTests(emulator.endpoint);
  await emulator.stop();
  const { passed, failed } = counts();
  if (code !== 0 || failed > 0) keepLogs();
  console.log(`${passed} passed, ${code !== 0 && failed === 0 ? 1 : failed} failed`);
  return code;
}

main()
  .catch((error) => {
    console.error(error);
    emulator?.kill();
    console.log('0 passed, 1 failed');
    return 1;
  })
  .then((code) => {
    removeFolder();
    process.exit(code);
  });

import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
const CLI = require.resolve('aws-cdk/bin/cdk');
const LONGEST = 180_000;

/** Folder of this run; see run.ts. */
export const FOLDER = process.env.DEPLOY_TEST_FOLDER ?? '';

export interface CdkRun {
  readonly code: number;
  readonly output: string;
}

/** Runs the CDK CLI as a user does. Every run is written to cdk.log. */
export function cdk(args: readonly string[], cwd = ROOT): Promise<CdkRun> {
  return new Promise((done) => {
    // Not detached: it ends with the group of the tests.
    const child = spawn(process.execPath, [CLI, ...args, '--no-notices', '--no-version-reporting'], {
      cwd,
      env: process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('close', (code) => {
      appendFileSync(join(FOLDER, 'cdk.log'), `\n== cdk ${args.join(' ')}: ${code}\n${output}`);
      done({ code: code ?? 1, output });
    });
  });
}

export type Outputs = Readonly<Record<string, string>>;

export interface DeployRun extends CdkRun {
  /** By stack. */
  readonly outputs: Readonly<Record<string, Outputs>>;
}

/** The fixture apps need no build of their own: handlers are bundled before the tests begin. */
export async function deploy(name: string, args: readonly string[]): Promise<DeployRun> {
  const file = join(FOLDER, `${name}.outputs.json`);
  const run = await cdk([
    'deploy',
    ...args,
    '--build',
    'true',
    '--require-approval',
    'never',
    '--output',
    assembly(name),
    '--outputs-file',
    file,
  ]);
  return { ...run, outputs: run.code === 0 ? JSON.parse(readFileSync(file, 'utf8')) : {} };
}

export function destroy(name: string): Promise<CdkRun> {
  return cdk(['destroy', '--all', '--force', '--app', assembly(name)]);
}

export function assembly(name: string): string {
  return join(FOLDER, `${name}.cdk.out`);
}

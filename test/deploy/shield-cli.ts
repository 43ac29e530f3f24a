import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const COMMAND = resolve(__dirname, '..', '..', 'dist', 'bin', 'otp-shield.js');

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  json<T>(): T;
}

/** Runs the bundled `otp-shield` command as an operator does. */
export function otpShield(...args: readonly string[]): Promise<CliRun> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('close', (code) => done({ code: code ?? 1, out, err, json: <T>() => JSON.parse(out) as T }));
  });
}

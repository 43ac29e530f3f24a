import { spawn } from 'node:child_process';

/** Runs a script of Node.js, which says what it has to say where this one does; ends the process as it did when it failed. */
export async function node(args, options) {
  const child = spawn(process.execPath, args, { stdio: 'inherit', ...options });
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (status !== 0) process.exit(status ?? 1);
}

// npm start: bundles what is stale, synthesizes the example of cdk.json with the settings of the lab, and runs the lab on it.
import { fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const LAB = join(root, 'dist/bin/lab.js');
const SYNTH_MS = 120_000;
const FRAMEWORKS_MS = 60_000;

class Refusal extends Error {}

function checkMachine() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Refusal(`Node.js 20 or newer is needed, this is ${process.versions.node}`);
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const missing = Object.keys(devDependencies).filter(
    (name) => !existsSync(join(root, 'node_modules', name, 'package.json')),
  );
  if (missing.length > 0) throw new Refusal(`the dependencies are missing (${missing[0]}, for one); run npm ci first`);
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

/** Whether a source is newer than the oldest of the outputs, or an output is missing. */
function isStale(outputs, sources) {
  if (outputs.length === 0 || !outputs.every((path) => existsSync(path))) return true;
  const built = Math.min(...outputs.map((path) => statSync(path).mtimeMs));
  return sources
    .flatMap((path) => filesUnder(join(root, path)))
    .some((path) => /\.(ts|mjs|json)$/.test(path) && !path.endsWith('.d.ts') && statSync(path).mtimeMs > built);
}

function handlerNames() {
  return readdirSync(join(root, 'lambda')).filter((name) => existsSync(join(root, 'lambda', name, 'index.ts')));
}

async function bundleHandlers() {
  const outputs = handlerNames().map((name) => join(root, 'lambda/dist', name, 'index.js'));
  const sources = readdirSync(join(root, 'lambda')).filter((name) => name !== 'dist');
  const others = ['lib/contract', 'scripts/bundle.mjs', 'package-lock.json'];
  if (!isStale(outputs, [...sources.map((name) => `lambda/${name}`), ...others])) return;
  process.stderr.write('bundling the handlers…\n');
  await (await import('./bundle.mjs')).bundle();
}

async function bundleLab() {
  const outputs = [LAB, join(root, 'dist/bin/lab-worker.js')];
  if (!isStale(outputs, ['lib', 'bin', 'scripts/start.mjs', 'package-lock.json'])) return;
  process.stderr.write('bundling the lab…\n');
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: ['lab/run/lab.ts', 'lab/run/lab-worker.ts'],
    outdir: 'dist/bin',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
    // Big, and the lab only ever runs from this checkout.
    external: ['@aws-sdk/*'],
  });
}

/** Runs cdk.json's app as the CDK CLI would, without the CLI. */
function synthesize(app, context, outdir, signal) {
  return new Promise((resolve, reject) => {
    const child = spawn(app, {
      shell: true,
      cwd: root,
      signal,
      timeout: SYNTH_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify(context),
        // Checks the same properties again on every run, for most of its time; cdk synth and the tests do it.
        CDK_VALIDATION: 'false',
      },
    });
    let complaint = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (complaint += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Refusal(`the stack could not be synthesized with ${app}:\n${complaint.trim()}`));
    });
  });
}

async function synthesizeAll(names, folder, signal) {
  const { app, context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const settings = JSON.parse(readFileSync(join(root, 'lab/settings.json'), 'utf8'));
  process.stderr.write(`synthesizing the stack of cdk.json (${app})…\n`);
  return Promise.all(
    names.map(async (name) => {
      const outdir = join(folder, name);
      await synthesize(app, { ...context, ...settings.default, ...settings[name] }, outdir, signal);
      return `${name}=${outdir}`;
    }),
  );
}

function startFrameworks() {
  const child = fork(join(root, 'scripts/lab-frameworks.mjs'), [], {
    execArgv: ['--import', 'tsx', '--no-deprecation'],
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += chunk));
  const url = new Promise((resolve, reject) => {
    const give = (why) => reject(new Refusal(`the web frameworks did not start (${why})\n${complaint.trim()}`));
    const timer = setTimeout(() => give('too slow'), FRAMEWORKS_MS);
    child.once('message', (message) => resolve(message.url));
    child.once('exit', (code) => give(`code ${code}`));
    child.once('error', (error) => give(error.message));
    child.once('message', () => clearTimeout(timer));
    child.once('exit', () => clearTimeout(timer));
  });
  url.catch(() => {});
  return { url, stop: () => child.kill() };
}

function ioOf(signal) {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    signal,
    clock: { now: () => Date.now() },
  };
}

async function main() {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  checkMachine();
  // Said by the SDK on Node.js 20, which stays supported here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const args = process.argv.slice(2);
  const io = ioOf(stop.signal);
  await bundleLab();
  const lab = createRequire(import.meta.url)(LAB);
  // A wrong option is told before anything that takes time.
  const plan = await lab.planLab(args, io);
  if (plan.exit !== undefined) return plan.exit;

  await bundleHandlers();
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-lab-'));
  const frameworks = plan.frameworks ? startFrameworks() : undefined;
  try {
    const templates = await synthesizeAll(plan.templates, folder, stop.signal);
    const behind = frameworks ? ['--frameworks', await frameworks.url] : [];
    return await lab.run([...args, '--template', ...templates, ...behind], io);
  } catch (error) {
    if (stop.signal.aborted) return 130;
    throw error;
  } finally {
    frameworks?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(
    `npm start: ${error instanceof Refusal ? error.message : `unexpected error: ${error.message}`}\n`,
  );
  process.exitCode = 1;
}

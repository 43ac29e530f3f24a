// Declarations of what jsii leaves out (the browser package has another library, `jose` comes as an ES module) or has beside code that is not shipped
// (the simulator). Shipped is what the entry points of package.json reach, and nothing else.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { node } from './run-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const PROJECTS = ['lib/browser', 'lib/browser/inbound', 'lib/verify', 'lib/guard'];
/** As the compiler writes them. What is an ES module gets `.d.mts`, or a CommonJS module would believe that it may `require` it. */
const MODULES = [
  'browser/cognito',
  'browser/device',
  'browser/index',
  'browser/install',
  'browser/react',
  'browser/turnstile',
  'types/browser/inbound/index',
];
const SCRIPTS = ['types/sim/index', 'types/verify/index', 'types/guard/index'];
const RELATIVE = /((?:from|import)\s*\(?["'])(\.[^"']*)/g;

/** Writes those of the projects that jsii doesn't compile. */
export async function compileDeclarations() {
  for (const file of written()) rmSync(file);
  const tsc = join(root, 'node_modules/typescript-native/bin/tsc');
  await Promise.all(PROJECTS.map((project) => node([tsc, '-p', project], { cwd: root })));
}

/** Adds those of the simulator, which jsii wrote beside its code, and takes out what no entry point reaches. */
export function shipDeclarations() {
  for (const file of reached([join(root, 'lib/sim/index.d.ts')])) {
    const copy = file.replace(join(root, 'lib'), join(root, 'dist/types'));
    if (existsSync(copy)) continue;
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
  }
  const entries = (names) => names.map((name) => join(root, 'dist', `${name}.d.ts`));
  const modules = new Set([...reached(entries(MODULES))].filter((file) => file.includes('/browser/')));
  const shipped = reached(entries([...MODULES, ...SCRIPTS]));
  for (const file of written()) if (!shipped.has(file)) rmSync(file);
  for (const file of modules) {
    // An ES module names files with their ending.
    const text = readFileSync(file, 'utf8').replace(RELATIVE, (_all, before, path) => {
      const isModule = modules.has(`${resolve(dirname(file), path)}.d.ts`);
      return `${before}${path}.${isModule ? 'mjs' : 'js'}`;
    });
    writeFileSync(file.replace(/\.d\.ts$/, '.d.mts'), text);
    rmSync(file);
  }
}

/** Files of declarations that earlier runs and this one made. */
function written() {
  return ['browser', 'types']
    .map((folder) => join(root, 'dist', folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((file) => /\.d\.m?ts$/.test(file));
}

/** The files and everything that they import, directly or not. */
function reached(files, seen = new Set()) {
  for (const file of files) {
    if (seen.has(file)) continue;
    seen.add(file);
    const imported = [...readFileSync(file, 'utf8').matchAll(RELATIVE)].map(([, , path]) =>
      resolve(dirname(file), path),
    );
    const found = imported.map((path) => [`${path}.d.ts`, join(path, 'index.d.ts')].find((each) => existsSync(each)));
    if (found.includes(undefined)) throw new Error(`${file} imports what has no declaration`);
    reached(found, seen);
  }
  return seen;
}

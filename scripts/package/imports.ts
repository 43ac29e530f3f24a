import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Proof } from '../proof';
import { runCommand } from '../run-command';
import { downloaded } from './downloaded';
import { ROOT, type Tarball } from './tarball';

/** What "Are the types wrong?" may say, all of it. A problem that is gone has to leave the list, too. */
const LEFT: ReadonlyArray<{ readonly problem: string; readonly entries: readonly string[]; readonly why: string }> = [
  {
    problem: 'CJSResolvesToESM',
    entries: [
      './browser',
      './browser/cognito',
      './browser/device',
      './browser/install',
      './browser/react',
      './browser/turnstile',
      './browser/inbound',
    ],
    why: 'pages load ES modules; a CommonJS program can only `import()` them',
  },
  {
    problem: 'NoResolution',
    entries: ['./browser/otp-shield.js', './browser/otp-shield-turnstile.js', './browser/otp-shield-install.js'],
    why: 'scripts for a `<script>` element, which nobody imports; node10 does not find them',
  },
  {
    problem: 'UntypedResolution',
    entries: ['./browser/otp-shield.js', './browser/otp-shield-turnstile.js', './browser/otp-shield-install.js'],
    why: 'the same scripts, elsewhere: they put one name into the page and have no types',
  },
  {
    problem: 'NoResolution',
    entries: ['./.jsii', './.jsii.gz'],
    why: 'the assembly, which the tools of jsii read as a file',
  },
];

/** From the oldest that is promised to the newest. With `--few` the first of the ways is tried; "Are the types wrong?" looks at all of them. */
const COMPILERS: ReadonlyArray<readonly [version: string, resolutions: readonly string[]]> = [
  ['5.9.3', ['node10', 'node16', 'nodenext', 'bundler']],
  ['6.0.3', ['nodenext', 'node10', 'node16', 'bundler']],
  // It knows node10 no longer.
  ['7.0.2', ['node16', 'nodenext', 'bundler']],
];
/** Those that this repository uses itself. */
const AT_HAND = ['typescript', 'typescript-native'];
const MODULE_OF: Readonly<Record<string, string>> = { node10: 'commonjs', bundler: 'esnext' };
const ATTW = '0.18.5';
const FILES = ['constructs.ts', 'server.ts', 'pages.mts'];

/** Every entry point, found from the project in `folder` by every way in which TypeScript resolves a package. */
export async function checkImports(proof: Proof, tarball: Tarball, folder: string, isFew: boolean): Promise<void> {
  await proof.check('"Are the types wrong?" says nothing but what is listed with its reason', async () => {
    const { createPackageFromTarballData, checkPackage } = await attw();
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball.file))));
    if (!result.types) throw new Error('it finds no types');
    const left = LEFT.flatMap(({ problem, entries }) => entries.map((entry) => `${problem} of ${entry}`));
    const said = [
      ...new Set(result.problems.map((problem) => `${problem.kind} of ${problem.entrypoint ?? problem.fileName}`)),
    ];
    const unlisted = said.filter((line) => !left.includes(line));
    const gone = left.filter((line) => !said.includes(line));
    if (unlisted.length + gone.length > 0)
      throw new Error([...unlisted, ...gone.map((line) => `no longer: ${line}`)].join('\n'));
    return `${left.length} listed`;
  });

  for (const file of FILES) copyFileSync(join(__dirname, 'consumer', file), join(folder, file));
  linkSdk(folder);
  for (const [version, all] of COMPILERS) {
    // The newest is quick enough to read every declaration, those of CDK included.
    const isNewest = version === COMPILERS.at(-1)?.[0];
    const resolutions = isFew && !isNewest ? all.slice(0, 1) : all;
    const claim = `TypeScript ${version}: ${isNewest ? 'all declarations are sound, and ' : ''}every entry point resolves under ${resolutions.join(', ')}`;
    await proof.check(claim, async () => {
      for (const resolution of resolutions) {
        // How the constructs are found hangs on `main` and `types` alone, so once is enough.
        const isOnce = resolution === 'nodenext' || resolutions.length === 1;
        const files = isOnce ? FILES : FILES.filter((file) => file !== 'constructs.ts');
        await compile(folder, version, resolution, files, !isNewest);
      }
    });
  }
}

interface Attw {
  createPackageFromTarballData(data: Uint8Array): object;
  checkPackage(pkg: object): Promise<{
    readonly types: unknown;
    readonly problems: ReadonlyArray<{
      readonly kind: string;
      readonly entrypoint?: string;
      readonly fileName?: string;
    }>;
  }>;
}

async function attw(): Promise<Attw> {
  const folder = await downloaded('@arethetypeswrong/core', ATTW);
  return import(pathToFileURL(join(folder, 'dist/index.js')).href);
}

/** An application that has a guard has the SDK, too. */
function linkSdk(folder: string): void {
  mkdirSync(join(folder, 'node_modules/@aws-sdk'), { recursive: true });
  for (const client of ['client-dynamodb', 'client-lambda'])
    symlinkSync(join(ROOT, 'node_modules/@aws-sdk', client), join(folder, 'node_modules/@aws-sdk', client));
}

function manifest(folder: string): { readonly version: string; readonly bin: { readonly tsc: string } } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

async function compile(
  folder: string,
  version: string,
  resolution: string,
  files: readonly string[],
  skipLibCheck: boolean,
): Promise<void> {
  const atHand = AT_HAND.map((name) => join(ROOT, 'node_modules', name)).find(
    (path) => manifest(path).version === version,
  );
  const typescript = atHand ?? (await downloaded('typescript', version));
  const { bin } = manifest(typescript);
  const options = {
    noEmit: 'true',
    strict: 'true',
    skipLibCheck: String(skipLibCheck),
    target: 'es2022',
    lib: 'es2022,dom',
    module: MODULE_OF[resolution] ?? resolution,
    moduleResolution: resolution,
    typeRoots: join(ROOT, 'node_modules/@types'),
    types: 'node',
    ...(resolution === 'node10' && version.startsWith('6.') ? { ignoreDeprecations: '6.0' } : {}),
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  await runCommand(process.execPath, [join(typescript, bin.tsc), ...flags, ...files], { cwd: folder }).catch(
    (error) => {
      throw new Error(`${resolution}: ${error.message}`, { cause: error });
    },
  );
}

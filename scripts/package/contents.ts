import { readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlers } from '../handlers.cjs';
import type { Proof } from '../proof';
import { ROOT, type Tarball } from './tarball';

/** Everything that a published package may hold. */
const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|NOTICE|\.jsii(\.gz)?)$/,
  /^lib\/(alarms|app|contract|dashboard|inbound|notices|posture|private|protection|recipient|reputation|waf)\/[a-z0-9/-]+\.(js|d\.ts)$/,
  /^lib\/[a-z-]+\.(js|d\.ts)$/,
  /^lambda\/dist\/[a-z-]+\/(index|page|disposable-domains)\.js$/,
  /^docs\/runbooks\/[a-zA-Z-]+\.md$/,
  /^dist\/(THIRD-PARTY-LICENSES\.txt|sbom\.cdx\.json|bin\/otp-shield\.js|(guard|sim|verify)\/index\.js)$/,
  /^dist\/types\/(browser|contract|guard|sim|verify|waf)\/[a-z0-9/-]+\.d\.m?ts$/,
  /^dist\/browser\/[a-z0-9/-]+\.(mjs|js|d\.mts)$/,
];

const LARGEST_PACKED = 3_000_000;
const LARGEST_UNPACKED = 8_000_000;

const LICENCES = new Set(['Apache-2.0', 'MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense']);

function expectNone(what: string, found: readonly string[]): void {
  if (found.length > 0) throw new Error(`${what}:\n${found.slice(0, 20).join('\n')}`);
}

/** Paths to which the manifest points: a user's import ends at one of them. */
function entryPoints(manifest: {
  main: string;
  types: string;
  bin: object;
  exports: Record<string, unknown>;
}): string[] {
  const targets = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target as Record<string, string>),
  );
  return [manifest.main, manifest.types, ...Object.values(manifest.bin), ...targets].map((path) =>
    path.replace(/^\.\//, ''),
  );
}

export async function checkContents(proof: Proof, tarball: Tarball): Promise<void> {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const paths = tarball.files.map(({ path }) => path);
  const has = new Set(paths);
  const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

  await proof.check('the package holds nothing but what is used', () => {
    expectNone(
      'these do not belong into it',
      paths.filter((path) => !ALLOWED.some((allowed) => allowed.test(path))),
    );
    return `${paths.length} files`;
  });

  await proof.check(
    'it holds every entry point of the manifest, every handler, every construct and every runbook',
    () => {
      const bundles = handlers(ROOT).map(({ name }) => `lambda/dist/${name}/index.js`);
      const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
        .filter(
          (path) =>
            path.endsWith('.ts') &&
            !path.endsWith('.d.ts') &&
            !/^(browser|guard|load-balancer|sim|verify)\//.test(path),
        )
        .flatMap((path) => ['.js', '.d.ts'].map((ending) => `lib/${path.replace(/\.ts$/, ending)}`));
      const runbooks = readdirSync(join(ROOT, 'docs/runbooks')).map((name) => `docs/runbooks/${name}`);
      const wanted = [
        ...entryPoints(manifest),
        ...bundles,
        ...sources,
        ...runbooks,
        'LICENSE',
        'NOTICE',
        '.jsii',
        '.jsii.gz',
      ];
      expectNone(
        'missing',
        wanted.filter((path) => !has.has(path)),
      );
      return `${wanted.length} files are there`;
    },
  );

  await proof.check('it names no folder of the machine that built it, and no source map', () => {
    const folders = [...new Set([ROOT, homedir(), join(tmpdir(), '')])].filter((folder) => folder.length > 3);
    const inside = (text: string) =>
      folders.some((folder) => text.includes(`${folder}/`) && !isProse(folder)) ||
      text.includes('//# sourceMappingURL=');
    expectNone(
      'found in',
      paths.filter((path) => inside(textOf(path))),
    );
  });

  await proof.check('its size is bounded, and as the documentation says', () => {
    const said = textOf('docs/package.md').match(/([\d.]+) MB packed, ([\d.]+) MB unpacked/);
    if (!said) throw new Error('docs/package.md states no size');
    const [packed, unpacked] = [tarball.size, tarball.unpackedSize].map((bytes) => bytes / 1e6);
    if (tarball.size > LARGEST_PACKED || tarball.unpackedSize > LARGEST_UNPACKED) {
      throw new Error(
        `${packed} MB packed, ${unpacked} MB unpacked is more than ${LARGEST_PACKED} and ${LARGEST_UNPACKED} bytes`,
      );
    }
    for (const [real, stated] of [
      [packed, Number(said[1])],
      [unpacked, Number(said[2])],
    ]) {
      if (Math.abs(real - stated) > 0.15 * stated)
        throw new Error(`docs/package.md says ${said[0]}, it is ${packed} and ${unpacked}`);
    }
    return `${packed.toFixed(2)} MB packed, ${unpacked.toFixed(2)} MB unpacked`;
  });
  for (const line of sizesByPart(tarball.files)) proof.note(line);

  await proof.check('it has no run-time dependency and no install script', () => {
    for (const key of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies']) {
      if (key in manifest) throw new Error(`package.json has ${key}`);
    }
    const peers = Object.keys(manifest.peerDependencies).join(', ');
    if (peers !== 'aws-cdk-lib, constructs') throw new Error(`peers are ${peers}`);
    expectNone(
      'install scripts',
      Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$|^prepare$|^(pre|post)?pack$/.test(name)),
    );
  });

  await proof.check(
    'every bundled package is in the bill of materials and in the licences, under a permissive licence',
    () => {
      const bill = JSON.parse(textOf('dist/sbom.cdx.json'));
      const licences = textOf('dist/THIRD-PARTY-LICENSES.txt');
      interface Component {
        readonly name: string;
        readonly version: string;
        readonly purl: string;
        readonly licenses?: ReadonlyArray<{ readonly license?: { readonly id?: string } }>;
      }
      const components: Component[] = bill.components;
      if (components.length === 0) throw new Error('the bill of materials is empty');
      expectNone(
        'no text of the licence for',
        components.map(({ name, version }) => `${name} ${version} (`).filter((title) => !licences.includes(title)),
      );
      expectNone(
        'licence not among the permissive ones',
        components
          .filter(({ licenses }) => !licenses?.some(({ license }) => LICENCES.has(license?.id ?? '')))
          .map(({ purl }) => purl),
      );
      const listed = licences.match(/^\S+ \d+\.\d+\.\d+\S* \(.*\)$/gm) ?? [];
      if (listed.length !== components.length)
        throw new Error(`${listed.length} licences, ${components.length} components`);
      return `${components.length} packages`;
    },
  );
}

/** What each bundle takes of the unpacked package, and the rest by folder; the largest first. */
function sizesByPart(files: Tarball['files']): string[] {
  const sizes = new Map<string, number>();
  for (const { path, size } of files) {
    const part = path.match(/^(lambda\/dist\/[^/]+|dist\/[^/]+|lib|[^/]+)/)![0];
    sizes.set(part, (sizes.get(part) ?? 0) + size);
  }
  return [...sizes]
    .sort(([, a], [, b]) => b - a)
    .map(([part, size]) => `${(size / 1000).toFixed(1).padStart(8)} kB  ${part}`);
}

/** A short folder such as /tmp stands in ordinary text, too; a longer one only comes from a machine. */
function isProse(folder: string): boolean {
  return folder.split('/').length < 3;
}

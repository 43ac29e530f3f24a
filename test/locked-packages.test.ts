import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe.each(['package-lock.json', '.github/release/package-lock.json'])('%s', (file) => {
  const packages: Readonly<Record<string, Package>> = JSON.parse(read(file)).packages;
  const entries = Object.entries(packages).filter(([path]) => path !== '');

  test('has a hash for every package of every platform', () => {
    const without = entries.filter(
      ([, { inBundle, integrity }]) => !inBundle && !/^sha512-\S{88}$/.test(integrity ?? ''),
    );
    expect(without).toEqual([]);
    expect(entries.length).toBeGreaterThan(50);
  });

  test('lacks a hash only where the package lies in the archive of another one, whose hash covers it', () => {
    const bundled = entries.filter(([, { inBundle }]) => inBundle).map(([path]) => path);
    const holders = new Set(bundled.map((path) => path.slice(0, path.indexOf('/node_modules/', 1))));
    const known = file === 'package-lock.json' ? ['@aws-cdk/cloud-assembly-schema', 'aws-cdk-lib'] : [];
    expect([...holders].sort()).toEqual(known.map((name) => `node_modules/${name}`));
    for (const holder of holders) expect(packages[holder]?.integrity).toMatch(/^sha512-/);
  });

  test('names all platforms of a package that comes in several, also those of other machines', () => {
    const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  test('names no registry: everybody asks their own', () => {
    expect(entries.filter(([, { resolved, link }]) => resolved !== undefined || link)).toEqual([]);
    expect(read(file)).not.toMatch(/https?:\/\/(?:registry|npm)\./);
  });
});

describe.each([
  ['scripts/python/requirements.txt', 10],
  ['scripts/python/servers.txt', 10],
  ['.github/release/requirements.txt', 10],
  ['.github/release/build-requirements.txt', 2],
])('%s', (file, least) => {
  const requirements = read(file)
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  test('has a version and a hash for each package', () => {
    const LOCKED = /^[a-z0-9-]+==\S+(?:\s+--hash=sha256:[0-9a-f]{64})+$/;
    expect(requirements.filter((line) => !LOCKED.test(line))).toEqual([]);
    expect(requirements.length).toBeGreaterThan(least);
  });
});

test('what jsii-pacmak asks of pip is locked, by name', () => {
  const asked = [
    ...read('node_modules/jsii-pacmak/lib/targets/python/requirements-dev.txt').matchAll(/^([a-z][\w-]*)/gm),
  ];
  const locked = read('.github/release/requirements.txt') + read('.github/release/build-requirements.txt');
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.map(([, name]) => name).filter((name) => !locked.includes(`\n${name}==`))).toEqual([]);
});

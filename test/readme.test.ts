import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const PAGES = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

interface Example {
  readonly where: string;
  readonly source: string;
}

/** Blocks marked `ts`; one that imports for itself stands alone, any other is put into the fixture. */
function examplesOf(page: string): Example[] {
  const fixture = readFileSync(join(root, 'rosetta/default.ts-fixture'), 'utf8');
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts(?: nofixture)?\n([\s\S]*?)^```/gm)].map((match) => ({
    where: `${page}:${text.slice(0, match.index).split('\n').length + 1}`,
    source: /^import /m.test(match[1]) ? match[1] : fixture.replace('/// here', match[1]),
  }));
}

/** CDK's core, and of its three hundred namespaces those that somebody names: to read them all takes most of the time. */
function cdkWith(examples: readonly Example[]): string {
  const lib = readdirSync(join(root, 'lib'), { withFileTypes: true, recursive: true })
    .filter(({ name }) => /(?<!\.d)\.ts$/.test(name))
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8'));
  const texts = [...lib, ...examples.map(({ source }) => source)];
  const named = new Set(texts.flatMap((text) => text.match(/\baws_[a-z0-9]+(?=\b(?! =))/g) ?? []));
  const folders = readdirSync(join(root, 'node_modules/aws-cdk-lib'));
  const modules = [...named].filter((name) => folders.includes(name.replace('_', '-')));
  return [
    "export * from 'aws-cdk-lib/core';",
    ...modules.map((name) => `export * as ${name} from 'aws-cdk-lib/${name.replace('_', '-')}';`),
  ].join('\n');
}

/** What the compiler says of each, by where it stands. */
function compile(examples: readonly Example[]): string[] {
  const folder = mkdtempSync(join(root, 'dist/examples-of-pages-'));
  try {
    const compilerOptions = {
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      // What users get: the declarations that the build made, without the bodies behind them.
      moduleSuffixes: ['.d', ''],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      esModuleInterop: true,
      resolveJsonModule: true,
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
      paths: {
        'cdk-otp-shield': [join(root, 'lib/index')],
        'cdk-otp-shield/sim': [join(root, 'lib/sim/index')],
        'cdk-otp-shield/guard': [join(root, 'lib/guard/index')],
        'aws-cdk-lib': ['./cdk.ts'],
      },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    writeFileSync(join(folder, 'cdk.ts'), cdkWith(examples));
    for (const [index, { source }] of examples.entries()) writeFileSync(join(folder, `example-${index}.ts`), source);
    const tsc = join(root, 'node_modules/typescript-native/bin/tsc');
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', folder], {
      encoding: 'utf8',
    });
    return `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^.*?example-(\d+)\.ts/, (_, index) => examples[Number(index)]!.where));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('examples in the documentation', () => {
  const examples = PAGES.flatMap(examplesOf);

  test('are there', () => expect(examples.length).toBeGreaterThan(3));

  test('compile, and a misspelt prop would not', () => {
    const misspelt = { where: 'planted', source: examples[0].source.replace('requestRoutes', 'requestRoute') };
    const errors = compile([...examples, misspelt]);
    expect(errors.filter((error) => !error.startsWith('planted'))).toEqual([]);
    expect(errors.join('\n')).toContain("'requestRoute' does not exist");
  }, 120_000);
});

describe('the README', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

  test('has at most 1,800 words, code and tables included', () => {
    expect(text.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(1_800);
  });

  test('says in its first lines what it is, for whom, and how ready', () => {
    const first = text.split('\n## ')[0]!;
    for (const word of ['one-time codes', '**For**', '0.1, experimental', 'Nothing has run in an AWS account']) {
      expect(first).toContain(word);
    }
    // Told before it is referred to.
    expect(text.indexOf('story')).toBe(text.indexOf('story** behind it'));
  });

  test('has badges that the manifest bears out', () => {
    const badges = [...text.matchAll(/!\[([^\]]+)\]\(https:[^)]+\)/g)].map(([, label]) => label);
    expect(badges).toEqual([
      'ci',
      `stability: ${manifest.stability}`,
      `Node.js: ${manifest.engines.node.replace('>= ', '').replace('.0.0', '')} or newer`,
      `licence: ${manifest.license}`,
    ]);
    expect(text).toContain(`${manifest.repository.url.replace('.git', '')}/actions/workflows/ci.yml/badge.svg`);
    expect(readdirSync(join(root, '.github/workflows'))).toContain('ci.yml');
    expect(manifest.version).toMatch(/^0\.1\./);
  });

  test('states the totals that the page on cost states', () => {
    const [, ...totals] = /\*\*together\*\* \| \*\*([\d,.]+)\*\* \| \*\*([\d,.]+)\*\* \| \*\*([\d,.]+)\*\*/.exec(
      readFileSync(join(root, 'docs/cost.md'), 'utf8'),
    )!;
    expect(text).toContain(totals.map((usd) => `**${usd}**`).join(' | '));
  });
});

// npm run examples: every app under examples/ synthesizes from the packed package, outside of this repository. The cloud assemblies
// stay in dist/examples/<name>. With `--few` one process synthesizes them all but one, instead of one
// process each, and cfn-lint reads about half of the templates.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pack, ROOT } from '../package/tarball';
import { unpackInto } from '../package/unpacked';
import { Proof } from '../proof';
import { pythonTools } from '../python/tools';
import { runCommand } from '../run-command';
import { lint } from '../templates/cfn-lint';
import { differencesFromPins } from '../templates/pins';
import { Example, exampleNames, synthesizedTemplates } from './example';
import { complaints } from './justified';
import { WarmSynthesis } from './warm-synthesis';

/** What the examples ask for besides the package and its peers, which need not be downloaded again. */
const TOOLS = [
  'tsx',
  'typescript',
  'jest',
  'express',
  'better-auth',
  '@auth/core',
  '@types/node',
  '@types/jest',
  '@swc/core',
  '@swc/jest',
  'esbuild',
  'react',
  'react-dom',
];
const CLIENTS = ['dynamodb', 'lambda', 'secrets-manager', 'sesv2'].map((service) => `@aws-sdk/client-${service}`);

function linkTools(modules: string): void {
  for (const name of [...TOOLS, ...CLIENTS]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const [name, file] of [
    ['tsx', 'tsx/dist/cli.mjs'],
    ['jest', 'jest/bin/jest.js'],
    ['esbuild', 'esbuild/bin/esbuild'],
  ]) {
    symlinkSync(join(ROOT, 'node_modules', file), join(modules, '.bin', name));
  }
}

/** In one go: reading the declarations of aws-cdk-lib takes most of the time. */
async function compile(project: string, modules: string): Promise<void> {
  const all = exampleNames().map((name) =>
    JSON.parse(readFileSync(join(ROOT, 'examples', name, 'tsconfig.json'), 'utf8')),
  );
  const alike = all.map(({ compilerOptions: { types, ...options }, include }) => JSON.stringify({ options, include }));
  if (new Set(alike).size > 1) throw new Error('the tsconfig.json of the examples differ in more than their types');
  const [{ compilerOptions }] = all;
  if (compilerOptions.strict !== true) throw new Error('the examples are not strict');
  const types = [...new Set(all.flatMap((settings) => settings.compilerOptions.types))];
  const settings = { compilerOptions: { ...compilerOptions, types }, include: ['*/*.ts'] };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(settings));
  // The newest reads the declarations in a fifth of the time.
  const typescript = isFew ? join(ROOT, 'node_modules/typescript-native') : join(modules, 'typescript');
  await runCommand(process.execPath, [join(typescript, 'bin/tsc'), '-p', project]);
}

/** Without an account CDK can't ask which zones a Region has, so names stand in for them until somebody deploys. */
const STANDS_IN_FOR_ZONES = "W3010: Avoid hardcoding availability zones 'dummy";

async function lintAll(proof: Proof): Promise<void> {
  const claim = 'cfn-lint says nothing of their templates';
  const tools = await pythonTools();
  if ('missing' in tools) {
    proof.skip(claim, tools.missing);
    return;
  }
  await proof.check(claim, async () => {
    const all = exampleNames().flatMap(synthesizedTemplates);
    const files = isFew ? fewWithEveryProperty(all) : all;
    // Two at a time: by now the other core is idle.
    const half = Math.ceil(files.length / 2);
    const parts = await Promise.all([files.slice(0, half), files.slice(half)].map((part) => lint(part, tools.bin)));
    const said = parts
      .flatMap((findings) => [...findings])
      .flatMap(([file, found]) => found.map((finding) => `${basename(file)}: ${finding}`))
      .filter((finding) => !finding.includes(STANDS_IN_FOR_ZONES));
    if (said.length > 0) throw new Error(said.join('\n'));
    return `${files.length} templates`;
  });
}

/** Templates in which together every property stands that any of them sets: cfn-lint's rules are about those. */
function fewWithEveryProperty(files: readonly string[]): string[] {
  const propertiesOf = (file: string) => {
    const resources: Record<string, { Type: string; Properties?: object }> = JSON.parse(
      readFileSync(file, 'utf8'),
    ).Resources;
    return Object.values(resources).flatMap(({ Type, Properties = {} }) =>
      ['', ...Object.keys(Properties)].map((property) => `${Type} ${property}`),
    );
  };
  const waiting = files.map((file) => ({ file, properties: new Set(propertiesOf(file)), size: statSync(file).size }));
  const left = new Set(waiting.flatMap(({ properties }) => [...properties]));
  const few: string[] = [];
  while (left.size > 0) {
    const gain = ({ properties, size }: (typeof waiting)[number]) =>
      [...properties].filter((each) => left.has(each)).length / size;
    waiting.sort((a, b) => gain(b) - gain(a));
    const { file, properties } = waiting.shift()!;
    few.push(file);
    for (const each of properties) left.delete(each);
  }
  return few;
}

const isFew = process.argv.includes('--few');
/** With `--few` the only one that a process of its own synthesizes; the templates of all are pinned. */
const BY_ITS_COMMAND = 'existing-load-balancer';

async function main(): Promise<void> {
  const proof = new Proof();
  const project = mkdtempSync(join(tmpdir(), 'otp-shield-examples-'));
  const modules = join(project, 'node_modules');
  try {
    const tarball = await pack();
    // cdk-nag is no link: through one it would see the aws-cdk-lib of this repository and not know the example's resources.
    await unpackInto(project, tarball.file, ['cdk-nag']);
    linkTools(modules);
    const waiting = exampleNames().map((name) => new Example(name, project));
    await proof.check('there are examples to try', () => {
      if (waiting.length < 10) throw new Error(`only ${waiting.length}`);
    });
    const compiled = proof.check('all compile in strict mode', () => compile(project, modules));
    const attempt = async (example: Example, warm: WarmSynthesis) => {
      const claim = `${example.name}: a folder of its own, synthesizes${example.asksForPuzzle ? ', asks for a puzzle before a code' : ''}`;
      const done = await proof.check(claim, () => {
        example.checkFolder(modules);
        const isByItsCommand = !isFew || example.name === BY_ITS_COMMAND;
        return example.synthesize(isByItsCommand ? undefined : warm);
      });
      if (!done) return;
      await proof.check(`${example.name}: no template owns an IP set that is written at run time`, () => {
        const found = example.runTimeIpSets();
        if (found.length > 0) throw new Error(found.join('\n'));
      });
      await proof.check(`${example.name}: its README explains every warning`, () => {
        const unexplained = example.unexplainedWarnings();
        if (unexplained.length > 0) throw new Error(unexplained.join('\n'));
      });
      await proof.check(`${example.name}: every alarm and event may travel its whole way`, () => {
        const lost = example.lostNotifications();
        if (lost.length > 0) throw new Error(lost.join('\n'));
      });
      await proof.check(
        `${example.name}: cdk-nag finds nothing but what is justified, and nothing that is ours`,
        () => {
          const found = example.nagFindings();
          const said = complaints(example.name, found);
          if (said.length > 0) throw new Error(said.join('\n'));
          return found.length === 0 ? 'nothing' : `${found.length} justified`;
        },
      );
    };
    const rest = [...waiting];
    const worker = async () => {
      const warm = new WarmSynthesis();
      try {
        for (let example = rest.shift(); example; example = rest.shift()) await attempt(example, warm);
      } finally {
        warm.stop();
      }
    };
    const tested = async () => {
      for (const example of waiting)
        if (example.hasTests) await proof.check(`${example.name}: its tests pass`, () => example.test());
    };
    // A warm process needs ten seconds to become so: one has them all done before the tests have ended beside it.
    await Promise.all([worker(), ...(isFew ? [] : [worker()]), tested(), compiled]);
    await proof.check('every template is the one that is pinned', () => {
      const files = exampleNames().flatMap((name) => synthesizedTemplates(name).map((file) => [name, file] as const));
      const templates = files.map(
        ([name, file]) => [`${name}/${basename(file, '.template.json')}`, readFileSync(file, 'utf8')] as const,
      );
      const different = differencesFromPins('examples', new Map(templates));
      if (different.length > 0) throw new Error(different.join('\n'));
      return `${templates.length} templates`;
    });
    await lintAll(proof);
  } finally {
    rmSync(project, { recursive: true, force: true });
    proof.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

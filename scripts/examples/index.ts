// npm run examples: every app under examples/ synthesizes from the packed package, outside of this repository. The cloud assemblies
// stay in dist/examples/<name>.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { installInto } from '../package/installed';
import { pack, ROOT } from '../package/tarball';
import { Proof } from '../proof';
import { pythonTools } from '../python/tools';
import { runCommand } from '../run-command';
import { lint } from '../templates/cfn-lint';
import { Example, exampleNames, synthesizedTemplates } from './example';

/** Their development dependencies, which need not be downloaded again. */
function linkTools(modules: string): void {
  mkdirSync(join(modules, '@types'), { recursive: true });
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const name of ['tsx', 'typescript', '@types/node'])
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  symlinkSync(join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(modules, '.bin/tsx'));
}

/** In one go: reading the declarations of aws-cdk-lib takes most of the time. */
async function compile(project: string, modules: string): Promise<void> {
  const [first, ...others] = exampleNames().map((name) =>
    readFileSync(join(ROOT, 'examples', name, 'tsconfig.json'), 'utf8'),
  );
  if (others.some((settings) => settings !== first)) throw new Error('the tsconfig.json of the examples differ');
  const settings = JSON.parse(first);
  if (settings.compilerOptions.strict !== true) throw new Error('the examples are not strict');
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ ...settings, include: ['*/app.ts'] }));
  await runCommand(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', project]);
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
    const files = exampleNames().flatMap(synthesizedTemplates);
    const findings = await lint(files, tools.bin);
    const said = [...findings]
      .flatMap(([file, found]) => found.map((finding) => `${basename(file)}: ${finding}`))
      .filter((finding) => !finding.includes(STANDS_IN_FOR_ZONES));
    if (said.length > 0) throw new Error(said.join('\n'));
    return `${files.length} templates`;
  });
}

async function main(): Promise<void> {
  const proof = new Proof();
  const project = mkdtempSync(join(tmpdir(), 'otp-shield-examples-'));
  const modules = join(project, 'node_modules');
  try {
    const tarball = await pack();
    await installInto(project, tarball.file);
    linkTools(modules);
    const waiting = exampleNames().map((name) => new Example(name, project));
    await proof.check('there are examples to try', () => {
      if (waiting.length < 7) throw new Error(`only ${waiting.length}`);
    });
    const compiled = proof.check('all compile in strict mode', () => compile(project, modules));
    const attempt = async (example: Example) => {
      const claim = `${example.name}: a folder of its own, synthesizes, asks for a puzzle before a code`;
      const done = await proof.check(claim, () => {
        example.checkFolder(modules);
        return example.synthesize();
      });
      if (!done) return;
      await proof.check(`${example.name}: its README explains every warning`, () => {
        const unexplained = example.unexplainedWarnings();
        if (unexplained.length > 0) throw new Error(unexplained.join('\n'));
      });
    };
    const rest = [...waiting];
    const worker = async () => {
      for (let example = rest.shift(); example; example = rest.shift()) await attempt(example);
    };
    await Promise.all([worker(), worker(), compiled]);
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

// npm run languages: the README's stack in Python, Java and Go, from packages that are built and installed here, gives the same
// template as in TypeScript. With `--few` Java and Go are generated, and not run.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '../package/tarball';
import { Proof } from '../proof';
import { checkEmbedded, generateBindings } from './bindings';
import { checkDocumentation } from './documentation';
import { synthesizeGo } from './go';
import { synthesizeJava } from './java';
import { hasCommand, Project } from './project';
import { installWheel, synthesizePython, synthesizePythonExample } from './python';
import { synthesizeTypeScript } from './typescript';

/** Python and Java projects name a version; Go takes the one of the module, the lowest that the package admits. */
const CDK_FOR_PYTHON = '2.270.0';
const CDK_FOR_JAVA = '2.272.0';

function firstDifference(wanted: string, got: string): string {
  const [left, right] = [wanted, got].map((text) => text.split('\n'));
  const line = left.findIndex((text, index) => text !== right[index]);
  return `line ${line + 1}: TypeScript has ${left[line]}, here is ${right[line]}`;
}

async function main(): Promise<void> {
  const proof = new Proof();
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-languages-'));
  try {
    await proof.check('docs/languages.md shows parts of the programs that run here', checkDocumentation);
    const tarball = await pack();
    let bindings = '';
    await proof.check('jsii-pacmak generates Python, Java, Go and .NET', async () => {
      bindings = await generateBindings(tarball, folder);
    });
    if (bindings === '') return;
    await proof.check('each carries the very package that npm gets', () => checkEmbedded(bindings, tarball));
    let wanted = { site: '', example: '' };
    await proof.check('TypeScript synthesizes the stack', async () => {
      wanted = await synthesizeTypeScript(new Project('typescript', folder), tarball);
      return `${wanted.site.length} bytes`;
    });

    const few = process.argv.includes('--few');
    const same = async (
      language: string,
      commands: readonly string[],
      synthesize: (project: Project) => Promise<string>,
      synthesizeExample?: (project: Project) => Promise<string>,
    ) => {
      const claim = `${language} synthesizes the same bytes`;
      for (const command of commands) {
        if (!(await hasCommand(command, command === 'go' ? 'version' : '--version'))) {
          proof.skip(claim, `${command} is missing`);
          return;
        }
      }
      const project = new Project(language, folder);
      const done = await proof.check(claim, async () => {
        const got = await synthesize(project);
        if (got !== wanted.site) throw new Error(firstDifference(wanted.site, got));
      });
      if (!done || synthesizeExample === undefined) return;
      // So what other proofs say of the one holds for the other.
      await proof.check(`examples/${language} is examples/existing-load-balancer, byte by byte`, async () => {
        const got = await synthesizeExample(project);
        if (got !== wanted.example) throw new Error(firstDifference(wanted.example, got));
      });
    };
    await Promise.all([
      ...(few
        ? []
        : [
            same('go', ['go'], synthesizeGo),
            same('java', ['java', 'mvn'], (project) => synthesizeJava(project, bindings, CDK_FOR_JAVA)),
          ]),
      same(
        'python',
        ['python3'],
        async (project) => {
          await installWheel(project, bindings, CDK_FOR_PYTHON);
          return synthesizePython(project);
        },
        synthesizePythonExample,
      ),
    ]);

    await proof.check('.NET: the code of every construct is generated', () => {
      const sources = readdirSync(join(bindings, 'dotnet/CdkOtpShield/CdkOtpShield'), {
        recursive: true,
        encoding: 'utf8',
      });
      for (const name of ['OtpShield', 'OtpWebAcl', 'OtpRuleGroup', 'OtpRoute', 'EmailProvider', 'SmsProvider']) {
        if (!sources.includes(`${name}.cs`)) throw new Error(`${name}.cs is missing`);
      }
      if (!existsSync(join(bindings, 'dotnet/CdkOtpShield/CdkOtpShield.csproj'))) throw new Error('no project file');
      return `${sources.length} files`;
    });
    proof.note('.NET: nothing was compiled or run, this proof builds no NuGet package');
  } finally {
    rmSync(folder, { recursive: true, force: true });
    proof.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

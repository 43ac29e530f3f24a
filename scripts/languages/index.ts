// npm run languages: the README's stack in Python, Java and Go, from packages that are built and installed here, gives the same
// template as in TypeScript.
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
import { synthesizePython } from './python';
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
    let wanted = '';
    await proof.check('TypeScript synthesizes the stack', async () => {
      wanted = await synthesizeTypeScript(new Project('typescript', folder), tarball);
      return `${wanted.length} bytes`;
    });

    const same = async (
      language: string,
      commands: readonly string[],
      synthesize: (project: Project) => Promise<string>,
    ) => {
      const claim = `${language} synthesizes the same bytes`;
      for (const command of commands) {
        if (!(await hasCommand(command, command === 'go' ? 'version' : '--version'))) {
          proof.skip(claim, `${command} is missing`);
          return;
        }
      }
      await proof.check(claim, async () => {
        const got = await synthesize(new Project(language, folder));
        if (got !== wanted) throw new Error(firstDifference(wanted, got));
      });
    };
    await Promise.all([
      same('go', ['go'], synthesizeGo),
      same('java', ['java', 'mvn'], (project) => synthesizeJava(project, bindings, CDK_FOR_JAVA)),
      same('python', ['python3'], (project) => synthesizePython(project, bindings, CDK_FOR_PYTHON)),
    ]);

    await proof.check('.NET: the code of every construct is generated', () => {
      const sources = readdirSync(join(bindings, 'dotnet/CdkOtpShield/CdkOtpShield'), {
        recursive: true,
        encoding: 'utf8',
      });
      for (const name of ['OtpShield', 'OtpWebAcl', 'OtpRuleGroup', 'OtpRoute', 'EmailProvider']) {
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

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { ROOT, sourceFiles } from './source-files';

const STRICT = ['strict', 'noUnusedLocals', 'noUnusedParameters', 'noImplicitReturns'] as const;

/** Projects of users, which have a configuration as strict as they like. */
const OF_USERS = /^scripts\/(package\/consumer|languages\/projects)\//;

const parsed = new Map<string, { readonly files: ReadonlySet<string>; readonly options: ts.CompilerOptions }>();

function configurationAt(path: string) {
  const known = parsed.get(path);
  if (known !== undefined) return known;
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error !== undefined) throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}`);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), undefined, path);
  const found = { files: new Set(fileNames.map((name) => resolve(name))), options };
  parsed.set(path, found);
  return found;
}

/** What an editor takes: the nearest tsconfig.json that includes the file. Without one it checks the file with settings of its own. */
function optionsInEditor(file: string): ts.CompilerOptions | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'tsconfig.json');
    if (existsSync(path)) {
      const { files, options } = configurationAt(path);
      if (files.has(file)) return options;
    }
    if (folder === dirname(folder)) return undefined;
  }
}

function looseOptions(file: string): string[] {
  const options = optionsInEditor(file);
  if (options === undefined) return [`${relative(ROOT, file)} is in no tsconfig.json`];
  return STRICT.filter((option) => options[option] !== true).map(
    (option) => `${relative(ROOT, file)} without ${option}`,
  );
}

const files = sourceFiles(['lib', 'lambda', 'bin', 'lab', 'scripts', 'test'], /(?<!\.d)\.ts$/)
  .filter((name) => !OF_USERS.test(name))
  .map((name) => join(ROOT, name));

test('an editor checks each file with the strict configuration', () => {
  expect(files.length).toBeGreaterThan(700);
  expect(files.flatMap(looseOptions)).toEqual([]);
});

test('a file without a configuration, or with a loose one, is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loose-'));
  try {
    writeFileSync(join(folder, 'a.ts'), '');
    expect(looseOptions(join(folder, 'a.ts'))).toEqual([expect.stringContaining('is in no tsconfig.json')]);
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true }, "include": ["*.ts"] }');
    expect(looseOptions(join(folder, 'a.ts'))).toHaveLength(3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

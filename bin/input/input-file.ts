import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError, UsageError } from '../terminal/io';
import { parseYamlFile } from './cloudformation-yaml';
import { withNestedStacks } from './nested-stacks';

/** Two billion requests of a replay don't fit anyway; a wrong file should not fill the memory first. */
const MAX_BYTES = 512 * 1024 * 1024;

async function look(path: string): Promise<{ size: number; isDirectory: boolean }> {
  const stats = await stat(path);
  return { size: stats.size, isDirectory: stats.isDirectory() };
}

/** @throws CommandError, errno errors */
export async function readText(path: string): Promise<string> {
  const { size, isDirectory } = await look(path);
  if (isDirectory) throw new CommandError(`${path}: is a directory`);
  if (size > MAX_BYTES) throw new CommandError(`${path}: is larger than ${MAX_BYTES / 1024 / 1024} MB`);
  const text = await readFile(path, 'utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** @throws CommandError, errno errors */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${path}: not JSON: ${(error as Error).message}`);
  }
}

/** JSON, or YAML with CloudFormation's short tags. */
async function readTemplateFile(path: string): Promise<unknown> {
  const text = await readText(path);
  if (!/^\s*\{/.test(text)) return parseYamlFile(text, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    // A flow mapping is YAML too, but a broken `.json` deserves the message of a JSON parser.
    if (/\.ya?ml$/i.test(path)) return parseYamlFile(text, path);
    throw new CommandError(`${path}: not JSON: ${(error as Error).message}`);
  }
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly displayName?: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly directoryName?: string;
        };
      }
    >
  >;
}

interface Stack {
  readonly names: readonly string[];
  readonly file: string;
}

/** Stacks of a cloud assembly, those of its stages too. */
async function stacksOf(directory: string): Promise<readonly Stack[]> {
  const manifest = (await readJson(join(directory, 'manifest.json'))) as Manifest;
  const stacks: Stack[] = [];
  for (const [id, { type, displayName, properties }] of Object.entries(manifest.artifacts ?? {})) {
    if (type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined) {
      const names = [id, displayName, properties.stackName].filter((name) => name !== undefined);
      stacks.push({ names, file: join(directory, properties.templateFile) });
    } else if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined) {
      stacks.push(...(await stacksOf(join(directory, properties.directoryName))));
    }
  }
  return stacks;
}

function types(template: unknown): readonly unknown[] {
  const resources = (template as { Resources?: Record<string, { Type?: unknown } | null> } | null)?.Resources;
  return Object.values(resources ?? {}).map((resource) => resource?.Type);
}

/** With its nested stacks, as far as their templates are on this machine. */
async function readWhole(file: string): Promise<unknown> {
  return withNestedStacks(await readTemplateFile(file), async ({ assetPath, templateUrl }) => {
    const path =
      assetPath ?? (templateUrl !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(templateUrl) ? templateUrl : undefined);
    if (path === undefined) return undefined;
    const nested = join(dirname(file), path);
    const isThere = await stat(nested).then(
      (found) => found.isFile(),
      () => false,
    );
    return isThere ? readWhole(nested) : undefined;
  });
}

/**
 * A template file, or the directory that `cdk synth` writes, from which the one stack with a web ACL is taken; one with rule groups alone
 * where none has a web ACL. Nested stacks are part of the stack that has them.
 *
 * @throws CommandError, UsageError, errno errors
 */
export async function readTemplate(path: string, stack?: string): Promise<unknown> {
  if (!(await stat(path)).isDirectory()) {
    if (stack !== undefined) throw new UsageError('--stack needs --template to be a directory of cdk synth');
    return readWhole(path);
  }
  const stacks = await stacksOf(path);
  const known = () => stacks.map(({ names }) => names[0]).join(', ') || 'none';
  if (stack !== undefined) {
    const found = stacks.find(({ names }) => names.includes(stack));
    if (!found) throw new CommandError(`${path}: no stack ${JSON.stringify(stack)}; there are ${known()}`);
    return readWhole(found.file);
  }
  const all: Array<{ name: string; template: unknown }> = [];
  for (const { names, file } of stacks) all.push({ name: names[0]!, template: await readWhole(file) });
  for (const [type, noun] of [
    ['AWS::WAFv2::WebACL', 'a web ACL'],
    ['AWS::WAFv2::RuleGroup', 'rule groups and none a web ACL'],
  ] as const) {
    const candidates = all.filter(({ template }) => types(template).includes(type));
    if (candidates.length === 1) return candidates[0]!.template;
    if (candidates.length === 0) continue;
    const names = candidates.map(({ name }) => name).join(', ');
    throw new UsageError(`${path}: several stacks have ${noun}; choose with --stack: ${names}`);
  }
  throw new CommandError(`${path}: no stack has a web ACL; the stacks are ${known()}`);
}

import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../run-command';
import { quietEnvironment } from './bindings';

const PROJECTS = join(__dirname, 'projects');

/** A fresh project with the README's stack in another language. */
export class Project {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  private readonly outdir: string;

  constructor(
    readonly language: string,
    parent: string,
  ) {
    this.folder = join(parent, language);
    this.outdir = join(this.folder, 'cdk.out');
    mkdirSync(this.folder, { recursive: true });
    cpSync(join(PROJECTS, language), this.folder, { recursive: true });
    this.env = { ...quietEnvironment(parent), CDK_OUTDIR: this.outdir };
  }

  run(command: string, args: readonly string[], cwd = this.folder): Promise<string> {
    return runCommand(command, args, { cwd, env: this.env, timeoutMs: 600_000 });
  }

  /** The bytes that `cdk deploy` would send. */
  template(stack = 'Site'): string {
    return readFileSync(join(this.outdir, `${stack}.template.json`), 'utf8');
  }
}

export async function hasCommand(command: string, flag = '--version'): Promise<boolean> {
  return runCommand(command, [flag]).then(
    () => true,
    () => false,
  );
}

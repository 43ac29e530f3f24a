import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Simulator, wafRequest } from '../../lib/sim';
import { walkDeliveries } from '../../test/templates/deliveries';
import type { Place } from '../../test/templates/resolved';
import { runTimeIpSets, type Template } from '../../test/templates/run-time-state';
import { ROOT } from '../package/tarball';
import { runCommand } from '../run-command';
import type { WarmSynthesis } from './warm-synthesis';

/** Packages, not files and not what Node.js brings along. */
const IMPORTED = /(?:from |require\()'((?!node:)[^'.][^']*)'/g;

const SOURCES = join(ROOT, 'examples');

/** Where `npm run examples` leaves what it synthesized: one cloud assembly for each example. */
const SYNTHESIZED = join(ROOT, 'dist/examples');

/** How the CDK CLI starts every one. */
const COMMAND = 'npx tsx app.ts';

/** Stacks that have no routes of codes to guard, and so no puzzle. */
const WITHOUT_CODES = ['inbound-verification', 'test-your-web-acl'];

/** Where an example sends its codes, when it is not where most do. */
const SENDS_AT: Readonly<Record<string, string>> = {
  'identity-servers': '/api/auth/email-otp/send-verification-otp',
};

/** Examples that are apps of their own in TypeScript. */
export function exampleNames(): string[] {
  return readdirSync(SOURCES).filter((name) => existsSync(join(SOURCES, name, 'app.ts')));
}

/** Files of the templates that an example gave. */
export function synthesizedTemplates(name: string): string[] {
  return readdirSync(join(SYNTHESIZED, name))
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(SYNTHESIZED, name, file));
}

/** What cdk-nag.cjs writes down. */
export interface NagFinding {
  readonly rule: string;
  readonly says: string;
  readonly path: string;
  /** Full name of the construct of this package in which it is. */
  readonly madeBy?: string;
}

interface CloudStack {
  readonly name: string;
  readonly template: Template & { readonly Resources: object };
  readonly warnings: readonly string[];
  readonly place: Place;
}

/** An example as a user has it: copied out of this repository, beside the packed package. */
export class Example {
  private readonly folder: string;
  private readonly outdir: string;
  private readonly nagReport: string;

  constructor(
    readonly name: string,
    project: string,
  ) {
    this.folder = join(project, name);
    this.outdir = join(SYNTHESIZED, name);
    this.nagReport = join(project, `${name}.cdk-nag.json`);
    cpSync(join(SOURCES, name), this.folder, { recursive: true });
  }

  /** Its manifest asks for what its sources import, in versions that are here, and it says how it is used. */
  checkFolder(modules: string): void {
    for (const file of ['README.md', 'cdk.json', 'package.json', 'tsconfig.json']) {
      if (!existsSync(join(this.folder, file))) throw new Error(`${file} is missing`);
    }
    const { dependencies } = JSON.parse(readFileSync(join(this.folder, 'package.json'), 'utf8'));
    const imported = readdirSync(this.folder)
      .filter((file) => /\.[jt]s$/.test(file))
      .flatMap((file) => [...readFileSync(join(this.folder, file), 'utf8').matchAll(IMPORTED)])
      .map(([, name]) => name.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? name);
    const unasked = imported.filter((name) => !(name in dependencies));
    if (unasked.length > 0) throw new Error(`package.json does not ask for ${unasked.join(', ')}`);
    for (const [name, range] of Object.entries(dependencies)) {
      const { version } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
      if (!admits(String(range), version)) throw new Error(`${name} ${range} does not admit ${version}`);
    }
  }

  /** By the command of its cdk.json, as the CDK CLI runs it; or by a process that has synthesized others before. */
  async synthesize(warm?: WarmSynthesis): Promise<string> {
    const { app, context } = JSON.parse(readFileSync(join(this.folder, 'cdk.json'), 'utf8'));
    if (app !== COMMAND) throw new Error(`cdk.json should start it with ${COMMAND}, got ${app}`);
    rmSync(this.outdir, { recursive: true, force: true });
    mkdirSync(this.outdir, { recursive: true });
    const env = {
      CDK_OUTDIR: this.outdir,
      // CDK's own validator finds errors, and they count.
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, '@aws-cdk/core:validateAgainstDefaultRules': true }),
      OTP_SHIELD_NAG_REPORT: this.nagReport,
    };
    if (warm) await warm.run(this.folder, env);
    else
      await runCommand('sh', ['-c', app], {
        cwd: this.folder,
        env: { ...env, NODE_OPTIONS: `--no-deprecation --require ${join(__dirname, 'cdk-nag.cjs')}` },
      });
    const stacks = this.stacks();
    if (stacks.length === 0) throw new Error('no stack');
    if (this.asksForPuzzle) for (const stack of stacks) judge(stack, SENDS_AT[this.name]);
    for (const stack of stacks) judgePools(stack);
    return stacks.map(({ name, template }) => `${name} ${Object.keys(template.Resources).length} resources`).join(', ');
  }

  /** Warnings at synth that the README doesn't speak of. */
  unexplainedWarnings(): string[] {
    const readme = readFileSync(join(this.folder, 'README.md'), 'utf8');
    return this.stacks()
      .flatMap(({ warnings }) => warnings)
      .filter((warning) => !readme.includes(warning.match(/\[ack: ([^\]]+)\]/)?.[1] ?? warning));
  }

  /** IP sets of its templates that CloudFormation would empty under whoever writes them. */
  runTimeIpSets(): string[] {
    return this.stacks().flatMap(({ name, template }) => runTimeIpSets(template).map((found) => `${name}: ${found}`));
  }

  /** Alarms and events that would reach nobody. */
  lostNotifications(): string[] {
    return this.stacks().flatMap(({ name, template, place }) =>
      walkDeliveries(template, place).faults.map((fault) => `${name}: ${fault}`),
    );
  }

  get asksForPuzzle(): boolean {
    return !WITHOUT_CODES.includes(this.name);
  }

  get hasTests(): boolean {
    return readdirSync(this.folder).some((file) => file.endsWith('.test.ts'));
  }

  /** `npm test`, as its README says. */
  async test(): Promise<string> {
    const report = `${this.folder}.tests.json`;
    await runCommand('npm', ['test', '--silent', '--', '--ci', '--runInBand', '--json', `--outputFile=${report}`], {
      cwd: this.folder,
      env: { NODE_OPTIONS: '--no-deprecation' },
    });
    return `${JSON.parse(readFileSync(report, 'utf8')).numPassedTests} tests`;
  }

  nagFindings(): NagFinding[] {
    return JSON.parse(readFileSync(this.nagReport, 'utf8'));
  }

  private stacks(): CloudStack[] {
    const { artifacts } = JSON.parse(readFileSync(join(this.outdir, 'manifest.json'), 'utf8'));
    interface Artifact {
      readonly type: string;
      readonly additionalMetadataFile?: string;
      readonly metadata?: Record<string, ReadonlyArray<{ readonly type: string; readonly data: string }>>;
      readonly environment: string;
      readonly properties: { readonly templateFile: string };
    }
    return Object.entries<Artifact>(artifacts)
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([name, { properties, environment, additionalMetadataFile, metadata }]) => {
        const [account = '', region = ''] = environment.replace('aws://', '').split('/');
        const read = (file: string) => JSON.parse(readFileSync(join(this.outdir, file), 'utf8'));
        const entries: NonNullable<Artifact['metadata']> = additionalMetadataFile
          ? read(additionalMetadataFile)
          : (metadata ?? {});
        const warnings = Object.values(entries)
          .flat()
          .filter(({ type }) => type === 'aws:cdk:warning')
          .map(({ data }) => data);
        return { name, template: read(properties.templateFile), warnings, place: { account, region } };
      });
  }
}

/** What the example promises: no code without a puzzle, and the rest of the site as before. */
function judge({ name, template }: CloudStack, sendsAt = '/api/auth/otp'): void {
  const sim = Simulator.fromTemplate(template);
  const headers: Array<readonly [string, string]> = [
    ['host', 'api.example.com'],
    ['x-client-address', '203.0.113.7'],
  ];
  const isPool = Object.values(template.Resources).some(({ Type }) => Type === 'AWS::Cognito::UserPool');
  const asked = isPool
    ? { uri: '/', headers: [...headers, ['x-amzn-cognito-operation-name', 'SignUp'] as const], body: {} }
    : { uri: sendsAt, headers, body: { email: 'a@example.com' } };
  const code = sim.evaluate(wafRequest({ method: 'POST', ...asked }));
  if (code.action !== 'CAPTCHA')
    throw new Error(`${name}: a code without a puzzle meets ${code.action} of ${code.rule}`);
  const page = sim.evaluate(wafRequest({ uri: '/products', headers }));
  if (page.action !== 'ALLOW') throw new Error(`${name}: an ordinary page meets ${page.action}`);
}

/** What an example with a user pool promises: nothing goes out but through the guard. */
function judgePools({ name, template }: CloudStack): void {
  for (const [id, resource] of Object.entries(template.Resources)) {
    const { Type, Properties } = resource as { Type: string; Properties?: { LambdaConfig?: object } };
    if (Type === 'AWS::Cognito::UserPool' && !('CustomEmailSender' in (Properties?.LambdaConfig ?? {})))
      throw new Error(`${name}: codes of ${id} go past the guard`);
  }
}

/** Caret ranges, the only ones in the examples. */
function admits(range: string, version: string): boolean {
  if (!range.startsWith('^')) return range === version;
  const [wanted, got] = [range.slice(1), version].map((text) => text.split('.').map(Number));
  const fixed = wanted[0] === 0 ? 2 : 1;
  if (wanted.slice(0, fixed).some((part, index) => part !== got[index])) return false;
  const rest = wanted.findIndex((part, index) => part !== got[index]);
  return rest === -1 || got[rest] > wanted[rest];
}

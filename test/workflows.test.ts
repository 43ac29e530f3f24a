import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = join(__dirname, '..');
const read = (name: string): Workflow => parse(readFileSync(join(root, '.github/workflows', name), 'utf8'));
const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts);

describe.each(['ci.yml', 'release.yml'])('%s', (name) => {
  const workflow = read(name);
  const jobs = Object.entries(workflow.jobs);

  test('may read the repository and nothing else, unless a job says more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const [, { permissions = {} }] of jobs) {
      expect(Object.entries(permissions).filter(([what, how]) => what === 'contents' && how !== 'read')).toEqual([]);
    }
  });

  test('ends by itself', () => {
    expect(jobs.filter(([, job]) => !job['timeout-minutes'])).toEqual([]);
  });

  test('names every action by its commit', () => {
    const actions = jobs.flatMap(([, { steps }]) => steps.flatMap(({ uses }) => uses ?? []));
    expect(actions.length).toBeGreaterThan(2);
    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });
});

describe('the release', () => {
  const { jobs } = read('release.yml');

  test('is built by what every change has to pass', () => {
    expect(jobs.build.steps.some(({ run }) => run === 'bash .ci/run --whole')).toBe(true);
    expect(existsSync(join(root, '.ci/run'))).toBe(true);
    for (const script of ['public-api', 'examples', 'languages', 'package']) {
      expect(scripts).toContain(script);
      expect(readFileSync(join(root, '.ci/run'), 'utf8')).toMatch(
        new RegExp(`^(?:step|beside) ${script} npm run --silent ${script}(?: -- \\$few)?$`, 'm'),
      );
    }
  });

  test('goes to npm with provenance, and to npm and PyPI without a password', () => {
    expect(jobs.npm.steps.find(({ run }) => run?.startsWith('npm publish'))?.run).toContain('--provenance');
    for (const job of [jobs.npm, jobs.pypi]) {
      expect(job.permissions).toMatchObject({ 'id-token': 'write' });
      expect(JSON.stringify(job)).not.toContain('secrets.');
    }
  });

  test('asks a person before anything is published', () => {
    const publishing = Object.entries(jobs).filter(([name]) => name !== 'build');
    expect(publishing.map(([name]) => name).sort()).toEqual(['attest', 'go', 'maven', 'npm', 'nuget', 'pypi']);
    for (const [name, job] of publishing) expect(job.environment).toBe(name === 'attest' ? undefined : 'release');
  });

  test('takes the packages from where the build put them', () => {
    const downloads = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact')),
    );
    expect(downloads.map((step) => step.with)).toEqual(downloads.map(() => ({ name: 'packages', path: 'dist' })));
  });

  describe('what holds a secret, or may sign', () => {
    const trusted = Object.entries(jobs).filter(
      ([, job]) => JSON.stringify(job).includes('secrets.') || job.permissions?.['id-token'] === 'write',
    );

    test('is never what builds', () => {
      expect(trusted.map(([name]) => name).sort()).toEqual(['attest', 'go', 'maven', 'npm', 'nuget', 'pypi']);
    });

    test.each(trusted)('%s: runs only what is locked', (_, { steps }) => {
      const LOCKED = [
        /^npm publish --provenance --access public dist\/release\/packages\/js\/cdk-otp-shield\.tgz$/,
        /^npm ci --ignore-scripts --prefix \.github\/release$/,
        /^\.github\/release\/node_modules\/\.bin\/publib-(?:maven|golang|nuget) dist\/release\/packages\/(?:java|go|dotnet)$/,
        /^python -m pip install --no-deps --require-hashes --only-binary :all: --requirement \.github\/release\/requirements\.txt$/,
        /^python -m twine upload --non-interactive dist\/release\/packages\/python\/\*$/,
      ];
      const runs = steps.flatMap(({ run }) => run ?? []);
      expect(runs.filter((run) => !LOCKED.some((pattern) => pattern.test(run)))).toEqual([]);
    });

    test.each(trusted)(
      '%s: takes programs of an exact version, and no cache that another job filled',
      (_, { steps }) => {
        const settings = steps.flatMap(({ uses = '', with: given = {} }) => (/\/setup-/.test(uses) ? [given] : []));
        const versions = settings.flatMap((given) => Object.entries(given).filter(([key]) => key.endsWith('-version')));
        expect(versions).toHaveLength(settings.length);
        expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
        expect(settings.filter(({ cache = false }) => cache !== false)).toEqual([]);
        expect(steps.filter(({ uses }) => uses?.startsWith('actions/cache'))).toEqual([]);
      },
    );
  });

  describe('what is fetched without a hash of ours', () => {
    /** Job → what, and why. A job that isn't named here fetches nothing else. */
    const LEFT = {
      build: {
        'mvn, through jsii-pacmak':
          'Maven takes plugins and the jsii runtime by version, with the checksums of Maven Central, which are no hashes of ours. No secret is there',
        'dotnet, through jsii-pacmak':
          'NuGet takes the jsii runtime by version and checks its signature. No secret is there',
        'go, in .ci/run': 'the checksum database of Go vouches for modules. No secret is there',
      },
      maven: {
        'mvn, through publib-maven':
          'Maven takes its deploy plugins by version, beside the key that signs: the one place where a secret stands beside code without a hash of ours. ' +
          'Trusted checksums of Maven Resolver would close it; they can only be written where Maven Central is reached, and were not tried',
      },
      nuget: { 'dotnet nuget push': 'fetches nothing; the program has an exact version' },
      go: { git: 'of the runner; fetches nothing' },
    } as const;

    test('names jobs that there are, and whoever calls a tool that fetches by itself is named', () => {
      expect(Object.keys(LEFT).filter((name) => jobs[name] === undefined)).toEqual([]);
      const FETCHES =
        /jsii-pacmak|publib-|\.ci\/run|\bmvn\b|\bgo (?:get|install|run)\b|\bnpx\b|dotnet (?:tool|restore|pack)/;
      const calling = Object.entries(jobs).filter(([, { steps }]) => steps.some(({ run = '' }) => FETCHES.test(run)));
      expect(calling.map(([name]) => name).sort()).toEqual(Object.keys(LEFT).sort());
    });

    test('the only one beside a secret that fetches code is Maven', () => {
      const secret = Object.entries(LEFT).filter(([name]) => JSON.stringify(jobs[name]).includes('secrets.'));
      const fetching = secret.flatMap(([, left]) =>
        Object.entries(left).filter(([, why]) => !/fetches nothing/.test(why)),
      );
      expect(fetching.map(([what]) => what)).toEqual(['mvn, through publib-maven']);
    });

    test('jsii-pacmak finds Python packages with our hashes only', () => {
      const [script = ''] = jobs.build.steps.flatMap(({ run = '' }) => (run.includes('jsii-pacmak') ? [run] : []));
      const [fetch, shut, use] = ['--require-hashes', 'PIP_NO_INDEX=1 PIP_FIND_LINKS=', 'bin/jsii-pacmak'].map((part) =>
        script.indexOf(part),
      );
      expect([0 < fetch!, fetch! < shut!, shut! < use!]).toEqual([true, true, true]);
    });
  });
});

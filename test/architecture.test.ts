import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.d\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !file.includes('node_modules') && !file.startsWith('lambda/dist'));
}

/** Specifiers of a file; relative ones as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = /^(?:import|export)\b[^;']*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;
  const specifiers = [...text.matchAll(statements)].map((match) => match[1] ?? match[2] ?? match[3]);
  return specifiers.map((s) => (s.startsWith('.') ? relative(root, resolve(root, dirname(file), s)) : s));
}

const CDK = [/^aws-cdk-lib/, /^constructs$/];
const SDK = [/^@aws-sdk\//, /^@smithy\//];
const NODE = [/^node:/];
const NPM = /^(?!(?:lib|lambda|bin|test)\/)[a-z@]/;

interface Room {
  readonly may: readonly RegExp[];
}

/** First match wins. What a room may not import, nothing in it may. */
const HOUSE: ReadonlyArray<readonly [RegExp, Room]> = [
  [/^lib\/contract\//, { may: [/^lib\/contract\//] }],
  [/^lib\/waf\//, { may: [/^lib\/(contract|waf)\//] }],
  [
    /^lib\/sim\/(lab|load-balancer|replay|traffic|aws)\b/,
    { may: [/^lib\/(contract|waf|sim)\//, /^lib\/sim$/, ...NODE, ...SDK, NPM] },
  ],
  [/^lib\/sim\//, { may: [/^lib\/(contract|waf|sim)\//, /^node:crypto$/, /^[a-z0-9-]+$/] }],
  [/^lib\/private\//, { may: [...CDK, /^lib\/(contract|private)\//, ...NODE] }],
  [/^lib\/protection\//, { may: [...CDK, ...NODE, /^lib\/(contract|waf|private|protection)\//] }],
  [/^lib\/reputation\//, { may: [...CDK, ...NODE, /^lib\/(contract|private|reputation)\//] }],
  [/^lib\/response\//, { may: [...CDK, ...NODE, /^lib\/(contract|waf|private|protection|reputation|response)\//] }],
  [/^lib\/inbound\//, { may: [...CDK, ...NODE, /^lib\/(contract|private|inbound)\//, /^lib\/reputation\/alarm-set$/] }],
  [/^lib\/(browser|verify)\//, { may: [/^lib\/(contract|browser|verify)\//, /^jose/, ...NODE] }],
  [/^lib\/guard\//, { may: [/^lib\/(contract|guard)\//, ...SDK, ...NODE, NPM] }],
  [
    /^lib\/(app\/|[a-z-]+\.ts$)/,
    {
      may: [
        ...CDK,
        ...NODE,
        /^lib\/(contract|waf|private|protection|reputation|response|recipient|inbound|app)\//,
        /^lib\/[a-z-]+$/,
      ],
    },
  ],
  [/^lib\/recipient\//, { may: [...CDK, ...NODE, /^lib\/(contract|private|reputation|recipient)\//] }],
  [
    /^lambda\/(recipient-guard|guard-key-rotation)\//,
    { may: [/^lib\/(contract|guard)\//, /^lambda\//, ...SDK, ...NODE, NPM] },
  ],
  // One canonical form of mail addresses, for limits and for counts.
  [/^lambda\/shared\/recipient\.ts$/, { may: [/^lib\/guard\/canonical-mailbox$/, ...NODE] }],
  // Complaints and bounces feed the guard's block list; the rest of the guard stays out of the bundle.
  [
    /^lambda\/shared\/ingest-wiring\.ts$/,
    { may: [/^lib\/contract\//, /^lib\/guard\/(key-overlap|key-source|recipient-blocker)$/, /^lambda\//, ...SDK] },
  ],
  [/^lambda\//, { may: [/^lib\/contract\//, /^lambda\//, ...SDK, ...NODE, NPM] }],
  [/^bin\/app\.ts$/, { may: [...CDK, /^lib(\/app\/[a-z-]+|\/index)?$/] }],
  [
    /^bin\//,
    {
      may: [
        /^lib\/(contract|waf|sim|guard)(\/|$)/,
        /^lambda\/(shared|responder|ses-ingest)\//,
        // What derives the names of sessions, for the command that deletes them.
        /^lambda\/inbound\/session-keys$/,
        /^bin\//,
        ...SDK,
        ...NODE,
        /^(yaml|zod)$/,
      ],
    },
  ],
];

/** Whatever else a room may import, these never. */
const NEVER: ReadonlyArray<readonly [RegExp, readonly RegExp[]]> = [
  [/^lib\/(contract|waf|sim)\//, CDK],
  [/^lambda\//, CDK],
  [/^bin\/(?!app\.ts)/, CDK],
  [/^lib\/guard\//, CDK],
  [
    /^lib\/(protection|reputation|response|recipient|inbound|app|private)\//,
    [...SDK, /^lambda\//, /^lib\/sim/, /^bin\//],
  ],
];

/** Files of more than 400 lines, and why they are not two. */
const LONG: Readonly<Record<string, string>> = {
  'test/browser/otp-fetch.test.ts': 'one browser and one site, slow to start, serve all of it',
  'test/notices/alarm-notifier/notify.test.ts': 'one alarm after the other through one handler',
  'test/protection/rules-by-traffic.test.ts': 'one table: each rule by the requests that it stops and lets through',
  'test/sim/simulator.test.ts': 'one evaluator: what no case file can say',
};

function violations(files: readonly string[], imports: (file: string) => string[]): string[] {
  return files.flatMap((file) => {
    const room = HOUSE.find(([where]) => where.test(file))?.[1];
    if (!room) return [`${file} stands in no room of the house`];
    return imports(file)
      .filter(
        (specifier) =>
          !room.may.some((allowed) => allowed.test(specifier)) ||
          NEVER.some(([where, what]) => where.test(file) && what.some((w) => w.test(specifier))),
      )
      .map((specifier) => `${file} must not import ${specifier}`);
  });
}

describe('the house', () => {
  const files = ['lib', 'lambda', 'bin'].flatMap(sources);

  test('has files to look at', () => expect(files.length).toBeGreaterThan(50));

  test('keeps to the direction of imports in docs/architecture.md', () => {
    expect(violations(files, importsOf)).toEqual([]);
  });

  test('notices a planted violation', () => {
    const planted = {
      'lib/waf/x.ts': ['aws-cdk-lib'],
      'lib/sim/x.ts': ['@aws-sdk/client-sesv2'],
      'lambda/x/y.ts': ['lib/protection/otp-route'],
    };
    expect(violations(Object.keys(planted), (file) => planted[file as keyof typeof planted])).toHaveLength(3);
  });

  test('has no file without a name of its own', () => {
    expect(files.filter((file) => /\/(utils?|helpers?|common|misc|types)(\.ts|\/)/.test(file))).toEqual([]);
  });

  test('has no file that is too long to be one thing', () => {
    const lines = (file: string) => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
    const long = [...files, ...['test', 'scripts', 'examples'].flatMap(sources)].filter((file) => lines(file) > 400);
    expect(long.filter((file) => !(file in LONG))).toEqual([]);
    expect(Object.keys(LONG).filter((file) => !long.includes(file))).toEqual([]);
  });

  test('asks the clock of the machine only at the edge', () => {
    const core = files.filter((file) =>
      /^lib\/(contract|waf)\/|^lib\/sim\/(?!lab|load-balancer|traffic|aws|options)/.test(file),
    );
    expect(core.filter((file) => /\bDate\.now\(|\bnew Date\(\)/.test(readFileSync(join(root, file), 'utf8')))).toEqual(
      [],
    );
  });
});

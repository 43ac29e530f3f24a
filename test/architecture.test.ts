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
const NPM = /^(?!(?:lib|lambda|bin|lab|test)(?:\/|$))[a-z@]/;
/** What every construct may use. */
const CONSTRUCTS = [...CDK, ...NODE, /^lib\/(contract|private)\//, /^lib\/request-limit$/];

interface Room {
  readonly may: readonly RegExp[];
}

/** What each room may import from other rooms. A room is a folder, and its own files are always at hand. First match wins. */
const HOUSE: ReadonlyArray<readonly [RegExp, Room]> = [
  [/^lib\/contract\//, { may: [/^lib\/contract\//] }],
  [/^lib\/waf\//, { may: [/^lib\/(contract|waf)\//] }],
  [/^lib\/sim\/(replay|traffic)\//, { may: [/^lib\/(contract|waf|sim)\//, /^lib\/sim$/, ...NODE, ...SDK, NPM] }],
  [/^lib\/sim\//, { may: [/^lib\/(contract|waf|sim)\//, /^node:crypto$/, /^[a-z0-9-]+$/] }],
  [/^lib\/load-balancer\//, { may: [/^lib\/(contract|waf|sim|verify)\//, /^lib\/sim$/, /^jose$/, ...NODE] }],
  [/^lib\/guard\//, { may: [/^lib\/(contract|waf|guard)\//, ...SDK, ...NODE, NPM] }],
  [/^lib\/(browser|verify)\//, { may: [/^lib\/(contract|waf|browser|verify)\//, /^jose/, ...NODE] }],
  // A value that props of several subjects take.
  [/^lib\/request-limit\.ts$/, { may: CDK }],
  [/^lib\/private\//, { may: [...CONSTRUCTS, /^lib\/private\//] }],
  [/^lib\/protection\//, { may: [...CONSTRUCTS, /^lib\/(waf|protection)\//] }],
  [/^lib\/alarms\//, { may: [...CONSTRUCTS, /^lib\/alarms\//] }],
  [/^lib\/notices\//, { may: [...CONSTRUCTS, /^lib\/(alarms|notices)\//] }],
  [/^lib\/reputation\//, { may: [...CONSTRUCTS, /^lib\/(alarms|notices|reputation)\//] }],
  [/^lib\/posture\//, { may: [...CONSTRUCTS, /^lib\/(waf|protection|alarms|notices|reputation|posture)\//] }],
  [/^lib\/recipient\//, { may: [...CONSTRUCTS, /^lib\/(alarms|notices|reputation|recipient)\//] }],
  [/^lib\/inbound\//, { may: [...CONSTRUCTS, /^lib\/(alarms|inbound)\//] }],
  [/^lib\/dashboard\//, { may: [...CONSTRUCTS, /^lib\/(alarms|notices|reputation|recipient|dashboard)\//] }],
  [
    /^lib\/(app\/|[a-z-]+\.ts$)/,
    {
      may: [
        ...CONSTRUCTS,
        /^lib\/(waf|protection|alarms|notices|reputation|posture|recipient|inbound|dashboard|app)\//,
        /^lib\/[a-z-]+$/,
      ],
    },
  ],
  [/^lambda\/runtime\//, { may: [/^lib\/contract\//, /^lambda\/runtime\//, ...SDK, ...NODE, NPM] }],
  [/^lambda\/(protection|posture|notices)\//, handlers()],
  // Recipients are told apart in the canonical form of the guard, whose block list bounces and complaints feed.
  [/^lambda\/(reputation|recipient|inbound)\//, handlers(/^lib\/guard\//)],
  [/^bin\/app\.ts$/, { may: [...CDK, /^lib(\/app\/[a-z-]+|\/index)?$/] }],
  [/^bin\/terminal\//, { may: [/^lib\/(contract|sim)\//, /^bin\/terminal\//, ...NODE] }],
  [/^bin\/input\//, { may: [/^lib\/(contract|waf|sim)(\/|$)/, /^bin\/(terminal|input)\//, ...NODE, /^(yaml|zod)$/] }],
  [
    /^bin\/simulate\//,
    { may: [/^lib\/(contract|waf|sim)(\/|$)/, /^bin\/(terminal|input|remote-log|simulate)\//, ...NODE, ...SDK] },
  ],
  [
    /^bin\/remote-log\//,
    {
      may: [
        /^lib\/(contract|sim)(\/|$)/,
        /^lambda\/runtime\//,
        /^bin\/(terminal|remote-log)\//,
        /^bin\/operator\/(account|aws-fault|confirm|signed-call)$/,
        ...SDK,
        ...NODE,
      ],
    },
  ],
  [/^bin\/export\//, { may: [/^lib\/(contract|waf|sim)\//, /^bin\/(terminal|input)\//] }],
  [
    /^bin\/routes\//,
    {
      may: [
        /^lib\/contract\//,
        /^bin\/(terminal|input|routes)\//,
        /^bin\/operator\/(doctor-line|url-rewrites)$/,
        ...NODE,
        /^yaml$/,
      ],
    },
  ],
  [
    /^bin\/verify\//,
    {
      may: [
        /^lib\/(contract|waf|sim)(\/|$)/,
        /^lambda\/runtime\//,
        /^bin\/(terminal|operator|verify)\//,
        ...SDK,
        ...NODE,
      ],
    },
  ],
  [
    /^bin\/calibrate\//,
    { may: [/^lib\/(contract|sim)(\/|$)/, /^bin\/(terminal|operator|verify|input|calibrate)\//, ...SDK, ...NODE] },
  ],
  [/^bin\/probe\//, { may: [/^lib\/(contract|sim)(\/|$)/, /^bin\/(terminal|probe)\//, ...NODE] }],
  [
    /^bin\/serve\//,
    { may: [/^lib\/(contract|waf|sim|load-balancer)(\/|$)/, /^bin\/(terminal|input|serve)\//, ...NODE] },
  ],
  [/^bin\/cost\//, { may: [/^lib\/(contract|waf)\//, /^bin\/input\//] }],
  [
    /^bin\/operator\//,
    {
      may: [
        /^lib\/(contract|waf)\//,
        /^lambda\/(runtime|posture|notices)\//,
        /^bin\/(terminal|input|operator)\//,
        ...SDK,
        ...NODE,
      ],
    },
  ],
  [
    /^bin\/(commands\/|otp-shield\.ts)/,
    { may: [/^lib\/(contract|waf|sim|guard|load-balancer)(\/|$)/, /^lambda\//, /^bin\//, ...SDK, ...NODE] },
  ],
  [
    /^lab\//,
    {
      may: [
        /^lib\/(contract|waf|sim|guard|load-balancer)(\/|$)/,
        /^lambda\//,
        /^bin\/(terminal|input)\//,
        /^lab\//,
        ...SDK,
        ...NODE,
        NPM,
      ],
    },
  ],
];

/** A subject's handlers: their own room, what every handler needs, and the library named; never another subject. */
function handlers(...others: readonly RegExp[]): Room {
  return { may: [/^lib\/(contract|waf)\//, /^lambda\/runtime\//, ...others, ...SDK, ...NODE, NPM] };
}

/** A subject in a storey: `lambda/posture`, or `lib/contract`. */
const roomOf = (path: string) => /^(?:lib|lambda|bin)\/[a-z-]+(?=\/)/.exec(path)?.[0];

/** Whatever else a room may import, these never. */
const NEVER: ReadonlyArray<readonly [RegExp, readonly RegExp[]]> = [
  [/^(lib\/(contract|waf|sim|guard|load-balancer)|lambda|lab)\//, CDK],
  [/^bin\/(?!app\.ts)/, CDK],
  // What a sender counts and learns is asked of its monitor.
  [
    /^(lib|lambda)\/(protection|alarms|posture|recipient|inbound|dashboard|private)\//,
    [/^lib\/contract\/reputation\//],
  ],
  // What every handler needs knows no subject.
  [/^lambda\/runtime\//, [/^lib\/contract\/[a-z-]+\//]],
  [
    /^lib\/(protection|alarms|notices|reputation|posture|recipient|inbound|dashboard|app|private)\//,
    [...SDK, /^lambda\//, /^lib\/(sim|load-balancer)/, /^bin\//],
  ],
];

function violations(files: readonly string[], imports: (file: string) => string[]): string[] {
  return files.flatMap((file) => {
    const room = HOUSE.find(([where]) => where.test(file))?.[1];
    if (!room) return [`${file} stands in no room of the house`];
    return imports(file)
      .filter(
        (specifier) =>
          (roomOf(specifier) !== undefined && roomOf(specifier) === roomOf(file)
            ? false
            : !room.may.some((allowed) => allowed.test(specifier))) ||
          NEVER.some(([where, what]) => where.test(file) && what.some((w) => w.test(specifier))),
      )
      .map((specifier) => `${file} must not import ${specifier}`);
  });
}

/** Files that reach themselves by imports, one list a circle (strongly connected components, after Tarjan). */
function circles(targets: ReadonlyMap<string, readonly string[]>): string[][] {
  const place = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    place.set(file, place.size);
    lowest.set(file, place.get(file)!);
    open.push(file);
    for (const target of targets.get(file) ?? []) {
      if (!place.has(target)) visit(target);
      if (open.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
    }
    if (lowest.get(file) !== place.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const file of targets.keys()) if (!place.has(file)) visit(file);
  return found;
}

describe('the house', () => {
  const files = ['lib', 'lambda', 'bin', 'lab'].flatMap(sources);

  test('has files to look at', () => expect(files.length).toBeGreaterThan(50));

  test('keeps to the direction of imports in docs/architecture.md', () => {
    expect(violations(files, importsOf)).toEqual([]);
  });

  test('notices a planted violation', () => {
    const planted = {
      'lib/waf/x.ts': ['aws-cdk-lib'],
      'lib/sim/x.ts': ['@aws-sdk/client-sesv2'],
      'lambda/x/y.ts': ['lib/protection/otp-route'],
      'lib/dashboard/x.ts': ['lib/contract/reputation/metrics'],
      'lambda/runtime/x.ts': ['lib/contract/recipient/guard'],
    };
    expect(violations(Object.keys(planted), (file) => planted[file as keyof typeof planted])).toHaveLength(5);
  });

  test('has no circles', () => {
    const known = new Set(files);
    const targets = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .map((specifier) => [`${specifier}.ts`, `${specifier}/index.ts`].find((path) => known.has(path)))
          .filter((path) => path !== undefined),
      ]),
    );
    expect(circles(targets)).toEqual([]);
    expect(
      circles(
        new Map([
          ['a.ts', ['b.ts']],
          ['b.ts', ['c.ts']],
          ['c.ts', ['b.ts']],
        ]),
      ),
    ).toEqual([['b.ts', 'c.ts']]);
  });

  test('has no file without a name of its own', () => {
    expect(files.filter((file) => /\/(utils?|helpers?|common|misc|types)(\.ts|\/)/.test(file))).toEqual([]);
  });

  test('has no file that is too long to be one thing', () => {
    const lines = (file: string) => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
    const longer = (of: readonly string[], most: number) => of.filter((file) => lines(file) > most);
    // jsii wants the factories of a class in the class.
    const code = files.filter((file) => file !== 'lib/protection/auth-preset.ts');
    expect(longer(code, 345)).toEqual([]);
    expect(longer([...files, ...['test', 'scripts', 'examples'].flatMap(sources)], 400)).toEqual([]);
  });

  test('tells strangers in which file each threshold of an alarm is', () => {
    const rooms = ['protection', 'reputation', 'posture', 'recipient', 'inbound', 'notices', 'alarms'].flatMap((name) =>
      sources(`lib/${name}`),
    );
    const map = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const setting = rooms.filter((file) => /^ +threshold: (?!alarm\.)/m.test(readFileSync(join(root, file), 'utf8')));
    expect(setting.length).toBeGreaterThan(10);
    expect(setting.filter((file) => !map.includes(`\`${file}\``))).toEqual([]);
  });

  // What such a thing took the last time, the next one takes, too.
  test.each([
    ['statement of the simulator', /XssMatch/, /^lib\/sim\/statements\//],
    [
      'sender of mails',
      /SendGridReputationMonitor|sendGridVerificationKeySecret|EmailProvider\.sendGrid/,
      /\/sendgrid\/|^lib\/(app\/otp-shield-stack|private\/prop-names)\.ts$/,
    ],
    ['rule', /[mM]anyRecipients\b/, /^lib\/protection\/(rules\/many-recipients|otp-route)\.ts$/],
  ])('tells strangers in which files a new %s is named', (kind, example, own) => {
    const row = readFileSync(join(root, 'docs/architecture.md'), 'utf8').match(
      new RegExp(`^\\| a new ${kind} .*$`, 'm'),
    );
    const named = ['lib', 'lambda', 'bin'].flatMap(sources).filter((file) => !own.test(file));
    const missing = named.filter(
      (file) =>
        example.test(readFileSync(join(root, file), 'utf8')) && !row![0].includes(file.replace(/^.*rules\//, '')),
    );
    expect(missing).toEqual([]);
  });

  const containing = (folders: readonly string[], pattern: RegExp) =>
    folders.flatMap(sources).filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')));

  test('decides nothing by the text of a message', () => {
    const decision =
      /\bmessage\??\.(?:includes|startsWith|endsWith|match|search)\(|\.(?:test|exec)\([^()\n]*\.message\)|\.message [!=]== ['"`]/;
    expect(containing(['lib', 'lambda', 'bin', 'lab', 'scripts'], decision)).toEqual([]);
    expect('if (/^no stack /.test(error.message)) return').toMatch(decision);
    expect("if (!error.message.startsWith('Validation')) return").toMatch(decision);
  });

  test('has one table for the limits of AWS', () => {
    const numbers =
      /\b(?:259_?200|51_?200|2_?000_?000_?000|2_?147_?483_?64\d|10_?240|49_?990|150 \* 1024|4_?294_?967_?295|21_?474_?836_?480)\b|\b(?:Limit|MaxResults): \d|\[60, 120, 300, 600\]|WAF_LIMIT = /;
    expect(containing(['lib', 'lambda', 'bin'], numbers)).toEqual(['lib/contract/aws-limits.ts']);
  });

  test('calls a web ACL by the name that AWS gives it', () => {
    const nickname = /do{2}r/i;
    expect(containing(['lib', 'lambda', 'bin', 'lab', 'scripts', 'examples', 'test'], nickname)).toEqual([]);
    expect([...files, ...['scripts', 'examples', 'test'].flatMap(sources)].filter((f) => nickname.test(f))).toEqual([]);
    for (const written of ['readD_r', 'd_r-settings.ts', 'requests at the D_R']) {
      expect(written.replace('_', 'oo')).toMatch(nickname);
    }
  });

  test('has one table for the names of faults of AWS', () => {
    const names =
      /['"](?:[A-Z]\w+Exception|TransactionConflict|Throttling(?:Error)?|ProvisionedThroughputExceeded)['"]|\berror\.name [!=]==|\bnameOf\(error/;
    expect(containing(['lib', 'lambda', 'bin'], names)).toEqual(['lib/contract/aws-fault.ts']);
  });

  test('asks nothing of an interface that a class of somebody else could not have', () => {
    const ours = /^export interface \w+[^{]*\{(?:(?!^\})[\s\S])*?^ {2}(?:readonly )?_\w+[?:(]/m;
    expect(containing(['lib'], ours)).toEqual([]);
    expect('export interface IOtpWebAcl {\n  readonly a: string;\n  readonly _b?: number;\n}').toMatch(ours);
    expect('export interface IOtpWebAcl {\n  readonly a: string;\n}\nclass B {\n  readonly _b = 1;\n}').not.toMatch(
      ours,
    );
  });

  test('asks the clock of the machine only at the edge', () => {
    const core = files.filter((file) => /^lib\/(contract|waf)\/|^lib\/sim\/(?!traffic|options)/.test(file));
    expect(core.filter((file) => /\bDate\.now\(|\bnew Date\(\)/.test(readFileSync(join(root, file), 'utf8')))).toEqual(
      [],
    );
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { SETTINGS } from '../lib/app/settings-table';
import { REPEAT_STEPS, repeatMetric } from '../lib/contract/reputation/metrics';
import { readAssembly } from './assembly';
import { ROOT, sourceFiles } from './source-files';

/** What pages and comments may point to. */
export interface Targets {
  exists(path: string): boolean;
  /** Names of files without their folders. */
  readonly fileNames: ReadonlySet<string>;
  /** Headings of a page as GitHub spells their anchors; undefined when there is no such page. */
  anchors(page: string): ReadonlySet<string> | undefined;
  readonly scripts: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
  /** Files of the published package, by the path under which a reader imports or finds them. */
  readonly published: ReadonlySet<string>;
  /** Public types with their members. */
  readonly types: ReadonlyMap<string, ReadonlySet<string>>;
  /** All source, in which a name that is no public type must stand. */
  readonly source: string;
}

const CODE = ['lib', 'lambda', 'bin', 'lab', 'scripts', 'test', 'examples'];
const PATH = /^(?:lib|lambda|bin|lab|scripts|test|docs|examples|rosetta|\.ci|\.github)(?:\/[\w.@*-]+)+\/?$/;
const FILE = /(?<![\w./-])(?:[\w.@-]+\/)*[\w.-]+\.(?:ts|js|mjs|cjs|md|json|html|png|svg|py|yml)\b(?![\w/-])/g;

/** Names that AWS, CDK, the web or a reader gave, not this repository. */
const FOREIGN = new Set([
  // Amazon Cognito's operations, triggers and settings, and what its senders say.
  'AccountTakeOverNotification',
  'AssociateSoftwareToken',
  'EumsSms',
  'ForbiddenException',
  'GetUserAttributeVerificationCode',
  'InitiateAuth',
  'MailFromDomainNotVerifiedException',
  'MessageRejected',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'UpdateUserAttributes',
  'VerifySoftwareToken',
  'AbortSignal',
  'AccessDeniedException',
  'DeletedDate',
  'IpRanges',
  'LastChangedDate',
  'SecurityPolicyProtocol',
  // An output of a shield that a reader named `SignUp`.
  'SignUpLockdownIpv4Set',
  'TooManyRequests',
  'TwoWayChannelArn',
  'VerificationInfo',
]);
/** Files of AWS (`jsapi.js`), of a running gate (`jwks.json`), of an export, and of a reader who follows a page. */
const FOREIGN_FILE =
  /^(?:Node\.js|jsapi\.js|(?:ISSUER\/otp-shield\/)?jwks\.json|mine\.json|person\.json|(?:shield\/)?references\.json|\.(?:rule-group|ip-set)\.json|lib\/x\.[jt]s)$/;

export function targetsOfTree(): Targets {
  const files = [...sourceFiles([...CODE, 'docs', 'rosetta', '.github'], /./), ...TOP_LEVEL].filter((file) =>
    existsSync(join(ROOT, file)),
  );
  const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
  const { scripts, exports } = JSON.parse(read('package.json')) as {
    scripts: object;
    exports: Record<string, unknown>;
  };
  const published = Object.entries(exports).flatMap(([entry, file]) => [
    entry.replace('.', 'cdk-otp-shield'),
    ...(typeof file === 'string' ? [file.replace('.', 'node_modules/cdk-otp-shield')] : []),
  ]);
  return {
    exists: (path) => existsSync(join(ROOT, path)),
    fileNames: new Set([...files, ...published].map((file) => basename(file))),
    published: new Set(published),
    anchors: (page) => (existsSync(join(ROOT, page)) ? anchorsOf(read(page)) : undefined),
    scripts: new Set(Object.keys(scripts)),
    commands: new Set(sourceFiles(['bin/commands'], /\.ts$/).map((file) => basename(file, '.ts'))),
    types: publicTypes(read('lib/browser/index.ts')),
    source: files
      .filter((file) => /\.(ts|mjs|json|html)$/.test(file) && file !== 'test/pointers.test.ts')
      .map(read)
      // Names that the code puts together.
      .concat(REPEAT_STEPS.map((step) => repeatMetric(step).name))
      .join('\n'),
  };
}

const TOP_LEVEL = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'API.md',
  'package.json',
  'cdk.json',
  'biome.json',
  'jest.config.js',
  'knip.jsonc',
  'tsconfig.json',
];

/** `OtpShield` is also what the script of the browser package calls itself on a page without modules. */
function publicTypes(browser: string): Map<string, Set<string>> {
  const { types } = readAssembly<{ types: Record<string, JsiiType> }>();
  const membersOf = ({ methods = [], properties = [], members = [], base, interfaces = [] }: JsiiType): string[] => [
    ...[...methods, ...properties, ...members].map(({ name }) => name),
    ...[base, ...interfaces].flatMap((parent) =>
      parent !== undefined && types[parent] ? membersOf(types[parent]) : [],
    ),
  ];
  const known = new Map(Object.values(types).map((type) => [type.name, new Set([...membersOf(type), 'node'])]));
  for (const [name] of browser.matchAll(/\b[a-z]\w+(?=[,\s}])/g)) known.get('OtpShield')?.add(name);
  return known;
}

interface JsiiType {
  readonly name: string;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly methods?: readonly Named[];
  readonly properties?: readonly Named[];
  readonly members?: readonly Named[];
}

interface Named {
  readonly name: string;
}

/** GitHub's way: lower case, punctuation gone, a hyphen for each space; a second heading of one name gets a number. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(text).matchAll(/^#{1,6} +(.+)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*_]/g, '');
    const slug = plain
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .replace(/\s/g, '-');
    let name = slug;
    for (let n = 1; anchors.has(name); n++) name = `${slug}-${n}`;
    anchors.add(name);
  }
  for (const [, id = ''] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

/** Pointers of a page that lead nowhere, each with what it is. */
export function lostInPage(page: string, text: string, targets: Targets): string[] {
  return [...lostLinks(page, text, targets), ...lostWords(page, text, targets)];
}

function lostLinks(page: string, text: string, targets: Targets): string[] {
  const links = [
    ...withoutCode(text)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|(?:src|href)="([^"]+)"/g),
  ];
  return links.flatMap((match) => {
    const link = match[1] ?? match[2] ?? '';
    if (/^[a-z]+:/.test(link)) return [];
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!targets.exists(target)) return [`${page}: no file ${link}`];
    if (anchor === undefined || !/\.md$/.test(target)) return [];
    const anchors = target === page ? anchorsOf(text) : targets.anchors(target);
    return anchors?.has(anchor) ? [] : [`${page}: no heading ${link}`];
  });
}

function lostWords(page: string, text: string, targets: Targets): string[] {
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  return [
    ...code
      .filter((word) => PATH.test(word) && !word.includes('*') && !targets.exists(word))
      .map((word) => `${page}: no file ${word}`),
    ...code.flatMap((word) => lostFiles(page, word, targets)),
    ...code.flatMap((word) => lostTypes(page, word, targets)),
    ...lostCalls(page, text, targets),
  ];
}

/** Scripts of npm, commands of the operator, settings and warnings of the app, variables of the environment. */
function lostCalls(file: string, text: string, { scripts, commands, source }: Targets): string[] {
  const calls = (pattern: RegExp, known: ReadonlySet<string>, what: string) =>
    [...text.matchAll(pattern)]
      .filter((match) => !known.has(match[1]!))
      .map((match) => `${file}: no ${what} ${match[1]}`);
  return [
    ...calls(/\bnpm run (?:--?[\w-]+ )*([\w-]+(?::[\w-]+)*)/g, scripts, 'npm script'),
    ...calls(/(?:`|"|^)(?:npx )?otp-shield ([a-z]+)\b/gm, commands, 'command'),
    ...[...text.matchAll(/\botp-shield:([a-z]\w+)/g)]
      .filter(([, name = '']) => !(name in SETTINGS || new RegExp(`['"\`](?:cdk-)?otp-shield:${name}`).test(source)))
      .map(([name]) => `${file}: no setting, warning or tag ${name}`),
    ...[...text.matchAll(/\bOTP_SHIELD_[A-Z_]*[A-Z]\b/g)]
      .filter(([name]) => !(source.includes(`'${name}'`) || source.includes(`env.${name};`)))
      .map(([name]) => `${file}: no variable ${name}`),
  ];
}

function lostFiles(file: string, text: string, targets: Targets): string[] {
  return [...text.matchAll(FILE)]
    .map(([path]) => path)
    .filter((path) => !FOREIGN_FILE.test(path) && !isKnownFile(file, path, targets))
    .map((path) => `${file}: no file ${path}`);
}

/** A path counts from the root, from the folder of the file, or from `lib`; a bare name may be anywhere. */
function isKnownFile(file: string, path: string, { exists, fileNames, published }: Targets): boolean {
  if (published.has(path)) return true;
  if (!path.includes('/')) return fileNames.has(path) || exists(join(dirname(file), path));
  return [path, join(dirname(file), path), join('lib', path)].some((candidate) => exists(candidate));
}

function lostTypes(file: string, word: string, { types, source }: Targets): string[] {
  return [...word.matchAll(/(?<![\w.:/-])([A-Z][a-z]+(?:[A-Z]\w*)+)(?:\.([A-Za-z]\w*))?/g)].flatMap(
    ([name, type = '', member]) => {
      if (FOREIGN.has(type)) return [];
      const members = types.get(type);
      if (members === undefined) return new RegExp(`\\b${type}\\b`).test(source) ? [] : [`${file}: no name ${type}`];
      return member === undefined || members.has(member) ? [] : [`${file}: no member ${name}`];
    },
  );
}

/** Pointers of the comments of a source file that lead nowhere. */
export function lostInComments(file: string, text: string, targets: Targets): string[] {
  const comments = [...text.matchAll(/(?<=^|[\s{(,])\/\*[\s\S]*?\*\/|(?<=^|[\s;{(,])\/\/.*$/gm)].map(([comment]) =>
    comment.replace(/https?:\S+/g, ''),
  );
  return comments.flatMap((comment) => [...lostFiles(file, comment, targets), ...lostCalls(file, comment, targets)]);
}

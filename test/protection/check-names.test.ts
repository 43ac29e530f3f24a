import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

// As for senders (test/reputation/sender-names.test.ts): nobody outside asks which human check it is.

/** The check's folder in each storey, its factory, and its settings in the app. */
const OWN =
  /^(lib\/(contract\/)?protection\/turnstile\/|lambda\/protection\/turnstile-[a-z]+\/|lib\/protection\/human-check\.ts$|lib\/app\/|lib\/load-balancer\/turnstile-stand-in\.ts$|lib\/browser\/(global\/otp-shield-)?turnstile\.ts$)/;

/** Where a list has to name everything there is. */
const ALLOWED: ReadonlyArray<readonly [where: string, what: RegExp, why: string]> = [
  ['lib/index.ts', /\.\/protection\/turnstile\/|Turnstile(ByArnOptions|FailureMode|Options)/, 'what is public'],
  ['lib/contract/protection/gate-alarms.ts', /TURNSTILE_ALARM|\.\/turnstile\/metrics/, 'the alarms of all gates'],
  ['lib/contract/protection/log-privacy.ts', /-turnstile-/, 'the headers that carry tokens'],
  ['lib/contract/protection/personal-names.ts', / turnstile/, 'the words for tokens'],
  ['lib/sim/traffic/proxies.ts', /'Cloudflare'/, 'it is a proxy, too'],
  ['bin/probe/obstacle.ts', /Cloudflare/, 'it stands before applications as AWS WAF does'],
  ['lib/load-balancer/index.ts', /\.\/turnstile-stand-in/, "the stand-ins of other people's scripts"],
  ['bin/commands/serve.ts', /turnstile/i, 'the one command that has a stand-in for its script'],
  ['bin/serve/behind.ts', /turnstile/i, 'the same command'],
  ['lib/private/prop-names.ts', /Turnstile(ByArn)?Options:/, 'the list of all props'],
  ['lib/browser/install.ts', /turnstile/i, 'what may be installed'],
];

const root = resolve(__dirname, '../..');
const files = ['lib', 'lambda', 'bin', 'lab']
  .flatMap((folder) => readdirSync(join(root, folder), { withFileTypes: true, recursive: true }))
  .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
  .filter((file) => !/node_modules|^lambda\/dist\//.test(file));

/** Lines of code that name a check, or ask by its class or factory; comments may. */
function naming(file: string, text: string): string[] {
  if (OWN.test(file)) return [];
  return text
    .replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '')
    .split('\n')
    .filter((line) => /turnstile|cloudflare|instanceof (Captcha|Challenge|Adaptive|None)\b|\.factory ===/i.test(line))
    .map((line) => `${file}: ${line.trim()}`);
}

test('only the folders of a human check, its factory and the settings of the app name it', () => {
  expect(files.length).toBeGreaterThan(400);
  const stray = files
    .flatMap((file) => naming(file, readFileSync(join(root, file), 'utf8')))
    .filter((line) => !ALLOWED.some(([where, what]) => line.startsWith(`${where}: `) && what.test(line)));
  expect(stray).toEqual([]);
});

test.each(ALLOWED)('what is allowed in %s is said there', (where, what) => {
  expect(readFileSync(join(root, where), 'utf8')).toMatch(what);
});

test.each([
  ['an import', "import { x } from './turnstile/x';"],
  ['a member', 'ENV.turnstileSecret;'],
  ['a text', "say('with Turnstile');"],
  ['a branch', 'if (check instanceof Captcha) x();'],
  ['its factory', "if (check.factory === 'captcha') x();"],
])('notices %s', (_, text) => {
  expect(naming('lib/dashboard/x.ts', text)).toHaveLength(1);
  expect(naming('lib/protection/turnstile/x.ts', text)).toEqual([]);
  expect(naming('lib/dashboard/x.ts', `// ${text}`)).toEqual([]);
});

import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonTools } from '../python/tools';

const run = promisify(execFile);

/** What to start so that the servers of a language run; or why they can't. */
export type Started = { readonly command: readonly [string, ...string[]] } | { readonly missing: string };

export interface Language {
  readonly name: string;
  start(): Promise<Started>;
}

const here = (...parts: string[]) => join(__dirname, ...parts);

const PYTHON: Language = {
  name: 'Python',
  async start() {
    const tools = await pythonTools('servers.txt');
    return 'missing' in tools ? tools : { command: [join(tools.bin, 'python'), here('python', 'main.py')] };
  },
};

const PHP: Language = {
  name: 'PHP',
  start: () =>
    fromDebian(
      ['php-cli', 'php-slim'],
      ['php', '-r', 'require "/usr/share/php/Slim/autoload.php"; new Slim\\App();'],
      ['php', here('php', 'main.php')],
    ),
};

const RUBY: Language = {
  name: 'Ruby',
  start: () =>
    fromDebian(
      ['ruby-sinatra', 'ruby-actionpack', 'puma', 'ruby-webrick'],
      ['ruby', '-e', 'require "sinatra/base"; require "action_dispatch"; require "puma"; require "webrick"'],
      ['ruby', here('ruby', 'main.rb')],
    ),
};

const JAVA: Language = {
  name: 'Java',
  start: () => fromDebian(['default-jdk-headless'], ['javac', '-version'], ['java', here('java', 'Main.java')]),
};

const GO: Language = {
  name: 'Go',
  async start() {
    const program = join(mkdtempSync(join(tmpdir(), 'otp-shield-go-')), 'main');
    const built = await fromDebian(['golang-go'], ['go', 'version'], [program]);
    if ('command' in built) await run('go', ['build', '-o', program, here('go', 'main.go')], { timeout: 600_000 });
    return built;
  },
};

const TOMCAT: Language = {
  name: 'Tomcat',
  start: () => onContainer('OnTomcat', 'libtomcat10-embed-java', ['tomcat10-embed-core', 'tomcat10-embed-el']),
};

const JETTY: Language = {
  name: 'Jetty',
  start: () =>
    onContainer('OnJetty', 'libjetty9-java', [
      ...['server', 'servlet', 'http', 'io', 'util', 'security'].map((name) => `jetty9-${name}`),
      'servlet-api',
    ]),
};

const PROXIES: Language = {
  name: 'nginx and Apache',
  start: () =>
    fromDebian(
      ['nginx-light', 'apache2-bin'],
      ['sh', '-c', 'command -v nginx && command -v apache2 && test -e /usr/lib/apache2/modules/mod_proxy_http.so'],
      ['node', here('proxies', 'main.mjs')],
    ),
};

function onContainer(program: string, fromPackage: string, names: readonly string[]): Promise<Started> {
  const jars = names.map((name) => `/usr/share/java/${name}.jar`);
  return fromDebian(
    ['default-jdk-headless', fromPackage],
    ['sh', '-c', `javac -version && ls ${jars.join(' ')}`],
    ['java', '-cp', jars.join(':'), here('java', `${program}.java`)],
  );
}

/** The first is started always, the others for the long proof. */
export const LANGUAGES: readonly [Language, ...Language[]] = [PYTHON, PHP, RUBY, JAVA, TOMCAT, JETTY, GO, PROXIES];

/** `works` tries whether it is there. A machine of CI, where nobody is asked, gets the packages. */
export async function fromDebian(
  packages: readonly string[],
  works: readonly [string, ...string[]],
  command: readonly [string, ...string[]],
): Promise<Started> {
  const isThere = async () => {
    const [program, ...args] = works;
    return run(program, args, { timeout: 60_000 }).then(
      () => true,
      () => false,
    );
  };
  if (await isThere()) return { command };
  if (process.env.CI === 'true' && process.getuid?.() === 0) {
    const options = { timeout: 300_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    await run('apt-get', ['update'], options)
      .then(() => run('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], options))
      .catch(() => undefined);
    if (await isThere()) return { command };
  }
  return { missing: `it needs apt-get install ${packages.join(' ')}` };
}

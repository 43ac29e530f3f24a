import { UnusualRouter } from '../../lib/protection/unusual-router';
import { leaks } from '../../test/spellings/judge';
import { ROUTES } from '../../test/spellings/routes';
import { sample } from '../../test/spellings/sample';
import { simulator } from '../../test/spellings/shield';
import type { Spelling } from '../../test/spellings/spelling';
import { AUTH_SERVERS, checkPresets, MORE_AUTH_SERVERS } from './auth';
import { LANGUAGES, type Language } from './languages';
import { hiding, honest, isRefused, isSeveral, passes } from './phones';
import { probeNode, probeServers } from './probes';
import { Servers } from './servers';

/**
 * Servers of other languages, started for real on 127.0.0.1: what reaches a handler must be known to the rules, and a number that a handler reads must have
 * been read by them; `otp-shield probe` must find what each of them takes without being told; and whatever makes an auth server send must be a request with
 * its preset. Those from PyPI, and frameworks of Node alone and behind proxies; with `--many` those of PHP, Ruby, Java and Go, and more proxies, too, with
 * more spellings, and other bodies each time.
 */

const isMany = process.argv.includes('--many');
const SEED = isMany ? Date.now() % 2 ** 31 : 7;
const CHANGED = isMany ? 5000 : 100;
/** Some requests wait until they are given up. */
const AT_ONCE = 3;
/** Takes `/api/auth/otp/x`, as an application does that says so to the shield. */
const FURTHER = /further segments/;
/** Its handler reads the path alone. */
const NO_BODIES = /^(?:JDK|Tomcat|Jetty|nginx|Apache)/;
const TRAILING = ['/x', '/x/y', '/%2e', '/x%2Fy', '/é', ';x/y', '//x', '/%78?a=b'];

const shields = {
  usual: simulator(),
  further: simulator(undefined, { unusualRouters: [UnusualRouter.CHERRYPY] }),
};

let [passed, failed] = [0, 0];

function check(what: string, faults: readonly string[]): void {
  if (faults.length === 0) passed++;
  else failed++;
  console.log(`${faults.length === 0 ? '✓' : '✗'} ${what}`);
  for (const fault of faults.slice(0, isMany ? 40 : 5)) console.log(`    ${fault}`);
}

async function checked(servers: Servers): Promise<void> {
  const one = async (name: string, n: number) => {
    const isFurther = FURTHER.test(name);
    const shield = isFurther ? shields.further : shields.usual;
    const spellings = [...share(sample(name, 0.6), n), ...(isFurther ? trailing() : [])];
    const hits = (await servers.hits(name, spellings)).map(({ spelling }) => spelling);
    const leaking = hits.flatMap((spelling) => leaks(shield, spelling));
    check(`${name}: ${hits.length} of ${spellings.length} spellings run a handler, none passes without a token`, [
      ...leaking,
      ...unreached(hits),
    ]);

    if (NO_BODIES.test(name)) return;
    const plain = (await servers.hits(name, honest)).filter((hit) => !isRefused(hit) && !isSeveral(hit));
    const refused = plain.flatMap(({ spelling }) => (passes(spelling).length > 0 ? [] : [JSON.stringify(spelling)]));
    check(`${name}: ${plain.length} of ${honest.length} honest numbers are read, all pass`, [
      ...refused,
      ...(plain.length < honest.length ? [`only ${plain.length} were read`] : []),
    ]);

    const bodies = hiding(CHANGED, SEED);
    const read = (await servers.hits(name, bodies)).filter((hit) => isRefused(hit) || isSeveral(hit));
    check(
      `${name}: ${read.length} of ${bodies.length} hidden numbers are read, all are refused (seed ${SEED})`,
      read.length < 50
        ? [`only ${read.length} were read`]
        : read.flatMap(({ spelling, fields }) =>
            passes(spelling).map((fault) => `${fault}, ${JSON.stringify(fields)}`),
          ),
    );
  };
  const waiting = [...servers.names.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await one(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** In the short form every third one, others for each next server. */
function share(spellings: readonly Spelling[], n: number): readonly Spelling[] {
  return spellings.filter(({ family }, index) => isMany || family === 'plain' || index % 3 === n % 3);
}

/** With servers that answer nothing the rest would prove nothing. */
function unreached(hits: readonly Spelling[]): readonly string[] {
  const plain = new Set(hits.filter(({ family }) => family === 'plain').map(({ target }) => target));
  return ROUTES.map(({ pattern }) => pattern.replace(':id', '42'))
    .filter((target) => !plain.has(target))
    .map((target) => `${target} ran no handler`);
}

function trailing(): readonly Spelling[] {
  const plain = sample('plain').filter(({ family }) => family === 'plain');
  return plain.flatMap((spelling) =>
    TRAILING.map((rest) => ({
      ...spelling,
      family: 'trailing',
      target: spelling.target + Buffer.from(rest).toString('latin1'),
    })),
  );
}

/** Nothing is shown without it, so CI, where every check counts, has failed. */
async function commandOf(language: Language): Promise<readonly [string, ...string[]] | undefined> {
  const started = await language.start();
  if ('command' in started) return started.command;
  const inCi = process.env.CI === 'true';
  if (inCi) failed++;
  console.log(`${inCi ? '✗' : '-'} ${language.name}: ${started.missing}`);
  return undefined;
}

async function main(): Promise<void> {
  await probeNode(isMany, check);
  for (const kind of isMany ? [...AUTH_SERVERS, ...MORE_AUTH_SERVERS] : AUTH_SERVERS) {
    const command = await commandOf(kind);
    if (command) await checkPresets(kind, command, isMany, check);
  }
  for (const language of isMany ? LANGUAGES : LANGUAGES.slice(0, 1)) {
    const command = await commandOf(language);
    if (!command) continue;
    const servers = await Servers.start(...command);
    try {
      await checked(servers);
      await probeServers(servers, isMany, check);
    } finally {
      await servers.stop();
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error) => {
  console.error((error as Error).message);
  console.log('0 passed, 1 failed');
  process.exit(1);
});

import { Fleet } from '../../test/spellings/fleet';
import { DEBIAN_PROXIES, startDebianProxy } from './debian-proxies';
import { rewriting, textCutting } from './framework-proxies';
import { type ProbedStack, Prober } from './probed';
import type { Servers } from './servers';

type Check = (what: string, faults: readonly string[]) => void;

const ROUTE = '/api/auth/otp';
const BEHIND_FRONT = `/front${ROUTE}`;
const ENCODED = ['letter-escape', 'vanishing'];

/** What each takes, by its name there; nobody tells `otp-shield probe`. */
const OF_LANGUAGES: Readonly<Record<string, Pick<ProbedStack, 'kinds' | 'uncovered'> & { readonly long?: true }>> = {
  'Django on runserver': { kinds: [...ENCODED, 'separator'] },
  'Flask on werkzeug': { kinds: [...ENCODED, 'separator', 'absolute-query'] },
  'Flask with further segments': { kinds: ['further'], uncovered: ['further', 'tail'] },
  'Starlette on uvicorn (httptools)': { kinds: ['letter-escape', 'separator'] },
  aiohttp: { kinds: ['letter-escape', 'absolute-query'], long: true },
  'Bottle on wsgiref': { kinds: [...ENCODED, 'separator'], long: true },
  'Slim on PHP': { kinds: ['vanishing'] },
  'Sinatra on Puma': { kinds: [...ENCODED, 'separator'] },
  'Sinatra on WEBrick': { kinds: ENCODED },
  'Router of Rails on Puma': { kinds: ['vanishing', 'tail'] },
  'Go ServeMux': { kinds: ['letter-escape', 'absolute-query'] },
  // Its program answers to the cut path, too.
  'Go StripPrefix': { kinds: ['letter-escape', 'cut'], uncovered: ['cut'] },
};

const OF_NODE: readonly Omit<ProbedStack, 'port'>[] = [
  { name: 'express 5', path: ROUTE, kinds: ['case', 'tail', 'prefix'] },
  { name: 'fastify 5', path: ROUTE, kinds: ['letter-escape', 'absolute-query'] },
  { name: 'hono', path: ROUTE, kinds: ENCODED },
  { name: '@koa/router', path: ROUTE, kinds: ['case', 'tail'] },
];

/** `otp-shield probe`, against servers of a language that run already. */
export async function probeServers(servers: Servers, isMany: boolean, check: Check): Promise<void> {
  const stacks = servers.names.flatMap((name) => {
    const known = OF_LANGUAGES[name];
    return known === undefined || (known.long && !isMany)
      ? []
      : [{ name, port: servers.port(name), path: ROUTE, ...known }];
  });
  await probeAll(stacks, isMany, check);
}

/** The same against frameworks of Node, alone and behind proxies. */
export async function probeNode(isMany: boolean, check: Check): Promise<void> {
  const fleet = await Fleet.start();
  const open: Array<{ close(): Promise<void> }> = [];
  try {
    const stacks: ProbedStack[] = OF_NODE.map((stack) => ({ ...stack, port: fleet.port(stack.name) }));
    const behind = fleet.port('express 5');
    const cutting = await textCutting(behind);
    const regular = await rewriting(behind);
    open.push(cutting, regular);
    stacks.push(
      { name: 'express 5 behind a proxy of hono', port: cutting.port, path: BEHIND_FRONT, kinds: ['glued', 'case'] },
      {
        name: 'express 5 behind a rewriting proxy of h3',
        port: regular.port,
        path: BEHIND_FRONT,
        kinds: ['glued', 'mounted', 'argument'],
        uncovered: ['argument', 'query-path'],
      },
    );
    for (const proxy of isMany ? DEBIAN_PROXIES : []) {
      const running = await startDebianProxy(proxy, behind);
      if ('missing' in running) {
        // Nothing is shown without it, so CI, where every check counts, has failed.
        if (process.env.CI === 'true') check(`probe: ${proxy.name}`, [running.missing]);
        else console.log(`- probe: ${proxy.name}: ${running.missing}`);
        continue;
      }
      open.push(running);
      stacks.push({
        name: `express 5 behind ${proxy.name}`,
        port: running.port,
        path: BEHIND_FRONT,
        kinds: ['glued', 'case'],
      });
    }
    await probeAll(stacks, isMany, check);
  } finally {
    for (const one of open) await one.close();
    await fleet.stop();
  }
}

async function probeAll(stacks: readonly ProbedStack[], isMany: boolean, check: Check): Promise<void> {
  const prober = new Prober(isMany ? 3000 : 400);
  try {
    for (const stack of stacks) {
      for (const [what, faults] of await prober.check(stack)) check(what, faults);
    }
  } finally {
    prober.close();
  }
}

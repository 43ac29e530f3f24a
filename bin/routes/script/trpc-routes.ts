import { joined, type ListedRoute, listOf, type RouteList } from '../listed-route';
import { type Program, UNKNOWN } from './program';
import type { Chain, Expression } from './syntax';

const KINDS: Readonly<Record<string, string>> = { mutation: 'POST', query: 'GET', subscription: 'GET' };
const ROUTER = /^(?:router|createTRPCRouter|createRouter|createCallerFactory|mergeRouters)$/;
/** Where what mounts a router names its path. */
const MOUNTS: Readonly<Record<string, string>> = {
  fetchRequestHandler: 'endpoint',
  createHTTPHandler: 'basePath',
  createHTTPServer: 'basePath',
};
/** The path that Next gives to the file of the handler. */
const NEXT_FILE = /(?:^|\/)(?:pages|app)(\/.*)\/\[trpc\](?:\.[jt]sx?|\/route\.[jt]s)$/;

/** Procedures of tRPC, with the routers that they are in, under the path where the outermost one is mounted. */
export function trpcRoutes(program: Program): RouteList {
  const open = new Set<string>();
  const inner = new Set<Expression>();
  const roots = program.chains().filter((chain) => isRouter(chain) && hasProcedures(chain, program));
  const named = new Map<Chain, Procedure[]>();
  for (const root of roots) named.set(root, proceduresOf(root, program, inner, open));
  const outermost = roots.filter((root) => !inner.has(root));
  if (outermost.length === 0) return listOf([]);
  const mounts = mountsOf(program);
  if (mounts.length === 0) open.add('where the tRPC router is mounted stands in none of the files');
  const routes = outermost.flatMap((root) =>
    (named.get(root) ?? []).flatMap(({ method, name }): ListedRoute[] =>
      mounts.length === 0
        ? [{ method, path: `/${name}`, isBelow: true }]
        : mounts.map((mount) => ({ method, path: joined(mount, name) })),
    ),
  );
  return listOf(routes, [...open]);
}

interface Procedure {
  readonly method: string;
  readonly name: string;
}

function isRouter({ root, steps }: Chain): boolean {
  const call = steps.at(-1);
  const before = steps.at(-2);
  const name = before?.kind === 'member' ? before.name : steps.length === 1 && typeof root === 'string' ? root : '';
  return call?.kind === 'call' && ROUTER.test(name);
}

function argsOf({ steps }: Chain): readonly Expression[] {
  const call = steps.at(-1);
  return call?.kind === 'call' ? call.args : [];
}

/** Others have a `createRouter`, too. */
function hasProcedures(chain: Chain, program: Program, depth = 0): boolean {
  return argsOf(chain).some((arg) => {
    const settled = program.settled(arg);
    if (settled?.kind === 'chain') return depth < 20 && isRouter(settled) && hasProcedures(settled, program, depth + 1);
    if (settled?.kind !== 'object') return false;
    return [...settled.members.values()].some((member) => {
      const value = program.settled(member);
      if (value?.kind !== 'chain') return false;
      return kindOf(value) !== undefined || (depth < 20 && isRouter(value) && hasProcedures(value, program, depth + 1));
    });
  });
}

function kindOf({ steps }: Chain): string | undefined {
  const before = steps.at(-2);
  return before?.kind === 'member' ? KINDS[before.name] : undefined;
}

function proceduresOf(
  router: Chain,
  program: Program,
  inner: Set<Expression>,
  open: Set<string>,
  depth = 0,
): Procedure[] {
  return argsOf(router).flatMap((arg) => membersOf(arg, '', program, inner, open, depth));
}

function membersOf(
  expression: Expression,
  before: string,
  program: Program,
  inner: Set<Expression>,
  open: Set<string>,
  depth: number,
): Procedure[] {
  const settled = program.settled(expression);
  if (depth > 20) return [];
  if (settled?.kind === 'chain' && isRouter(settled)) {
    inner.add(settled);
    return argsOf(settled).flatMap((arg) => membersOf(arg, before, program, inner, open, depth + 1));
  }
  if (settled?.kind === 'chain') {
    const method = kindOf(settled);
    return method === undefined ? [] : [{ method, name: before }];
  }
  if (settled?.kind === 'object') {
    const name = (key: string) => (before === '' ? key : `${before}.${key}`);
    return [
      ...[...settled.members].flatMap(([key, value]) => membersOf(value, name(key), program, inner, open, depth + 1)),
      ...settled.spreads.flatMap((spread) => membersOf(spread, before, program, inner, open, depth + 1)),
    ];
  }
  const place = expression.kind === 'chain' ? program.place(expression) : 'a tRPC router';
  open.add(`${place}: what ${before === '' ? 'is merged here' : before} is stands in none of the files`);
  return [];
}

function mountsOf(program: Program): string[] {
  const found = program.all().flatMap(({ file }) => {
    const path = NEXT_FILE.exec(file)?.[1];
    return path === undefined ? [] : [path.replaceAll(/\/\([^)]*\)/g, '')];
  });
  for (const chain of program.chains()) {
    for (const [at, step] of chain.steps.entries()) {
      if (step.kind !== 'call') continue;
      const before = at === 0 ? undefined : chain.steps[at - 1];
      const name =
        before?.kind === 'member' ? before.name : at === 0 && typeof chain.root === 'string' ? chain.root : '';
      const [first, second] = step.args;
      // `app.use('/trpc', createExpressMiddleware({ … }))` and `app.register(fastifyTRPCPlugin, { prefix })`.
      if (name === 'use' && (isCallOf(second, 'createExpressMiddleware') || isCallOf(second, 'trpcServer')))
        found.push(program.text(first) ?? UNKNOWN);
      else if (name === 'register' && first?.kind === 'chain' && first.root === 'fastifyTRPCPlugin')
        found.push(optionOf(second, 'prefix', program) ?? '/');
      else if (MOUNTS[name] !== undefined) found.push(optionOf(first, MOUNTS[name], program) ?? '/');
    }
  }
  return [...new Set(found.map((path) => path.replace(/\/\*+$/, '')))].filter((path) => !path.includes(UNKNOWN));
}

function optionOf(expression: Expression | undefined, name: string, program: Program): string | undefined {
  const settled = expression === undefined ? undefined : program.settled(expression);
  return settled?.kind === 'object' ? program.text(settled.members.get(name)) : undefined;
}

function isCallOf(expression: Expression | undefined, name: string): boolean {
  if (expression?.kind !== 'chain') return false;
  const before = expression.steps.at(-2);
  return (before?.kind === 'member' ? before.name : expression.root) === name;
}

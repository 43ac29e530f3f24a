import { listOf, type RouteList } from '../listed-route';
import { type Program, UNKNOWN } from './program';
import type { Router } from './router';
import { methodOf, PLAIN_MIDDLEWARE, VERBS } from './router-names';
import { NOTHING, RouterValues, type Value } from './router-values';
import type { Chain, Expression } from './syntax';

/** What a builder gives back is itself, but for these. */
const ELSEWHERE = new Set(['listen', 'fetch', 'request', 'inject', 'ready', 'close', 'allowedMethods']);

/** Routes of Express, Fastify, Koa, Hono and their kin, under the paths where their routers are mounted. */
export function routerRoutes(program: Program): RouteList {
  return new RouterReader(program).read();
}

class RouterReader {
  private readonly open = new Set<string>();
  private readonly values: RouterValues;

  constructor(private readonly program: Program) {
    this.values = new RouterValues(
      program,
      (router, name, args, chain, below) => this.routed(router, name, args, chain, below),
      (chain, line, what) => this.say(chain, line, what),
    );
  }

  read(): RouteList {
    for (const chain of this.program.chains()) this.values.value(chain);
    const loose = this.values.routers.filter((router) => router.isLoose && router.routes.length > 0);
    for (const { place } of loose) this.open.add(`${place}: where this router is mounted stands in none of the files`);
    return listOf(
      this.values.routers.flatMap((router) => router.whole()),
      [...this.open],
    );
  }

  private routed(router: Router, name: string, args: readonly Expression[], chain: Chain, below?: string): Value {
    const itself: Value = { kind: 'router', router, ...(below === undefined ? {} : { below }) };
    if (this.program.eachItem(args, () => this.routed(router, name, args, chain, below))) return itself;
    if (VERBS.has(name)) {
      this.add(router, methodOf(name), below === undefined ? args : [undefined, ...args], chain, below);
      return itself;
    }
    if (name === 'use' || name === 'mount') this.use(router, args, chain);
    else if (name === 'route') return this.route(router, args, chain) ?? itself;
    else if (name === 'register' || name === 'group') this.register(router, name, args, chain);
    else if (name === 'prefix') router.prefix = this.program.text(args[0]) ?? UNKNOWN;
    else if (name === 'basePath') {
      const derived = this.values.newRouter(false, this.program.place(chain));
      derived.mount(router, this.program.text(args[0]) ?? UNKNOWN);
      return { kind: 'router', router: derived };
    } else if (name === 'on' && args.length > 2) {
      for (const method of this.texts(args[0]) ?? [UNKNOWN]) this.add(router, methodOf(method), args.slice(1), chain);
    } else if (name === 'openapi') this.declared(router, args[0], chain);
    return ELSEWHERE.has(name) ? NOTHING : itself;
  }

  private add(
    router: Router,
    method: string,
    args: ReadonlyArray<Expression | undefined>,
    chain: Chain,
    below?: string,
  ): void {
    // `app.get('env')` reads a setting.
    if (args.length < 2) return;
    // Koa's routes may have a name before their path.
    const second = this.texts(args[1]);
    const first = below === undefined ? this.texts(args[0]) : [below];
    const paths = first?.every((path) => !/^[/\0*]/.test(path)) && second?.[0]?.startsWith('/') ? second : first;
    if (
      paths === undefined ||
      paths.some((path) => path.replaceAll(UNKNOWN, '').replaceAll('/', '') === '' && path.includes(UNKNOWN))
    ) {
      this.say(
        chain,
        chain.line,
        `the path of ${method === 'ANY' ? 'a route' : `a ${method}`} is put together where it runs`,
      );
      return;
    }
    for (const path of paths) router.routes.push({ method, path });
  }

  /** One text or a list of them; undefined where one of them is no text. */
  private texts(expression: Expression | undefined): string[] | undefined {
    const settled = expression === undefined ? undefined : this.program.settled(expression);
    if (settled?.kind === 'list') {
      const all = settled.items.map((item) => this.program.text(item));
      return all.includes(undefined) ? undefined : (all as string[]);
    }
    const text = this.program.text(expression);
    return text === undefined ? undefined : [text];
  }

  private use(router: Router, args: readonly Expression[], chain: Chain): void {
    const paths = this.texts(args[0]);
    const rest = paths === undefined ? args : args.slice(1);
    for (const arg of rest) {
      const settled = this.program.settled(arg);
      const handlers = settled?.kind === 'list' ? settled.items : [arg];
      for (const handler of handlers) for (const path of paths ?? ['']) this.mounted(router, path, handler, chain);
    }
  }

  private mounted(router: Router, path: string, handler: Expression, chain: Chain): void {
    const value = this.values.value(handler);
    let inner = this.values.routerOf(value);
    // A name that nobody declares, under a path.
    if (inner === undefined && value.kind === 'free' && handler.kind === 'chain' && handler.steps.length === 0)
      inner = this.values.assumed(value, chain);
    if (inner !== undefined) inner.mount(router, path);
    else if (value.kind === 'missing')
      this.say(
        chain,
        chain.line,
        `what is mounted at ${shown(path)} is in ${value.from}, which is not among the files`,
      );
    else if (value.kind === 'package' && shown(path) !== '/' && !PLAIN_MIDDLEWARE.test(value.from)) {
      this.say(chain, chain.line, `what ${value.from} answers below ${shown(path)} is not read`);
    }
  }

  /** `app.route('/x').post(…)`, `app.route('/x', other)` and `app.route({ method, url })`. */
  private route(router: Router, args: readonly Expression[], chain: Chain): Value | undefined {
    const [first, second] = args;
    if (second !== undefined) {
      this.mounted(router, this.program.text(first) ?? UNKNOWN, second, chain);
      return undefined;
    }
    const path = this.program.text(first);
    if (path !== undefined) return { kind: 'router', router, below: path };
    this.declared(router, first, chain);
    return undefined;
  }

  private declared(router: Router, options: Expression | undefined, chain: Chain): void {
    let settled = options === undefined ? undefined : this.program.settled(options);
    // `createRoute({ method, path })`
    const call = settled?.kind === 'chain' ? settled.steps.at(-1) : undefined;
    if (call?.kind === 'call') settled = call.args[0];
    const members = settled?.kind === 'object' ? settled.members : undefined;
    const path = this.program.text(members?.get('url') ?? members?.get('path'));
    if (path === undefined) {
      this.say(chain, chain.line, 'a route is declared by what is put together where it runs');
      return;
    }
    for (const method of this.texts(members?.get('method')) ?? ['ANY'])
      router.routes.push({ method: methodOf(method), path });
  }

  /** `fastify.register(plugin, { prefix })` and `app.group('/x', (app) => …)`. */
  private register(router: Router, name: string, args: readonly Expression[], chain: Chain): void {
    const [plugin, options] = name === 'group' ? [args.at(-1), undefined] : args;
    if (plugin === undefined) return;
    const settled = options === undefined ? undefined : this.program.settled(options);
    const members = settled?.kind === 'object' ? settled.members : undefined;
    const given = name === 'group' ? args[0] : members?.get('prefix');
    const prefix =
      given === undefined
        ? options !== undefined && members === undefined
          ? UNKNOWN
          : ''
        : (this.program.text(given) ?? UNKNOWN);
    let value = this.values.value(plugin);
    if (value.kind === 'module') value = this.values.member(value, 'default', undefined);
    if (value.kind === 'function') this.values.paramRouter(value.func, 0, undefined).mount(router, prefix);
    else if (value.kind === 'missing')
      this.say(chain, chain.line, `a plugin is in ${value.from}, which is not among the files`);
    else if (value.kind === 'package' && !PLAIN_MIDDLEWARE.test(value.from))
      this.say(chain, chain.line, `routes that ${value.from} registers are not read`);
    else if (value.kind !== 'package') this.say(chain, chain.line, 'a plugin is put together where it runs');
  }

  private say({ scope }: Chain, line: number, what: string): void {
    this.open.add(`${this.program.place({ scope, line })}: ${what}`);
  }
}

const shown = (path: string) => path.replaceAll(UNKNOWN, '…') || '/';

import type { Program, Target } from './program';
import { UNKNOWN } from './program';
import { Router } from './router';
import { APP_NAME, CLIENT, makes, VERBS } from './router-names';
import type { Chain, Class, Expression, Func, Module, Scope } from './syntax';

/** What an expression stands for, as far as routes are concerned. */
export type Value =
  | { readonly kind: 'router'; readonly router: Router; readonly below?: string }
  | { readonly kind: 'function'; readonly func: Func }
  | { readonly kind: 'class' | 'instance'; readonly made: Class }
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'package'; readonly from: string; readonly name: string }
  | { readonly kind: 'missing'; readonly from: string }
  | {
      readonly kind: 'param';
      readonly func: Func;
      readonly param: number;
      readonly member?: string;
      readonly name: string;
    }
  | { readonly kind: 'free'; readonly name: string; readonly module: Module }
  | { readonly kind: 'other'; readonly expression?: Expression };

export const NOTHING: Value = { kind: 'other' };

/** A method of a router is called. @returns what it gives back */
export type RouterCall = (
  router: Router,
  name: string,
  args: readonly Expression[],
  chain: Chain,
  below?: string,
) => Value;

/** Follows names, calls and parameters to the routers that they are. Each expression is looked at once. */
export class RouterValues {
  readonly routers: Router[] = [];
  private readonly values = new Map<Expression, Value>();
  private readonly ofParam = new Map<string, Router>();
  private readonly ofName = new Map<string, Router>();
  private readonly funcIds = new Map<Func, number>();

  constructor(
    private readonly program: Program,
    private readonly routed: RouterCall,
    /** Something was not understood. */
    private readonly say: (chain: Chain, line: number, what: string) => void,
  ) {}

  value(expression: Expression): Value {
    // In a loop a name stands for one thing after the other.
    if (
      this.program.isLooping &&
      expression.kind === 'chain' &&
      !expression.isNew &&
      expression.steps.every(({ kind }) => kind === 'member')
    )
      return this.ofChain(expression);
    const known = this.values.get(expression);
    if (known !== undefined) return known;
    // Whoever asks in a circle gets nothing.
    this.values.set(expression, NOTHING);
    const value = this.fresh(expression);
    this.values.set(expression, value);
    return value;
  }

  private fresh(expression: Expression): Value {
    if (expression.kind === 'function') return { kind: 'function', func: expression };
    if (expression.kind === 'class') return { kind: 'class', made: expression };
    return expression.kind === 'chain' ? this.ofChain(expression) : { kind: 'other', expression };
  }

  private ofChain(chain: Chain): Value {
    const { steps, isNew, scope } = chain;
    let { value, index } = this.start(chain);
    for (; index < steps.length; index += 1) {
      const step = steps[index]!;
      const next = steps[index + 1];
      if (step.kind === 'member' && next?.kind === 'call') {
        value = this.called(value, step.name, next.args, chain, isNew);
        index += 1;
      } else if (step.kind === 'member') value = this.member(value, step.name, scope);
      else if (step.kind === 'call') value = this.applied(value, step.args, chain, isNew);
      else {
        const what = this.routerOf(value);
        if (what !== undefined && next?.kind === 'call')
          this.say(chain, step.line, 'a method is called whose name is put together, which may add routes');
        value = NOTHING;
      }
    }
    return isNew && value.kind === 'class' ? { kind: 'instance', made: value.made } : value;
  }

  /** What a chain begins with, and the step behind it. */
  private start({ root, steps, scope }: Chain): { value: Value; index: number } {
    if (typeof root !== 'string') return { value: this.value(root), index: 0 };
    const [first] = steps;
    if ((root === 'require' || root === 'import') && first?.kind === 'call') {
      const from = this.program.text(first.args[0]);
      return {
        value: from === undefined ? NOTHING : this.ofTarget(this.program.required(from, scope), root),
        index: 1,
      };
    }
    if (root === 'this' && first?.kind === 'member') {
      const name = `this.${first.name}`;
      const found = this.program.find(name, scope);
      return { value: this.ofTarget(found, first.name) ?? this.free(first.name, scope), index: 1 };
    }
    return { value: this.ofTarget(this.program.find(root, scope), root) ?? this.free(root, scope), index: 0 };
  }

  private free(name: string, scope: Scope): Value {
    return { kind: 'free', name, module: this.program.moduleOf(scope) };
  }

  private ofTarget(target: Target, name: string): Value;
  private ofTarget(target: Target | undefined, name: string): Value | undefined;
  private ofTarget(target: Target | undefined, name: string): Value | undefined {
    if (target === undefined) return undefined;
    if (target.kind === 'param') return { ...target, name };
    if (target.kind !== 'expression') return target;
    const value = this.value(target.value);
    return target.member === undefined ? value : this.member(value, target.member, undefined);
  }

  member(value: Value, name: string, scope: Scope | undefined): Value {
    if (value.kind === 'module')
      return this.ofTarget(this.program.exported(value.module, name), name) ?? (name === 'default' ? value : NOTHING);
    if (value.kind === 'missing') return value;
    if (value.kind === 'package') return { ...value, name };
    if (value.kind === 'instance' || value.kind === 'class')
      return this.ofTarget(this.program.find(`this.${name}`, value.made.scope), name) ?? NOTHING;
    if (value.kind === 'other' && value.expression?.kind === 'object') {
      const found = value.expression.members.get(name);
      return found === undefined ? NOTHING : this.value(found);
    }
    // A free `express.Router`, or what a router has.
    if (value.kind === 'free' && scope !== undefined) return this.free(name, scope);
    return value.kind === 'param' && value.member === undefined ? { ...value, member: name, name } : NOTHING;
  }

  /** `f(args)`: a router that is made, or routers that are given to a function of ours. */
  private applied(value: Value, args: readonly Expression[], chain: Chain, isNew: boolean): Value {
    const whole = value.kind === 'module' ? this.member(value, 'default', undefined) : value;
    if (whole.kind === 'package' || whole.kind === 'free') {
      const made = whole.kind === 'package' ? makes(whole.from, whole.name) : makes(undefined, whole.name);
      if (made !== undefined) return this.made(made === 'app', args[0], chain);
      return whole.kind === 'package' ? whole : { kind: 'other', expression: args[0] };
    }
    if (whole.kind === 'class' && isNew) {
      const built = whole.made.methods.find(({ name }) => name === 'constructor');
      if (built !== undefined) this.give(built.func, args);
      return whole;
    }
    if (whole.kind !== 'function') return whole.kind === 'missing' ? whole : NOTHING;
    this.give(whole.func, args);
    const returned = whole.func.returns.map((each) => this.value(each));
    return returned.find(({ kind }) => kind === 'router') ?? returned[0] ?? NOTHING;
  }

  private made(isApp: boolean, options: Expression | undefined, chain: Chain): Value {
    const router = this.newRouter(isApp, this.program.place(chain));
    const settled = options === undefined ? undefined : this.program.settled(options);
    if (settled?.kind === 'object') {
      const prefix = settled.members.get('prefix') ?? settled.members.get('base');
      if (prefix !== undefined) router.prefix = this.program.text(prefix) ?? UNKNOWN;
    }
    return { kind: 'router', router };
  }

  newRouter(isApp: boolean, place: string): Router {
    const router = new Router(isApp, place);
    this.routers.push(router);
    return router;
  }

  /** Routers among the arguments are those that the parameters stand for. */
  private give(func: Func, args: readonly Expression[]): void {
    args.forEach((arg, param) => {
      const value = this.value(arg);
      const router = this.routerOf(value);
      if (router !== undefined) this.paramRouter(func, param, undefined).mount(router, '');
      const settled = this.program.settled(arg);
      if (settled?.kind !== 'object') return;
      for (const [member, each] of settled.members) {
        const inner = this.routerOf(this.value(each));
        if (inner !== undefined) this.paramRouter(func, param, member).mount(inner, '');
      }
    });
  }

  paramRouter(func: Func, param: number, member: string | undefined): Router {
    const id = this.funcIds.get(func) ?? this.funcIds.size;
    this.funcIds.set(func, id);
    const key = `${id}.${param}.${member ?? ''}`;
    let router = this.ofParam.get(key);
    if (router === undefined) {
      const line = func.scope.chains[0]?.line ?? 1;
      router = this.newRouter(false, this.program.place({ scope: func.scope, line }));
      this.ofParam.set(key, router);
    }
    return router;
  }

  /** The router that a value is, where it is certainly one. */
  routerOf(value: Value): Router | undefined {
    if (value.kind === 'router') return value.router;
    if (value.kind === 'module') return this.routerOf(this.member(value, 'default', undefined));
    if (value.kind === 'param' && (this.ofParam.has(this.keyOf(value)) || APP_NAME.test(value.name)))
      return this.paramRouter(value.func, value.param, value.member);
    if (value.kind === 'free' && this.ofName.has(`${value.module.file}:${value.name}`))
      return this.ofName.get(`${value.module.file}:${value.name}`);
    return undefined;
  }

  private keyOf({ func, param, member }: { func: Func; param: number; member?: string }): string {
    return `${this.funcIds.get(func) ?? -1}.${param}.${member ?? ''}`;
  }

  /** What looks like a route is one, also where nobody says that the receiver is a router. */
  assumed(value: Value, chain: Chain): Router | undefined {
    const sure = this.routerOf(value);
    if (sure !== undefined) return sure;
    if (value.kind === 'param')
      return CLIENT.test(value.name) ? undefined : this.paramRouter(value.func, value.param, value.member);
    if (value.kind !== 'free' && value.kind !== 'missing' && value.kind !== 'other') return undefined;
    const name = value.kind === 'free' ? value.name : typeof chain.root === 'string' ? chain.root : '';
    if (name === '' || CLIENT.test(name)) return undefined;
    const { file } = this.program.moduleOf(chain.scope);
    const key = `${file}:${name}`;
    const router = this.ofName.get(key) ?? this.newRouter(APP_NAME.test(name), this.program.place(chain));
    this.ofName.set(key, router);
    return router;
  }

  private called(value: Value, name: string, args: readonly Expression[], chain: Chain, isNew: boolean): Value {
    const inner =
      value.kind === 'router' || value.kind === 'param' || value.kind === 'free'
        ? NOTHING
        : this.member(value, name, undefined);
    if (inner.kind !== 'other' && inner.kind !== 'missing') return this.applied(inner, args, chain, isNew);
    if (value.kind === 'free' && makes(undefined, name) !== undefined)
      return this.made(makes(undefined, name) === 'app', args[0], chain);
    const isKnown = this.routerOf(value) !== undefined;
    if (!isKnown && !looksLikeRoute(name, args, this.program)) return value.kind === 'missing' ? value : NOTHING;
    const router = isKnown ? this.routerOf(value) : this.assumed(value, chain);
    if (router === undefined) return NOTHING;
    const below = value.kind === 'router' ? value.below : undefined;
    return this.routed(router, name, args, chain, below);
  }
}

/** A path, and behind it something that handles it. */
function looksLikeRoute(name: string, args: readonly Expression[], program: Program): boolean {
  const path = program.text(args[0]);
  const [last] = args.slice(-1);
  if (last === undefined || path === undefined) return false;
  const handles = last.kind === 'function' || last.kind === 'chain' || last.kind === 'list';
  if (name === 'route') return path.startsWith('/') && args.length === 1;
  if (name === 'use') return path.startsWith('/') && args.length > 1 && handles;
  return VERBS.has(name) && /^[/*\0]/.test(path) && args.length > 1 && handles;
}

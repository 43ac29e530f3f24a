import { posix } from 'node:path';
import { parseModule } from './parser';
import type { Binding, Chain, Class, Expression, Func, Module, Scope } from './syntax';

/** What a name or an import stands for. */
export type Target =
  | { readonly kind: 'expression'; readonly value: Expression; readonly member?: string }
  | { readonly kind: 'param'; readonly func: Func; readonly param: number; readonly member?: string }
  | { readonly kind: 'module'; readonly module: Module }
  /** Of a package, which isn't read. */
  | { readonly kind: 'package'; readonly from: string; readonly name: string }
  /** Of a file that is not among those given. */
  | { readonly kind: 'missing'; readonly from: string };

/** What stands where nobody knows what stands. */
export const UNKNOWN = '\0';

const ENDINGS = ['.ts', '.js', '.mts', '.cts', '.mjs', '.cjs', '.tsx', '.jsx'];
/** How projects spell "from the root of the sources". */
const FROM_ROOT = /^(?:@\/|~\/|#\/?|src\/|app\/)/;
/** Chains of names longer than this go in a circle. */
const DEPTH = 40;

/** Several modules that know each other by their paths. */
export class Program {
  private readonly modules = new Map<string, Module>();
  private readonly byScope = new Map<Scope, Module>();
  /** What a loop is at, by what it goes over. */
  private readonly current = new Map<Expression, Expression>();

  /** @param sources from a path with `/` to its text */
  constructor(sources: ReadonlyMap<string, string>) {
    for (const [file, source] of sources) {
      const module = this.parsed(source, file);
      if (module === undefined) continue;
      this.modules.set(posix.normalize(file), module);
      this.byScope.set(module.scope, module);
    }
  }

  /** Files that are nested so deeply that only a program writes such. */
  readonly unread: string[] = [];

  private parsed(source: string, file: string): Module | undefined {
    try {
      return parseModule(source, file);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.unread.push(file);
      return undefined;
    }
  }

  all(): Module[] {
    return [...this.modules.values()];
  }

  /** All scopes of all modules, outer ones first. */
  scopes(): Scope[] {
    const inner = (scope: Scope): Scope[] => [
      scope,
      ...scope.functions.flatMap((func) => inner(func.scope)),
      ...scope.classes.flatMap((made) => inner(made.scope)),
    ];
    return this.all().flatMap(({ scope }) => inner(scope));
  }

  chains(): Chain[] {
    return this.scopes().flatMap(({ chains }) => chains);
  }

  classes(): Class[] {
    return this.scopes().flatMap(({ classes }) => classes);
  }

  moduleOf(scope: Scope): Module {
    let root = scope;
    while (root.parent !== undefined) root = root.parent;
    return this.byScope.get(root)!;
  }

  place({ scope, line }: { readonly scope: Scope; readonly line: number }): string {
    return `${this.moduleOf(scope).file}:${line}`;
  }

  find(name: string, scope: Scope, depth = 0): Target | undefined {
    const found = scope.find(name);
    return found === undefined ? undefined : this.target(found.binding, found.scope, depth);
  }

  /** Whether a loop is being gone through, so that a name stands for one thing after the other. */
  get isLooping(): boolean {
    return this.current.size > 0;
  }

  /** Does it once for each item of the list that a loop around the arguments goes over. @returns false where there is none */
  eachItem(args: readonly Expression[], act: () => void): boolean {
    for (const arg of args) {
      const over =
        arg.kind === 'chain' && typeof arg.root === 'string' ? this.loopOver(arg.root, arg.scope) : undefined;
      if (over === undefined || this.current.has(over)) continue;
      const list = this.settled(over);
      if (list?.kind !== 'list') return false;
      for (const item of list.items) {
        this.current.set(over, item);
        act();
      }
      this.current.delete(over);
      return true;
    }
    return false;
  }

  /** The list behind a name of `for (… of list)` or of the callback of `list.forEach`. */
  private loopOver(name: string, scope: Scope): Expression | undefined {
    const found = scope.find(name);
    if (found?.binding.kind === 'item') return found.binding.of;
    const { owner } = found?.scope ?? {};
    if (found?.binding.kind !== 'param' || found.binding.param !== 0 || owner?.kind !== 'function') return undefined;
    return this.callbacks().get(owner);
  }

  private known: Map<Func, Expression> | undefined;

  /** Of `forEach` and `map`, with what they go over. */
  private callbacks(): ReadonlyMap<Func, Expression> {
    if (this.known !== undefined) return this.known;
    this.known = new Map();
    for (const chain of this.chains()) {
      const [call, method] = [chain.steps.at(-1), chain.steps.at(-2)];
      const func = call?.kind === 'call' ? call.args[0] : undefined;
      if (method?.kind !== 'member' || !/^(?:forEach|map)$/.test(method.name) || func?.kind !== 'function') continue;
      const steps = chain.steps.slice(0, -2);
      this.known.set(func, steps.length === 0 && typeof chain.root !== 'string' ? chain.root : { ...chain, steps });
    }
    return this.known;
  }

  /** What a module that is named in another one stands for. */
  required(from: string, scope: Scope): Target {
    const module = this.follow(from, this.moduleOf(scope));
    if (typeof module === 'string') return { kind: module, from, name: 'default' };
    return { kind: 'module', module };
  }

  exported(module: Module, name: string, depth = 0): Target | undefined {
    if (depth > DEPTH) return undefined;
    const binding = module.exports.get(name) ?? (name === '*' ? module.exports.get('default') : undefined);
    if (binding !== undefined) return this.target(binding, module.scope, depth + 1);
    for (const from of module.passedOn) {
      const next = this.follow(from, module);
      if (typeof next === 'string') continue;
      const found = this.exported(next, name, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The text of an expression, with `UNKNOWN` for each part of it that isn't known; undefined where it is no text at all. */
  text(expression: Expression | undefined, depth = 0): string | undefined {
    if (expression === undefined || depth > DEPTH) return undefined;
    if (expression.kind === 'text') {
      return expression.parts
        .map((part) => (typeof part === 'string' ? part : (this.text(part, depth + 1) ?? UNKNOWN)))
        .join('');
    }
    const value = expression.kind === 'chain' ? this.settled(expression, depth + 1) : undefined;
    return value === undefined || value === expression ? undefined : this.text(value, depth + 1);
  }

  /** The expression that a chain of names and members leads to; undefined where it leads elsewhere. */
  settled(expression: Expression, depth = 0): Expression | undefined {
    if (depth > DEPTH) return undefined;
    if (expression.kind !== 'chain') return expression;
    const { root, steps, scope, isNew } = expression;
    if (isNew || steps.some(({ kind }) => kind !== 'member')) return expression;
    const names = steps.map((step) => (step.kind === 'member' ? step.name : ''));
    let target: Target | undefined =
      typeof root === 'string'
        ? root === 'this' && names.length > 0
          ? this.find(`this.${names.shift()}`, scope, depth)
          : this.find(root, scope, depth)
        : { kind: 'expression', value: root };
    for (const name of names) {
      if (target?.kind === 'module') target = this.exported(target.module, name, depth);
      else if (target?.kind === 'expression') target = this.member(this.valueOf(target, depth + 1), name);
      else return undefined;
    }
    if (target?.kind === 'module') target = this.exported(target.module, 'default', depth);
    return target?.kind === 'expression' ? this.valueOf(target, depth + 1) : undefined;
  }

  private valueOf({ value, member }: Extract<Target, { kind: 'expression' }>, depth: number): Expression | undefined {
    const settled = this.settled(value, depth);
    if (member === undefined || settled === undefined) return settled;
    const inner = this.member(settled, member);
    return inner?.kind === 'expression' ? this.settled(inner.value, depth) : undefined;
  }

  private member(value: Expression | undefined, name: string): Target | undefined {
    if (value?.kind === 'object') {
      const found = value.members.get(name);
      return found === undefined ? undefined : { kind: 'expression', value: found };
    }
    // A static field of a class.
    return value?.kind === 'class' ? this.find(`this.${name}`, value.scope) : undefined;
  }

  private target(binding: Binding, scope: Scope, depth: number): Target | undefined {
    if (depth > DEPTH) return undefined;
    if (binding.kind === 'import') {
      const module = this.follow(binding.from, this.moduleOf(scope));
      if (typeof module === 'string') return { kind: module, from: binding.from, name: binding.name };
      // `import * as x` is the module, or with CommonJS what it exports as a whole.
      if (binding.name === '*') return { kind: 'module', module };
      return this.exported(module, binding.name, depth + 1);
    }
    if (binding.kind === 'item') return this.currentItem(binding.of, binding.member);
    if (binding.kind === 'param') {
      const { owner } = scope;
      const over =
        this.isLooping && owner?.kind === 'function' && binding.param === 0 ? this.callbacks().get(owner) : undefined;
      if (over !== undefined && this.current.has(over)) return this.currentItem(over, binding.member);
      return owner?.kind === 'function' ? { ...binding, func: owner } : undefined;
    }
    const { value, member } = binding;
    // A name for another name.
    if (member === undefined && value.kind === 'chain' && value.steps.length === 0 && !value.isNew) {
      if (typeof value.root === 'string') return this.find(value.root, value.scope, depth + 1);
    }
    return { kind: 'expression', value, ...(member === undefined ? {} : { member }) };
  }

  private currentItem(over: Expression, member: string | undefined): Target | undefined {
    const value = this.current.get(over);
    if (value === undefined) return undefined;
    return { kind: 'expression', value, ...(member === undefined ? {} : { member }) };
  }

  private follow(from: string, module: Module): Module | 'package' | 'missing' {
    if (from.startsWith('.')) return this.at(posix.join(posix.dirname(module.file), from)) ?? 'missing';
    const rest = from.replace(FROM_ROOT, '');
    if (rest === from) return this.at(from) ?? 'package';
    const found = [...this.modules.keys()].filter((file) =>
      this.spellings(rest).some((path) => `/${file}`.endsWith(`/${path}`)),
    );
    return found.length === 1 ? this.modules.get(found[0]!)! : 'missing';
  }

  private at(path: string): Module | undefined {
    for (const spelling of this.spellings(posix.normalize(path))) {
      const module = this.modules.get(spelling);
      if (module !== undefined) return module;
    }
    return undefined;
  }

  /** TypeScript names a file as it will be called once it is compiled. */
  private spellings(path: string): string[] {
    const bare = path.replace(/\.[cm]?jsx?$/, '');
    return [
      path,
      ...[path, bare].flatMap((each) => ENDINGS.map((ending) => each + ending)),
      ...ENDINGS.map((ending) => `${path}/index${ending}`),
    ];
  }
}

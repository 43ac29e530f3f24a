import { joined, type ListedRoute, listOf, type RouteList } from '../listed-route';
import { type Program, UNKNOWN } from './program';
import type { Chain, Class, Decorator, Expression, Method } from './syntax';

const METHODS: Readonly<Record<string, string>> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  Head: 'HEAD',
  Options: 'OPTIONS',
  All: 'ANY',
};
const FIELDS: Readonly<Record<string, string>> = { Mutation: 'MUTATION', Query: 'QUERY', Subscription: 'SUBSCRIPTION' };

/** Routes of NestJS' controllers behind the global prefix, versions and `RouterModule`, and fields of its resolvers and of TypeGraphQL. */
export function nestRoutes(program: Program): RouteList {
  return new NestReader(program).read();
}

class NestReader {
  private readonly open = new Set<string>();
  private readonly chains: readonly Chain[];

  constructor(private readonly program: Program) {
    this.chains = program.chains();
  }

  read(): RouteList {
    const classes = this.program.classes();
    const fields = classes.flatMap((made) => this.fieldsOf(made));
    const controllers = classes.flatMap((made) => {
      const mark = made.decorators.find(({ name }) => name === 'Controller');
      return mark === undefined ? [] : [{ made, mark }];
    });
    if (controllers.length === 0) return listOf(fields, [...this.open]);
    const prefix = this.globalPrefix();
    const places = this.modulePaths();
    const versions = this.versions();
    const routes = controllers.flatMap(({ made, mark }) =>
      this.methodsOf(made).flatMap((method) =>
        method.decorators.flatMap((decorator) => {
          const verb = METHODS[decorator.name];
          if (verb === undefined) return [];
          return this.paths(made, mark, method, decorator, { prefix, places, versions }).map((path) => ({
            method: verb,
            ...path,
          }));
        }),
      ),
    );
    return listOf([...routes, ...fields], [...this.open]);
  }

  private paths(
    made: Class,
    controller: Decorator,
    method: Method,
    decorator: Decorator,
    {
      prefix,
      places,
      versions,
    }: { prefix: string | undefined; places: ReadonlyMap<string, string[]>; versions: Versions | undefined },
  ): Array<Pick<ListedRoute, 'path' | 'isBelow'>> {
    const [first] = controller.args;
    const settled = first === undefined ? undefined : this.program.settled(first);
    const members = settled?.kind === 'object' ? settled.members : undefined;
    const own = this.texts(members === undefined ? first : members.get('path'), made, controller.line);
    const ends = this.texts(decorator.args[0], made, decorator.line);
    const version =
      method.decorators.find(({ name }) => name === 'Version')?.args[0] ??
      made.decorators.find(({ name }) => name === 'Version')?.args[0] ??
      members?.get('version');
    const numbers =
      versions === undefined
        ? ['']
        : (this.listOf(version) ?? versions.byDefault).map((each) => (each === '' ? '' : versions.prefix + each));
    return (places.get(made.name) ?? ['']).flatMap((place) =>
      numbers.flatMap((number) =>
        own.flatMap((start) =>
          ends.map((end) => {
            const path = joined(prefix ?? '', number, place, start, end).replaceAll(/[^/]*\0[^/]*/g, ':any');
            return { path, ...(prefix === undefined ? { isBelow: true } : {}) };
          }),
        ),
      ),
    );
  }

  private texts(expression: Expression | undefined, { scope }: Class, line: number): string[] {
    if (expression === undefined) return [''];
    const found = this.listOf(expression);
    if (found === undefined || found.includes(UNKNOWN)) {
      this.say(scope, line, 'a path is put together where it runs');
      return [];
    }
    return found;
  }

  private listOf(expression: Expression | undefined): string[] | undefined {
    if (expression === undefined) return undefined;
    const settled = this.program.settled(expression);
    if (settled?.kind !== 'list') {
      const text = this.program.text(expression);
      if (text !== undefined) return [text];
      // `VERSION_NEUTRAL`
      return settled === undefined ? undefined : undefined;
    }
    return settled.items.map((item) => this.program.text(item) ?? '');
  }

  /** Those of the classes that it extends, too. */
  private methodsOf(made: Class, depth = 0): readonly Method[] {
    if (made.base === undefined || depth > 10) return made.methods;
    const found = this.program.find(made.base, made.scope);
    if (found?.kind === 'expression' && found.value.kind === 'class')
      return [...made.methods, ...this.methodsOf(found.value, depth + 1)];
    this.say(made.scope, made.line, `${made.name} extends ${made.base}, which is not among the files`);
    return made.methods;
  }

  /** Undefined where no file starts the application. */
  private globalPrefix(): string | undefined {
    let isStarted = false;
    for (const chain of this.chains) {
      if (chain.root === 'NestFactory') isStarted = true;
      const call = calls(chain, 'setGlobalPrefix');
      if (call === undefined) continue;
      if (call[1] !== undefined)
        this.say(chain.scope, chain.line, 'setGlobalPrefix leaves out some routes, which are listed here with it');
      const text = this.program.text(call[0]);
      if (text === undefined || text.includes(UNKNOWN)) {
        this.say(chain.scope, chain.line, 'the global prefix is put together where it runs');
        return undefined;
      }
      return text;
    }
    if (isStarted) return '';
    this.open.add('no file here calls NestFactory, so whether the routes have a global prefix is not known');
    return undefined;
  }

  private versions(): Versions | undefined {
    for (const chain of this.chains) {
      const call = calls(chain, 'enableVersioning');
      if (call === undefined) continue;
      const options = call[0] === undefined ? undefined : this.program.settled(call[0]);
      const members = options?.kind === 'object' ? options.members : undefined;
      const type = members?.get('type');
      const kind = type?.kind === 'chain' ? type.steps.at(-1) : undefined;
      // By a header or a media type, the path stays what it is.
      if (kind?.kind === 'member' && kind.name !== 'URI') return undefined;
      return {
        prefix: this.program.text(members?.get('prefix')) ?? 'v',
        byDefault: this.listOf(members?.get('defaultVersion')) ?? [''],
      };
    }
    return undefined;
  }

  /** From the name of a controller to the paths of `RouterModule` that its module has. */
  private modulePaths(): ReadonlyMap<string, string[]> {
    const found = new Map<string, string[]>();
    for (const chain of this.chains) {
      if (chain.root !== 'RouterModule') continue;
      const tree = calls(chain, 'register')?.[0];
      const settled = tree === undefined ? undefined : this.program.settled(tree);
      if (settled?.kind === 'list') for (const item of settled.items) this.placed(item, '', found);
      else this.say(chain.scope, chain.line, 'the paths of RouterModule are put together where it runs');
    }
    return found;
  }

  private placed(entry: Expression, above: string, found: Map<string, string[]>): void {
    const settled = this.program.settled(entry);
    if (settled?.kind === 'class') {
      this.controllersOf(settled, above, found);
      return;
    }
    if (settled?.kind !== 'object') return;
    const path = joined(above, this.program.text(settled.members.get('path')) ?? '');
    const module = settled.members.get('module');
    const made = module === undefined ? undefined : this.program.settled(module);
    if (made?.kind === 'class') this.controllersOf(made, path, found);
    else if (module?.kind === 'chain')
      this.say(module.scope, module.line, `the module at ${path} is not among the files`);
    const children = settled.members.get('children');
    if (children?.kind === 'list') for (const child of children.items) this.placed(child, path, found);
  }

  private controllersOf({ decorators }: Class, path: string, found: Map<string, string[]>): void {
    const options = decorators.find(({ name }) => name === 'Module')?.args[0];
    const settled = options === undefined ? undefined : this.program.settled(options);
    const list = settled?.kind === 'object' ? settled.members.get('controllers') : undefined;
    const all = list === undefined ? undefined : this.program.settled(list);
    for (const item of all?.kind === 'list' ? all.items : []) {
      const made = this.program.settled(item);
      if (made?.kind === 'class') found.set(made.name, [...(found.get(made.name) ?? []), path]);
    }
  }

  private fieldsOf(made: Class): ListedRoute[] {
    return made.methods.flatMap((method) =>
      method.decorators.flatMap(({ name, args }) => {
        const kind = FIELDS[name];
        // NestJS has a `@Query` for parameters, which stands inside brackets and so on no method.
        if (kind === undefined) return [];
        const options = args.map((arg) => this.program.settled(arg)).find((arg) => arg?.kind === 'object');
        const named =
          options?.kind === 'object' ? this.program.text(options.members.get('name')) : this.program.text(args[0]);
        return [{ method: kind, path: '/', isBelow: true, field: named ?? method.name }];
      }),
    );
  }

  private say(scope: Class['scope'], line: number, what: string): void {
    this.open.add(`${this.program.place({ scope, line })}: ${what}`);
  }
}

interface Versions {
  readonly prefix: string;
  readonly byDefault: readonly string[];
}

/** The arguments with which a chain calls a method of that name. */
function calls({ steps }: Chain, name: string): readonly Expression[] | undefined {
  const at = steps.findIndex((step) => step.kind === 'member' && step.name === name);
  const call = at < 0 ? undefined : steps[at + 1];
  return call?.kind === 'call' ? call.args : undefined;
}

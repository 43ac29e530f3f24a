/** As much of a module as tells which routes it has. */
export type Expression = Text | List | ObjectLiteral | Chain | Func | Class | Other;

/** A text whose parts are known, or names of what is known. */
export interface Text {
  readonly kind: 'text';
  readonly parts: ReadonlyArray<string | Expression>;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

export interface ObjectLiteral {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, Expression>;
  readonly spreads: readonly Expression[];
}

/** `root.name(args).name…`; a root that is no name is an expression in brackets. */
export interface Chain {
  readonly kind: 'chain';
  readonly root: string | Expression;
  readonly isNew: boolean;
  readonly steps: readonly Step[];
  readonly scope: Scope;
  readonly line: number;
}

export type Step =
  | { readonly kind: 'member'; readonly name: string; readonly line: number }
  | { readonly kind: 'call'; readonly args: readonly Expression[]; readonly line: number }
  | { readonly kind: 'index'; readonly line: number };

export interface Func {
  readonly kind: 'function';
  readonly params: readonly Param[];
  readonly scope: Scope;
  readonly returns: readonly Expression[];
}

export interface Param {
  /** Undefined where it is taken apart. */
  readonly name?: string;
  /** From the local name to the member. */
  readonly members?: ReadonlyMap<string, string>;
}

export interface Class {
  readonly kind: 'class';
  readonly name: string;
  /** What it extends, where that is a name. */
  readonly base?: string;
  readonly decorators: readonly Decorator[];
  readonly methods: readonly Method[];
  readonly scope: Scope;
  readonly line: number;
}

export interface Method {
  readonly name: string;
  readonly decorators: readonly Decorator[];
  readonly func: Func;
  readonly line: number;
}

export interface Decorator {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly line: number;
}

export interface Other {
  readonly kind: 'other';
}

/** What a name stands for. */
export type Binding =
  | { readonly kind: 'value'; readonly value: Expression; readonly member?: string }
  /** What a loop goes over, one after the other. */
  | { readonly kind: 'item'; readonly of: Expression; readonly member?: string }
  | { readonly kind: 'import'; readonly from: string; readonly name: string }
  | { readonly kind: 'param'; readonly param: number; readonly member?: string };

/** A module, a function or a class. Blocks have the names of what they stand in. */
export class Scope {
  readonly names = new Map<string, Binding>();
  /** In their order, those of blocks too. */
  readonly chains: Chain[] = [];
  readonly functions: Func[] = [];
  readonly classes: Class[] = [];
  /** What a template with a tag holds, such as a schema of GraphQL. */
  readonly tagged: Array<{ readonly tag: string; readonly text: string }> = [];
  readonly directives: string[] = [];
  /** Of a function: itself, for its parameters. */
  owner: Func | Class | undefined;

  constructor(readonly parent: Scope | undefined) {}

  find(name: string): { readonly binding: Binding; readonly scope: Scope } | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding !== undefined) return { binding, scope };
    }
    return undefined;
  }
}

/** One file. */
export interface Module {
  readonly file: string;
  readonly scope: Scope;
  /** `default` for the default one, and for all of `module.exports`. */
  readonly exports: ReadonlyMap<string, Binding>;
  /** Files all of whose names are passed on. */
  readonly passedOn: readonly string[];
}

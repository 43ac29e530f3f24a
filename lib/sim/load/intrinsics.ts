import type { ProblemList } from '../plan/problem-list';

/** What `AWS::NoValue` gives: the property is as if it weren't there. */
const NO_VALUE = Symbol('AWS::NoValue');
/** What an expression gives that can't be resolved; the problem is on the list. */
const UNKNOWN = '';

type Json = Record<string, unknown>;

export interface TemplateFacts {
  readonly mappings: Json;
  readonly conditions: Json;
  readonly parameters: Json;
  readonly given: Readonly<Record<string, string>>;
  readonly pseudo: Readonly<Record<string, string | readonly string[]>>;
  /** `Ref` and attributes of resources; undefined when they can't be known. */
  ref(logicalId: string): string | undefined;
  attribute(logicalId: string, name: string): string | number | undefined;
}

/**
 * Resolves the intrinsic functions of a template. What can't be known before a deployment is a problem, not a guess.
 * Dynamic references (`{{resolve:…}}`) stay the text that they are.
 */
export class Intrinsics {
  private readonly conditionValues = new Map<string, boolean>();
  private where = '';

  constructor(
    private readonly facts: TemplateFacts,
    private readonly problems: ProblemList,
  ) {}

  resolve(value: unknown, where: string): unknown {
    const outer = this.where;
    this.where = where;
    const resolved = this.value(value);
    this.where = outer;
    return resolved === NO_VALUE ? undefined : resolved;
  }

  condition(name: string): boolean {
    const known = this.conditionValues.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.facts.conditions, name)) {
      this.unresolved(`the condition ${JSON.stringify(name)}`);
      return true;
    }
    // A condition that refers to itself is false rather than endless.
    this.conditionValues.set(name, false);
    const value = this.test(this.facts.conditions[name]);
    this.conditionValues.set(name, value);
    return value;
  }

  private value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item)).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    if (entries.length === 1) {
      const [name, argument] = entries[0]!;
      if (name === 'Ref') return this.ref(String(argument));
      if (name.startsWith('Fn::')) return this.call(name, argument);
    }
    const resolved: Json = {};
    for (const [key, member] of entries) {
      const child = this.value(member);
      if (child !== NO_VALUE) resolved[key] = child;
    }
    return resolved;
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Fn::GetAtt':
        return this.getAtt(argument);
      case 'Fn::Sub':
        return this.sub(argument);
      case 'Fn::Join':
        return this.join(argument);
      case 'Fn::Select': {
        const [index, list] = this.list(argument);
        return this.list(list)[Number(index)] ?? this.refuse(name, argument);
      }
      case 'Fn::Split': {
        const [delimiter, text] = this.list(argument);
        return String(text).split(String(delimiter));
      }
      case 'Fn::FindInMap': {
        const [map, first, second] = this.list(argument).map(String) as [string, string, string];
        const found = ((this.facts.mappings[map] as Json | undefined)?.[first] as Json | undefined)?.[second];
        return found === undefined ? this.unresolved(`Fn::FindInMap ${JSON.stringify(argument)}`) : this.value(found);
      }
      case 'Fn::If': {
        const [condition, yes, no] = argument as [string, unknown, unknown];
        return this.value(this.condition(condition) ? yes : no);
      }
      case 'Fn::Base64':
        return Buffer.from(String(this.value(argument))).toString('base64');
      case 'Fn::ImportValue': {
        const exported = String(this.value(argument));
        return this.facts.given[exported] ?? this.unresolved(`the import ${JSON.stringify(exported)}`, exported);
      }
      default:
        return this.refuse(name, argument);
    }
  }

  private ref(name: string): unknown {
    if (name === 'AWS::NoValue') return NO_VALUE;
    const { pseudo, parameters, given } = this.facts;
    if (pseudo[name] !== undefined) return pseudo[name];
    if (Object.hasOwn(parameters, name)) return this.parameter(name, parameters[name] as Json);
    return given[name] ?? this.facts.ref(name) ?? this.unresolved(`Ref ${JSON.stringify(name)}`, name);
  }

  private parameter(name: string, definition: Json): unknown {
    const value = this.facts.given[name] ?? definition.Default;
    if (value === undefined) return this.unresolved(`the parameter ${JSON.stringify(name)}`, name);
    const isList = /^(?:CommaDelimitedList|List<.*>)$/.test(String(definition.Type));
    return isList
      ? String(value)
          .split(',')
          .map((item) => item.trim())
      : String(value);
  }

  private getAtt(argument: unknown): unknown {
    const [logicalId, ...rest] = typeof argument === 'string' ? argument.split('.') : this.list(argument).map(String);
    const attribute = rest.join('.');
    const name = `${logicalId}.${attribute}`;
    const { given } = this.facts;
    return given[name] ?? this.facts.attribute(logicalId!, attribute) ?? this.unresolved(`Fn::GetAtt ${name}`, name);
  }

  private sub(argument: unknown): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return String(text).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, given: string) => {
      if (literal) return `\${${given}}`;
      const name = given.trim();
      if (Object.hasOwn((variables ?? {}) as Json, name)) return String(this.value((variables as Json)[name]));
      const value = name.includes('.') ? this.getAtt(name) : this.ref(name);
      return String(value);
    });
  }

  private join(argument: unknown): string {
    const [delimiter, list] = this.list(argument);
    return this.list(list).map(String).join(String(delimiter));
  }

  private list(argument: unknown): unknown[] {
    const value = this.value(argument);
    return Array.isArray(value) ? value : [value];
  }

  private test(expression: unknown): boolean {
    if (typeof expression === 'object' && expression !== null) {
      const [[name, argument]] = Object.entries(expression) as [[string, unknown]];
      const terms = argument as unknown[];
      switch (name) {
        case 'Condition':
          return this.condition(String(argument));
        case 'Fn::Equals': {
          const [left, right] = terms.map((term) => this.value(term));
          return JSON.stringify(String(left)) === JSON.stringify(String(right));
        }
        case 'Fn::And':
          return terms.every((term) => this.test(term));
        case 'Fn::Or':
          return terms.some((term) => this.test(term));
        case 'Fn::Not':
          return !this.test(terms[0]);
      }
    }
    this.refuse('condition', expression);
    return true;
  }

  private unresolved(what: string, name?: string): string {
    const remedy = name === undefined ? '' : `; give its value in parameters, as ${JSON.stringify(name)}`;
    this.problems.add('unresolved_reference', this.where, `can't resolve ${what}${remedy}`);
    return UNKNOWN;
  }

  private refuse(name: string, argument: unknown): string {
    this.problems.add('unsupported_intrinsic', this.where, `can't evaluate ${name} ${JSON.stringify(argument)}`);
    return UNKNOWN;
  }
}

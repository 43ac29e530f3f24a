import type { ProblemList } from '../plan/problem-list';
import { cidrBlocks } from './cidr-function';
import { describeTransform, LANGUAGE_EXTENSIONS } from './transforms';

/** What `AWS::NoValue` gives: the property is as if it weren't there. */
const NO_VALUE = Symbol('AWS::NoValue');
/** What an expression gives that can't be resolved; the problem is on the list. Checks pass over it as over what is known at deployment only. */
export const UNKNOWN = '${Token[unknown]}';

type Json = Record<string, unknown>;

export interface TemplateFacts {
  readonly mappings: Json;
  readonly conditions: Json;
  readonly parameters: Json;
  readonly given: Readonly<Record<string, string>>;
  readonly pseudo: Readonly<Record<string, string | readonly string[]>>;
  /** Whether the template goes through `AWS::LanguageExtensions`. */
  readonly extended: boolean;
  /** `Ref` and attributes of resources; undefined when they can't be known. */
  ref(logicalId: string): string | undefined;
  attribute(logicalId: string, name: string): string | number | undefined;
}

const EXTENSIONS: ReadonlySet<string> = new Set(['Fn::Length', 'Fn::ToJsonString']);

/**
 * Resolves the intrinsic functions of a template, and dynamic references (`{{resolve:…}}`) behind them. What can't be known before a
 * deployment, and what CloudFormation would refuse as malformed, is a problem, not a guess.
 */
export class Intrinsics {
  /** Names whose given values were asked for. */
  readonly used = new Set<string>();
  /** Conditions that are being worked out. */
  private readonly asking = new Set<string>();
  private readonly conditionValues = new Map<string, boolean>();
  private where = '';

  constructor(
    private readonly facts: TemplateFacts,
    private readonly problems: ProblemList,
  ) {}

  resolve(value: unknown, where: string): unknown {
    const outer = this.where;
    this.where = where;
    const resolved = this.dynamic(this.value(value));
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
    if (this.asking.has(name)) {
      this.problems.add('unsupported_intrinsic', `condition ${JSON.stringify(name)}`, 'depends on itself');
      return false;
    }
    this.asking.add(name);
    const value = this.test(this.facts.conditions[name]);
    this.asking.delete(name);
    this.conditionValues.set(name, value);
    return value;
  }

  private value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item)).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    if (entries.length === 1) {
      const [name, argument] = entries[0]!;
      if (name === 'Ref')
        return typeof argument === 'string' ? this.ref(argument) : this.malformed('Ref', argument, 'a name');
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
    if (EXTENSIONS.has(name) && !this.facts.extended) return this.notExtended(name);
    switch (name) {
      case 'Fn::GetAtt':
        return this.getAtt(argument);
      case 'Fn::Sub':
        return this.sub(argument);
      case 'Fn::FindInMap':
        return this.findInMap(argument);
      case 'Fn::If':
        return this.chosen(argument);
      case 'Fn::Transform':
        this.problems.add(
          'unsupported_intrinsic',
          this.where,
          `can't evaluate Fn::Transform: ${describeTransform(argument)}`,
        );
        return UNKNOWN;
    }
    const before = this.problems.count;
    const value = this.value(argument);
    // What stands inside is a problem already.
    if (this.problems.count > before) return UNKNOWN;
    switch (name) {
      case 'Fn::Join': {
        const [delimiter, list, ...more] = listOf(value);
        const isSound =
          typeof delimiter === 'string' && Array.isArray(list) && list.every(isScalar) && more.length === 0;
        return isSound ? list.map(String).join(delimiter) : this.malformed(name, argument, '[delimiter, [texts]]');
      }
      case 'Fn::Select': {
        const [index, list, ...more] = listOf(value);
        const isSound = /^\d+$/.test(String(index)) && Array.isArray(list) && more.length === 0;
        return (
          (isSound ? list[Number(index)] : undefined) ?? this.malformed(name, argument, '[index, [as many items]]')
        );
      }
      case 'Fn::Split': {
        const [delimiter, text, ...more] = listOf(value);
        const isSound = typeof delimiter === 'string' && delimiter !== '' && isScalar(text) && more.length === 0;
        return isSound ? String(text).split(delimiter) : this.malformed(name, argument, '[delimiter, text]');
      }
      case 'Fn::Base64':
        if (!isScalar(value)) return this.malformed(name, argument, 'a text');
        return Buffer.from(String(value)).toString('base64');
      case 'Fn::Length':
        return Array.isArray(value) ? value.length : this.malformed(name, argument, 'a list');
      case 'Fn::ToJsonString':
        if (typeof value !== 'object' || value === null) return this.malformed(name, argument, 'an object or a list');
        return JSON.stringify(value);
      case 'Fn::Cidr': {
        const [block, count, bits] = listOf(value);
        const blocks = cidrBlocks(String(block), Number(count), Number(bits ?? 8));
        return (
          blocks ?? this.malformed(name, argument, '[block, count, host bits], and so many must fit into the block')
        );
      }
      case 'Fn::ImportValue': {
        if (!isScalar(value)) return this.malformed(name, argument, 'the name of an export');
        const exported = String(value);
        return this.given(exported) ?? this.unresolved(`the import ${JSON.stringify(exported)}`, exported);
      }
      default:
        this.problems.add('unsupported_intrinsic', this.where, `can't evaluate ${name} ${shown(argument)}`);
        return UNKNOWN;
    }
  }

  private ref(name: string): unknown {
    if (name === 'AWS::NoValue') return NO_VALUE;
    const { pseudo, parameters } = this.facts;
    if (pseudo[name] !== undefined) return pseudo[name];
    if (Object.hasOwn(parameters, name)) return this.parameter(name, parameters[name] as Json);
    return this.given(name) ?? this.facts.ref(name) ?? this.unresolved(`Ref ${JSON.stringify(name)}`, name);
  }

  private parameter(name: string, definition: Json): unknown {
    const type = String(definition.Type);
    // The default of such a parameter is the name of a parameter of Systems Manager, not its value.
    const inStore = type.startsWith('AWS::SSM::Parameter::Value<');
    const value = this.given(name) ?? (inStore ? undefined : definition.Default);
    if (value === undefined) return this.unresolved(`the parameter ${JSON.stringify(name)}`, name);
    const allowed = definition.AllowedValues;
    if (Array.isArray(allowed) && !allowed.map(String).includes(String(value))) {
      const message = `the parameter ${JSON.stringify(name)} must be one of ${allowed.join(', ')}, got ${JSON.stringify(String(value))}`;
      this.problems.add('unresolved_reference', this.where, message);
    }
    const isList = /^(?:AWS::SSM::Parameter::Value<)?(?:CommaDelimitedList|List<.*>)>?$/.test(type);
    return isList
      ? String(value)
          .split(',')
          .map((item) => item.trim())
      : String(value);
  }

  private getAtt(argument: unknown): unknown {
    const parts = typeof argument === 'string' ? argument.split('.') : listOf(this.value(argument));
    if (parts.length < 2 || !parts.every((part) => typeof part === 'string')) {
      return this.malformed('Fn::GetAtt', argument, '[resource, attribute]');
    }
    const [logicalId, ...rest] = parts as string[];
    const attribute = rest.join('.');
    const name = `${logicalId}.${attribute}`;
    return (
      this.given(name) ?? this.facts.attribute(logicalId!, attribute) ?? this.unresolved(`Fn::GetAtt ${name}`, name)
    );
  }

  private sub(argument: unknown): string {
    const [text, variables = {}, ...more] = Array.isArray(argument) ? argument : [argument];
    const isSound = typeof text === 'string' && isObject(variables) && more.length === 0;
    if (!isSound) return this.malformed('Fn::Sub', argument, 'a text, or [text, {name: value}]');
    return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, given: string) => {
      if (literal) return `\${${given}}`;
      const name = given.trim();
      const value = Object.hasOwn(variables, name)
        ? this.value(variables[name])
        : name.includes('.')
          ? this.getAtt(name)
          : this.ref(name);
      return isScalar(value)
        ? String(value)
        : this.malformed('Fn::Sub', argument, `a text for ${JSON.stringify(name)}`);
    });
  }

  private findInMap(argument: unknown): unknown {
    const [map, first, second, options] = Array.isArray(argument) ? argument : [];
    const before = this.problems.count;
    const names = [map, first, second].map((part) => this.value(part));
    if (this.problems.count > before) return UNKNOWN;
    if (!names.every(isScalar)) return this.malformed('Fn::FindInMap', argument, '[map, key, key]');
    const otherwise = isObject(options) ? options.DefaultValue : undefined;
    if (otherwise !== undefined && !this.facts.extended) return this.notExtended('Fn::FindInMap with DefaultValue');
    const [a, b, c] = names.map(String) as [string, string, string];
    const found = own(own(own(this.facts.mappings, a), b), c) ?? otherwise;
    return found === undefined ? this.unresolved(`Fn::FindInMap ${shown([a, b, c])}`) : this.value(found);
  }

  private chosen(argument: unknown): unknown {
    const [condition, ...branches] = Array.isArray(argument) ? argument : [];
    if (typeof condition !== 'string' || branches.length !== 2) {
      return this.malformed('Fn::If', argument, '[condition, value if true, value if false]');
    }
    return this.value(branches[this.condition(condition) ? 0 : 1]);
  }

  private test(expression: unknown): boolean {
    const [[name, argument] = ['', undefined], ...others] = isObject(expression) ? Object.entries(expression) : [];
    const terms = Array.isArray(argument) ? argument : [];
    const few = (min: number, max: number) => others.length === 0 && terms.length >= min && terms.length <= max;
    if (name === 'Condition' && typeof argument === 'string') return this.condition(argument);
    if (name === 'Fn::Equals' && few(2, 2)) {
      const [left, right] = terms.map((term) => this.value(term));
      return JSON.stringify(String(left)) === JSON.stringify(String(right));
    }
    if (name === 'Fn::And' && few(2, 10)) return terms.every((term) => this.test(term));
    if (name === 'Fn::Or' && few(2, 10)) return terms.some((term) => this.test(term));
    if (name === 'Fn::Not' && few(1, 1)) return !this.test(terms[0]);
    this.problems.add('unsupported_intrinsic', this.where, `can't evaluate the condition ${shown(expression)}`);
    return true;
  }

  /** CloudFormation puts in what such a reference names; its text is never what a rule compares. */
  private dynamic(value: unknown): unknown {
    if (typeof value === 'string') {
      if (!value.includes('{{resolve:')) return value;
      return value.replace(/\{\{(resolve:[^{}]*)\}\}/g, (_, inner: string) => {
        const known = this.given(inner) ?? this.given(`{{${inner}}}`);
        return known ?? this.unresolved(`the dynamic reference ${JSON.stringify(inner)}`, inner);
      });
    }
    if (Array.isArray(value)) return value.map((item) => this.dynamic(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.dynamic(member)]));
  }

  private given(name: string): string | undefined {
    if (!Object.hasOwn(this.facts.given, name)) return undefined;
    this.used.add(name);
    return this.facts.given[name];
  }

  private unresolved(what: string, name?: string): string {
    const remedy = name === undefined ? undefined : ({ option: 'parameters', name } as const);
    this.problems.add('unresolved_reference', this.where, `can't resolve ${what}`, remedy);
    return UNKNOWN;
  }

  private notExtended(what: string): string {
    const message = `${what} needs "Transform: ${LANGUAGE_EXTENSIONS}" in the template`;
    this.problems.add('unsupported_intrinsic', this.where, message);
    return UNKNOWN;
  }

  private malformed(name: string, argument: unknown, form: string): string {
    this.problems.add('unsupported_intrinsic', this.where, `${name} must have ${form}, got ${shown(argument)}`);
    return UNKNOWN;
  }
}

function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

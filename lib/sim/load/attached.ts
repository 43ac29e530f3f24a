import { nearest } from '../../waf/validation/nearest';
import type { ProblemList } from '../plan/problem-list';
import { RESOURCE_KINDS, type WafResourceKind } from './waf-resource';

type Json = Record<string, unknown>;

const ASSOCIATION = 'AWS::WAFv2::WebACLAssociation';
/** What belongs to a web ACL, and the properties that say to which. Nothing but a verdict is evaluated, so a misspelt name in them would vanish in silence. */
const ATTACHED: Readonly<Record<string, readonly string[]>> = {
  'AWS::WAFv2::LoggingConfiguration': ['ResourceArn'],
  [ASSOCIATION]: ['WebACLArn', 'ResourceArn'],
};
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-webacl.html and its neighbours: Fn::GetAtt */
const ATTRIBUTES: Readonly<Record<WafResourceKind, readonly string[]>> = {
  webacl: ['Arn', 'Capacity', 'Id', 'LabelNamespace'],
  rulegroup: ['Arn', 'AvailableLabels', 'ConsumedLabels', 'Id', 'LabelNamespace'],
  ipset: ['Arn', 'Id'],
  regexpatternset: ['Arn', 'Id'],
};
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html: those that can give an ARN. */
const FUNCTIONS =
  'Fn::Base64 Fn::FindInMap Fn::GetAtt Fn::If Fn::ImportValue Fn::Join Fn::Select Fn::Split Fn::Sub Fn::Transform'.split(
    ' ',
  );

export interface Names {
  readonly resources: Json;
  readonly parameters: Json;
  readonly given: Readonly<Record<string, string>>;
  /** Whether a macro may add resources, as AWS SAM does. None adds a web ACL. */
  readonly grows: boolean;
}

/** Puts references on the list that lead nowhere, in resources that are attached to a web ACL. CloudFormation refuses such a template. */
export function checkAttached(names: Names, problems: ProblemList): void {
  for (const [logicalId, resource] of Object.entries(names.resources)) {
    if (!isObject(resource) || !isObject(resource.Properties)) continue;
    for (const property of ATTACHED[String(resource.Type)] ?? []) {
      const where = `resource ${JSON.stringify(logicalId)}: ${property}`;
      const references = new References(
        names,
        names.grows && resource.Type === ASSOCIATION && property === 'ResourceArn',
      );
      for (const fault of references.faults(resource.Properties[property])) {
        problems.add('unresolved_reference', where, fault);
      }
    }
  }
}

class References {
  /** @param mayBeAdded whether a name that the template has not may come from a macro */
  constructor(
    private readonly names: Names,
    private readonly mayBeAdded: boolean,
  ) {}

  faults(value: unknown): string[] {
    if (value === null) return ['must be a text or a reference, got null'];
    if (Array.isArray(value)) return value.flatMap((item) => this.faults(item));
    if (!isObject(value)) return [];
    const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
    if (more.length > 0 || !['Ref', ...FUNCTIONS].includes(name)) {
      return [`is no function of CloudFormation: ${shown(value)}${didYouMean(name, ['Ref', ...FUNCTIONS])}`];
    }
    if (name === 'Ref') return this.named(argument, 'Ref');
    if (name === 'Fn::GetAtt') return this.attribute(argument);
    if (name === 'Fn::Sub') return this.substituted(argument);
    if (name === 'Fn::Transform') return [];
    if (name === 'Fn::FindInMap')
      return [argument]
        .flat()
        .slice(0, 3)
        .flatMap((key) => this.faults(key));
    return this.faults(argument);
  }

  private named(name: unknown, by: string): string[] {
    const { resources, parameters, given } = this.names;
    if (typeof name !== 'string') return [`${by} must have a name, got ${shown(name)}`];
    if (
      this.mayBeAdded ||
      name.startsWith('AWS::') ||
      [resources, parameters, given].some((one) => Object.hasOwn(one, name))
    )
      return [];
    const meant = didYouMean(name, [...Object.keys(resources), ...Object.keys(parameters)]);
    return [`${by} ${JSON.stringify(name)}: the template has no such resource or parameter${meant}`];
  }

  private attribute(argument: unknown): string[] {
    const parts: unknown[] = typeof argument === 'string' ? argument.split('.') : [argument].flat();
    const [id, attribute, ...more] = parts;
    // AWS::LanguageExtensions lets functions stand there.
    if (isObject(id)) return this.faults(parts);
    if (typeof id !== 'string' || attribute === undefined || (more.length > 0 && typeof argument !== 'string')) {
      return [`Fn::GetAtt must have [resource, attribute], got ${shown(argument)}`];
    }
    const whole = parts.join('.');
    if (Object.hasOwn(this.names.given, whole)) return [];
    const resource = this.names.resources[id];
    const type = isObject(resource) ? String(resource.Type) : '';
    const kind = type.startsWith('AWS::WAFv2::') ? RESOURCE_KINDS[type] : undefined;
    const known = kind && ATTRIBUTES[kind];
    if (known === undefined || typeof attribute !== 'string') return this.named(id, 'Fn::GetAtt');
    if (known.includes(attribute) && more.length === 0) return [];
    return [`Fn::GetAtt ${whole}: ${type} has no such attribute; it has ${known.join(', ')}`];
  }

  private substituted(argument: unknown): string[] {
    const [text, variables] = Array.isArray(argument) ? argument : [argument];
    if (typeof text !== 'string') return [`Fn::Sub must have a text, got ${shown(argument)}`];
    const own: Json = isObject(variables) ? variables : {};
    const inText = [...text.matchAll(/\$\{(?!!)\s*([^}]*?)\s*\}/g)].flatMap(([, name = '']) => {
      if (Object.hasOwn(own, name)) return [];
      return name.includes('.') ? this.attribute(name) : this.named(name, 'Fn::Sub');
    });
    return [...this.faults(Object.values(own)), ...inText];
  }
}

function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

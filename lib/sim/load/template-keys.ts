import { validateNames } from '../../waf/validation';
import type { ShapeName } from '../../waf/validation/keys';
import { nearest } from '../../waf/validation/nearest';
import type { ProblemList } from '../plan/problem-list';
import { addFault } from './service-check';

type Json = Record<string, unknown>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html; `Globals` is AWS SAM's, `Hooks` of blue/green deployments. */
const SECTIONS =
  'AWSTemplateFormatVersion Description Metadata Parameters Rules Mappings Conditions Transform Globals Resources Outputs Hooks'.split(
    ' ',
  );
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html; `Connectors` is AWS SAM's. */
const ATTRIBUTES =
  'Type Properties Condition DependsOn Metadata CreationPolicy DeletionPolicy UpdatePolicy UpdateReplacePolicy Connectors'.split(
    ' ',
  );
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
const OF_PARAMETER =
  'Type Default AllowedValues AllowedPattern ConstraintDescription Description MaxLength MinLength MaxValue MinValue NoEcho'.split(
    ' ',
  );
/** What no verdict depends on is held against its names, too: a log that keeps what it should redact is a mistake nobody sees. */
const BESIDE: Readonly<Record<string, ShapeName>> = {
  'AWS::WAFv2::LoggingConfiguration': 'LoggingConfiguration',
  'AWS::WAFv2::WebACLAssociation': 'WebACLAssociation',
};

/** Puts names on the list that CloudFormation refuses in a template around its properties, where a misspelt one would make something vanish in silence. */
export function checkTemplateKeys(template: Json, resources: Json, problems: ProblemList): void {
  const check = (value: unknown, known: readonly string[], where: string, what: string) => {
    for (const key of Object.keys(isObject(value) ? value : {})) {
      if (known.includes(key) || key.startsWith('Fn::')) continue;
      const meant = nearest(key, known);
      const remedy = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
      problems.add('refused_by_service', where, `${key}: is no ${what}; ${remedy}`);
    }
  };
  check(template, SECTIONS, 'the template', 'section of a template');
  for (const [name, parameter] of Object.entries(isObject(template.Parameters) ? template.Parameters : {})) {
    check(parameter, OF_PARAMETER, `parameter ${JSON.stringify(name)}`, 'attribute of a parameter');
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (!isObject(resource) || logicalId.startsWith('Fn::')) continue;
    const where = `resource ${JSON.stringify(logicalId)}`;
    check(resource, ATTRIBUTES, where, 'attribute of a resource');
    if (resource.Type === undefined)
      problems.add('refused_by_service', where, 'Type: is missing, e.g. AWS::WAFv2::WebACL');
    const shape = BESIDE[String(resource.Type)];
    if (shape === undefined) continue;
    for (const fault of validateNames(resource.Properties, shape)) addFault(fault, where, problems);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

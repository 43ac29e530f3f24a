import { SimError } from '../sim-error';
import { parseCloudFormationYaml, YamlFault } from './cloudformation-yaml';

type Json = Record<string, unknown>;

/** A template as an object, or as text in JSON or YAML. @throws SimError `not_a_template` */
export function asTemplate(given: unknown): Json {
  const template = typeof given === 'string' ? parsed(given.replace(/^\ufeff/, '')) : given;
  const resources = isObject(template) ? template.Resources : undefined;
  if (!isObject(resources)) {
    throw new SimError('not_a_template', 'this is no CloudFormation template: it has no Resources');
  }
  return template as Json;
}

function parsed(text: string): unknown {
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // A flow mapping is YAML, too.
    }
  }
  try {
    return parseCloudFormationYaml(text);
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    throw new SimError(
      'not_a_template',
      `a template given as text must be JSON or YAML: line ${error.line}: ${error.message}`,
    );
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

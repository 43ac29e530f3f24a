import { parseCloudFormationYaml, YamlFault } from '../../lib/sim/load/cloudformation-yaml';
import { CommandError } from '../terminal/io';

/** @throws CommandError with file and line for what is no YAML. */
export function parseYamlFile(text: string, file: string): unknown {
  try {
    return parseCloudFormationYaml(text);
  } catch (error) {
    throw error instanceof YamlFault ? new CommandError(`${file}:${error.line}: ${error.message}`) : error;
  }
}

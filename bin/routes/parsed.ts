import { parse } from 'yaml';
import { CommandError } from '../terminal/io';

/** JSON or YAML. @throws CommandError with the line that is wrong */
export function parsed(text: string, file: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new CommandError(`${file}: neither JSON nor YAML: ${line}`);
  }
}

import { utf8 } from '../bytes';
import { Automaton } from './automaton';
import { parseRegex } from './parse';
import { compileProgram } from './program';

export { RegexError } from './syntax';

/**
 * Compiles a pattern of AWS WAF (text of a template) to a search over bytes, in time linear in the input.
 * @throws RegexError
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  const bytes = utf8(pattern);
  const automaton = new Automaton(compileProgram(parseRegex(bytes)), bytes);
  return (text) => automaton.test(text);
}

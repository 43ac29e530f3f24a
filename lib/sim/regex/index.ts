import { Automaton } from './automaton';

export { RegexError } from './syntax';

/**
 * Compiles a pattern of AWS WAF (text of a template) to a search over bytes, in time linear in the input.
 * @throws RegexError
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  const automaton = Automaton.of(pattern);
  return (text) => automaton.test(text);
}

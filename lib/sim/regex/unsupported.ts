import { RegexError } from './syntax';

/** What may follow `(` and is refused, by the name that AWS's page gives it. */
const GROUPS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\(\?<?[=!]/, 'lookaround assertions can not be evaluated in linear time'],
  [/^\(\?>/, 'atomic groups are not supported'],
  [/^\(\?(?:R|[-+]?\d|&|P>)/, 'subroutine and recursive references are not supported'],
  [/^\(\?P=/, 'back references are not supported'],
  [/^\(\?\(/, 'conditional patterns are not supported'],
  [/^\(\?C/, 'callouts are not supported'],
  [/^\(\?\|/, 'branch reset groups are not supported'],
  [/^\(\*/, 'backtracking control verbs are not supported'],
];

/**
 * Refuses the group that opens at `at`. `understood` is how much of its opening the parser made sense of: a lone `(` does,
 * `(?` with something unknown behind doesn't.
 * @throws RegexError
 */
export function refuseGroup(pattern: string, at: number, understood = 1): void {
  const rest = pattern.slice(at, at + 12);
  for (const [opening, message] of GROUPS) {
    if (opening.test(rest)) throw new RegexError('unsupported_regex', `${message}, got ${JSON.stringify(rest)}`);
  }
  if (understood === 1 && rest.startsWith('(?')) {
    throw new RegexError('invalid_regex', `unknown group ${JSON.stringify(rest)}`);
  }
}

import { validateWebAcl } from '../../../lib/waf/validation';
import { regex } from './sample-rules';

describe('regular expressions', () => {
  const faults = (pattern: string) => validateWebAcl(regex(pattern)).map(({ message }) => message);

  test.each([
    ['(a)\\1', 'a back reference'],
    ['(?<n>a)', 'a named group'],
    ['(?P<n>a)', 'a named group'],
    ["(?'n'a)", 'a named group'],
    ['\\k<n>', 'a back reference'],
    ['(?P=n)', 'a back reference'],
    ['\\g1', 'a back or subroutine reference'],
    ['(?R)', 'recursion'],
    ['(?1)', 'recursion'],
    ['(?+1)', 'recursion'],
    ['(?&n)', 'a subroutine reference'],
    ['(?P>n)', 'a subroutine reference'],
    ['(?(1)a|b)', 'a conditional'],
    ['(*COMMIT)a', 'a control verb'],
    ['\\C', '\\C'],
    ['\\R', '\\R'],
    ['a\\Kb', '\\K'],
    ['(?C1)', 'a callout'],
    ['(?>a)', 'an atomic group'],
    ['a++', 'a possessive quantifier'],
    ['a*+', 'a possessive quantifier'],
    ['a?+', 'a possessive quantifier'],
    ['a{1,2}+', 'a possessive quantifier'],
    ['(a', 'an unclosed ('],
    ['a)', 'an unopened )'],
    ['[a', 'an unclosed ['],
    ['a\\', 'a backslash at the end'],
  ])('%s is refused', (pattern, what) => {
    expect(faults(pattern).join()).toContain(what);
  });

  test.each([
    '^/api/(v1|v2)/otp$',
    '(?i)^(?:a|b)+?c*?d??',
    '(?-i)a',
    '(?i:a)',
    'a{2,}b{,3}c{x}+',
    '\\+\\+',
    '[*+]+',
    '[]+]+',
    '[^]a]',
    '[[:alpha:]+]+',
    '[\\]]',
    '\\\\1',
    '\\0',
    '\\x41\\d\\pL',
    '(?=a)(?!b)(?<=c)(?<!d)',
    '\\Q(?>\\E',
    '\\(*a',
  ])('%s passes', (pattern) => {
    expect(faults(pattern)).toEqual([]);
  });
});

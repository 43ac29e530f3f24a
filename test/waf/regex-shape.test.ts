import { cautionsOf, regexShape } from '../../lib/waf/regex-shape';

describe('regexShape', () => {
  test.each<[string, number]>([
    ['abc', 0],
    ['a*b+c{2,}', 3],
    ['a?b{3}c{2,5}', 0],
    ['a*?b+?', 2],
    ['[*+{2,}]', 0],
    ['[]*]a*', 1],
    ['[[:alpha:]*]+', 1],
    ['\\*\\+\\Qa*+\\E', 0],
    ['\\x{41}*\\p{L}+', 2],
    ['a{,3}', 0],
    ['(?#a*)b', 0],
  ])('%s has %i repeats without an upper end', (pattern, repeats) => {
    expect(regexShape(pattern).unboundedRepeats).toBe(repeats);
  });

  test.each<[string, number]>([
    ['abc?', 0],
    ['(?:a*)?', 1],
    ['(?:a*b)*', 2],
    ['(?:(?:a+)+b){3}', 3],
    ['(?:a*|b{2})c', 1],
    ['(?:a{2}){3}', 2],
    ['a{2}{3}', 2],
  ])('repeats in %s stand %i deep', (pattern, depth) => {
    expect(regexShape(pattern).nesting).toBe(depth);
  });

  test.each<[string, boolean]>([
    ['', true],
    ['^$', true],
    ['a*', true],
    ['(?:a|)b?', true],
    ['(?i)(?s)\\b', true],
    ['(?=a)', true],
    ['a|b*', true],
    ['a+', false],
    ['(?i)a', false],
    ['(?:a*b)', false],
    ['[^]a]', false],
  ])('%s matches the empty text: %s', (pattern, empty) => {
    expect(regexShape(pattern).matchesEmpty).toBe(empty);
  });

  test('counts branches, groups that capture and the largest number', () => {
    expect(regexShape('a|(b|c)|(?:d|[|])|\\|')).toMatchObject({ branches: 6, captures: 1 });
    expect(regexShape("(?<n>a)(?P<m>b)(?'o'c)(?:d)(?=e)(?<!f)")).toMatchObject({ captures: 3 });
    expect(regexShape('a{3,700}b{20}')).toMatchObject({ largestCount: 700 });
  });

  test.each([
    ['.{0,50}'.repeat(7), 350],
    ['a{3}b{2,9}c{0,1}d?', 12],
    ['(?:a{5}){20}', 100],
    ['(?:a{5}b{2}){3}|c{4}', 25],
    ['[a-z]*', 0],
  ])('adds up the repeats with an upper end of %s, and multiplies nested ones', (pattern, total) => {
    expect(regexShape(pattern).boundedTotal).toBe(total);
  });

  test.each([
    ['.*a.+b.{2,5}c', 3, 0],
    ['\\S+\\D*\\w*[^a-f]{3}[\\W_]*', 4, 0],
    ['.?[^x]', 0, 0],
    ['&[^&]*&[^&]+&', 0, 2],
    ['[^&]*x', 1, 0],
    ['[^&]{1,9}&', 1, 0],
    ['[^&;]*&', 1, 0],
    ['\\][^\\]]*\\]', 1, 0],
    ['(?:.|\\n)*', 1, 0],
  ])('%s: wildcards, and those that end at the one character they leave out', (pattern, wildcards, scans) => {
    expect(regexShape(pattern)).toMatchObject({ wildcards, scans });
  });

  test('reads what is broken to its end', () => {
    for (const pattern of ['(', ')a*', '[', 'a\\', '(?', '*', '{', 'a{9999', '(?P<', '(?#x']) {
      expect(regexShape(pattern).branches).toBe(1);
    }
    expect(regexShape(')a*')).toMatchObject({ unboundedRepeats: 1 });
  });
});

test('cautionsOf names each line that is crossed, and nothing else', () => {
  expect(cautionsOf('^/api/[a-z]+/otp$')).toEqual([]);
  expect(cautionsOf('a*'.repeat(12) + 'b')).toEqual([]);
  expect(cautionsOf('a*'.repeat(13) + 'b')).toEqual(['13 repeats without an upper end (caution line 12)']);
  expect(cautionsOf('a(?:b+c)+')).toEqual(['2 repeats nested in one another (caution line 1)']);
  expect(cautionsOf(Array.from({ length: 26 }, (_, n) => `a${n}`).join('|'))).toEqual([
    '26 branches (caution line 25)',
  ]);
  expect(cautionsOf('a{51}')).toEqual(['51 as a number of repeats (caution line 50)']);
  expect(cautionsOf(`a${'.{0,50}'.repeat(7)}`)).toEqual([
    '350 as the total of its numbers of repeats (caution line 250)',
  ]);
  expect(cautionsOf(`a${'.{0,9}'.repeat(13)}`)).toEqual(['13 repeats of nearly any character (caution line 12)']);
  expect(cautionsOf(`${'&[^&]*'.repeat(25)}&`)).toEqual([]);
  expect(cautionsOf(`${'&[^&]*'.repeat(26)}&`)).toEqual(['26 repeats without an upper end (caution line 25)']);
  expect(cautionsOf(`${'&[^&]*'.repeat(12)}&.*x`)).toEqual(['13 repeats without an upper end (caution line 12)']);
  expect(cautionsOf('(a|b)')).toEqual(['groups that capture (1); write (?:…)']);
  expect(cautionsOf('a?')).toEqual(['a match of the empty text']);
});

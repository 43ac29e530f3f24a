import fc from 'fast-check';
import { RE2JS } from 're2js';
import { compileRegex } from '../../lib/sim/regex/index';
import { JointAutomaton } from '../../lib/sim/regex/joint-automaton';
import { runs } from '../runs';

/** Pieces that PCRE and RE2 read alike; `$` differs (PCRE also stands before a last newline), so `\z` stands in. */
const atom = fc.constantFrom(
  'a',
  'b',
  '0',
  '_',
  '.',
  '-',
  '\\.',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\b',
  '\\B',
  '[ab]',
  '[^a]',
  '[a-c0-9]',
  '[[:alpha:]]',
  '[\\d_]',
  '^',
  '\\z',
  '(?:a|b0)',
  '(?i:AB)',
  '(?s:.)',
  '\\x61',
  '(a)',
  '\\n',
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{1,3}', '{0,2}', '{2,}');
const isAssertion = (text: string): boolean => ['\\b', '\\B', '^', '\\z'].includes(text);

const pattern = fc.letrec<{ sequence: string; node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(atom, quantifier).map(([text, times]) => text + (isAssertion(text) ? '' : times)),
    fc
      .tuple(tie('sequence'), tie('sequence'), quantifier)
      .map(([left, right, times]) => `(?:${left}|${right})${times}`),
  ),
  sequence: fc.array(tie('node'), { maxLength: 4 }).map((nodes) => nodes.join('')),
})).sequence;

const text = fc
  .array(fc.constantFrom('a', 'b', 'A', 'B', '0', '9', '_', '-', '.', '\n', ' ', 'c'), { maxLength: 12 })
  .map((characters) => characters.join(''));

it('finds what RE2 finds', () => {
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 4, maxLength: 8 }), (source, texts) => {
      const search = compileRegex(source);
      const oracle = RE2JS.compile(source);
      for (const candidate of texts)
        expect([candidate, search(candidate)]).toEqual([candidate, oracle.matcher(candidate).find()]);
    }),
    { numRuns: runs(250, 600) },
  );
});

it('finds what RE2 finds in multi-line mode', () => {
  fc.assert(
    fc.property(pattern, text, (source, candidate) => {
      // To PCRE no line begins after a newline that ends the text; to RE2 one does.
      fc.pre(!candidate.endsWith('\n'));
      const flagged = `(?m)${source}`;
      expect(compileRegex(flagged)(candidate)).toBe(RE2JS.compile(flagged).matcher(candidate).find());
    }),
    { numRuns: runs(100, 200) },
  );
});

it('asks many patterns in one pass as it asks each', () => {
  const lines = text.map((candidate) => candidate.replaceAll('\n', ''));
  fc.assert(
    fc.property(
      fc.array(pattern, { maxLength: 5 }),
      fc.array(lines, { minLength: 4, maxLength: 8 }),
      (sources, texts) => {
        const joint = new JointAutomaton(sources);
        for (const candidate of texts) {
          const bytes = Buffer.from(`a${candidate}b`, 'latin1');
          const answers = joint.answers[joint.ask(bytes, 1, bytes.length - 1)];
          expect(answers).toEqual(sources.map((source) => compileRegex(source)(candidate)));
        }
      },
    ),
    { numRuns: runs(60, 200) },
  );
});

it('asks many patterns whose states are too many together, and one that forgets its own', () => {
  const sources = ['a.{12}b', 'b.{11}a', '(?:ab|c.{4}){3}'];
  const joint = new JointAutomaton(sources);
  const searches = sources.map(compileRegex);
  let seed = 1;
  const next = () => (seed = (seed * 48_271) % 0x7fffffff);
  for (let n = 0; n < 400; n++) {
    const candidate = Array.from({ length: 60 }, () => 'abc'[next() % 3]).join('');
    const bytes = Buffer.from(candidate);
    expect(joint.answers[joint.ask(bytes, 0, bytes.length)]).toEqual(searches.map((search) => search(candidate)));
  }
});

it('gives the same answer when its states were forgotten in between', () => {
  // Some 2¹³ states: more than are kept.
  const search = compileRegex('a.{12}b');
  const oracle = RE2JS.compile('a.{12}b');
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 200, maxLength: 400 }), (characters) => {
      const candidate = characters.join('');
      expect(search(candidate)).toBe(oracle.matcher(candidate).find());
      const without = candidate.replaceAll('b', 'c');
      expect(search(without)).toBe(false);
    }),
    { numRuns: 40 },
  );
});

it('reads patterns as bytes of UTF-8', () => {
  expect(compileRegex('^ü$')('\xc3\xbc')).toBe(true);
  expect(compileRegex('^ü$')('\xfc')).toBe(false);
});

it('refuses repetitions that multiply', () => {
  expect(() => compileRegex('(?:(?:a{100}){100}){100}')).toThrow('the repetitions multiply');
});

import { parseYamlFile } from '../../bin/input/cloudformation-yaml';

const parse = (text: string) => parseYamlFile(text, 't.yaml');

test.each([
  ['!Ref A', { Ref: 'A' }],
  ['!Condition A', { Condition: 'A' }],
  ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
  ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
  ["!Sub 'x-${A}'", { 'Fn::Sub': 'x-${A}' }],
  ["!Sub ['${a}', {a: !Ref B}]", { 'Fn::Sub': ['${a}', { a: { Ref: 'B' } }] }],
  ['!If [A, !Ref B, !Ref "AWS::NoValue"]', { 'Fn::If': ['A', { Ref: 'B' }, { Ref: 'AWS::NoValue' }] }],
  ["!Join ['-', [a, !Ref B]]", { 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }],
  ['!FindInMap [A, b, c]', { 'Fn::FindInMap': ['A', 'b', 'c'] }],
  ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
])('reads %s', (text, value) => {
  expect(parse(`a: ${text}`)).toEqual({ a: value });
});

test('reads what a template is made of', () => {
  expect(parse('a: &x {n: 1, b: true, v: 2010-09-09, t: null}\nc: *x\nd: [1, "1", ~]\n')).toEqual({
    a: { n: 1, b: true, v: '2010-09-09', t: null },
    c: { n: 1, b: true, v: '2010-09-09', t: null },
    d: [1, '1', null],
  });
});

test('names file and line of what is no YAML', () => {
  expect(() => parse('a: 1\nb: [1,\nc: }')).toThrow(/^t\.yaml:\d+: /);
  expect(() => parse('a: 1\na: 2')).toThrow('t.yaml:2: Map keys must be unique');
});

test.each([
  ['a: {\nb: 1,\nc: 2\n}', { a: { b: 1, c: 2 } }],
  ['a:\n  b: {\n  c: 1,\n  d: [2,\n 3],\n  }\ne: 4', { a: { b: { c: 1, d: [2, 3] } }, e: 4 }],
  ['a:\n  - [1,\n  2]\n  - {x: 1\n  , y: "}"\n  }', { a: [[1, 2], { x: 1, y: '}' }] }],
  ['a:\n  b: "foo\nbar"\nc: 1', { a: { b: 'foo bar' }, c: 1 }],
  ["a:\n  b: 'foo\n bar'", { a: { b: 'foo bar' } }],
])('takes brackets and quotes that go on further left, as PyYAML does: %j', (text, value) => {
  expect(parse(text)).toEqual(value);
});

test('merges what stands behind <<', () => {
  expect(parse('a: &x {q: 1, r: 1}\nb:\n  <<: *x\n  r: 2\nc:\n  <<: [{q: 3}, *x]')).toEqual({
    a: { q: 1, r: 1 },
    b: { q: 1, r: 2 },
    c: { q: 3, r: 1 },
  });
});

test('keeps the text of numbers that say more than their value', () => {
  expect(parse('a: 012345678901\nb: 1.0\nc: 10\nd: -3')).toEqual({ a: '012345678901', b: '1.0', c: 10, d: -3 });
});

test('a bracket that is never closed and a second document are told', () => {
  expect(() => parse('a: {\nb: 1,\nc: 2\n')).toThrow(/^t\.yaml:\d+: /);
  expect(() => parse('a: 1\n---\nb: 2')).toThrow(/document/);
});

test.each(['a:\n  - x\n - y', 'a:\n  b: 1\n c: 2', 'a:\n  b: [1, 2\nc: 3', 'a:\n  b: "c\nd: 1'])(
  'moves nothing but what stands in brackets and quotes that end: %j',
  (text) => expect(() => parse(text)).toThrow(/^t\.yaml:\d+: /),
);

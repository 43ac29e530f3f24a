import { parseCloudFormationYaml } from '../../bin/input/cloudformation-yaml';

const parse = (text: string) => parseCloudFormationYaml(text, 't.yaml');

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

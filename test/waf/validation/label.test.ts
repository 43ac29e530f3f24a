import { describeFault, validateWebAcl } from '../../../lib/waf/validation';
import { acl, type Limit, label, labelled, withStatement } from './sample-rules';

const limits: Limit[] = [
  [
    'label of six parts',
    labelled('a:b:c:d:e:f'),
    labelled('a:b:c:d:e:f:g'),
    'must have at most 5 namespaces before the name, got "a:b:c:d:e:f:g"',
  ],
  [
    'label part of 128',
    labelled('a'.repeat(128)),
    labelled('a'.repeat(129)),
    'must have 1 to 128 characters between colons',
  ],
  ['label with an empty part', labelled('a:b'), labelled('a::b'), 'must have 1 to 128 characters between colons'],
  ['label with a blank', labelled('a_b-c'), labelled('a b'), 'RuleLabels[0].Name: must be 1 to 1024'],
  ...['awswaf', 'aws', 'waf', 'rulegroup', 'webacl', 'regexpatternset', 'ipset', 'managed'].map(
    (word): Limit => [
      `label part ${word}`,
      labelled(`x${word}`),
      labelled(`x:${word}`),
      `must not have a part named ${word}`,
    ],
  ),
  [
    'label match key',
    withStatement(label('a:')),
    withStatement(label('a.b')),
    'LabelMatchStatement.Key: must be a label',
  ],
  [
    'label match scope',
    acl(),
    withStatement({ LabelMatchStatement: { Scope: 'NAME', Key: 'a' } }),
    'Scope: must be one of LABEL, NAMESPACE',
  ],
];

test.each(limits)('%s', (_, good, bad, message) => {
  expect(validateWebAcl(good)).toEqual([]);
  expect(validateWebAcl(bad).map(describeFault).join('\n')).toContain(message);
});

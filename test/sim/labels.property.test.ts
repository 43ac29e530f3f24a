import fc from 'fast-check';
import { LabelTable, labelMatcher } from '../../lib/sim/labels';
import { runs } from '../runs';

const PREFIX = 'awswaf:111122223333:webacl:acl:';
const component = fc.constantFrom('a', 'b', 'ab', 'A', 'otp');
const path = fc.array(component, { minLength: 1, maxLength: 4 });

/** By components, as the documentation words it. */
function naive(scope: 'LABEL' | 'NAMESPACE', key: string, label: string, prefix: string): boolean {
  const parts = label.split(':');
  const names = parts.slice(0, -1);
  if (key.startsWith('awswaf:')) {
    const wanted = key.replace(/:$/, '').split(':');
    if (scope === 'LABEL') return key === label;
    return wanted.length <= names.length && wanted.every((part, index) => names[index] === part);
  }
  const own = prefix.split(':').slice(0, -1);
  if (!own.every((part, index) => parts[index] === part)) return false;
  const rest = parts.slice(own.length);
  if (scope === 'LABEL') {
    const wanted = key.split(':');
    const tail = rest.slice(-wanted.length);
    return wanted.length <= rest.length && wanted.every((part, index) => tail[index] === part);
  }
  const wanted = key.replace(/:$/, '').split(':');
  const spaces = rest.slice(0, -1);
  return spaces.some((_, from) => wanted.every((part, index) => spaces[from + index] === part));
}

const otherPrefix = fc.constantFrom(PREFIX, 'awswaf:111122223333:rulegroup:g:', 'awswaf:111122223333:webacl:acl2:');

it('matches labels by their components', () => {
  fc.assert(
    fc.property(
      path,
      otherPrefix,
      path,
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom<'LABEL' | 'NAMESPACE'>('LABEL', 'NAMESPACE'),
      (labelPath, labelPrefix, keyPath, isFull, colon, scope) => {
        const label = labelPrefix + labelPath.join(':');
        const key = (isFull ? PREFIX : '') + keyPath.join(':') + (scope === 'NAMESPACE' && colon ? ':' : '');
        expect([key, label, labelMatcher(scope, key, PREFIX)(label)]).toEqual([
          key,
          label,
          naive(scope, key, label, PREFIX),
        ]);
      },
    ),
    { numRuns: runs(1000, 3000) },
  );
});

it('answers by bits what it would answer label by label', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        path.map((p) => PREFIX + p.join(':')),
        { maxLength: 80 },
      ),
      path,
      fc.array(fc.nat(79)),
      (names, key, present) => {
        const table = new LabelTable();
        for (const name of names) table.number(name);
        const matches = labelMatcher('LABEL', key.join(':'), PREFIX);
        const query = table.query(matches, false);
        table.close();
        const bits = new Int32Array(table.words);
        const here = names.filter((_, index) => present.includes(index));
        for (const name of here) {
          const number = table.number(name);
          bits[number >>> 5]! |= 1 << (number & 31);
        }
        expect(query.test(bits, [])).toBe(here.some(matches));
      },
    ),
    { numRuns: runs(100, 300) },
  );
});

import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import {
  DEFAULT_BOUNCE_RATE,
  DEFAULT_COMPLAINT_RATE,
  DEFAULT_COUNTED_MAIL,
  DEFAULT_QUOTA,
} from '../../lib/reputation/levels';

const source = readFileSync(path.join(__dirname, '..', '..', 'lib', 'reputation', 'thresholds.ts'), 'utf8');

function documentedDefaults(struct: string): Record<string, unknown> {
  const body = source.split(`export interface ${struct} {`)[1]!.split('\n}')[0]!;
  const members = body.matchAll(/@default (\S+)\n\s*\*\/\n\s*readonly (\w+)\?/g);
  return Object.fromEntries([...members].map(([, value, name]) => [name, JSON.parse(value!)]));
}

test.each([
  ['BounceRateThresholds', DEFAULT_BOUNCE_RATE],
  ['ComplaintRateThresholds', DEFAULT_COMPLAINT_RATE],
  ['QuotaThresholds', DEFAULT_QUOTA],
  ['CountedMailThresholds', DEFAULT_COUNTED_MAIL],
])('%s documents the defaults that it has', (struct, defaults) => {
  expect(documentedDefaults(struct)).toEqual(defaults);
});

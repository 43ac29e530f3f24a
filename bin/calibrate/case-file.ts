import { readJson } from '../input/input-file';
import { UsageError } from '../terminal/io';
import type { AskableCase } from './case';

/** All that a case may be made of; a file of somebody else must deploy nothing else into the account. */
const TYPES = ['AWS::WAFv2::WebACL', 'AWS::WAFv2::RuleGroup', 'AWS::WAFv2::IPSet', 'AWS::WAFv2::RegexPatternSet'];

/** @throws UsageError for a file that npm run calibrate has not written, or that would deploy more than a case is made of */
export async function readCases(path: string): Promise<readonly AskableCase[]> {
  const cases = await readJson(path);
  const isCase = (each: unknown): each is AskableCase => {
    const { name, resources, requests } = (each ?? {}) as Partial<AskableCase>;
    return typeof name === 'string' && resources?.Acl?.Type === TYPES[0] && Array.isArray(requests);
  };
  if (!Array.isArray(cases) || cases.length === 0 || !cases.every(isCase))
    throw new UsageError(`--calibrate must be a file of cases as npm run calibrate writes it, got ${path}`);
  for (const { name, resources } of cases) {
    const refused = Object.values(resources).flatMap(({ Type, Properties }) => [
      ...(TYPES.includes(Type) ? [] : [String(Type)]),
      ...beyond(Properties),
    ]);
    if (refused.length > 0)
      throw new UsageError(
        `--calibrate must be a file of cases of nothing but ${TYPES.map((type) => type.replace(/^.*::/, '')).join(', ')} as they stand, got ${path} whose case ${JSON.stringify(name)} has ${refused.join(', ')}; nothing was sent`,
      );
  }
  return cases;
}

/** What CloudFormation would fill in from the account, or what is charged by the month. */
const BEYOND = ['Fn::ImportValue', 'Fn::Transform', 'ManagedRuleGroupStatement'];

function beyond(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('{{resolve:') ? ['{{resolve:'] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (BEYOND.includes(key) ? [key] : beyond(child)));
}

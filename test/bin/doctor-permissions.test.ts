import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ROOT } from '../source-files';

/** Clients of the SDK, and the prefix of their actions in IAM. */
const PREFIX: Readonly<Record<string, string>> = {
  'client-cloudformation': 'cloudformation',
  'client-cloudwatch': 'cloudwatch',
  'client-cloudwatch-logs': 'logs',
  'client-ec2': 'ec2',
  'client-elastic-load-balancing-v2': 'elasticloadbalancing',
  'client-kms': 'kms',
  'client-sesv2': 'ses',
  'client-sns': 'sns',
  'client-wafv2': 'wafv2',
};
/** What stands in a file that the doctor shares with a command that writes. */
const NOT_ASKED = ['wafv2:UpdateIPSet'];
/** Asked by AWS on behalf of the caller. */
const ASKED_BY_AWS = ['elasticloadbalancing:GetLoadBalancerWebACL'];

/** What the command imports, however far away, by the prefix of the client and the name of the call. */
function actionsOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type)([^;]*?) from '([^']+)'/gm)].flatMap(
    ([, names = '', from = '']) => {
      const client = /^@aws-sdk\/(client-[\w-]+)$/.exec(from)?.[1];
      if (client !== undefined)
        return [...names.matchAll(/\b(\w+)Command\b/g)].map(([, call]) => `${PREFIX[client] ?? client}:${call}`);
      return from.startsWith('.') ? actionsOf(`${resolve(dirname(file), from)}.ts`, seen) : [];
    },
  );
}

test('what the doctor asks stands in docs/operations.md, and nothing else', () => {
  const [, block = ''] =
    /## What the doctor asks\n[\s\S]*?```text\n([\s\S]*?)```/.exec(
      readFileSync(join(ROOT, 'docs/operations.md'), 'utf8'),
    ) ?? [];
  const asked = new Set([...actionsOf(join(ROOT, 'bin/commands/doctor.ts')), ...ASKED_BY_AWS]);
  for (const action of NOT_ASKED) expect(asked.delete(action)).toBe(true);
  expect(block.trim().split(/\s+/).sort()).toEqual([...asked].sort());
});

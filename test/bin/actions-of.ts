import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Clients of the SDK, and the prefix of their actions in IAM. */
const PREFIX: Readonly<Record<string, string>> = {
  'client-cloudformation': 'cloudformation',
  'client-cloudwatch': 'cloudwatch',
  'client-cloudwatch-logs': 'logs',
  'client-dynamodb': 'dynamodb',
  'client-ec2': 'ec2',
  'client-elastic-load-balancing-v2': 'elasticloadbalancing',
  'client-eventbridge': 'events',
  'client-kms': 'kms',
  'client-secrets-manager': 'secretsmanager',
  'client-sesv2': 'ses',
  'client-sns': 'sns',
  'client-wafv2': 'wafv2',
};

/** What a command imports, however far away, by the prefix of the client and the name of the call. */
export function actionsOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type)([^;]*?) from '([^']+)'/gm)].flatMap(
    ([, names = '', from = '']) => {
      const client = /^@aws-sdk\/(client-[\w-]+)$/.exec(from)?.[1];
      if (client !== undefined)
        return [...names.matchAll(/\b(\w+)Command\b/g)].map(([, call]) => `${PREFIX[client] ?? client}:${call}`);
      if (!from.startsWith('.')) return [];
      const path = resolve(dirname(file), from);
      return actionsOf(existsSync(`${path}.ts`) ? `${path}.ts` : `${path}/index.ts`, seen);
    },
  );
}

import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { readValues, wholePeriods } from '../../lambda/runtime/metric-reader';
import { LOAD_BALANCER_LIMIT } from '../../lib/contract/aws-limits';
import { counted } from '../../lib/contract/counted';
import { KEYS_PATH } from '../../lib/contract/protection/human-token';
import { LOAD_BALANCER_METRIC } from '../../lib/contract/protection/load-balancer-metrics';
import type { DoctorLine } from './doctor-line';

const HOUR = 3_600_000;
/** The load balancer waits no longer. */
const TIMEOUT_MS = 5000;
const OWN_KEYS = new RegExp(`${KEYS_PATH.named('[\\w-]+').replace('.', '\\.')}$`);

/**
 * Whether a load balancer that verifies tokens of the Turnstile gate can have its keys, as far as that shows from here. Nothing where it verifies
 * none.
 */
export async function examineKeys(rules: readonly Rule[]): Promise<DoctorLine[]> {
  const configs = rules.flatMap(({ Actions = [] }) => Actions.flatMap((action) => action.JwtValidationConfig ?? []));
  const urls = new Set(configs.flatMap(({ JwksEndpoint = '' }) => (OWN_KEYS.test(JwksEndpoint) ? [JwksEndpoint] : [])));
  const lines: DoctorLine[] = [];
  for (const url of urls) lines.push(await readKeys(url));
  return lines;
}

async function readKeys(url: string): Promise<DoctorLine> {
  const fault = await keySetFault(url).catch((error: Error) => error.name);
  return fault === undefined
    ? { level: 'good', message: `${url} answers with keys, asked from here` }
    : {
        level: 'bad',
        message: `${url} does not answer with keys (${fault}), so nobody gets a code: the issuer must lead to the HTTPS listener, and whatever stands in front must let it pass`,
      };
}

async function keySetFault(url: string): Promise<string | undefined> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) return `status ${response.status}`;
  if (Buffer.byteLength(text) > LOAD_BALANCER_LIMIT.keySetBytes) return 'more than 150 KB';
  let keys: unknown;
  try {
    keys = (JSON.parse(text) as { keys?: unknown } | null)?.keys;
  } catch {
    return 'no JSON';
  }
  if (!Array.isArray(keys) || keys.length === 0) return 'no keys';
  return keys.length > LOAD_BALANCER_LIMIT.keys
    ? `${counted(keys.length, 'key')}, at most ${LOAD_BALANCER_LIMIT.keys} are allowed`
    : undefined;
}

/** What a load balancer answers that can't have its keys, whoever is to blame. */
export async function recentErrors(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  arn: string,
  now: number,
): Promise<DoctorLine> {
  const { namespace, dimension, serverErrors } = LOAD_BALANCER_METRIC;
  const name = arn.replace(/^.*:loadbalancer\//, '');
  const query = { namespace, name: serverErrors.name, dimensions: { [dimension]: name }, statistic: 'Sum' as const };
  const [errors = 0] = await readValues(
    cloudWatch,
    [query],
    wholePeriods({ from: now - HOUR, to: now, periodSeconds: 60 }),
  );
  return errors > 0
    ? {
        level: 'bad',
        message: `it answered ${counted(errors, 'request')} with 500 in the last hour: it can't reach the keys, or can't ask AWS WAF`,
      }
    : {
        level: 'good',
        message: 'it answered no request with 500 in the last hour, which says nothing if nobody asked for a code',
      };
}

import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { readValues, wholePeriods } from '../../lambda/runtime/metric-reader';
import { LOAD_BALANCER_LIMIT } from '../../lib/contract/aws-limits';
import { KEYS_PATH } from '../../lib/contract/protection/human-token';
import { LOAD_BALANCER_METRIC } from '../../lib/contract/protection/turnstile-metrics';
import type { DoctorLine } from './doctor-line';

const HOUR = 3_600_000;
/** The load balancer waits no longer. */
const TIMEOUT_MS = 5000;
const OWN_KEYS = new RegExp(`${KEYS_PATH.named('[\\w-]+').replace('.', '\\.')}$`);

/**
 * Whether a load balancer that verifies tokens of the Turnstile gate can have its keys, as far as that shows from here. Nothing where it verifies
 * none.
 */
export async function examineKeys(
  elb: Pick<ElasticLoadBalancingV2Client, 'send'>,
  arn: string,
  rules: readonly Rule[],
): Promise<DoctorLine[]> {
  const configs = rules.flatMap(({ Actions = [] }) => Actions.flatMap((action) => action.JwtValidationConfig ?? []));
  const urls = new Set(configs.flatMap(({ JwksEndpoint = '' }) => (OWN_KEYS.test(JwksEndpoint) ? [JwksEndpoint] : [])));
  if (urls.size === 0) return [];
  const lines: DoctorLine[] = [];
  for (const url of urls) lines.push(await readKeys(url));
  lines.push(await wayOut(elb, arn));
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
    ? `${keys.length} keys, at most ${LOAD_BALANCER_LIMIT.keys} are allowed`
    : undefined;
}

/** Security groups and routes belong to Amazon EC2, which this tool doesn't ask. */
async function wayOut(elb: Pick<ElasticLoadBalancingV2Client, 'send'>, arn: string): Promise<DoctorLine> {
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  const { SecurityGroups = [], Scheme } = LoadBalancers[0] ?? {};
  const groups = SecurityGroups.length > 0 ? SecurityGroups.join(' ') : 'GROUP';
  return {
    level: 'note',
    message:
      'not looked at, since it takes Amazon EC2: whether its security groups and network ACLs let it out to TCP 443, without which it reads no keys; ' +
      `see aws ec2 describe-security-groups --group-ids ${groups} --query "SecurityGroups[].IpPermissionsEgress"` +
      (Scheme === 'internal' ? '; it is internal, so its subnets need a route through a NAT gateway, too' : ''),
  };
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
        message: `it answered ${errors} requests with 500 in the last hour: it can't reach the keys, or can't ask AWS WAF`,
      }
    : {
        level: 'good',
        message: 'it answered no request with 500 in the last hour, which says nothing if nobody asked for a code',
      };
}

import { lookup } from 'node:dns/promises';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { explained } from '../operator/aws-fault';
import type { DeployedShield } from '../operator/deployed-shield';
import { CommandError, UsageError } from '../terminal/io';

/** Tag of the stack, by which it says that it is there to be tested. */
export const TEST_TAG = 'otp-shield:test';

/** @throws UsageError */
export function urlOf(text: string | undefined): URL {
  const example = 'https://test.example.com/api/auth/otp';
  if (text === undefined) throw new UsageError(`needs --url, the route that sends a code, such as ${example}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.username + url.password + url.search + url.hash !== ''
  )
    throw new UsageError(
      `--url must be an http:// or https:// URL of a route, such as ${example}, got ${JSON.stringify(text)}`,
    );
  if (url.pathname === '/')
    throw new UsageError(`--url must name the route, such as ${example}, got ${JSON.stringify(text)}`);
  return url;
}

/** @throws CommandError for a stack that people use */
export function requireTest(shield: DeployedShield): void {
  const said = shield.tag(TEST_TAG);
  if (said === 'true') return;
  const { stackName } = shield.account;
  throw new CommandError(
    `the stack ${stackName} does not call itself a test: verify locks routes and fills rate limits. ` +
      `For a test, deploy it with --tags ${TEST_TAG}=true${said === undefined ? '' : ` (it has ${JSON.stringify(said)})`}; nothing was sent`,
  );
}

/**
 * Nobody else's site is asked, whatever the URL says.
 *
 * @throws CommandError when the host doesn't lead to a load balancer of the stack
 */
export async function requireOwnHost(shield: DeployedShield, url: URL): Promise<void> {
  const arns = shield.list(OUTPUT.resourceArns).filter((arn) => arn.includes(':loadbalancer/app/'));
  if (arns.length === 0)
    throw new CommandError(
      `the stack ${shield.account.stackName} guards no load balancer, so nothing tells whose ${url.host} is; nothing was sent`,
    );
  const client = shield.account.loadBalancers();
  try {
    const { LoadBalancers = [] } = await explained('look at the load balancer', () =>
      client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: arns })),
    );
    const names = LoadBalancers.flatMap(({ DNSName }) => DNSName?.toLowerCase() ?? []);
    if (names.includes(url.hostname.toLowerCase())) return;
    const own = (await Promise.all(names.map(addressesOf))).flat();
    const asked = await addressesOf(url.hostname.replace(/^\[|\]$/g, ''));
    if (asked.length > 0 && asked.every((address) => own.includes(address))) return;
    throw new CommandError(
      `${url.hostname} ${asked.length === 0 ? 'has no address' : 'is somewhere else'}: the stack guards ${names.join(', ') || 'no load balancer that is there'}; nothing was sent`,
    );
  } finally {
    client.destroy();
  }
}

async function addressesOf(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetLoggingConfigurationCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { ACCOUNT_QUOTA } from '../../../lib/waf/limits';
import type { DoctorLine } from './load-balancer-check';

/** https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
const PREFIX = 'aws-waf-logs-';
const DELIVERY = 'delivery.logs.amazonaws.com';

/** Where a web ACL writes its log, and whether anything arrives there. */
export async function examineLog(
  waf: Pick<WAFV2Client, 'send'>,
  logs: Pick<CloudWatchLogsClient, 'send'>,
  webAclArn: string,
): Promise<DoctorLine[]> {
  const destination = await destinationOf(waf, webAclArn);
  if (destination === undefined) return [{ level: 'note', message: 'the web ACL writes no log' }];
  const faults = nameFaults(destination, webAclArn);
  if (faults.length > 0) return faults;
  const [, , service, , , , name = ''] = destination.split(':');
  // Buckets and delivery streams have permissions of their own, which their owner knows.
  if (service !== 'logs') return [{ level: 'good', message: `the log goes to ${destination}` }];
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 50 }));
  if (!logGroups.some(({ logGroupName }) => logGroupName === name)) {
    return [{ level: 'bad', message: `the log group ${name} does not exist, so nothing is logged` }];
  }
  const { resourcePolicies = [] } = await logs.send(new DescribeResourcePoliciesCommand({ limit: 50 }));
  const delivers = resourcePolicies.some(({ policyDocument = '' }) => allowsDelivery(policyDocument, name));
  if (delivers) return [{ level: 'good', message: `the log goes to ${name}` }];
  return [
    {
      level: 'bad',
      message:
        `no resource policy lets ${DELIVERY} write to ${name}, so nothing is logged` +
        (resourcePolicies.length >= ACCOUNT_QUOTA.logResourcePolicies
          ? `; this Region has ${ACCOUNT_QUOTA.logResourcePolicies} such policies already, and takes no more: delete one that is no longer needed`
          : '; turn the log off and on again, and AWS WAF makes one'),
    },
  ];
}

async function destinationOf(waf: Pick<WAFV2Client, 'send'>, webAclArn: string): Promise<string | undefined> {
  try {
    const { LoggingConfiguration } = await waf.send(new GetLoggingConfigurationCommand({ ResourceArn: webAclArn }));
    return LoggingConfiguration?.LogDestinationConfigs?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === 'WAFNonexistentItemException') return undefined;
    throw error;
  }
}

/** What a destination must be called: also known from a template, before anything is deployed. */
export function nameFaults(destination: string, webAclArn: string | undefined): DoctorLine[] {
  const [, , service, region, , ...rest] = destination.split(':');
  const name = (service === 'logs' ? rest[1] : rest.join(':').split('/').at(-1)) ?? '';
  const faults: string[] = [];
  if (!name.startsWith(PREFIX)) {
    faults.push(`the log goes to ${name || destination}: AWS WAF takes only names that start with "${PREFIX}"`);
  }
  if (service === 'logs' && rest[2] !== undefined) {
    faults.push(`the log goes to ${destination}: AWS WAF takes no ARN with "${`:${rest[2]}`}" at its end`);
  }
  const own = webAclArn?.split(':')[3];
  // The ARN of a bucket names no Region.
  if (own !== undefined && region && region !== own) {
    faults.push(`the log goes to ${region}, but the web ACL is in ${own}: AWS WAF delivers within one Region only`);
  }
  return faults.map((message) => ({ level: 'bad', message }));
}

function allowsDelivery(policy: string, logGroupName: string): boolean {
  const statements = [(parsed(policy) as { Statement?: unknown }).Statement ?? []].flat() as Array<{
    Effect?: string;
    Principal?: { Service?: string | string[] };
    Action?: string | string[];
    Resource?: string | string[];
  }>;
  return statements.some(
    ({ Effect, Principal, Action, Resource }) =>
      Effect === 'Allow' &&
      [Principal?.Service ?? []].flat().includes(DELIVERY) &&
      [Action ?? []].flat().some((action) => matches(action, 'logs:PutLogEvents')) &&
      [Resource ?? []]
        .flat()
        .some((resource) => matches(resource.replace(/^.*:log-group:/, ''), `${logGroupName}:log-stream:any`)),
  );
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

/** IAM's `*`. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(text);
}

import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeResourcePoliciesCommand,
  type ResourcePolicy,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetLoggingConfigurationCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { isFault } from '../../lib/contract/aws-fault';
import { ACCOUNT_QUOTA, CLOUDWATCH_LIMIT } from '../../lib/contract/aws-limits';
import { isoSeconds } from '../../lib/contract/clock';
import type { DoctorLine } from './doctor-line';
import { judgePolicy, type PolicyVerdict } from './resource-policy';

/** https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
const PREFIX = 'aws-waf-logs-';
/** The time of the last record is up to an hour late, says CloudWatch Logs, in rare situations more. */
const ALIVE = 24 * 60 * 60_000;

/** Who AWS WAF lets its records be written by: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
export const DELIVERY = 'delivery.logs.amazonaws.com';

type Logs = Pick<CloudWatchLogsClient, 'send'>;

/** Where a web ACL writes its log, and whether anything arrives there. */
export async function examineLog(
  waf: Pick<WAFV2Client, 'send'>,
  logs: Logs,
  webAclArn: string,
  now: number,
): Promise<DoctorLine[]> {
  const destination = await destinationOf(waf, webAclArn);
  if (destination === undefined) return [{ level: 'note', message: 'the web ACL writes no log' }];
  const faults = nameFaults(destination, webAclArn);
  if (faults.length > 0) return faults;
  const [, , service, region = '', , , name = ''] = destination.split(':');
  // Buckets and delivery streams have permissions of their own, which their owner knows.
  if (service !== 'logs') {
    return [{ level: 'note', message: `the log goes to ${destination}; whether it arrives there is not looked at` }];
  }
  const { logGroups = [] } = await logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: CLOUDWATCH_LIMIT.describedLogs }),
  );
  if (!logGroups.some(({ logGroupName }) => logGroupName === name)) {
    return [
      {
        level: 'bad',
        message: `the log group ${name} does not exist, so nothing is logged`,
        remedy:
          `"cdk deploy --revert-drift" (a plain deploy finds its template unchanged and does nothing); or, for a group that no template has: aws logs create-log-group --log-group-name ${name} --region ${region} && ` +
          `aws logs put-retention-policy --log-group-name ${name} --region ${region} --retention-in-days DAYS, without which addresses of people are kept for ever`,
      },
    ];
  }
  const ofAccount = await policiesOf(logs, undefined);
  const ofGroup = await policiesOf(logs, destination);
  const policies = [...ofAccount, ...ofGroup];
  const said = policies.map(({ policyName, policyDocument = '' }) => ({
    policyName,
    says: mayDeliver(policyDocument, destination),
  }));
  const last = await lastRecord(logs, name);
  const since = last === undefined ? 'nothing has arrived in it yet' : `the last record came at ${isoSeconds(last)}`;
  const denial = said.find(({ says }) => says === 'denied');
  if (denial === undefined && said.some(({ says }) => says === 'allowed')) {
    if (last !== undefined) return [{ level: 'good', message: `the log goes to ${name}; ${since}` }];
    return [{ level: 'note', message: `the log goes to ${name}; ${since}: no request that it keeps, or no delivery` }];
  }
  const why =
    denial !== undefined
      ? `the resource policy ${denial.policyName} forbids ${DELIVERY} to write to ${name}`
      : said.some(({ says }) => says === 'unclear')
        ? `a resource policy lets ${DELIVERY} write to ${name} under a condition that is not judged here, or is no policy`
        : `no resource policy, of the account or of the log group, lets ${DELIVERY} write to ${name}`;
  // What arrives is stronger than what we read out of policies.
  if (last !== undefined && now - last < ALIVE)
    return [{ level: 'note', message: `${why}, and yet it lives: ${since}` }];
  return [
    {
      level: 'bad',
      message: `${why}, so nothing is logged; ${since}${ofAccount.length >= ACCOUNT_QUOTA.logResourcePolicies ? `; this Region has ${ofAccount.length} such policies already, and takes no more: delete one that is no longer needed first` : ''}`,
      remedy: remedy(destination, ofGroup, denial),
    },
  ];
}

/** Whether a resource policy lets AWS WAF's records into a log group. */
export function mayDeliver(policy: string, logGroupArn: string): PolicyVerdict {
  const [, partition, , region, account] = logGroupArn.split(':');
  return judgePolicy(policy, {
    service: DELIVERY,
    action: 'logs:PutLogEvents',
    resource: `${logGroupArn}:log-stream:any`,
    context: {
      'aws:SourceAccount': account ?? '',
      'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:any`,
    },
  });
}

/** Those of the account, or the one on a log group itself, as AWS makes them since March 2026. */
export async function policiesOf(logs: Logs, logGroupArn: string | undefined): Promise<ResourcePolicy[]> {
  const scope = logGroupArn === undefined ? {} : { policyScope: 'RESOURCE' as const, resourceArn: logGroupArn };
  const policies: ResourcePolicy[] = [];
  let token: string | undefined;
  try {
    do {
      const answer = await logs.send(
        new DescribeResourcePoliciesCommand({ ...scope, limit: CLOUDWATCH_LIMIT.describedLogs, nextToken: token }),
      );
      policies.push(...(answer.resourcePolicies ?? []));
      token = answer.nextToken;
    } while (token !== undefined);
  } catch (error) {
    // A log group without a policy of its own.
    if (logGroupArn === undefined || !isFault(error, 'missing')) throw error;
  }
  return policies;
}

async function lastRecord(logs: Logs, logGroupName: string): Promise<number | undefined> {
  const { logStreams = [] } = await logs.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 5 }),
  );
  const times = logStreams.flatMap(
    ({ lastIngestionTime, lastEventTimestamp }) => lastIngestionTime ?? lastEventTimestamp ?? [],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

function remedy(
  logGroupArn: string,
  ofGroup: readonly ResourcePolicy[],
  denial: { readonly policyName: string | undefined } | undefined,
): string {
  if (denial !== undefined) return `take the Deny out of the policy ${denial.policyName}, or let it spare ${DELIVERY}`;
  const [, partition, , region, account] = logGroupArn.split(':');
  const statement = {
    Effect: 'Allow',
    Principal: { Service: DELIVERY },
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${logGroupArn}:log-stream:*`,
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
    },
  };
  const [own] = ofGroup;
  // A log group takes one policy, and putting another one would take what is in it away from others.
  if (own !== undefined)
    return `add this statement to the policy that the log group has (${own.policyName}): ${JSON.stringify(statement)}`;
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return (
    `aws logs put-resource-policy --resource-arn ${logGroupArn} --policy-document '${document}' --region ${region} ` +
    `(it stands on the log group, so it does not count among the ${ACCOUNT_QUOTA.logResourcePolicies} of an account)`
  );
}

async function destinationOf(waf: Pick<WAFV2Client, 'send'>, webAclArn: string): Promise<string | undefined> {
  try {
    const { LoggingConfiguration } = await waf.send(new GetLoggingConfigurationCommand({ ResourceArn: webAclArn }));
    return LoggingConfiguration?.LogDestinationConfigs?.[0];
  } catch (error) {
    if (isFault(error, 'missing')) return undefined;
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
  return faults.map((message) => ({
    level: 'bad',
    message,
    remedy:
      'give the logging configuration another destination, in the Region of the web ACL and with a name that AWS WAF takes, and deploy',
  }));
}

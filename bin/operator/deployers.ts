import type { Deploy } from '../../lambda/notices/history';
import type { Pause } from '../../lambda/runtime/pause';
import { worthAnotherTry } from '../../lib/contract/aws-fault';
import { CLOUDTRAIL_LIMIT } from '../../lib/contract/aws-limits';
import type { Account } from './account';
import { nameOf } from './caller';
import { ServiceFault, signedJson } from './signed-call';

/** A call by which somebody deploys, or takes away. */
const CALLS = ['ExecuteChangeSet', 'UpdateStack', 'CreateStack', 'DeleteStack'] as const;
const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents';
const TIMEOUT_MS = 10_000;
/** AWS allows two look-ups a second for an account and Region. */
const BETWEEN_MS = 550;
const ATTEMPTS = 4;
/** Of 50 events each: other stacks of the account are among them. */
const MOST_PAGES = 20;
/** A deployment of which only the end is in the time that was asked for. */
const LONGEST_DEPLOY_MS = 3_600_000;
const SAME_MOMENT_MS = 300_000;

interface Call {
  readonly at: number;
  readonly by: string;
  readonly token: string | undefined;
}

/**
 * Says of each deployment who it was: the event history of CloudTrail, which every account has for 90 days, whether it has a trail or not. A call appears there some minutes late.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export async function withDeployers(
  account: Pick<Account, 'credentials' | 'region'>,
  stack: string,
  deploys: readonly Deploy[],
  wait: Pause,
): Promise<Deploy[]> {
  if (deploys.length === 0) return [];
  const times = deploys.map(({ at }) => at);
  const span = { from: Math.min(...times) - LONGEST_DEPLOY_MS, to: Math.max(...times) + 1000 };
  const calls: Call[] = [];
  for (const name of CALLS) calls.push(...(await callsOf(account, name, stack, span, wait)));
  return deploys.map((deploy) => {
    const by = callOf(deploy, calls)?.by;
    return { ...deploy, text: `${deploy.text}, ${by === undefined ? 'CloudTrail names nobody (yet)' : `by ${by}`}` };
  });
}

/** Events of a stack carry the token of the call that caused them; a call without one is known by its time. */
function callOf({ at, token, begins }: Deploy, calls: readonly Call[]): Call | undefined {
  const same = token === undefined ? undefined : calls.find((call) => call.token === token);
  if (same !== undefined || !begins) return same;
  return calls
    .filter((call) => call.at <= at + 1000 && at - call.at < SAME_MOMENT_MS)
    .sort((one, other) => other.at - one.at)[0];
}

async function callsOf(
  account: Pick<Account, 'credentials' | 'region'>,
  name: string,
  stack: string,
  { from, to }: { readonly from: number; readonly to: number },
  wait: Pause,
): Promise<Call[]> {
  const found: Call[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await lookUp(
      account,
      {
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }],
        StartTime: Math.floor(from / 1000),
        EndTime: Math.ceil(to / 1000),
        MaxResults: CLOUDTRAIL_LIMIT.events,
        ...(NextToken !== undefined && { NextToken }),
      },
      wait,
    );
    found.push(...(answer.Events ?? []).flatMap((event) => readCall(event, stack)));
    NextToken = answer.NextToken;
    if (NextToken === undefined) return found;
    await wait(BETWEEN_MS);
  }
  throw new ServiceFault(
    'TooManyEvents',
    `more than ${CLOUDTRAIL_LIMIT.events * MOST_PAGES} calls of ${name}: ask for a shorter time`,
    {
      httpStatusCode: 200,
    },
  );
}

interface Answer {
  readonly Events?: ReadonlyArray<{ readonly EventTime?: number; readonly CloudTrailEvent?: string }>;
  readonly NextToken?: string;
}

async function lookUp(account: Pick<Account, 'credentials' | 'region'>, input: object, wait: Pause): Promise<Answer> {
  const region = await account.region();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      return (await signedJson(account, {
        service: 'cloudtrail',
        region,
        target: TARGET,
        input: { ...input },
        signal,
      })) as Answer;
    } catch (error) {
      if (attempt >= ATTEMPTS || !worthAnotherTry(error)) throw error;
      await wait(BETWEEN_MS * 2 ** (attempt - 1) * (1 + Math.random()));
    }
  }
}

/** What was refused, and what was for another stack, deployed nothing of ours. */
function readCall(
  { EventTime, CloudTrailEvent }: { EventTime?: number; CloudTrailEvent?: string },
  stack: string,
): Call[] {
  try {
    const { userIdentity, requestParameters, errorCode } = JSON.parse(CloudTrailEvent ?? '') as {
      userIdentity?: { arn?: string; invokedBy?: string };
      requestParameters?: { stackName?: string; clientRequestToken?: string };
      errorCode?: string;
    };
    const meant = requestParameters?.stackName ?? '';
    // By name, or by ARN: `arn:aws:cloudformation:…:stack/NAME/ID`.
    if (errorCode !== undefined || (meant !== stack && meant.split('/')[1] !== stack)) return [];
    const by = userIdentity?.arn === undefined ? (userIdentity?.invokedBy ?? 'somebody') : nameOf(userIdentity.arn);
    return [{ at: (EventTime ?? 0) * 1000, by, token: requestParameters?.clientRequestToken }];
  } catch {
    return [];
  }
}

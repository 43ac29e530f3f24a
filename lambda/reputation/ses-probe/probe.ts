import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Clock } from '../../../lib/contract/clock';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { parseRecord } from '../../../lib/contract/posture/gate-record';
import { PROBE_METRIC } from '../../../lib/contract/reputation/metrics';
import type { DescriptionReader } from '../../runtime/description-reader';
import type { EmfSink } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import type { Pause } from '../../runtime/pause';
import { refreshBaseline } from '../bounce-baseline';
import { type Check, runChecks, when } from '../checks';
import { shareMetrics, signUpShare, verifyShare, volumeMetrics } from '../leading-signals';
import { weekMetrics, weekSources } from '../week-conversion';
import { accountMetrics, hasDeliverabilityManager } from './account';
import { configurationSetMetrics } from './configuration-set';
import { pipelineMetrics } from './events-missing';
import { entityMetrics, recommendationMetrics, suppressionMetrics } from './findings';
import { identityMetrics } from './identities';
import { pacedSes } from './paced-ses';
import { copyReputation } from './reputation-copy';

export interface ProbeDependencies {
  readonly monitor: string;
  readonly configurationSet?: string;
  /** Topic to which the configuration set has to publish; without it that isn't looked at. */
  readonly eventTopic?: string;
  /** Sending identities to look after; empty means those that are found. */
  readonly identities: readonly string[];
  /** Table in which the ingest handler finds the baseline; without it nothing is counted here. */
  readonly ledgerTable?: string;
  /** The web ACL whose counters say how many codes are verified. */
  readonly webAclMetric?: string;
  /** Absent where nobody can announce a campaign. */
  readonly campaign?: DescriptionReader | undefined;
  /** Recipient guard whose application tells which codes are typed in. */
  readonly guard?: string;
  /** Completed sign-ups, counted by the application. */
  readonly signUps?: MetricSource;
  readonly region: string;
  /** Minutes between two runs. What changes slowly is looked at once an hour. */
  readonly interval: number;
  readonly copyReputation: boolean;
  readonly ses: Pick<SESv2Client, 'send'>;
  /** CloudWatch in the Region of SES, and here. */
  readonly sesCloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly emit: EmfSink;
  readonly log: Log;
}

/**
 * Runs every few minutes and publishes what the API says as metrics: the account each time, identities and findings once
 * an hour.
 *
 * @throws {AggregateError} naming each check that failed
 */
export async function probe(dependencies: ProbeDependencies): Promise<void> {
  await runChecks(checks(dependencies), dependencies);
}

/** In the order of their weight, since the time of one run is limited. */
function checks(dependencies: ProbeDependencies): Record<string, Check | undefined> {
  const { monitor, configurationSet, eventTopic, ledgerTable, webAclMetric, signUps, identities, region, log } =
    dependencies;
  const { sesCloudWatch, cloudWatch, dynamo, clock, interval } = dependencies;
  const ses = pacedSes(dependencies.ses, dependencies.pause);
  const now = clock.now();
  const hourly = interval >= 60 || new Date(now).getUTCMinutes() < interval;
  let deliverabilityManager = false;

  return {
    account: async () => {
      const answer = await ses.send(new GetAccountCommand({}));
      deliverabilityManager = hasDeliverabilityManager(answer);
      return accountMetrics(answer);
    },
    reputation: when(dependencies.copyReputation, () => copyReputation(sesCloudWatch, configurationSet, now)),
    configurationSet: when(configurationSet !== undefined, () =>
      configurationSetMetrics(ses, configurationSet!, eventTopic),
    ),
    pipeline: when(ledgerTable !== undefined && configurationSet !== undefined, () =>
      pipelineMetrics(sesCloudWatch, cloudWatch, monitor, configurationSet!, now),
    ),
    volume: when(ledgerTable !== undefined, async () =>
      volumeMetrics(cloudWatch, monitor, now, parseRecord(await dependencies.campaign?.())),
    ),
    verifyRatio: when(webAclMetric !== undefined, () =>
      shareMetrics(cloudWatch, verifyShare(webAclMetric!, region), PROBE_METRIC.verifyShortfall, now),
    ),
    verifyRatioWeek: when(webAclMetric !== undefined, () =>
      weekMetrics(cloudWatch, weekSources(webAclMetric!, region, dependencies.guard), now),
    ),
    signUpRatio: when(signUps !== undefined, () =>
      shareMetrics(cloudWatch, signUpShare(monitor, signUps!), PROBE_METRIC.signUpShortfall, now),
    ),
    baseline: when(hourly && ledgerTable !== undefined, async () => {
      await refreshBaseline({ monitor, cloudWatch, dynamo, ledgerTable: ledgerTable! }, now);
      return [];
    }),
    identities: when(hourly, () => identityMetrics(ses, identities, log)),
    reputationEntities: when(hourly, () => entityMetrics(ses)),
    suppressionList: when(hourly, () => suppressionMetrics(ses, now)),
    recommendations: when(hourly, async () => (deliverabilityManager ? recommendationMetrics(ses) : [])),
  };
}

import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Clock } from '../../lib/contract/clock';
import { MONITOR_DIMENSION, PROBE_METRIC } from '../../lib/contract/metrics';
import { type EmfSink, emfLine, type MetricValue } from '../shared/emf';
import type { Log } from '../shared/log';
import type { MetricSource } from '../shared/metric-reader';
import type { Pause } from '../shared/pause';
import { accountMetrics, hasDeliverabilityManager } from './account';
import { refreshBaseline } from './bounce-baseline';
import { configurationSetMetrics } from './configuration-set';
import { entityMetrics, recommendationMetrics, suppressionMetrics } from './findings';
import { identityMetrics } from './identities';
import { pipelineMetrics, shareMetrics, signUpShare, verifyShare, volumeMetrics } from './leading-signals';
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

type Check = () => Promise<MetricValue[]>;

/**
 * Runs every few minutes and publishes what the API says as metrics: the account each time, identities and findings once
 * an hour. Every check stands alone: one that fails publishes nothing and doesn't keep the others from it. At the end the
 * invocation fails with the names of the checks that did, so that the alarm on errors sees it, and the heartbeat stays out.
 *
 * @throws {AggregateError} naming each check that failed
 */
export async function probe(dependencies: ProbeDependencies): Promise<void> {
  const { monitor, clock, emit, log } = dependencies;
  const failures: Array<{ readonly check: string; readonly error: unknown }> = [];
  const values: MetricValue[] = [];
  for (const [check, run] of Object.entries(checks(dependencies))) {
    try {
      values.push(...(await run()));
    } catch (error) {
      failures.push({ check, error });
      log.error('a check of the probe failed', { check, error: nameOf(error) });
    }
  }
  if (failures.length === 0) values.push({ metric: PROBE_METRIC.probeHeartbeat, value: 1 });
  if (values.length > 0) {
    emit(emfLine({ timestamp: clock.now(), dimensions: { [MONITOR_DIMENSION]: monitor }, values }));
  }
  if (failures.length > 0) {
    const text = failures.map(({ check, error }) => `${check} (${nameOf(error)}: ${messageOf(error)})`).join(', ');
    throw new AggregateError(
      failures.map(({ error }) => error),
      `checks that failed: ${text}`,
    );
  }
}

/** In the order of their weight, since the time of one run is limited. */
function checks(dependencies: ProbeDependencies): Record<string, Check> {
  const { monitor, configurationSet, eventTopic, ledgerTable, webAclMetric, signUps, identities, region, log } =
    dependencies;
  const { sesCloudWatch, cloudWatch, dynamo, clock, interval } = dependencies;
  const ses = pacedSes(dependencies.ses, dependencies.pause);
  const now = clock.now();
  const hourly = interval >= 60 || new Date(now).getUTCMinutes() < interval;
  let deliverabilityManager = false;

  const all: Record<string, Check | undefined> = {
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
    volume: when(ledgerTable !== undefined, () => volumeMetrics(cloudWatch, monitor, now)),
    verifyRatio: when(webAclMetric !== undefined, () =>
      shareMetrics(cloudWatch, verifyShare(webAclMetric!, region), PROBE_METRIC.verifyShortfall, now),
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
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, Check] => entry[1] !== undefined));
}

function when(condition: boolean, check: Check): Check | undefined {
  return condition ? check : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : '';
}

import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Clock } from '../../lib/contract/clock';
import { MONITOR_DIMENSION, PROBE_METRIC } from '../../lib/contract/metrics';
import { type EmfSink, emfLine } from '../shared/emf';
import { accountMetrics } from './account';
import { copyReputation } from './reputation-copy';

export interface ProbeDependencies {
  readonly monitor: string;
  readonly configurationSet?: string;
  readonly ses: Pick<SESv2Client, 'send'>;
  /** CloudWatch in the Region of SES; given only when its metrics have to be copied here. */
  readonly reputationSource?: Pick<CloudWatchClient, 'send'>;
  readonly clock: Clock;
  readonly emit: EmfSink;
}

/**
 * Runs every few minutes. A call that fails, or an answer that makes no sense, fails the invocation: the alarm on errors
 * sees it, the heartbeat stays out, and no number is published that AWS didn't say.
 */
export async function probe(dependencies: ProbeDependencies): Promise<void> {
  const { monitor, configurationSet, ses, reputationSource, clock, emit } = dependencies;
  const account = accountMetrics(await ses.send(new GetAccountCommand({})));
  const copies =
    reputationSource === undefined ? [] : await copyReputation(reputationSource, configurationSet, clock.now());
  emit(
    emfLine({
      timestamp: clock.now(),
      dimensions: { [MONITOR_DIMENSION]: monitor },
      values: [...account, ...copies, { metric: PROBE_METRIC.probeHeartbeat, value: 1 }],
    }),
  );
}

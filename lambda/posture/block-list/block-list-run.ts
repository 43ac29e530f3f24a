import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Clock } from '../../../lib/contract/clock';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import type { BlockListSettings } from '../../../lib/contract/posture/block-list';
import { RESPONSE_METRIC } from '../../../lib/contract/posture/response-alarms';
import type { Backoff } from '../../runtime/backoff';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import type { BlockList } from '../block-list';
import { offenders, readLimited, readVisitors } from './offenders';

export interface BlockListDependencies {
  readonly settings: BlockListSettings;
  readonly list: BlockList;
  readonly waf: Pick<WAFV2Client, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly emit: EmfSink;
  readonly log: Log;
}

/** Runs on a schedule. What fails fails the invocation: nobody is blocked on half of the evidence. */
export async function runBlockList(dependencies: BlockListDependencies): Promise<void> {
  const { settings, list, waf, logs, clock, backoff, emit, log } = dependencies;
  const now = clock.now();
  // First, so that entries expire even while the log can't be read.
  if (await list.turn(now, settings.lifetime * 1000)) log.info('the block list turned');
  const visitors = await readVisitors(logs, settings, now, backoff);
  const limited = await readLimited(waf, settings);
  const added = await list.block(offenders(visitors, limited, settings.failures), settings.maximumEntries);
  const { current, previous } = await list.read();
  const entries = new Set([...current, ...previous]).size;
  // Counts only: addresses are personal data, and stand in the IP sets for those who may read them.
  log.info('block list', { added: added.length, entries });
  emit(
    emfLine({
      timestamp: now,
      dimensions: { [MONITOR_DIMENSION]: settings.shield },
      values: [{ metric: RESPONSE_METRIC.blockedAddresses, value: entries }],
    }),
  );
}

import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import { CLOUDWATCH_LIMIT } from '../../../lib/contract/aws-limits';
import type { Clock } from '../../../lib/contract/clock';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import type { BlockListSettings } from '../../../lib/contract/posture/block-list';
import { RESPONSE_METRIC } from '../../../lib/contract/posture/response-alarms';
import type { Backoff } from '../../runtime/backoff';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import type { BlockList } from '../block-list';
import { offenders, readLimited, type Suspect, suspects } from './offenders';
import { type Counted, countByAddress, failedQuery, passedQuery } from './visitors';

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

const AT_ONCE = 100;
const RUN_EVERY = 300_000;
/** Whoever solved a CAPTCHA within a day speaks for their address or network: an office may be quiet for an hour. */
const KNOWN_FOR_SECONDS = 86_400;

/** Runs on a schedule. What fails fails the invocation: nobody is blocked on half of the evidence. */
export async function runBlockList(dependencies: BlockListDependencies): Promise<void> {
  const { settings, list, waf, logs, clock, backoff, emit, log } = dependencies;
  const now = clock.now();
  // First, so that entries expire even while the log can't be read.
  if (await list.turn(now, settings.lifetime * 1000)) log.info('the block list turned');
  const failed = await countByAddress(logs, settings, failedQuery(), 'failed', now, settings.window, backoff);
  const limited = await readLimited(waf, settings);
  const before = await list.read();
  const listed = new Set([...before.current, ...before.previous]);
  const fresh = suspects(failed, limited, settings.failures).filter(({ block }) => !listed.has(block));
  const turn = turnOf(fresh, now);
  const passed = await readPassed(turn, dependencies, now);
  if (passed.length >= CLOUDWATCH_LIMIT.queriedRows)
    log.warn('too many addresses passed to tell who is honest; nobody is blocked');
  const added = await list.block(offenders(turn, passed), settings.maximumEntries);
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

/** A query takes 10,000 characters. Each hundred has its turn, so that those who are spared can't keep the others off the list. */
function turnOf(suspected: readonly Suspect[], now: number): readonly Suspect[] {
  const turns = Math.max(1, Math.ceil(suspected.length / AT_ONCE));
  const first = (Math.floor(now / RUN_EVERY) % turns) * AT_ONCE;
  return suspected.slice(first, first + AT_ONCE);
}

/** Nothing is asked, and nothing costs, while nobody is suspected. */
async function readPassed(
  turn: readonly Suspect[],
  { logs, settings, backoff }: BlockListDependencies,
  now: number,
): Promise<Counted[]> {
  if (turn.length === 0) return [];
  const query = passedQuery(turn.map(({ block }) => block));
  return countByAddress(logs, settings, query, 'passed', now, KNOWN_FOR_SECONDS, backoff);
}

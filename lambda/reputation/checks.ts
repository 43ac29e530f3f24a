import { faultName } from '../../lib/contract/aws-fault';
import type { Clock } from '../../lib/contract/clock';
import { MONITOR_DIMENSION } from '../../lib/contract/metric';
import { PROBE_METRIC } from '../../lib/contract/reputation/metrics';
import { type EmfSink, emfLine, type MetricValue } from '../runtime/emf';
import type { Log } from '../runtime/log';

export type Check = () => Promise<MetricValue[]>;

export interface CheckDependencies {
  readonly monitor: string;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
}

/**
 * Runs the checks of a probe one after the other and publishes what they found. Every check stands alone: one that fails
 * publishes nothing and doesn't keep the others from it. At the end the invocation fails with the names of the checks that
 * did, so that the alarm on errors sees it, and the heartbeat stays out.
 *
 * @throws {AggregateError} naming each check that failed
 */
export async function runChecks(
  checks: Readonly<Record<string, Check | undefined>>,
  { monitor, clock, emit, log }: CheckDependencies,
): Promise<void> {
  const failures: Array<{ readonly check: string; readonly error: unknown }> = [];
  const values: MetricValue[] = [];
  for (const [check, run] of Object.entries(checks)) {
    try {
      values.push(...((await run?.()) ?? []));
    } catch (error) {
      failures.push({ check, error });
      log.error('a check of the probe failed', { check, error: faultName(error) });
    }
  }
  if (failures.length === 0) values.push({ metric: PROBE_METRIC.probeHeartbeat, value: 1 });
  if (values.length > 0) {
    emit(emfLine({ timestamp: clock.now(), dimensions: { [MONITOR_DIMENSION]: monitor }, values }));
  }
  if (failures.length > 0) {
    const text = failures.map(({ check, error }) => `${check} (${faultName(error)}: ${messageOf(error)})`).join(', ');
    throw new AggregateError(
      failures.map(({ error }) => error),
      `checks that failed: ${text}`,
    );
  }
}

export function when(condition: boolean, check: Check): Check | undefined {
  return condition ? check : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : '';
}

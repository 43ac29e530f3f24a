import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Clock } from '../../../lib/contract/clock';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import type { AuditSettings } from '../../../lib/contract/posture/audit';
import { RESPONSE_METRIC } from '../../../lib/contract/posture/response-alarms';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import { type AuditSources, audit } from '../audit';
import type { PostureControl } from '../posture-control';

export interface AuditorDependencies {
  readonly settings: AuditSettings;
  readonly waf: Pick<WAFV2Client, 'send'>;
  readonly control: PostureControl;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
  readonly sources: AuditSources;
}

/** Runs on a schedule; the alarm on the number of findings tells somebody, the log says what they are. */
export async function runAudit({
  settings,
  waf,
  control,
  clock,
  emit,
  log,
  sources,
}: AuditorDependencies): Promise<void> {
  const now = clock.now();
  const findings = await audit(waf, control, settings, now, sources);
  for (const { code, message, remedy } of findings) log.error(message, { finding: code, remedy });
  if (findings.length === 0) log.info('the shield is as it was deployed');
  emit(
    emfLine({
      timestamp: now,
      dimensions: { [MONITOR_DIMENSION]: settings.shield },
      values: [
        { metric: RESPONSE_METRIC.auditFindings, value: findings.length },
        { metric: RESPONSE_METRIC.auditorHeartbeat, value: 1 },
      ],
      properties: { findings: findings.map(({ code }) => code) },
    }),
  );
}

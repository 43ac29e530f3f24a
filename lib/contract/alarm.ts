/**
 * One kind of alarm. The name ends the alarm's full name, behind the name of what it watches; handlers recognise an alarm by it. The runbook is a page
 * and, after the hash, a part of it: `docs/runbooks/<page>.md`.
 */
export interface AlarmDefinition {
  readonly name: string;
  readonly level: AlarmLevel;
  readonly runbook: string;
}

export type AlarmLevel = 'critical' | 'warning';

export function critical(name: string, runbook = name): AlarmDefinition {
  return { name, level: 'critical', runbook };
}

export function warning(name: string, runbook = name): AlarmDefinition {
  return { name, level: 'warning', runbook };
}

/** One for each level: on while any alarm of that level is on. They tell nobody by themselves. */
export const SUMMARY_ALARM = {
  critical: critical('critical', 'README'),
  warning: warning('warning', 'README'),
} as const;

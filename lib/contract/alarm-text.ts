import type { AlarmLevel } from './alarm';

/** What an alarm says in its description: synth time writes it, and the notifier reads it back. */
export interface AlarmText {
  readonly level: AlarmLevel;
  /** What happened, for somebody who was asleep a minute ago. */
  readonly happened: string;
  /** What to do. */
  readonly todo: string;
  /** The first command to type, whole. */
  readonly first: string;
  /** Address of the runbook. */
  readonly runbook: string;
}

export function writeAlarmText({ level, happened, todo, first, runbook }: AlarmText): string {
  return `${level.toUpperCase()}: ${happened}\n\nWhat to do: ${todo}\n\nFirst: ${first}\n\nRunbook: ${runbook}`;
}

/** @returns undefined for the description of an alarm that is none of ours */
export function readAlarmText(description: string): AlarmText | undefined {
  const match =
    /^(CRITICAL|WARNING): ([\s\S]*?)\n\nWhat to do: ([\s\S]*?)\n\nFirst: ([\s\S]*?)\n\nRunbook: (\S+)/.exec(description);
  if (match === null) return undefined;
  const [, level = '', happened = '', todo = '', first = '', runbook = ''] = match;
  return { level: level === 'CRITICAL' ? 'critical' : 'warning', happened, todo, first, runbook };
}

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
  /** Log group that says more; absent where no handler of ours is concerned. */
  readonly log?: string;
  /** Address of the runbook. */
  readonly runbook: string;
}

export function writeAlarmText({ level, happened, todo, first, log, runbook }: AlarmText): string {
  return [
    `${level.toUpperCase()}: ${happened}`,
    `What to do: ${todo}`,
    `First: ${first}`,
    ...(log === undefined ? [] : [`Log: ${log}`]),
    `Runbook: ${runbook}`,
  ].join('\n\n');
}

const TEXT =
  /^(CRITICAL|WARNING): ([\s\S]*?)\n\nWhat to do: ([\s\S]*?)\n\nFirst: ([\s\S]*?)(?:\n\nLog: (\S+))?\n\nRunbook: (\S+)/;

/** @returns undefined for the description of an alarm that is none of ours */
export function readAlarmText(description: string): AlarmText | undefined {
  const match = TEXT.exec(description);
  if (match === null) return undefined;
  const [, level = '', happened = '', todo = '', first = '', log, runbook = ''] = match;
  const text = { level: level === 'CRITICAL' ? 'critical' : 'warning', happened, todo, first, runbook } as const;
  return log === undefined ? text : { ...text, log };
}

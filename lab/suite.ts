import type { Replay } from './campaign';
import { type ReplayReport, reportOf } from './report';
import { type RunOptions, runReplay } from './run-campaign';
import storyTemplate from './story.template.json';

export interface SuiteOptions extends Pick<RunOptions, 'openMailer' | 'openGuard' | 'frameworks' | 'signal'> {
  /** Synthesized templates by the name that replays give in `template`. */
  readonly templates: Readonly<Record<string, unknown>>;
  /** Called before each column. */
  readonly onProgress?: (replay: Replay, label: string) => void;
}

/** Runs one replay in all of its columns. */
export async function runColumns(replay: Replay, options: SuiteOptions): Promise<ReplayReport> {
  const { templates, onProgress, ...run } = options;
  const outcomes = [];
  for (const column of replay.columns) {
    onProgress?.(replay, column);
    const template =
      column === 'shield' || column === 'guard'
        ? templateOf(replay, templates)
        : column === 'story'
          ? storyTemplate
          : undefined;
    outcomes.push(await runReplay(replay, { ...run, column, template }));
  }
  return reportOf(replay, outcomes);
}

function templateOf(replay: Replay, templates: Readonly<Record<string, unknown>>): unknown {
  const template = templates[replay.template];
  if (template === undefined) {
    const known = Object.keys(templates).join(', ') || 'none';
    throw new Error(`replay ${replay.name} needs the template ${JSON.stringify(replay.template)}; given are: ${known}`);
  }
  return template;
}

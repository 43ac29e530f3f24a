import type { Verdict } from '../verdict';
import type { LogCondition, LogSettings } from './settings';

/** Whether the record of a verdict is kept. Of several filters that fit the first decides, which AWS doesn't say. */
export function isLogged(verdict: Verdict, { LoggingFilter }: LogSettings): boolean {
  if (!LoggingFilter) return true;
  const filter = LoggingFilter.Filters.find(({ Requirement, Conditions }) =>
    Requirement === 'MEETS_ALL'
      ? Conditions.every((condition) => holds(condition, verdict))
      : Conditions.some((condition) => holds(condition, verdict)),
  );
  return (filter?.Behavior ?? LoggingFilter.DefaultBehavior) === 'KEEP';
}

function holds({ ActionCondition, LabelNameCondition }: LogCondition, verdict: Verdict): boolean {
  if (LabelNameCondition) return verdict.labels.includes(LabelNameCondition.LabelName);
  switch (ActionCondition?.Action) {
    case 'COUNT':
    case 'EXCLUDED_AS_COUNT': {
      const inGroup = ActionCondition.Action === 'EXCLUDED_AS_COUNT';
      return verdict.trace.some((step) => step.action === 'COUNT' && (!inGroup || step.group !== undefined));
    }
    default:
      return verdict.action === ActionCondition?.Action;
  }
}

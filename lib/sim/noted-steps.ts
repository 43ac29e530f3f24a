import { reportNotes } from './notes';
import type { TraceStep } from './verdict';

interface Noted {
  readonly valueNotes: number;
  readonly ruleNotes: number;
  readonly step: TraceStep;
}

/**
 * Planned steps together with what their rule noted. A rule mostly notes the same from request to request, so the last of each step is kept and not built anew for
 * each verdict.
 */
export class NotedSteps {
  /** By the step without notes, of which a plan has three a rule. */
  private readonly last = new Map<TraceStep, Noted>();

  with(step: TraceStep, valueNotes: number, ruleNotes: number): TraceStep {
    const known = this.last.get(step);
    if (known !== undefined && known.valueNotes === valueNotes && known.ruleNotes === ruleNotes) return known.step;
    const noted = { ...step, ...reportNotes(valueNotes, ruleNotes) };
    this.last.set(step, { valueNotes, ruleNotes, step: noted });
    return noted;
  }
}

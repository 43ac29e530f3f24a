import type { Evaluation } from '../evaluation';
import type { KnownLabels } from '../labels';
import { reportNotes } from '../notes';
import type { Plan, PlannedGroup, PlannedLabels, PlannedRule } from '../plan/plan';
import type { TraceStep } from '../verdict';

/** Rules that come to the same for each request of a shape and end nothing: what they leave behind, all at once. */
export interface SettledRules {
  readonly kind: 'settled';
  readonly trace: TraceStep[];
  /** Those that matched; all of them only count. */
  readonly matched: PlannedRule[];
  valueNotes: number;
  ruleNotes: number;
}

/** A rule that has to be run. */
export interface OpenRule {
  readonly kind: 'rule';
  readonly rule: PlannedRule;
  readonly group: PlannedGroup | undefined;
  /** Whether its statement surely matches, and what that notes. */
  readonly matches: { readonly valueNotes: number; readonly ruleNotes: number } | undefined;
}

type Step =
  | SettledRules
  | OpenRule
  /** A group of which too much is open, as a whole. */
  | { readonly kind: 'group'; readonly group: PlannedGroup }
  | { readonly kind: 'enter' }
  | { readonly kind: 'leave'; readonly group: PlannedGroup };

/** What the rules of a web ACL make of a shape: those that its requests settle by themselves are decided, the others are left to run. */
export interface Course {
  readonly steps: readonly Step[];
}

/** @param evaluation of a request of the shape, of which no rule ran yet */
export function chart(plan: Plan, evaluation: Evaluation): Course {
  const chart = new Charting(evaluation, plan.labelWords);
  for (const entry of plan.entries) {
    if ('rule' in entry) chart.rule(entry.rule, undefined);
    else chart.group(entry.group);
    if (chart.isEnded) break;
  }
  return { steps: chart.steps };
}

class Charting {
  readonly steps: Step[] = [];
  /** Whether a rule surely ends the evaluation. */
  isEnded = false;
  private readonly known: KnownLabels;
  private run: SettledRules | undefined;

  constructor(
    private readonly evaluation: Evaluation,
    labelWords: number,
  ) {
    this.known = { present: new Int32Array(labelWords), unsure: new Int32Array(labelWords) };
  }

  group(group: PlannedGroup): void {
    if (group.managed || group.countOnly || group.scopeDown !== undefined) {
      this.add({ kind: 'group', group });
      for (const { labels } of group.rules) this.mayAdd(labels);
      return;
    }
    this.add({ kind: 'enter' });
    for (const rule of group.rules) {
      this.rule(rule, group);
      if (this.isEnded) return;
    }
    this.add({ kind: 'leave', group });
  }

  rule(rule: PlannedRule, group: PlannedGroup | undefined): void {
    const { evaluation } = this;
    evaluation.valueNotes = 0;
    evaluation.ruleNotes = 0;
    const matched = rule.matches.foresee?.(evaluation, this.known);
    const { valueNotes, ruleNotes } = evaluation;
    const { action, labels } = rule;
    if (matched === undefined) {
      this.add({ kind: 'rule', rule, group, matches: undefined });
      // Of one that blocks or allows nothing follows when it matched.
      if (action.kind !== 'BLOCK' && action.kind !== 'ALLOW') this.mayAdd(labels);
    } else if (!matched) this.settle(rule.missed, valueNotes, ruleNotes);
    else if (action.kind === 'COUNT' && action.headers.length === 0) {
      this.settle(rule.matched, valueNotes, ruleNotes).matched.push(rule);
      this.adds(labels);
    } else {
      this.add({ kind: 'rule', rule, group, matches: { valueNotes, ruleNotes } });
      this.adds(labels);
      this.isEnded = action.kind === 'BLOCK' || action.kind === 'ALLOW';
    }
  }

  private add(step: Step): void {
    this.run = undefined;
    this.steps.push(step);
  }

  private settle(step: TraceStep, valueNotes: number, ruleNotes: number): SettledRules {
    this.run ??= this.newRun();
    const isPlain = (valueNotes | ruleNotes) === 0;
    this.run.trace.push(isPlain ? step : { ...step, ...reportNotes(valueNotes, ruleNotes) });
    this.run.valueNotes |= valueNotes;
    this.run.ruleNotes |= ruleNotes;
    return this.run;
  }

  private newRun(): SettledRules {
    const run: SettledRules = { kind: 'settled', trace: [], matched: [], valueNotes: 0, ruleNotes: 0 };
    this.steps.push(run);
    return run;
  }

  private adds({ bits }: PlannedLabels): void {
    for (const [word, mask] of bits) this.known.present[word]! |= mask;
  }

  private mayAdd({ bits }: PlannedLabels): void {
    for (const [word, mask] of bits) this.known.unsure[word]! |= mask;
  }
}

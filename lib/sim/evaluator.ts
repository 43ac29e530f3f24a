import { DecidedVerdict, type TokenEvent } from './decided-verdict';
import { Evaluation } from './evaluation';
import { type InterpolatedText, textOf } from './interpolation';
import type { LabelMetrics } from './label-metrics';
import { NotedSteps } from './noted-steps';
import { NOTE, reportNotes } from './notes';
import type { PlannedAction } from './plan/action';
import type { Plan, PlannedGroup, PlannedLabels, PlannedRule } from './plan/plan';
import type { WafRequest } from './request';
import { chart, type OpenRule, type SettledRules } from './shape/course';
import type { RequestShape } from './shape/request-shapes';
import type { TokenFailure } from './tokens/token-check';
import { tokenResponse } from './tokens/token-response';
import type { TraceStep, Verdict, VerdictAction, WafResponse } from './verdict';

/** Stands for the rule where none ended the evaluation. */
export const DEFAULT_ACTION = 'Default_Action';

/** How a rule ended the evaluation. */
interface Ending {
  readonly rule: PlannedRule;
  readonly action: VerdictAction;
  readonly response: WafResponse | undefined;
  readonly failure: TokenFailure | undefined;
}

const NO_HEADERS: ReadonlyArray<readonly [string, string]> = [];
const NO_TOKENS: readonly TokenEvent[] = [];
const NO_LABELS: readonly string[] = [];

/**
 * Runs requests through a plan: rules in order of priority until one terminates. A rule that matches is not yet a verdict;
 * what its action makes of the match is decided here and nowhere else.
 */
export class Evaluator {
  private readonly evaluation: Evaluation;
  private readonly noted = new NotedSteps();
  private trace: TraceStep[] = [];
  private tokens: TokenEvent[] | undefined;
  private staged: Map<string, InterpolatedText> | undefined;
  private valueNotes = 0;
  private ruleNotes = 0;

  constructor(
    private readonly plan: Plan,
    private readonly labelMetrics: LabelMetrics,
  ) {
    this.evaluation = new Evaluation(plan);
  }

  /** `notes` are what is known of the request beforehand, as bits. */
  evaluate(request: WafRequest, now: number, notes: number): Verdict {
    const { plan } = this;
    this.begin(request, now, notes);
    const { entries } = plan;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      const ending = 'rule' in entry ? this.runRule(entry.rule, undefined) : this.runGroup(entry.group);
      if (ending !== undefined) return this.conclude(ending.action, ending.rule.name, ending.response, ending.failure);
    }
    return this.byDefault(plan.defaultAction);
  }

  /** The same for a request of this shape: what it settles was settled when the second of them came. */
  evaluateShape(request: WafRequest, now: number, shape: RequestShape): Verdict {
    const { evaluation, plan } = this;
    this.begin(request, now, 0, shape.layout);
    shape.course ??= chart(plan, evaluation);
    const { steps } = shape.course;
    let matchedBefore = 0;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!;
      if (step.kind === 'settled') this.takeSettled(step);
      else if (step.kind === 'enter') matchedBefore = this.matches;
      else if (step.kind === 'leave') {
        if (this.matches === matchedBefore) step.group.metrics.passed();
      } else {
        const ending = step.kind === 'group' ? this.runGroup(step.group) : this.runOpen(step);
        if (ending === undefined) continue;
        if (step.kind === 'rule') step.group?.metrics.action(ending.action);
        return this.conclude(ending.action, ending.rule.name, ending.response, ending.failure);
      }
    }
    return this.byDefault(plan.defaultAction);
  }

  private takeSettled({ trace, matched, valueNotes, ruleNotes }: SettledRules): void {
    if (this.trace.length === 0) this.trace = trace.slice();
    else for (let i = 0; i < trace.length; i++) this.trace.push(trace[i]!);
    this.valueNotes |= valueNotes;
    this.ruleNotes |= ruleNotes;
    this.matches += matched.length;
    for (let i = 0; i < matched.length; i++) {
      const rule = matched[i]!;
      this.addLabels(rule.labels);
      rule.metrics.action('COUNT');
    }
  }

  private runOpen({ rule, group, matches }: OpenRule): Ending | undefined {
    if (matches === undefined) return this.runRule(rule, group);
    this.evaluation.valueNotes = matches.valueNotes;
    this.evaluation.ruleNotes = matches.ruleNotes;
    return this.runMatched(rule, group);
  }

  private begin(request: WafRequest, now: number, notes: number, layout?: Int32Array): void {
    this.evaluation.begin(request, now, layout);
    this.trace = [];
    this.tokens = undefined;
    this.staged = undefined;
    this.valueNotes = 0;
    this.ruleNotes = notes;
  }

  private byDefault(action: PlannedAction): Verdict {
    const { evaluation, plan } = this;
    plan.defaultMetrics.action(action.kind);
    if (action.kind !== 'BLOCK') {
      this.stage(action);
      return this.conclude('ALLOW', DEFAULT_ACTION, undefined, undefined);
    }
    return this.conclude('BLOCK', DEFAULT_ACTION, action.respond!(evaluation), undefined);
  }

  private runGroup(group: PlannedGroup): Ending | undefined {
    const { evaluation } = this;
    if (group.scopeDown !== undefined) {
      evaluation.valueNotes = 0;
      evaluation.ruleNotes = 0;
      const applies = group.scopeDown(evaluation);
      this.commitGeo();
      this.keepNotes();
      if (!applies) return undefined;
    }
    if (group.managed) this.ruleNotes |= 1 << (NOTE.managedStub - 31);
    group.before?.(evaluation);
    const matchedBefore = this.matches;
    for (let i = 0; i < group.rules.length; i++) {
      const ending = this.runRule(group.rules[i]!, group);
      if (ending === undefined) continue;
      group.metrics.action(group.countOnly ? 'COUNT' : ending.action);
      if (!group.countOnly) return ending;
      this.countGroup(group);
      return undefined;
    }
    if (this.matches === matchedBefore) group.metrics.passed();
    return undefined;
  }

  /** Rules matched so far, of this request and those before. */
  private matches = 0;

  /** The group's first terminating match ended the group; the reference says that it only counts. */
  private countGroup(group: PlannedGroup): void {
    const last = this.trace.length - 1;
    const step = this.trace[last]!;
    this.trace[last] = { ...step, action: 'COUNT', terminating: false };
    this.trace.push({
      rule: group.name,
      matched: true,
      action: 'COUNT',
      terminating: false,
      labels: [],
      fidelity: step.fidelity,
      notes: step.notes,
    });
  }

  private runRule(rule: PlannedRule, group: PlannedGroup | undefined): Ending | undefined {
    const { evaluation } = this;
    evaluation.valueNotes = 0;
    evaluation.ruleNotes = 0;
    if (!rule.matches(evaluation)) {
      if ((evaluation.valueNotes | evaluation.ruleNotes) === 0 && evaluation.pendingGeoLabels.length === 0) {
        this.trace.push(rule.missed);
      } else this.trace.push(this.step(rule.missed, this.commitGeo()));
      return undefined;
    }
    return this.runMatched(rule, group);
  }

  private runMatched(rule: PlannedRule, group: PlannedGroup | undefined): Ending | undefined {
    const { evaluation } = this;
    this.matches++;
    const { action } = rule;
    if (action.kind === 'CAPTCHA' || action.kind === 'CHALLENGE') return this.runTokenAction(rule, action.kind, group);
    let respond: WafResponse | undefined;
    this.addLabels(rule.labels);
    if (action.kind === 'BLOCK') respond = action.respond!(evaluation);
    else if (group?.countOnly !== true || action.kind === 'COUNT') this.stage(action);
    else if (action.headers.length > 0) evaluation.note(NOTE.groupHeaders);
    this.pushMatched(rule.matched);
    if (action.kind !== 'COUNT') {
      if (group?.countOnly !== true) rule.metrics.action(action.kind);
      return { rule, action: action.kind, response: respond, failure: undefined };
    }
    rule.metrics.action('COUNT');
    return undefined;
  }

  private runTokenAction(
    rule: PlannedRule,
    kind: 'CAPTCHA' | 'CHALLENGE',
    group: PlannedGroup | undefined,
  ): Ending | undefined {
    const { evaluation, plan } = this;
    const immunity = kind === 'CAPTCHA' ? rule.captchaImmunityMs : rule.challengeImmunityMs;
    const result = plan.tokenCheck.check(evaluation, kind, immunity);
    this.tokens ??= [];
    this.tokens.push({ rule: rule.name, group: group?.name, kind, ...result });
    this.addLabels(rule.labels);
    if (result.failure === undefined) {
      this.stage(rule.action);
      this.pushMatched(rule.accepted);
      rule.metrics.validToken(kind);
      return undefined;
    }
    const response = tokenResponse(evaluation, kind, plan.accept);
    this.pushMatched(rule.matched);
    if (group?.countOnly !== true) rule.metrics.action(kind);
    return { rule, action: kind, response, failure: result.failure };
  }

  private pushMatched(step: TraceStep): void {
    const { evaluation } = this;
    const plain = (evaluation.valueNotes | evaluation.ruleNotes) === 0 && evaluation.pendingGeoLabels.length === 0;
    this.trace.push(plain ? step : this.step(step, this.commitGeo()));
  }

  /** The step with what the running rule noted and the geographic labels that it added. */
  private step(step: TraceStep, dynamicLabels: readonly string[]): TraceStep {
    const { valueNotes, ruleNotes } = this.evaluation;
    this.keepNotes();
    const noted = this.noted.with(step, valueNotes, ruleNotes);
    return dynamicLabels.length === 0 ? noted : { ...noted, labels: [...step.labels, ...dynamicLabels] };
  }

  private keepNotes(): void {
    this.valueNotes |= this.evaluation.valueNotes;
    this.ruleNotes |= this.evaluation.ruleNotes;
  }

  /** Labels appear when the rule has ended; a label that is there already is not added again. */
  private addLabels({ names, bits }: PlannedLabels): void {
    const { labels, labelBits } = this.evaluation;
    for (let i = 0; i < names.length; i++) {
      const [word, mask] = bits[i]!;
      if ((labelBits[word]! & mask) !== 0) continue;
      labelBits[word]! |= mask;
      labels.push(names[i]!);
    }
  }

  private commitGeo(): readonly string[] {
    const { evaluation } = this;
    if (evaluation.pendingGeoLabels.length === 0) return NO_LABELS;
    const added: string[] = [];
    for (const label of evaluation.pendingGeoLabels) {
      if (evaluation.dynamicLabels.includes(label)) continue;
      evaluation.dynamicLabels.push(label);
      evaluation.labels.push(label);
      added.push(label);
    }
    evaluation.pendingGeoLabels = [];
    return added;
  }

  private stage({ headers }: PlannedAction): void {
    if (headers.length === 0) return;
    this.staged ??= new Map();
    for (const [name, value] of headers) this.staged.set(name, value);
  }

  private conclude(
    action: VerdictAction,
    rule: string,
    response: WafResponse | undefined,
    failureReason: TokenFailure | undefined,
  ): Verdict {
    const { evaluation, plan, staged } = this;
    plan.allMetrics.action(action);
    this.labelMetrics.count(evaluation.labels, action);
    const { fidelity, notes } = reportNotes(this.valueNotes, this.ruleNotes);
    const insertedHeaders =
      action === 'ALLOW' && staged !== undefined
        ? [...staged].map(([name, value]) => [name, textOf(value, evaluation)] as const)
        : NO_HEADERS;
    const { labels } = evaluation;
    const { trace } = this;
    return new DecidedVerdict(
      { action, rule, labels, fidelity, notes, trace, insertedHeaders, response, failureReason },
      { plan, at: evaluation.now, tokens: this.tokens ?? NO_TOKENS },
    );
  }
}

import type { Verdict } from './verdict';

/** What `expect.extend` of Jest and Vitest takes. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Several lines for people: what was decided, by which rule, and every step that led there. */
export function describeVerdict(verdict: Verdict): string {
  const reason = verdict.failureReason === undefined ? '' : ` (${verdict.failureReason})`;
  const steps = verdict.trace
    .filter(({ matched }) => matched)
    .map(({ rule, group, action, labels }) => {
      const place = group === undefined ? rule : `${group} / ${rule}`;
      return `  ${place}: ${action}${labels.length > 0 ? `, adds ${labels.join(', ')}` : ''}`;
    });
  const status = verdict.status === undefined ? '' : ` with ${verdict.status}`;
  return [
    `${verdict.action}${status} by ${verdict.rule}${reason}, ${verdict.fidelity}`,
    ...(steps.length > 0 ? ['matching rules:', ...steps] : ['no rule matched']),
    ...verdict.notes.map((note) => `note: ${note}`),
  ].join('\n');
}

function result(verdict: Verdict, pass: boolean, wanted: string): MatcherResult {
  return {
    pass,
    message: () => `expected the request ${pass ? 'not ' : ''}to ${wanted}, got\n${describeVerdict(verdict)}`,
  };
}

function decidedBy(verdict: Verdict, action: Verdict['action'], rule: string | undefined): boolean {
  return verdict.action === action && (rule === undefined || verdict.rule === rule);
}

const by = (rule: string | undefined): string => (rule === undefined ? '' : ` by ${JSON.stringify(rule)}`);

/**
 * For `expect.extend(simMatchers)`:
 *
 * ```ts
 * expect(sim.evaluate(request)).toBeBlockedBy('rate-limit');
 * ```
 */
export const simMatchers = {
  toBeAllowed: (verdict: Verdict): MatcherResult => result(verdict, verdict.action === 'ALLOW', 'be allowed'),

  /** Without a rule: by any. */
  toBeBlockedBy: (verdict: Verdict, rule?: string): MatcherResult =>
    result(verdict, decidedBy(verdict, 'BLOCK', rule), `be blocked${by(rule)}`),

  /** Without a rule: by any. */
  toNeedCaptcha: (verdict: Verdict, rule?: string): MatcherResult =>
    result(verdict, decidedBy(verdict, 'CAPTCHA', rule), `be asked for a CAPTCHA${by(rule)}`),

  /** Without a rule: by any. */
  toNeedChallenge: (verdict: Verdict, rule?: string): MatcherResult =>
    result(verdict, decidedBy(verdict, 'CHALLENGE', rule), `be asked for a challenge${by(rule)}`),

  /** A full name, or the part that the rule writes. */
  toHaveLabel: (verdict: Verdict, label: string): MatcherResult =>
    result(
      verdict,
      verdict.labels.some((name) => name === label || name.endsWith(`:${label}`)),
      `have the label ${JSON.stringify(label)}`,
    ),

  /** The rule matched, whether it decided or not. */
  toMatchRule: (verdict: Verdict, rule: string): MatcherResult =>
    result(
      verdict,
      verdict.trace.some((step) => step.rule === rule && step.matched),
      `match ${JSON.stringify(rule)}`,
    ),
};

/**
 * Types of the matchers, for the test framework's own:
 *
 * ```ts
 * declare global {
 *   namespace jest {
 *     interface Matchers<R> extends SimMatchers<R> {}
 *   }
 * }
 * ```
 */
export interface SimMatchers<R> {
  toBeAllowed(): R;
  toBeBlockedBy(rule?: string): R;
  toNeedCaptcha(rule?: string): R;
  toNeedChallenge(rule?: string): R;
  toHaveLabel(label: string): R;
  toMatchRule(rule: string): R;
}

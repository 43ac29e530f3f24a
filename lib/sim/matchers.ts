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
    ...(verdict.labels.length > 0 ? [`labels: ${verdict.labels.join(', ')}`] : []),
    ...verdict.notes.map((note) => `note: ${note}`),
  ].join('\n');
}

/** `test` isn't asked of what is no verdict, which `.not` would let pass otherwise. @throws TypeError */
function result(
  verdict: Verdict,
  test: (verdict: Verdict) => boolean,
  wanted: string,
  rule: string | undefined,
): MatcherResult {
  const given: unknown = verdict;
  if (typeof given !== 'object' || given === null || !('action' in given) || !('trace' in given)) {
    throw new TypeError(`a matcher of the simulator takes the verdict that evaluate gives, got ${shown(given)}`);
  }
  const pass = test(verdict);
  return {
    pass,
    message: () =>
      `expected the request ${pass ? 'not ' : ''}to ${wanted}, got\n${describeVerdict(verdict)}${unknownRule(verdict, rule)}`,
  };
}

function shown(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  return (JSON.stringify(value) ?? String(value)).slice(0, 100);
}

/** A name that no rule has would explain the rest. */
function unknownRule({ trace, rule: decided }: Verdict, rule: string | undefined): string {
  const names = [...new Set([...trace.map((step) => step.rule), decided])];
  if (rule === undefined || names.includes(rule)) return '';
  return `\nno rule ${JSON.stringify(rule)} was evaluated, only ${names.join(', ')}`;
}

function decidedBy(verdict: Verdict, action: Verdict['action'], rule: string | undefined): boolean {
  return verdict.action === action && (rule === undefined || verdict.rule === rule);
}

const by = (rule: string | undefined): string => (rule === undefined ? '' : ` by ${JSON.stringify(rule)}`);

/**
 * For `expect.extend(simMatchers)` of Jest and Vitest:
 *
 * ```ts
 * expect(sim.evaluate(request)).toBeBlockedBy('rate-limit');
 * ```
 *
 * Without either, as with `node:test`, each gives `pass` and a `message`.
 */
export const simMatchers = {
  toBeAllowed: (verdict: Verdict): MatcherResult =>
    result(verdict, ({ action }) => action === 'ALLOW', 'be allowed', undefined),

  /** Without a rule: by any. */
  toBeBlockedBy: (verdict: Verdict, rule?: string): MatcherResult =>
    result(verdict, (of) => decidedBy(of, 'BLOCK', rule), `be blocked${by(rule)}`, rule),

  /** Without a rule: by any. */
  toNeedCaptcha: (verdict: Verdict, rule?: string): MatcherResult =>
    result(verdict, (of) => decidedBy(of, 'CAPTCHA', rule), `be asked for a CAPTCHA${by(rule)}`, rule),

  /** Without a rule: by any. */
  toNeedChallenge: (verdict: Verdict, rule?: string): MatcherResult =>
    result(verdict, (of) => decidedBy(of, 'CHALLENGE', rule), `be asked for a challenge${by(rule)}`, rule),

  /** A full name, or the part that the rule writes. */
  toHaveLabel: (verdict: Verdict, label: string): MatcherResult =>
    result(
      verdict,
      ({ labels }) => labels.some((name) => name === label || name.endsWith(`:${label}`)),
      `have the label ${JSON.stringify(label)}`,
      undefined,
    ),

  /** The rule matched, whether it decided or not. */
  toMatchRule: (verdict: Verdict, rule: string): MatcherResult =>
    result(
      verdict,
      ({ trace }) => trace.some((step) => step.rule === rule && step.matched),
      `match ${JSON.stringify(rule)}`,
      rule,
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

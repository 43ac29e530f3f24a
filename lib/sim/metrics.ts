import type { ActionKind } from './plan/action';
import type { TokenKind } from './tokens/token-check';

/** A CloudWatch metric of the namespace `AWS/WAFV2`, counted since the simulator started. */
export interface SimMetric {
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Counter extends SimMetric {
  value: number;
}

const ACTION_METRICS: Readonly<Record<ActionKind, string>> = {
  ALLOW: 'AllowedRequests',
  BLOCK: 'BlockedRequests',
  COUNT: 'CountedRequests',
  CAPTCHA: 'CaptchaRequests',
  CHALLENGE: 'ChallengeRequests',
};

/** Counters of one rule, or of all: what happened to requests that it decided or counted. */
export interface RuleMetrics {
  action(kind: ActionKind): void;
  /** A request that had a valid token at the rule. */
  validToken(kind: TokenKind): void;
  /** A rule group's: nothing in it matched. */
  passed(): void;
}

/** Same dimensions give the same counters, so counts survive a change of the web ACL. */
export class MetricRegistry {
  private readonly counters = new Map<string, Counter>();

  /** With metrics disabled in the rule's visibility configuration nothing is counted. */
  metrics(dimensions: Readonly<Record<string, string>>, enabled = true): RuleMetrics {
    if (!enabled) return SILENT;
    return new CountedMetrics((name) => this.counter(name, dimensions));
  }

  counter(metricName: string, dimensions: Readonly<Record<string, string>>): { value: number } {
    const key = JSON.stringify([metricName, dimensions]);
    let counter = this.counters.get(key);
    if (!counter) {
      counter = { metricName, dimensions, value: 0 };
      this.counters.set(key, counter);
    }
    return counter;
  }

  /** Those that counted anything: AWS WAF has no data points of zero. */
  list(): SimMetric[] {
    return [...this.counters.values()].filter(({ value }) => value > 0).map((counter) => ({ ...counter }));
  }
}

class CountedMetrics implements RuleMetrics {
  private readonly actions: Readonly<Record<ActionKind, { value: number }>>;
  private readonly valid: Readonly<Record<TokenKind, { value: number }>>;
  private readonly passedRequests: { value: number };

  constructor(counter: (name: string) => { value: number }) {
    const of = (kind: ActionKind): { value: number } => counter(ACTION_METRICS[kind]);
    this.actions = {
      ALLOW: of('ALLOW'),
      BLOCK: of('BLOCK'),
      COUNT: of('COUNT'),
      CAPTCHA: of('CAPTCHA'),
      CHALLENGE: of('CHALLENGE'),
    };
    this.valid = {
      CAPTCHA: counter('RequestsWithValidCaptchaToken'),
      CHALLENGE: counter('RequestsWithValidChallengeToken'),
    };
    this.passedRequests = counter('PassedRequests');
  }

  action(kind: ActionKind): void {
    this.actions[kind].value++;
  }

  validToken(kind: TokenKind): void {
    this.valid[kind].value++;
  }

  passed(): void {
    this.passedRequests.value++;
  }
}

const SILENT: RuleMetrics = { action() {}, validToken() {}, passed() {} };

import { WAF_LIMIT } from '../contract/aws-limits';
import type { MetricRegistry } from './metrics';
import type { VerdictAction } from './verdict';

const MOST_TRACKED = 10_000;

const NAMES: Readonly<Record<VerdictAction, string>> = {
  ALLOW: 'AllowedRequests',
  BLOCK: 'BlockedRequests',
  CAPTCHA: 'CaptchaRequests',
  CHALLENGE: 'ChallengeRequests',
};

type Counters = Readonly<Record<VerdictAction, { value: number }>>;

/** Requests by label and by what finally became of them. */
export class LabelMetrics {
  private readonly counters = new Map<string, Counters>();

  constructor(
    private readonly registry: MetricRegistry,
    private readonly dimensions: Readonly<Record<string, string>>,
  ) {}

  count(labels: readonly string[], action: VerdictAction): void {
    const most = Math.min(labels.length, WAF_LIMIT.reportedLabels);
    for (let i = 0; i < most; i++) {
      const counters = this.counters.get(labels[i]!) ?? this.add(labels[i]!);
      if (counters !== undefined) counters[action].value++;
    }
  }

  private add(label: string): Counters | undefined {
    if (this.counters.size >= MOST_TRACKED) return undefined;
    const split = label.lastIndexOf(':') + 1;
    const dimensions = { ...this.dimensions, LabelNamespace: label.slice(0, split), Label: label.slice(split) };
    const of = (action: VerdictAction): { value: number } => this.registry.counter(NAMES[action], dimensions);
    const counters = { ALLOW: of('ALLOW'), BLOCK: of('BLOCK'), CAPTCHA: of('CAPTCHA'), CHALLENGE: of('CHALLENGE') };
    this.counters.set(label, counters);
    return counters;
  }
}

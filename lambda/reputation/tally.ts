import { type MetricDefinition, MONITOR_DIMENSION } from '../../lib/contract/metric';
import {
  DEFAULT_BOUNCE_BASELINE,
  MAIL_METRIC,
  REPEAT_STEPS,
  repeatMetric,
} from '../../lib/contract/reputation/metrics';
import { emfLine } from '../runtime/emf';

/** Metrics that alarms combine: they go out together, also when they are zero. The others only when they aren't. */
const ALWAYS: readonly MetricDefinition[] = [
  MAIL_METRIC.sends,
  MAIL_METRIC.notAttempted,
  MAIL_METRIC.hardBounces,
  MAIL_METRIC.softBounces,
  MAIL_METRIC.badRecipients,
  MAIL_METRIC.reputationDelays,
  MAIL_METRIC.complaints,
  ...REPEAT_STEPS.map(repeatMetric),
];

const PLACE_COUNTS = [
  'recipientDomains',
  'bouncedDomains',
  'countries',
  'ranges',
  'sentRanges',
  'deliveredRanges',
  'delivered',
  'dollars',
  'errorCodes',
] as const;
type PlaceCount = (typeof PLACE_COUNTS)[number];

/** Of one batch. */
const MAX_PLACES = 25;

/** Counts of one batch. */
export class Tally {
  private readonly counts = new Map<string, { readonly metric: MetricDefinition; value: number }>();
  private readonly places: Record<PlaceCount, Map<string, number>> = {
    recipientDomains: new Map(),
    bouncedDomains: new Map(),
    countries: new Map(),
    ranges: new Map(),
    sentRanges: new Map(),
    deliveredRanges: new Map(),
    delivered: new Map(),
    dollars: new Map(),
    errorCodes: new Map(),
  };
  private oldest: number | undefined;

  /** @param always what goes out with every line besides, also when it is zero */
  constructor(private readonly always: readonly MetricDefinition[] = []) {}

  public add(metric: MetricDefinition, amount = 1): void {
    const entry = this.counts.get(metric.name);
    if (entry === undefined) this.counts.set(metric.name, { metric, value: amount });
    else entry.value += amount;
  }

  /** For the report only: a property of the line, never a dimension. */
  public addPlace(what: PlaceCount, place: string, amount = 1): void {
    const counts = this.places[what];
    counts.set(place, (counts.get(place) ?? 0) + amount);
  }

  /** Notes when something that is counted happened. */
  public happened(at: number): void {
    this.oldest = Math.min(at, this.oldest ?? at);
  }

  public get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  public line(monitor: string, now: number, baseline: number | undefined): string {
    const values = new Map([...ALWAYS, ...this.always].map((metric) => [metric.name, { metric, value: 0 }]));
    for (const [name, entry] of this.counts) values.set(name, entry);
    const lag = Math.max(0, (now - (this.oldest ?? now)) / 1000);
    return emfLine({
      timestamp: now,
      dimensions: { [MONITOR_DIMENSION]: monitor },
      values: [
        ...values.values(),
        { metric: MAIL_METRIC.bounceBaseline, value: baseline ?? DEFAULT_BOUNCE_BASELINE },
        { metric: MAIL_METRIC.pipelineLag, value: Math.round(lag) },
      ],
      properties: Object.fromEntries(
        PLACE_COUNTS.filter((what) => this.places[what].size > 0).map((what) => [what, words(this.places[what])]),
      ),
    });
  }
}

/** Such as `gmail.com=12 example.net=3`: one field that a query of the log can read. */
function words(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_PLACES)
    .map(([place, count]) => `${place}=${Number(count.toFixed(4))}`)
    .join(' ');
}

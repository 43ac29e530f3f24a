import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../../lib/contract/clock';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import type { CountrySwitchCall } from '../../../lib/contract/posture/country-switch';
import { COUNTRY_METRIC } from '../../../lib/contract/reputation/closed-countries';
import { type EmfSink, emfLine } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import { type CountryNewsDependencies, tellCountries } from './country-news';
import { decide, dueOf, suspectsOf } from './decision';
import { readAnswered, readRefused } from './evidence';
import type { ProtectedCountries } from './protected-countries';

export interface CountriesDependencies extends CountryNewsDependencies {
  readonly countries: ProtectedCountries;
  /** When texts to each country were last far above the usual. */
  readonly marks: () => Promise<ReadonlyMap<string, number>>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
}

/**
 * Closes countries when the responder says that the posture is raised, and opens them on its own schedule.
 *
 * @throws Error when something could not be read, written or told; nothing is closed on half of the evidence
 */
export async function runCountries(event: unknown, dependencies: CountriesDependencies): Promise<void> {
  const { settings, countries, marks, cloudWatch, clock, emit, log } = dependencies;
  const now = clock.now();
  const strict = strictOf(event);
  const { notes, unreadable } = await countries.notes();
  const unusual = strict === undefined ? new Map<string, number>() : await marks();
  const rules = notes.size === 0 && unusual.size === 0 ? new Map() : await countries.rules('SMS');
  const { homeCountries } = settings;
  const known = { now, strict, notes, rules, unusual, homeCountries };
  const refused = await readRefused(cloudWatch, dueOf(known), settings.protectConfigurationId, now, log);
  const answered = settings.messageFeedback
    ? await readAnswered(cloudWatch, suspectsOf(known), now, log)
    : new Set<string>();
  const steps = decide({ ...known, refused, answered });
  await countries.take(steps, rules);
  for (const { country, news, because } of steps) log.info('country', { country, news, because });
  for (const country of answered) log.info('country is not closed: its codes are typed in', { country });
  const closed = new Set([...notes].filter(([, { state }]) => state.startsWith('clos')).map(([country]) => country));
  for (const { country, note } of steps) {
    if (note?.state === 'closed') closed.add(country);
    else closed.delete(country);
  }
  emit(
    emfLine({
      timestamp: now,
      dimensions: { [MONITOR_DIMENSION]: settings.monitor },
      values: [{ metric: COUNTRY_METRIC.closed, value: closed.size }],
    }),
  );
  const failures = await tellCountries(steps, now, dependencies);
  if (unreadable.length > 0)
    throw new Error(
      `the notes of ${unreadable.join(', ')} can not be read, so nobody opens them; see the tags of Protect`,
    );
  if (failures.length > 0) throw new Error(`not everybody could be told of countries: ${failures.join(', ')}`);
}

/** A schedule only opens; whatever else calls it doesn't close anything by mistake. */
function strictOf(event: unknown): string | undefined {
  const { strict, why } = (event ?? {}) as Partial<CountrySwitchCall>;
  return strict === true ? `the posture is raised: ${why ?? 'no reason was given'}` : undefined;
}

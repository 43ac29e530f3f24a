import type { GeoMatchStatement } from '../../waf/statement';
import type { Evaluation } from '../evaluation';
import { forwardedAddresses } from '../forwarded-address';
import type { Matcher } from '../plan/matcher';
import type { StatementPlace } from './place';

interface Origin {
  readonly country?: string;
  readonly region?: string;
}

/** Labels what it inspects with country and region, matched or not. */
export function geoMatch(statement: GeoMatchStatement, place: StatementPlace): Matcher {
  const countries = new Set(statement.CountryCodes);
  const config = statement.ForwardedIPConfig;
  if (!config) return (evaluation) => inspect(evaluation, evaluation.request, 'clientip', countries);
  const header = place.header(config.HeaderName);
  return (evaluation) => {
    const forwarded = forwardedAddresses(evaluation, header, 'FIRST');
    if (forwarded === 'absent') return false;
    if (forwarded === 'malformed') return config.FallbackBehavior === 'MATCH';
    return inspect(evaluation, evaluation.request.forwarded?.[forwarded[0]!.text] ?? {}, 'forwardedip', countries);
  };
}

function inspect(
  evaluation: Evaluation,
  origin: Origin,
  source: 'clientip' | 'forwardedip',
  countries: ReadonlySet<string>,
): boolean {
  const country = origin.country ?? 'XX';
  evaluation.pendingGeoLabels.push(`awswaf:${source}:geo:country:${country}`);
  if (origin.region) evaluation.pendingGeoLabels.push(`awswaf:${source}:geo:region:${origin.region}`);
  return countries.has(country);
}
